//===- ReleaseSlips.cpp - Releases that release nothing -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReleaseSlips.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "CallFacts.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// What \p E is, but for parentheses, casts and the '&' of a handle.
const Expr &bare(const Expr &E) {
  const Expr *Bare = E.IgnoreParenCasts();
  if (const auto *Op = dyn_cast<UnaryOperator>(Bare);
      Op && Op->getOpcode() == UO_AddrOf)
    Bare = Op->getSubExpr()->IgnoreParenCasts();
  return *Bare;
}

class SlipFinder : public RecursiveASTVisitor<SlipFinder> {
public:
  SlipFinder(SchannelCheck &Check, const SspiUnit &Unit, StringRef Family)
      : Check(Check), Unit(Unit), OfHandles(Family == "handle") {}

  bool VisitCompoundStmt(CompoundStmt *Block) {
    const Stmt *Before = nullptr;
    for (const Stmt *S : Block->body()) {
      if (Before)
        lookAtPair(*Before, *S);
      Before = S;
    }
    return true;
  }

  bool VisitIfStmt(IfStmt *If) {
    const Stmt *Then = If->getThen();
    if (const auto *Block = dyn_cast<CompoundStmt>(Then))
      Then = Block->body_empty() ? nullptr : Block->body_front();
    const Expr *Asked = askedForNull(*If->getCond());
    const ReleaseOf Release = Then ? releaseIn(*Then) : ReleaseOf();
    if (!Asked || !Release.What)
      return true;
    // if (!table) table->FreeCredentialsHandle(&handle);
    const auto *Table =
        dyn_cast<MemberExpr>(Release.Call->getCallee()->IgnoreParenImpCasts());
    bool ByTable = Table && Table->isArrow() && same(*Asked, *Table->getBase());
    if (ByTable || same(*Asked, *Release.What))
      Check.diag(
          placeOf(Release.Call->getBeginLoc(), Unit.context()),
          "'%0' is called only where %1 is null; release what is there, and "
          "ask for the opposite")
          << Release.By->Name << spellingOf(*Asked, Unit.context());
    return true;
  }

private:
  struct ReleaseOf {
    const Expr *What = nullptr;
    const CallExpr *Call = nullptr;
    const Contract *By = nullptr;
  };

  /// What the statement \p S releases, if it is such a call.
  ReleaseOf releaseIn(const Stmt &S) const {
    const auto *E = dyn_cast<Expr>(&S);
    const auto *Call =
        E ? dyn_cast<CallExpr>(E->IgnoreParenCasts()->IgnoreImplicit())
          : nullptr;
    const Contract *By = Call ? Unit.contract(*Call) : nullptr;
    if (!By || !By->IsSspi)
      return {};
    for (const Effect &Done : By->Effects)
      if (Done.Do == EffectKind::Release && Done.Index < Call->getNumArgs() &&
          (Unit.contracts().resource(Done.Resource)->Family == "handle") ==
              OfHandles)
        return {&bare(*Call->getArg(Done.Index)), Call, By};
    return {};
  }

  void lookAtPair(const Stmt &First, const Stmt &Second) {
    const auto *Assignment = dyn_cast<BinaryOperator>(&First);
    if (!Assignment || Assignment->getOpcode() != BO_Assign ||
        !isNull(*Assignment->getRHS(), Unit))
      return;
    const ReleaseOf Release = releaseIn(Second);
    if (!Release.What || !same(*Assignment->getLHS(), *Release.What))
      return;
    Check.diag(
        placeOf(Release.Call->getBeginLoc(), Unit.context()),
        "%0 is set to null before '%1' releases it, and what it held is lost; "
        "release it first")
        << spellingOf(*Release.What, Unit.context()) << Release.By->Name;
    Check.diag(placeOf(Assignment->getBeginLoc(), Unit.context()), "set here",
               DiagnosticIDs::Note);
  }

  /// What has to be null for \p Condition to hold.
  const Expr *askedForNull(const Expr &Condition) const {
    const Expr *Bare = Condition.IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(Bare))
      return Not->getOpcode() == UO_LNot ? &bare(*Not->getSubExpr()) : nullptr;
    const auto *Op = dyn_cast<BinaryOperator>(Bare);
    if (!Op || Op->getOpcode() != BO_EQ)
      return nullptr;
    return isNull(*Op->getRHS(), Unit)   ? &bare(*Op->getLHS())
           : isNull(*Op->getLHS(), Unit) ? &bare(*Op->getRHS())
                                         : nullptr;
  }

  bool same(const Expr &A, const Expr &B) const {
    return sameExpression(&bare(A), &bare(B), Unit.context());
  }

  SchannelCheck &Check;
  const SspiUnit &Unit;
  bool OfHandles;
};

} // namespace

void checkReleaseSlips(SchannelCheck &Check, const SspiUnit &Unit,
                       StringRef Family) {
  SlipFinder Finder(Check, Unit, Family);
  for (const FunctionDecl *Function : Unit.functions())
    Finder.TraverseStmt(Function->getBody());
}

} // namespace schannel_tidy
