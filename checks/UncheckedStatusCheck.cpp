//===- UncheckedStatusCheck.cpp - schannel-unchecked-status ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UncheckedStatusCheck.h"
#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "ResultRules.h"
#include "UnsignedResults.h"

using namespace clang;

namespace schannel_tidy {

static bool saysSuccess(ResultKind Kind) {
  return Kind == ResultKind::Status || Kind == ResultKind::Bool ||
         Kind == ResultKind::Win32;
}

/// A certificate for a store. Where many are added, one more or less fails no
/// more than what depends on it; without a list of revoked ones, everything
/// goes on.
static bool addsCertificate(const Contract &Promise) {
  return Promise.Role == ValidationRole::AddToStore &&
         (Promise.paramIndex("pCertContext") != Effect::ResultIndex ||
          Promise.paramIndex("pbCertEncoded") != Effect::ResultIndex);
}

void ResultRules::run(StatusFunctions &Own) {
  for (const ContractCall &C : Unit.calls(Function)) {
    CallResult R = resultOf(*C.Call, *C.Promise);
    checkIgnored(R);
    for (const Expr *Value : R.Values) {
      checkComparison(R, *Value);
      checkReturned(R, *Value);
      checkTruth(R, *Value);
      checkUnreachable(R, *Value);
    }
    checkOneFailureOnly(R);
    checkVoidTest(R);
    checkControlLogged(R);
    checkHandleLogged(R);
    checkRetried(C);
    checkNull(R);
    checkNeededMemory(R);
    checkMissingSelection(R);
  }
  for (const CallExpr *Call : Unit.ownCalls(Function))
    if (const Contract *Promise = Own.promise(*Call->getDirectCallee())) {
      CallResult R = resultOf(*Call, *Promise);
      R.IsOwn = true;
      checkOwn(R, Own);
      for (const Expr *Value : R.Values)
        checkComparison(R, *Value);
    }
  if (!Unit.calls(Function).empty())
    checkCountReturned();
  checkNullReturned();
  checkForeignStatus();
}

void ResultRules::checkIgnored(const CallResult &R) {
  bool Dropped = Flow.isDropped(R.Call);
  if (!Dropped && (!R.Fate.Known || !R.Values.empty()))
    return;
  // A destructor has nobody to tell.
  if (isa<CXXDestructorDecl>(Function) || !R.Promise.CheckResult ||
      !saysSuccess(R.Promise.Result) || removes(R) || outputsAreTested(R) ||
      outputsAreUnread(R) || asksForSize(R) ||
      lastTokenIsTested(R) || (addsCertificate(R.Promise) && isInLoop(R.Call)))
    return;
  // Schannel never asks for it: nothing gets here.
  if (completesToken(R.Promise) && Unit.use().isSchannelOnly())
    return;
  if (Dropped) {
    warn(R.Call.getBeginLoc(),
         "the result of '%0' is dropped and its failure goes unnoticed; "
         "test it, or cast it to void where nothing depends on it")
        << R.Promise.Name;
    return;
  }
  warn(R.Call.getBeginLoc(),
       "the result of '%0' in '%1' is %select{never looked at|overwritten "
       "before it is looked at}2, so its failure goes unnoticed; test it "
       "first")
      << R.Promise.Name << R.Store.Variable->getName()
      << !R.Fate.Overwrites.empty();
  if (!R.Fate.Overwrites.empty())
    note(R.Fate.Overwrites.front()->getBeginLoc(), "overwritten here");
}

void UncheckedStatusCheck::checkUnit(const SspiUnit &Unit) {
  StatusFunctions Own(Unit);
  if (Unit.functions().empty())
    return;
  for (const FunctionDecl *Function : Unit.definitions())
    if (!Unit.calls(*Function).empty() ||
        llvm::any_of(Unit.ownCalls(*Function), [&](const CallExpr *Call) {
          return Own.promise(*Call->getDirectCallee());
        }))
      ResultRules(*this, Unit, *Function).run(Own);
  for (const FunctionDecl *Function : Unit.functions())
    checkUnsignedResults(*this, Unit, *Function);
  for (const auto &[Callee, Call] : Own.droppedAgainstCustom())
    diag(Unit.context().getSourceManager().getFileLoc(Call->getBeginLoc()),
         "the result of %0 is dropped here and its failure goes unnoticed; "
         "test it, as other callers do")
        << Callee;
}

} // namespace schannel_tidy
