//===- UncheckedStatusCheck.cpp - schannel-unchecked-status ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UncheckedStatusCheck.h"
#include "ResultRules.h"

using namespace clang;

namespace schannel_tidy {

static bool saysSuccess(ResultKind Kind) {
  return Kind == ResultKind::Status || Kind == ResultKind::Bool ||
         Kind == ResultKind::Win32;
}

void ResultRules::run(ArrayRef<const FunctionDecl *> StatusFunctions) {
  for (const ContractCall &C : Unit.calls(Function)) {
    CallResult R = resultOf(*C.Call, *C.Promise);
    checkIgnored(R);
    for (const Expr *Value : R.Values) {
      checkComparison(R, *Value);
      checkTruth(R, *Value);
      checkUnreachable(R, *Value);
    }
    checkOneFailureOnly(R);
    checkNull(R);
    checkNeededMemory(R);
    checkMissingSelection(R);
  }
  for (const FunctionDecl *StatusFunction : StatusFunctions)
    checkOverwritten(*StatusFunction);
  checkCountReturned();
}

void ResultRules::checkIgnored(const CallResult &R) {
  // A destructor has nobody to tell.
  if (isa<CXXDestructorDecl>(Function) || !R.Promise.CheckResult ||
      !saysSuccess(R.Promise.Result) || removes(R) || outputsAreTested(R))
    return;
  if (Flow.isDropped(R.Call)) {
    warn(R.Call.getBeginLoc(),
         "the result of '%0' is dropped and its failure goes unnoticed; "
         "test it, or cast it to void where nothing depends on it")
        << R.Promise.Name;
    return;
  }
  if (!R.Fate.Known || !R.Values.empty())
    return;
  warn(R.Call.getBeginLoc(),
       "the result of '%0' in '%1' is %select{never looked at|overwritten "
       "before it is looked at}2, so its failure goes unnoticed; test it "
       "first")
      << R.Promise.Name << R.Store.Variable->getName()
      << (R.Fate.Overwrite != nullptr);
  if (R.Fate.Overwrite)
    note(R.Fate.Overwrite->getBeginLoc(), "overwritten here");
}

/// The status of a function of this translation unit, lost to the next one's.
void ResultRules::checkOverwritten(const FunctionDecl &StatusFunction) {
  for (const Expr *Mention : Flow.mentions(StatusFunction)) {
    const auto *Call = dyn_cast_or_null<CallExpr>(Flow.user(*Mention));
    ValueFlow::Store Store = Call && Call->getDirectCallee()
                                 ? Flow.storedIn(*Call)
                                 : ValueFlow::Store();
    if (!Store || (Store.Assignment && !Flow.isDropped(*Store.Assignment)))
      continue;
    bool Read = false;
    ValueFlow::Fate Fate =
        Flow.follow(Store, [&](const DeclRefExpr &) { return !(Read = true); });
    if (!Fate.Known || Read || !Fate.Overwrite)
      continue;
    const Expr *Next = cast<BinaryOperator>(Fate.Overwrite)->getRHS();
    if (!isa<CallExpr>(Next->IgnoreParenCasts()))
      continue;
    warn(Call->getBeginLoc(),
         "the status of %0 in '%1' is overwritten before it is looked at, "
         "so its failure goes unnoticed; test it first")
        << &StatusFunction << Store.Variable->getName();
    note(Fate.Overwrite->getBeginLoc(), "overwritten here");
  }
}
void UncheckedStatusCheck::checkUnit(const SspiUnit &Unit) {
  SmallVector<const FunctionDecl *, 8> StatusFunctions;
  for (const FunctionDecl *Function : Unit.functions())
    if (isStatusType(Function->getReturnType()) &&
        llvm::any_of(Unit.calls(*Function), [](const ContractCall &C) {
          return C.Promise->Result == ResultKind::Status;
        }))
      StatusFunctions.push_back(Function);
  for (const FunctionDecl *Function : Unit.functions())
    ResultRules(*this, Unit, *Function).run(StatusFunctions);
}

} // namespace schannel_tidy
