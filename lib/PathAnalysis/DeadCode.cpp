//===- DeadCode.cpp - What never runs -------------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DeadCode.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

static bool hasLabel(const Stmt *S) {
  return S && (isa<LabelStmt, SwitchCase>(S) ||
               (!isa<LambdaExpr>(S) && llvm::any_of(S->children(), hasLabel)));
}

static bool leaves(const Stmt *S) {
  while (const auto *Labelled = dyn_cast<LabelStmt>(S))
    S = Labelled->getSubStmt();
  while (const auto *Case = dyn_cast<SwitchCase>(S))
    S = Case->getSubStmt();
  return isa<ReturnStmt, GotoStmt, BreakStmt, ContinueStmt, CXXThrowExpr>(S);
}

static bool isDead(const Stmt *S, SourceLocation Where,
                   const SourceManager &Sources) {
  auto Contains = [&](const Stmt *Part) {
    SourceLocation Begin = Sources.getFileLoc(Part->getBeginLoc());
    SourceLocation End = Sources.getFileLoc(Part->getEndLoc());
    return Begin.isValid() && End.isValid() &&
           !Sources.isBeforeInTranslationUnit(Where, Begin) &&
           !Sources.isBeforeInTranslationUnit(End, Where);
  };
  bool Dead = false;
  for (const Stmt *Child : S->children()) {
    if (!Child)
      continue;
    if (isa<CompoundStmt>(S)) {
      if (Dead && hasLabel(Child))
        Dead = false;
      if (Dead && Contains(Child))
        return true;
      Dead |= leaves(Child);
    }
    if (isDead(Child, Where, Sources))
      return true;
  }
  return false;
}

bool isDeadCode(const FunctionDecl &Function, SourceLocation Where) {
  const SourceManager &Sources = Function.getASTContext().getSourceManager();
  const Stmt *Body = Function.getBody();
  Where = Sources.getFileLoc(Where);
  return Body && Where.isValid() &&
         !Sources.isBeforeInTranslationUnit(
             Where, Sources.getFileLoc(Body->getBeginLoc())) &&
         !Sources.isBeforeInTranslationUnit(
             Sources.getFileLoc(Body->getEndLoc()), Where) &&
         isDead(Body, Where, Sources);
}

} // namespace schannel_tidy
