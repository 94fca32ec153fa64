//===- UnfreedSecBufferCheck.cpp - schannel-unfreed-secbuffer -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnfreedSecBufferCheck.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "OwnershipReports.h"
#include "ReleaseSlips.h"
#include "clang/AST/ParentMap.h"

using namespace clang;

namespace schannel_tidy {

/// The assignment that takes the result of \p Call in \p Function, or null.
static const BinaryOperator *assignmentOf(const CallExpr &Call,
                                          const FunctionDecl &Function) {
  // A map of the function alone: the one of the ASTContext is of the whole unit.
  ParentMap Parents(Function.getBody());
  const auto *Op =
      dyn_cast_or_null<BinaryOperator>(Parents.getParentIgnoreParenCasts(&Call));
  return Op && Op->getOpcode() == BO_Assign ? Op : nullptr;
}

/// Does \p Condition ask whether \p Pointer is null?
static bool asksForNull(const Expr *Condition, const Expr &Pointer,
                        ASTContext &Context) {
  Condition = Condition->IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
      Not && Not->getOpcode() == UO_LNot)
    Condition = Not->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Op = dyn_cast<BinaryOperator>(Condition)) {
    if (Op->isLogicalOp())
      return asksForNull(Op->getLHS(), Pointer, Context) ||
             asksForNull(Op->getRHS(), Pointer, Context);
    if (Op->getOpcode() == BO_Assign)
      return sameExpression(Op->getLHS(), &Pointer, Context);
    if (!Op->isEqualityOp())
      return false;
    for (auto [Side, Other] : {std::pair(Op->getLHS(), Op->getRHS()),
                               std::pair(Op->getRHS(), Op->getLHS())})
      if (Other->isNullPointerConstant(Context,
                                       Expr::NPC_ValueDependentIsNotNull) &&
          asksForNull(Side, Pointer, Context))
        return true;
    return false;
  }
  return sameExpression(Condition, &Pointer, Context);
}

/// Can \p Call return null? A heap under a name of somebody's own may end the
/// program instead (xrealloc), unless the code looks what it got.
static bool mayReturnNull(const ContractCall &Use, const Expr &Pointer,
                          const SspiUnit &Unit, const FunctionDecl &Function) {
  const FunctionDecl *Callee = Use.Call->getDirectCallee();
  if (!Callee || !Callee->getIdentifier() ||
      Unit.contracts().find(Callee->getName()) == Use.Promise)
    return true;
  SmallVector<const Stmt *, 32> Pending{Function.getBody()};
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    if (!S)
      continue;
    if (const auto *If = dyn_cast<IfStmt>(S);
        If && Use.Call->getBeginLoc() < If->getBeginLoc() &&
        asksForNull(If->getCond(), Pointer, Unit.context()))
      return true;
    Pending.append(S->child_begin(), S->child_end());
  }
  return false;
}

void UnfreedSecBufferCheck::checkUnit(const SspiUnit &Unit) {
  reportOwners(*this, Unit, "buffer");
  checkReleaseSlips(*this, Unit, "buffer");
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Use : Unit.calls(*Function))
      for (const Effect &E : Use.Promise->Effects) {
        if (E.Do != EffectKind::Resize || E.Index >= Use.Call->getNumArgs())
          continue;
        const Expr *Old = Use.Call->getArg(E.Index);
        const BinaryOperator *Assignment = assignmentOf(*Use.Call, *Function);
        if (!Assignment ||
            !sameExpression(Assignment->getLHS(), Old, Unit.context()) ||
            !mayReturnNull(Use, *Old, Unit, *Function))
          continue;
        diag(Assignment->getExprLoc(),
             "the buffer leaks when '%0' fails: its only pointer is overwritten "
             "with null; assign to another pointer and test that first")
            << Use.Promise->Name;
      }
}

} // namespace schannel_tidy
