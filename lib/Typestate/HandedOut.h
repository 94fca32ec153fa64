//===- HandedOut.h - What functions elsewhere hand out ----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory that a function elsewhere returns, or stores through a pointer,
// belongs to the caller if the caller releases the variable at its end
// (EndReleases.h). Whether the function has succeeded is what it had returned
// on the paths that release.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_HANDEDOUT_H
#define SCHANNEL_TIDY_TYPESTATE_HANDEDOUT_H

#include "Ownership.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"
#include <map>
#include <optional>
#include <set>

namespace clang::ento {
class CallEvent;
class CheckerContext;
} // namespace clang::ento

namespace schannel_tidy {

/// What is known of one function that is being analysed, on all of its paths.
class HandedOut {
public:
  /// \p Call, to a function elsewhere, has been made: what it handed out is
  /// owned.
  clang::ento::ProgramStateRef made(const clang::ento::CallEvent &Call,
                                    clang::ento::ProgramStateRef State,
                                    clang::ento::CheckerContext &C);

  /// \p Symbol is released in \p State.
  void released(clang::ento::ProgramStateRef State,
                clang::ento::SymbolRef Symbol);

  /// The call that handed out \p Symbol and what it returned, as far as that is
  /// known on this path; nothing for what a contract says is acquired.
  using Outcome = std::pair<const clang::Expr *, unsigned>;
  static std::optional<Outcome> outcome(clang::ento::ProgramStateRef State,
                                        clang::ento::SymbolRef Symbol);

  /// Has a path with that outcome released what was handed out?
  bool isReleasedAfter(const Outcome &Result) const {
    return Released.count(Result);
  }

  static void keepResultsAlive(clang::ento::ProgramStateRef State,
                               clang::ento::SymbolReaper &Reaper);
  static clang::ento::ProgramStateRef forget(clang::ento::ProgramStateRef State,
                                             clang::ento::SymbolRef Symbol);

  void clear() {
    Ends.clear();
    Released.clear();
  }

private:
  using Variables = llvm::DenseMap<const clang::VarDecl *, const Resource *>;
  const Contract &contractOf(const clang::CallExpr &Call);

  llvm::DenseMap<const clang::FunctionDecl *, Variables> Ends;
  std::set<Outcome> Released;
  /// A name for each function that has no contract, for messages.
  std::map<std::string, Contract> Names;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_HANDEDOUT_H
