//===- ResultOfPeer.cpp - Failures that the peer brings about -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ResultRules.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace schannel_tidy {

/// The part of \p S that promises that control never gets there: a promise to
/// the compiler or a failed assertion. Ending the program on purpose is none.
const Stmt *ResultRules::unreachableMarker(const Stmt *S) const {
  if (const auto *Compound = dyn_cast_or_null<CompoundStmt>(S)) {
    for (const Stmt *Part : Compound->body())
      if (const Stmt *Marker = unreachableMarker(Part))
        return Marker;
    return nullptr;
  }
  if (const auto *Once = dyn_cast_or_null<DoStmt>(S))
    return unreachableMarker(Once->getBody());
  const auto *E = dyn_cast_or_null<Expr>(S);
  if (!E)
    return nullptr;
  E = E->IgnoreParenCasts();
  auto Is = [&](const Expr *Condition, bool Wanted) {
    bool Value;
    return !Condition->isValueDependent() &&
           Condition->EvaluateAsBooleanCondition(Value, Context) &&
           Value == Wanted;
  };
  auto NeverReturns = [](const Expr *Part) {
    Part = Part->IgnoreParenCasts();
    if (const auto *Op = dyn_cast<BinaryOperator>(Part);
        Op && Op->getOpcode() == BO_Comma)
      Part = Op->getLHS()->IgnoreParenCasts();
    const auto *Call = dyn_cast<CallExpr>(Part);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    // Not every C library says that _assert does not return.
    return Callee && (Callee->isNoReturn() ||
                      (Callee->getIdentifier() &&
                       Callee->getName().contains_insensitive("assert")));
  };
  // assert(false), in the two ways that libraries write it.
  if (const auto *Or = dyn_cast<BinaryOperator>(E))
    return Or->getOpcode() == BO_LOr && Is(Or->getLHS(), false) &&
                   NeverReturns(Or->getRHS())
               ? S
               : nullptr;
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E))
    return (Is(Choice->getCond(), true) &&
            NeverReturns(Choice->getTrueExpr())) ||
                   (Is(Choice->getCond(), false) &&
                    NeverReturns(Choice->getFalseExpr()))
               ? S
               : nullptr;
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee)
    return nullptr;
  bool IsMarker = false;
  switch (Callee->getBuiltinID()) {
  case Builtin::BI__builtin_unreachable:
    IsMarker = true;
    break;
  case Builtin::BI__assume:
  case Builtin::BI__builtin_assume:
    IsMarker = Is(Call->getArg(0), false);
    break;
  default:
    IsMarker = Callee->isInStdNamespace() && Callee->getIdentifier() &&
               Callee->getName() == "unreachable";
  }
  return IsMarker ? S : nullptr;
}

/// A failure that the peer can bring about, where the code claims that nobody
/// gets.
void ResultRules::checkUnreachable(const CallResult &R, const Expr &Value) {
  if (R.Promise.Result != ResultKind::Status)
    return;
  auto Report = [&](const Stmt &Where, int64_t Status) {
    warn(Where.getBeginLoc(),
         "'%0' can return %1 because of what the peer sent, and then this "
         "is reached; treat it as an error of the connection")
        << R.Promise.Name << Unit.contracts().statusName(Status);
  };
  auto IsPeers = [&](int64_t Status) {
    return Status < 0 && Unit.contracts().isPeerStatus(Status);
  };
  auto FirstMissing = [&](const llvm::SmallDenseSet<int64_t> &Handled)
      -> std::optional<int64_t> {
    for (const std::string &Name : R.Promise.Statuses) {
      int64_t Status = static_cast<int32_t>(*Unit.contracts().constant(Name));
      if (IsPeers(Status) && !Handled.contains(Status))
        return Status;
    }
    return std::nullopt;
  };

  const Stmt *Around = Flow.user(Value);
  if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Around)) {
    llvm::SmallDenseSet<int64_t> Handled;
    for (const SwitchCase *Label = Switch->getSwitchCaseList(); Label;
         Label = Label->getNextSwitchCase())
      if (const auto *Case = dyn_cast<CaseStmt>(Label))
        if (std::optional<int64_t> Number = constant(*Case->getLHS()))
          Handled.insert(*Number);
    for (const SwitchCase *Label = Switch->getSwitchCaseList(); Label;
         Label = Label->getNextSwitchCase()) {
      const Stmt *Body = Label->getSubStmt();
      const Stmt *Marker = unreachableMarker(Body);
      if (!Marker)
        continue;
      std::optional<int64_t> Status;
      if (const auto *Case = dyn_cast<CaseStmt>(Label)) {
        Status = constant(*Case->getLHS());
        if (Status && !IsPeers(*Status))
          Status.reset();
      } else {
        Status = FirstMissing(Handled);
      }
      if (Status)
        Report(*Marker, *Status);
    }
    return;
  }

  // The constant that one disjunct of an if's condition compares with.
  auto Compared = [&](const Expr *Part) -> std::optional<int64_t> {
    const auto *Test = dyn_cast<BinaryOperator>(Part->IgnoreParenImpCasts());
    if (!Test || Test->getOpcode() != BO_EQ)
      return std::nullopt;
    std::optional<int64_t> Right = constant(*Test->getRHS());
    return Right ? Right : constant(*Test->getLHS());
  };
  const auto *Test = dyn_cast_or_null<BinaryOperator>(Around);
  if (!Test || Test->getOpcode() != BO_EQ)
    return;
  const Expr *Condition = Flow.handedOn(*Test);
  const auto *If = dyn_cast_or_null<IfStmt>(Flow.parent(*Condition));
  if (!If || If->getCond() != Condition)
    return;
  std::optional<int64_t> Status = Compared(Test);
  const Stmt *Marker = unreachableMarker(If->getThen());
  if (Marker && Status && IsPeers(*Status))
    Report(*Marker, *Status);
  Marker = unreachableMarker(If->getElse());
  if (!Marker)
    return;
  llvm::SmallDenseSet<int64_t> Handled;
  for (const IfStmt *Link = If; Link;
       Link = dyn_cast_or_null<IfStmt>(Flow.parent(*Link))) {
    std::optional<int64_t> Number = Compared(Link->getCond());
    if (!Number)
      return;
    Handled.insert(*Number);
  }
  if (std::optional<int64_t> Missing = FirstMissing(Handled))
    Report(*Marker, *Missing);
}

} // namespace schannel_tidy
