//===- PathNotes.h - Where a value came to be ------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_PATHNOTES_H
#define SCHANNEL_TIDY_TYPESTATE_PATHNOTES_H

#include "clang/StaticAnalyzer/Core/BugReporter/BugReporterVisitors.h"

namespace schannel_tidy {

/// Shows where a place got the value that is wrong at the end of the path.
class SetHere : public clang::ento::BugReporterVisitor {
public:
  explicit SetHere(clang::ento::Loc Place, llvm::StringRef Text = "it is set here")
      : Place(Place), Text(Text) {}

  void Profile(llvm::FoldingSetNodeID &ID) const override;
  clang::ento::PathDiagnosticPieceRef
  VisitNode(const clang::ento::ExplodedNode *Node,
            clang::ento::BugReporterContext &BRC,
            clang::ento::PathSensitiveBugReport &) override;

private:
  clang::ento::Loc Place;
  std::string Text;
  bool Done = false;
};

/// Shows a call that the path has come by.
class CallHere : public clang::ento::BugReporterVisitor {
public:
  CallHere(const clang::CallExpr &Call, llvm::StringRef Text)
      : Call(Call), Text(Text) {}

  void Profile(llvm::FoldingSetNodeID &ID) const override;
  clang::ento::PathDiagnosticPieceRef
  VisitNode(const clang::ento::ExplodedNode *Node,
            clang::ento::BugReporterContext &BRC,
            clang::ento::PathSensitiveBugReport &) override;

private:
  const clang::CallExpr &Call;
  std::string Text;
  bool Done = false;
};

/// Shows where a variable came to be without a value.
class DeclaredHere : public clang::ento::BugReporterVisitor {
public:
  explicit DeclaredHere(const clang::VarDecl &Variable) : Variable(Variable) {}

  void Profile(llvm::FoldingSetNodeID &ID) const override;
  clang::ento::PathDiagnosticPieceRef
  VisitNode(const clang::ento::ExplodedNode *Node,
            clang::ento::BugReporterContext &BRC,
            clang::ento::PathSensitiveBugReport &) override;

private:
  const clang::VarDecl &Variable;
  bool Done = false;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_PATHNOTES_H
