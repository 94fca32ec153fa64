//===- PathNotes.cpp - Where a value came to be ---------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PathNotes.h"
#include "../PathAnalysis/PathEngine.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugReporter.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ExplodedGraph.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

static PathDiagnosticPieceRef noteAt(const Stmt &Here, StringRef Text,
                                     const ExplodedNode &Node,
                                     BugReporterContext &BRC) {
  return std::make_shared<PathDiagnosticEventPiece>(
      PathDiagnosticLocation(&Here, BRC.getSourceManager(),
                             Node.getLocationContext()),
      std::string(1, OurNote) + Text.str(), true);
}

void SetHere::Profile(llvm::FoldingSetNodeID &ID) const {
  static int Tag;
  ID.AddPointer(&Tag);
  ID.AddPointer(Place.getAsRegion());
}

PathDiagnosticPieceRef SetHere::VisitNode(const ExplodedNode *Node,
                                          BugReporterContext &BRC,
                                          PathSensitiveBugReport &) {
  const ExplodedNode *Before = Node->getFirstPred();
  if (Done || !Before ||
      Node->getState()->getSVal(Place) == Before->getState()->getSVal(Place))
    return nullptr;
  Done = true;
  const Stmt *Here = Node->getStmtForDiagnostics();
  return Here ? noteAt(*Here, Text, *Node, BRC) : nullptr;
}

void CallHere::Profile(llvm::FoldingSetNodeID &ID) const {
  ID.AddPointer(&Call);
}

PathDiagnosticPieceRef CallHere::VisitNode(const ExplodedNode *Node,
                                           BugReporterContext &BRC,
                                           PathSensitiveBugReport &) {
  if (Done || Node->getStmtForDiagnostics() != &Call)
    return nullptr;
  Done = true;
  return noteAt(Call, Text, *Node, BRC);
}

void DeclaredHere::Profile(llvm::FoldingSetNodeID &ID) const {
  ID.AddPointer(&Variable);
}

PathDiagnosticPieceRef DeclaredHere::VisitNode(const ExplodedNode *Node,
                                               BugReporterContext &BRC,
                                               PathSensitiveBugReport &) {
  auto Point = Node->getLocationAs<PostStmt>();
  const auto *Statement = Point ? dyn_cast<DeclStmt>(Point->getStmt()) : nullptr;
  if (Done || !Statement || !llvm::is_contained(Statement->decls(), &Variable))
    return nullptr;
  Done = true;
  return noteAt(*Statement,
                ("'" + Variable.getName() + "' is declared without a value here").str(),
                *Node, BRC);
}

} // namespace schannel_tidy
