//===- FlagSlips.cpp - Flags put together with the wrong operator ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlagSlips.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

class SlipWalk : public RecursiveASTVisitor<SlipWalk> {
public:
  SlipWalk(SchannelCheck &Check, ASTContext &Context)
      : Check(Check), Context(Context) {}

  // Flags are what is handed to a call, assigned or initialised with; a condition
  // may well combine constants that a configuration has chosen.
  bool VisitCallExpr(CallExpr *Call) {
    for (const Expr *Argument : Call->arguments())
      inspect(*Argument);
    return true;
  }

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      inspect(*Variable->getInit());
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isAssignmentOp())
      inspect(*Op->getRHS());
    return true;
  }

private:
  void inspect(const Expr &Value) {
    const Expr *E = Value.IgnoreParenImpCasts();
    // What does not parse may have no type.
    if (Value.getType().isNull() || !Value.getType()->isIntegerType() ||
        Value.getType()->isBooleanType() || E->isValueDependent())
      return;
    if (const auto *Op = dyn_cast<BinaryOperator>(E)) {
      if (Op->isLogicalOp() && areFlags(*Op->getLHS(), *Op->getRHS()))
        return report(*Op, "'%0' makes 1 of these flags and loses them; put them "
                           "together with '|'");
      if (Op->getOpcode() == BO_And && !isWithinMacro(*Op) &&
          areFlags(*Op->getLHS(), *Op->getRHS()) && isZero(*Op))
        return report(*Op, "these flags have no bit in common, and '%0' leaves "
                           "none of them; put them together with '|'");
      if (Op->isBitwiseOp()) {
        inspect(*Op->getLHS());
        inspect(*Op->getRHS());
      }
    } else if (const auto *Not = dyn_cast<UnaryOperator>(E)) {
      if (Not->getOpcode() == UO_LNot && isFlags(*Not->getSubExpr()))
        Check.diag(placeOf(Not->getOperatorLoc(), Context),
                   "'!' makes 0 of these flags, which masks everything; "
                   "take their complement with '~'");
    } else if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
      // No parentheses are skipped here: with them the condition is meant.
      const auto *Or =
          dyn_cast<BinaryOperator>(Choice->getCond()->IgnoreImpCasts());
      if (Or && Or->getOpcode() == BO_Or &&
          (isFlags(*Or->getLHS()) || isFlags(*Or->getRHS())))
        return report(*Or, "'%0' binds tighter than '?:': the flags are a part "
                           "of the condition, which always holds, and are lost; "
                           "put the choice in parentheses");
      inspect(*Choice->getTrueExpr());
      inspect(*Choice->getFalseExpr());
    }
  }

  void report(const BinaryOperator &Op, StringRef Text) {
    Check.diag(placeOf(Op.getOperatorLoc(), Context), Text)
        << Op.getOpcodeStr();
  }

  /// A flag may be 1, which is also what says that something is configured: one
  /// of the two at least has to have another bit.
  bool areFlags(const Expr &A, const Expr &B) const {
    uint64_t First = namedBits(A), Second = namedBits(B);
    return First && Second && (First | Second) > 1;
  }

  bool isFlags(const Expr &E) const { return namedBits(E) > 1; }

  /// The bits of \p E if it consists of named constants, or 0.
  uint64_t namedBits(const Expr &E) const {
    const Expr *Bare = E.IgnoreParenCasts();
    if (const auto *Op = dyn_cast<BinaryOperator>(Bare);
        Op && (Op->getOpcode() == BO_Or || Op->isLogicalOp())) {
      uint64_t Left = namedBits(*Op->getLHS()), Right = namedBits(*Op->getRHS());
      return Left && Right ? Left | Right : 0;
    }
    bool Named = Bare->getBeginLoc().isMacroID() &&
                 !isa<UnaryExprOrTypeTraitExpr>(Bare);
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Bare))
      Named = isa<EnumConstantDecl>(Ref->getDecl()) ||
              Ref->getDecl()->getType().isConstQualified();
    auto Value = Named ? constantOf(*Bare, Context) : std::nullopt;
    return Value ? Value->getExtValue() : 0;
  }

  /// Does a macro combine its own argument with something? That is its business:
  /// (n) & 7.
  bool isWithinMacro(const BinaryOperator &Op) const {
    StringRef Name = macroName(Op.getOperatorLoc(), Context);
    return !Name.empty() &&
           (Name == macroName(Op.getLHS()->getBeginLoc(), Context) ||
            Name == macroName(Op.getRHS()->getBeginLoc(), Context));
  }

  bool isZero(const Expr &E) const {
    auto Value = constantOf(E, Context);
    return Value && Value->isZero();
  }

  SchannelCheck &Check;
  ASTContext &Context;
};

} // namespace

void checkFlagSlips(SchannelCheck &Check, const SspiUnit &Unit,
                    const FunctionDecl &Function) {
  SlipWalk(Check, Unit.context()).TraverseStmt(Function.getBody());
}

} // namespace schannel_tidy
