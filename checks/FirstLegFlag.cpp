//===- FirstLegFlag.cpp - Whether there is a context yet ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FirstLegFlag.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "CallFacts.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// A variable or member that says which leg this is.
struct LegFlag {
  const ValueDecl *Flag = nullptr;
  bool WhenFirst = true; ///< what it is in the first leg
};

/// The flag that \p Condition asks for, if that is all it does.
LegFlag flagIn(const Expr &Condition) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot) {
    LegFlag Inner = flagIn(*Not->getSubExpr());
    Inner.WhenFirst = !Inner.WhenFirst;
    return Inner;
  }
  const ValueDecl *Named =
      isa<DeclRefExpr, MemberExpr>(E) ? valueNamedBy(*E) : nullptr;
  return Named && Named->getType()->isIntegralOrEnumerationType()
             ? LegFlag{Named, true}
             : LegFlag{};
}

/// accept(credential, first ? NULL : &context, ...), and
/// if (first) accept(credential, NULL, ...)
LegFlag flagOf(const CallExpr &Call, const Expr &Argument,
               const ParentMap &Parents, const SspiUnit &Unit) {
  if (const auto *Choice =
          dyn_cast<ConditionalOperator>(Argument.IgnoreParenCasts())) {
    LegFlag Found = flagIn(*Choice->getCond());
    bool IfTrue = isNull(*Choice->getTrueExpr(), Unit);
    if (IfTrue == isNull(*Choice->getFalseExpr(), Unit))
      return {};
    if (!IfTrue)
      Found.WhenFirst = !Found.WhenFirst;
    return Found;
  }
  if (!isNull(Argument, Unit))
    return {};
  const Stmt *Inner = &Call;
  for (const Stmt *S = Parents.getParent(Inner); S;
       Inner = S, S = Parents.getParent(S))
    if (const auto *If = dyn_cast<IfStmt>(S); If && Inner != If->getCond()) {
      LegFlag Found = flagIn(*If->getCond());
      if (Inner == If->getElse())
        Found.WhenFirst = !Found.WhenFirst;
      return Found;
    }
  return {};
}

/// The statement of a block that \p S is a part of.
const Stmt *statementOf(const Stmt &S, const ParentMap &Parents) {
  const Stmt *Inner = &S;
  while (const Stmt *Parent = Parents.getParent(Inner)) {
    if (isa<CompoundStmt>(Parent))
      return Inner;
    Inner = Parent;
  }
  return nullptr;
}

} // namespace

void checkFirstLegFlag(SchannelCheck &Check, const SspiUnit &Unit,
                       const StatusWalker &Walker, const ContractCall &Call) {
  unsigned Context = Call.Promise->paramIndex("phContext");
  if (!isHandshake(*Call.Promise) || connects(*Call.Promise) ||
      Context >= Call.Call->getNumArgs())
    return;
  const ParentMap &Parents = Walker.parents();
  LegFlag Leg = flagOf(*Call.Call, *Call.Call->getArg(Context), Parents, Unit);
  const Stmt *Here = statementOf(*Call.Call, Parents);
  if (!Leg.Flag || !Here)
    return;
  int64_t Incomplete = static_cast<int32_t>(
      Unit.contracts().constant("SEC_E_INCOMPLETE_MESSAGE").value_or(0));
  const StatusWalk &After = Walker.walk(*Call.Call, Incomplete);
  if (!After.Complete)
    return;
  // Behind the call, in the same block: no test decides.
  for (const Stmt *S : Parents.getParent(Here)->children()) {
    const auto *Set = dyn_cast_or_null<BinaryOperator>(S);
    if (!Set || Set->getOpcode() != BO_Assign ||
        !After.Executed.contains(Set) ||
        valueNamedBy(*Set->getLHS()) != Leg.Flag ||
        Unit.context().getSourceManager().isBeforeInTranslationUnit(
            Set->getBeginLoc(), Here->getBeginLoc()))
      continue;
    auto Value = constantOf(*Set->getRHS(), Unit.context());
    if (!Value || Value->getBoolValue() == Leg.WhenFirst)
      continue;
    Check.diag(
        placeOf(Set->getBeginLoc(), Unit.context()),
        "%0 changes whatever '%1' returns: a first leg that needs more "
        "input (SEC_E_INCOMPLETE_MESSAGE) has made no context, and the next "
        "one is given it all the same; change it when the call has "
        "succeeded")
        << Leg.Flag << Call.Promise->Name;
    Check.diag(placeOf(Call.Call->getBeginLoc(), Unit.context()),
               "the leg that it is about", DiagnosticIDs::Note);
    return;
  }
}

} // namespace schannel_tidy
