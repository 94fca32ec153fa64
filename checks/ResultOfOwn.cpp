//===- ResultOfOwn.cpp - Results of the project's own functions -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "CallFacts.h"
#include "ResultRules.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// May \p Call leave its outcome in a member of what it is given, for whoever asks
/// there?
bool assignsState(const SspiUnit &Unit, const CallExpr &Call) {
  auto Assigns = [&](QualType Type) {
    if (Type->isPointerType() || Type->isReferenceType())
      Type = Type->getPointeeType();
    const RecordDecl *Record = Type->getAsRecordDecl();
    return Record && llvm::any_of(Record->fields(), [&](const FieldDecl *F) {
             return F->getType()->isIntegralOrEnumerationType() &&
                    Unit.mayAssign(*Call.getDirectCallee(), *F);
           });
  };
  const auto *Method = dyn_cast<CXXMemberCallExpr>(&Call);
  return (Method && Assigns(Method->getObjectType())) ||
         llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
           return Assigns(Argument->getType());
         });
}

bool leaves(const Stmt *S) {
  return isa_and_nonnull<ReturnStmt, GotoStmt, BreakStmt, ContinueStmt>(S) ||
         isa_and_nonnull<CXXThrowExpr>(S);
}

} // namespace

/// Can the caller of \p Call know of a failure by a member, or is it about to
/// give up anyway?
bool ResultRules::isLeftInState(const CallExpr &Call) const {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Flow.user(Call));
  if (!Block || (Block != Function.getBody() && leaves(lastStatement(Block))))
    return true;
  return assignsState(Unit, Call);
}

/// Is \p Call made for each of many things? Then one that fails may well be passed
/// over.
bool ResultRules::isInLoop(const CallExpr &Call) const {
  for (const Stmt *Around = Flow.parent(Call); Around;
       Around = Flow.parent(*Around))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Around))
      return true;
  return false;
}

/// if (a) status = f(); if (b) status = g(): lost if both hold.
const BinaryOperator *
ResultRules::overwrittenByNextIf(const CallResult &R) const {
  const BinaryOperator *Assignment = R.Store.Assignment;
  const auto *Block =
      Assignment ? dyn_cast_or_null<CompoundStmt>(Flow.parent(*Assignment))
                 : nullptr;
  const Stmt *Inner = Block && Block->body_back() == Assignment
                          ? static_cast<const Stmt *>(Block)
                          : Assignment;
  const auto *First =
      Inner ? dyn_cast_or_null<IfStmt>(Flow.parent(*Inner)) : nullptr;
  if (!First || First->getThen() != Inner || First->getElse())
    return nullptr;
  const auto *Around = dyn_cast_or_null<CompoundStmt>(Flow.parent(*First));
  if (!Around)
    return nullptr;
  const auto *Here = llvm::find(Around->body(), First);
  if (Here + 1 == Around->body_end())
    return nullptr;
  const auto *Second = dyn_cast<IfStmt>(*(Here + 1));
  if (!Second || Second->getElse())
    return nullptr;
  llvm::SmallPtrSet<const ValueDecl *, 8> Before, After;
  collectNamed(First->getCond(), Before);
  collectNamed(Second->getCond(), After);
  // Two questions about one thing may exclude each other.
  if (After.contains(R.Store.Variable) ||
      llvm::any_of(Before, [&](const ValueDecl *D) { return After.count(D); }))
    return nullptr;
  const Stmt *Next = Second->getThen();
  if (const auto *Compound = dyn_cast<CompoundStmt>(Next))
    Next = Compound->body_empty() ? nullptr : *Compound->body_begin();
  const auto *Overwrite = dyn_cast_or_null<BinaryOperator>(Next);
  if (!Overwrite || Overwrite->getOpcode() != BO_Assign ||
      variable(Overwrite->getLHS()) != R.Store.Variable ||
      !isa<CallExpr>(Overwrite->getRHS()->IgnoreParenCasts()))
    return nullptr;
  return Overwrite;
}

/// Is the result of another call of the same function tested at once, here?
bool ResultRules::isTestedElsewhereHere(const CallResult &R) const {
  return llvm::any_of(Unit.ownCalls(Function), [&](const CallExpr *Other) {
    if (Other == &R.Call ||
        Other->getDirectCallee()->getCanonicalDecl() !=
            R.Call.getDirectCallee()->getCanonicalDecl())
      return false;
    CallResult O = resultOf(*Other, R.Promise);
    return !overwrittenByNextIf(O) && !O.Values.empty() &&
           Flow.isTested(*O.Values.front());
  });
}

void ResultRules::checkOwn(const CallResult &R, StatusFunctions &Own) {
  const FunctionDecl &Callee = *R.Call.getDirectCallee();
  if (isa<CXXDestructorDecl>(Function))
    return;
  if (Flow.isDropped(R.Call)) {
    // Whether something could be loaded is often no more than good to know.
    if (R.Promise.CheckResult && R.Promise.Result == ResultKind::Status &&
        !isInLoop(R.Call) && !isLeftInState(R.Call))
      Own.drop(Callee, R.Call);
    return;
  }
  if (!R.Fate.Known || !R.Values.empty()) {
    Own.use(Callee);
    if (const BinaryOperator *Overwrite =
            R.Fate.Known ? overwrittenByNextIf(R) : nullptr;
        Overwrite && isTestedElsewhereHere(R)) {
      warn(R.Call.getBeginLoc(),
           "if the next condition holds as well, the status of %0 in '%1' is "
           "overwritten before it is looked at, so its failure goes unnoticed; "
           "test it first, as that of the other call is")
          << &Callee << R.Store.Variable->getName();
      note(Overwrite->getBeginLoc(), "overwritten here");
    }
    return;
  }
  const Stmt *Overwrite = nullptr;
  for (const BinaryOperator *By : R.Fate.Overwrites)
    if (!Overwrite && isa<CallExpr>(By->getRHS()->IgnoreParenCasts()))
      Overwrite = By;
  // A constant that takes its place says that it does not matter.
  if (!Overwrite && (!R.Fate.Overwrites.empty() ||
                     R.Promise.Result != ResultKind::Status))
    return;
  warn(R.Call.getBeginLoc(),
       "the %select{status|result}0 of %1 in '%2' is %select{never looked "
       "at|overwritten before it is looked at}3, so its failure goes "
       "unnoticed; test it first")
      << (R.Promise.Result != ResultKind::Status) << &Callee
      << R.Store.Variable->getName() << (Overwrite != nullptr);
  if (Overwrite)
    note(Overwrite->getBeginLoc(), "overwritten here");
}

} // namespace schannel_tidy
