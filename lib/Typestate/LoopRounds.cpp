//===- LoopRounds.cpp - How often a path goes round -----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoopRounds.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/Spelling.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

/// Reads variables, and their members, where control is now.
class Values {
public:
  explicit Values(CheckerContext &C)
      : State(C.getState()), Here(C.getLocationContext()),
        Context(C.getASTContext()) {}

  /// The number that \p E is, if that was counted on this path, and not learnt
  /// from a branch.
  std::optional<int64_t> number(const Expr &E) const {
    const Expr *Bare = E.IgnoreParenCasts();
    if (const auto *Op = dyn_cast<UnaryOperator>(Bare);
        Op && Op->isIncrementDecrementOp())
      Bare = Op->getSubExpr()->IgnoreParenCasts();
    if (auto Constant = constantOf(*Bare, Context))
      return Constant->tryExtValue();
    std::optional<Loc> Place = place(*Bare);
    const llvm::APSInt *Number =
        Place ? State->getRawSVal(*Place, Bare->getType()).getAsInteger()
              : nullptr;
    return Number ? Number->tryExtValue() : std::nullopt;
  }

private:
  std::optional<Loc> place(const Expr &E) const {
    const Expr *Bare = E.IgnoreParenCasts();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Bare)) {
      const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
      if (!Variable)
        return std::nullopt;
      Loc Place = State->getLValue(Variable, Here);
      return Variable->getType()->isReferenceType()
                 ? State->getSVal(Place).getAs<Loc>()
                 : Place;
    }
    const auto *Member = dyn_cast<MemberExpr>(Bare);
    const auto *Field =
        Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    std::optional<Loc> Object =
        Field ? place(*Member->getBase()) : std::nullopt;
    if (Object && Member->isArrow())
      Object = State->getSVal(*Object).getAs<Loc>();
    return Object ? State->getLValue(Field, *Object).getAs<Loc>()
                  : std::nullopt;
  }

  ProgramStateRef State;
  const LocationContext *Here;
  const ASTContext &Context;
};

bool isNear(int64_t From, int64_t To) {
  return llvm::AbsoluteDifference(From, To) <= MaxCountedRounds;
}

/// Does a loop with \p Condition end when a number is reached, and soon?
bool counts(const Expr &Condition, bool Steps, const Values &Here) {
  const Expr *Bare = Condition.IgnoreParenImpCasts();
  if (const auto *Op = dyn_cast<BinaryOperator>(Bare)) {
    if (Op->getOpcode() == BO_LAnd)
      return counts(*Op->getLHS(), Steps, Here) ||
             counts(*Op->getRHS(), Steps, Here);
    if (!Op->isRelationalOp() && !(Steps && Op->getOpcode() == BO_NE))
      return false;
    auto Left = Here.number(*Op->getLHS()), Right = Here.number(*Op->getRHS());
    return Left && Right && isNear(*Left, *Right);
  }
  // while (n--)
  const auto *Op = dyn_cast<UnaryOperator>(Bare);
  auto Left = Op && Op->isDecrementOp() ? Here.number(*Op) : std::nullopt;
  return Left && isNear(*Left, 0);
}

bool counts(const Stmt &Loop, const Values &Here) {
  if (const auto *For = dyn_cast<ForStmt>(&Loop))
    return For->getCond() && counts(*For->getCond(), For->getInc(), Here);
  if (const auto *While = dyn_cast<WhileStmt>(&Loop))
    return counts(*While->getCond(), false, Here);
  if (const auto *Do = dyn_cast<DoStmt>(&Loop))
    return counts(*Do->getCond(), false, Here);
  const auto *Range = dyn_cast<CXXForRangeStmt>(&Loop);
  return Range && Range->getRangeInit() &&
         Range->getRangeInit()->getType()->isConstantArrayType();
}

class LoopRounds : public Checker<check::BranchCondition> {
public:
  void checkBranchCondition(const Stmt *Condition, CheckerContext &C) const {
    constexpr unsigned MaxRounds = 3;
    if (C.blockCount() <= MaxRounds)
      return;
    const Values Here(C);
    const ParentMap &Parents = C.getLocationContext()->getParentMap();
    for (const Stmt *S = Condition; S; S = Parents.getParent(S))
      if (counts(*S, Here))
        return;
    C.generateSink(C.getState(), C.getPredecessor());
  }
};

} // namespace

void registerLoopRounds(CheckerRegistry &Registry) {
  Registry.addChecker<LoopRounds>("schannel.LoopRounds",
                                  "Ends paths that go round for ever", "");
}

} // namespace schannel_tidy
