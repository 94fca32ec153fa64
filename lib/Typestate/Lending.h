//===- Lending.h - Functions elsewhere that give back what they get *- C++
//-*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function whose body is elsewhere may take over what it is handed. The code
// that calls it knows: where it releases the thing after a call that succeeded,
// the function has not taken it, and a path on which it is forgotten leaks.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_LENDING_H
#define SCHANNEL_TIDY_TYPESTATE_LENDING_H

#include "Ownership.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::ento {
class CallEvent;
class CheckerContext;
} // namespace clang::ento

namespace schannel_tidy {

/// Is \p Symbol, an argument of \p Call, perhaps only lent?
bool mayBeLent(const Owned &What, clang::ento::SymbolRef Symbol,
               const clang::ento::CallEvent &Call);

/// \p State with \p Symbol lent to \p Call.
clang::ento::ProgramStateRef lend(clang::ento::ProgramStateRef State,
                                  clang::ento::SymbolRef Symbol,
                                  const clang::ento::CallEvent &Call);

/// Remembers what \p Call, which has been made, returned.
clang::ento::ProgramStateRef noteResult(clang::ento::ProgramStateRef State,
                                        const clang::ento::CallEvent &Call);

/// The calls that \p Symbol has been lent to on this path.
llvm::SmallVector<const clang::CallExpr *, 2>
borrowers(clang::ento::ProgramStateRef State, clang::ento::SymbolRef Symbol);

/// Adds to \p GiveBack the calls of which the release of \p Symbol by \p
/// Release tells that they have not taken it.
void learnFromRelease(clang::ento::SymbolRef Symbol,
                      const clang::CallExpr &Release,
                      clang::ento::CheckerContext &C,
                      llvm::DenseSet<const clang::CallExpr *> &GiveBack);

/// What the borrowers returned is needed as long as what they borrowed.
void keepResultsAlive(clang::ento::ProgramStateRef State,
                      clang::ento::SymbolReaper &Reaper);

/// \p State without anything about \p Symbol.
clang::ento::ProgramStateRef endLoans(clang::ento::ProgramStateRef State,
                                      clang::ento::SymbolRef Symbol);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_LENDING_H
