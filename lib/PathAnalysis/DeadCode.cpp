//===- DeadCode.cpp - What never runs -------------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DeadCode.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

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

DeadCode::DeadCode(const SourceManager &Sources,
                   ArrayRef<const FunctionDecl *> Definitions)
    : Sources(Sources) {
  for (const FunctionDecl *Function : Definitions)
    if (const Stmt *Body = Function->getBody())
      collect(*Body);
  // A template's ranges are found once for each instance.
  for (auto &[File, Found] : Ranges) {
    llvm::sort(Found);
    std::vector<Range> Apart;
    for (Range Next : Found)
      if (Apart.empty() || Next.first > Apart.back().second)
        Apart.push_back(Next);
      else
        Apart.back().second = std::max(Apart.back().second, Next.second);
    Found = std::move(Apart);
  }
}

/// Expressions are left out: lambdas are functions of their own.
void DeadCode::collect(const Stmt &S) {
  bool Dead = false;
  for (const Stmt *Child : S.children()) {
    if (!Child)
      continue;
    if (isa<CompoundStmt>(S)) {
      Dead = Dead && !hasLabel(Child);
      if (Dead) {
        add(*Child);
        continue;
      }
      Dead = leaves(Child);
    }
    if (!isa<Expr>(Child))
      collect(*Child);
  }
}

void DeadCode::add(const Stmt &Dead) {
  SourceLocation Begin = Sources.getFileLoc(Dead.getBeginLoc());
  SourceLocation End = Sources.getFileLoc(Dead.getEndLoc());
  if (Begin.isInvalid() || End.isInvalid())
    return;
  auto [File, First] = Sources.getDecomposedLoc(Begin);
  auto [LastFile, Last] = Sources.getDecomposedLoc(End);
  if (File == LastFile)
    Ranges[File].emplace_back(First, Last);
}

bool DeadCode::contains(SourceLocation Where) const {
  Where = Sources.getFileLoc(Where);
  if (Where.isInvalid())
    return false;
  auto [File, Offset] = Sources.getDecomposedLoc(Where);
  auto It = Ranges.find(File);
  if (It == Ranges.end())
    return false;
  auto Behind = llvm::upper_bound(It->second, Range(Offset, ~0u));
  return Behind != It->second.begin() && std::prev(Behind)->second >= Offset;
}

} // namespace schannel_tidy
