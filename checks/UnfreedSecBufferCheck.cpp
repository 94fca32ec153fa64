//===- UnfreedSecBufferCheck.cpp - schannel-unfreed-secbuffer -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnfreedSecBufferCheck.h"
#include "OwnershipReports.h"
#include "../lib/PathAnalysis/Spelling.h"
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

void UnfreedSecBufferCheck::checkUnit(const SspiUnit &Unit) {
  reportOwners(*this, Unit, "buffer");
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Use : Unit.calls(*Function))
      for (const Effect &E : Use.Promise->Effects) {
        if (E.Do != EffectKind::Resize || E.Index >= Use.Call->getNumArgs())
          continue;
        const Expr *Old = Use.Call->getArg(E.Index);
        const BinaryOperator *Assignment = assignmentOf(*Use.Call, *Function);
        if (!Assignment ||
            !sameExpression(Assignment->getLHS(), Old, Unit.context()))
          continue;
        diag(Assignment->getExprLoc(),
             "the buffer leaks when '%0' fails: its only pointer is overwritten "
             "with null; assign to another pointer and test that first")
            << Use.Promise->Name;
      }
}

} // namespace schannel_tidy
