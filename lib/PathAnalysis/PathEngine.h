//===- PathEngine.h - Clang's path-sensitive analyzer, inside clang-tidy --===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that drives the analyzer, and so everything that depends on the
// version of Clang's analyzer libraries, is here and in PathEngine.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_PATHENGINE_H
#define SCHANNEL_TIDY_PATHANALYSIS_PATHENGINE_H

#include "SspiUnit.h"
#include "clang/Basic/Diagnostic.h"
#include <functional>

namespace clang {
class FunctionDecl;
class Preprocessor;
namespace ento {
class CheckerRegistry;
} // namespace ento
} // namespace clang

namespace schannel_tidy {

/// One step on the way to a finding.
struct PathNote {
  clang::SourceLocation Where;
  std::string Text;
};

/// What the path engine found, ready to be reported.
struct PathFinding {
  std::string Check; ///< the name of the check that it belongs to
  clang::SourceLocation Where;
  std::string Text;
  std::vector<PathNote> Notes;
  /// What would correct it; given once if it corrects several findings.
  std::vector<clang::FixItHint> Fixes;
  /// The length of the path, the analyzer's own notes included.
  unsigned Steps = 0;
};

/// What came of exploring one function.
struct Exploration {
  std::vector<PathFinding> Findings;
  /// The other roots that it has walked into. None if it had to stop early.
  llvm::DenseSet<const clang::FunctionDecl *> WalkedInto;
  bool Complete = false;
  unsigned States = 0; ///< how many were explored
};

class KeptParse;
class PathFacts;

/// How often a path may come to one place in a loop that counts: often enough
/// for the bytes of a SHA-256 fingerprint. Of other loops it goes three rounds
/// (LoopRounds).
constexpr unsigned MaxCountedRounds = 33;

struct PathEngineOptions {
  /// How many states of one function may be explored. Where this many do not
  /// suffice, the rest of the function stays unexamined.
  unsigned MaxStates = 12000;
  /// Takes and gives what may be kept from parse to parse; null if nothing may.
  KeptParse *Kept = nullptr;
};

/// Explores the functions of \p Unit from its roots and returns what the
/// checkers that \p Register adds have found, in source order. The same unit
/// gives the same findings each time. A function that nobody else can call, and
/// that has been walked into from all that do, is not explored once more.
///
/// Within the callbacks of a checker, currentUnit() (PathFacts.h) gives \p
/// Facts, of \p Unit.
std::vector<PathFinding>
analyzePaths(const SspiUnit &Unit, const PathFacts &Facts,
             clang::Preprocessor &PP, const PathEngineOptions &Options,
             std::function<void(clang::ento::CheckerRegistry &)> Register);

/// Put before the text of a note that must be shown. The analyzer adds many of its
/// own; of those only the branches that lead out of the function are kept.
constexpr char OurNote = '\x01';

/// Put before the text of a note that says how a call came out. Shown when it comes
/// after one of ours: before, it has no part in the story.
constexpr char OutcomeNote = '\x02';

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_PATHENGINE_H
