//===- Assertions.cpp - Functions that insist on something ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assertions.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "SecBuffers.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

class Assertions : public Checker<check::PostCall> {
public:
  void checkPostCall(const CallEvent &Call, CheckerContext &C) const {
    const auto *Callee = dyn_cast_or_null<FunctionDecl>(Call.getDecl());
    if (!Callee || !Callee->getReturnType()->isVoidType() ||
        Callee->isVariadic() || Callee->hasBody() || contractOf(Call) ||
        !saysWhat(Call))
      return;
    for (unsigned I = 0; I < Call.getNumArgs(); ++I)
      if (const Expr *Argument = Call.getArgExpr(I);
          Argument && asksForResult(*Argument, C) && isFalse(Call, I, C)) {
        C.generateSink(C.getState(), C.getPredecessor());
        return;
      }
  }

private:
  /// A text tells an assertion from a callback that is told the outcome.
  static bool saysWhat(const CallEvent &Call) {
    for (unsigned I = 0; I < Call.getNumArgs(); ++I)
      if (hasText(Call.getArgExpr(I)))
        return true;
    return false;
  }

  /// Also where a string of some class is made of it.
  static bool hasText(const Stmt *S) {
    return S && (isa<clang::StringLiteral>(S) ||
                 llvm::any_of(S->children(), hasText));
  }

  static bool isFalse(const CallEvent &Call, unsigned Index, CheckerContext &C) {
    auto Value = Call.getArgSVal(Index).getAs<DefinedOrUnknownSVal>();
    return Value && !C.getState()->assume(*Value, true);
  }

  /// Is it a comparison with what a call under contract has returned?
  static bool asksForResult(const Expr &Argument, CheckerContext &C) {
    const Expr *E = Argument.IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(E);
        Not && Not->getOpcode() == UO_LNot)
      E = Not->getSubExpr()->IgnoreParenImpCasts();
    const auto *Op = dyn_cast<BinaryOperator>(E);
    if (Op && Op->isLogicalOp())
      return asksForResult(*Op->getLHS(), C) || asksForResult(*Op->getRHS(), C);
    if (!Op || !Op->isComparisonOp())
      return false;
    for (const Expr *Side : {Op->getLHS(), Op->getRHS()}) {
      const auto *Ref = dyn_cast<DeclRefExpr>(Side->IgnoreParenCasts());
      const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (Variable && currentUnit().holdsStatus(*Variable))
        return true;
      const auto *Direct = dyn_cast<CallExpr>(Side->IgnoreParenCasts());
      if (Direct && currentUnit().contract(*Direct))
        return true;
    }
    return false;
  }
};

} // namespace

void registerAssertions(CheckerRegistry &Registry) {
  Registry.addChecker<Assertions>("schannel.Assertions",
                                  "Functions that insist on something", "");
}

} // namespace schannel_tidy
