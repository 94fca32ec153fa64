//===- OwnershipStory.h - Messages about what is owned ----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_OWNERSHIPSTORY_H
#define SCHANNEL_TIDY_TYPESTATE_OWNERSHIPSTORY_H

#include "Ownership.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugReporter.h"

namespace clang::ento {
class CheckerContext;
} // namespace clang::ento

namespace schannel_tidy {

/// "FreeContextBuffer", or "A or B".
std::string releasers(const Resource &Kind);

/// What the resource is called in the source, as " 'outbuf[0].pvBuffer'", or
/// "".
std::string placeName(const Owned &What);

/// Marks the handle where it was released, in a function that is still running.
std::optional<clang::FixItHint> invalidationFix(const Owned &Gone,
                                                clang::ento::CheckerContext &C);

/// Tells the story of one resource: where it came from, where it was released.
class OwnershipStory : public clang::ento::BugReporterVisitor {
public:
  explicit OwnershipStory(clang::ento::SymbolRef Symbol) : Symbol(Symbol) {}

  void Profile(llvm::FoldingSetNodeID &ID) const override;
  clang::ento::PathDiagnosticPieceRef
  VisitNode(const clang::ento::ExplodedNode *Node,
            clang::ento::BugReporterContext &BRC,
            clang::ento::PathSensitiveBugReport &) override;

private:
  clang::ento::SymbolRef Symbol;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_OWNERSHIPSTORY_H
