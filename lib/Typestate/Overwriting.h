//===- Overwriting.h - Members whose resource is overwritten ----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a path has put into an object that outlives the function is that
// object's to release, unless the path itself puts something else there: then
// nobody can.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_OVERWRITING_H
#define SCHANNEL_TIDY_TYPESTATE_OVERWRITING_H

#include "Ownership.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"

namespace schannel_tidy {

/// Remembers where \p Value goes, if that outlives the function. What is in two
/// such places has no home.
clang::ento::ProgramStateRef noteHome(clang::ento::ProgramStateRef State,
                                      clang::ento::SVal Place,
                                      clang::ento::SVal Value);

/// \p State after a call whose body is elsewhere has changed \p Regions: what
/// is there now is not known.
clang::ento::ProgramStateRef
forgetHomes(clang::ento::ProgramStateRef State,
            llvm::ArrayRef<const clang::ento::MemRegion *> Regions);

/// What is lost when \p Place gets \p Value.
llvm::SmallVector<std::pair<clang::ento::SymbolRef, Owned>, 2>
lostByAssignment(clang::ento::ProgramStateRef State, clang::ento::SVal Place,
                 clang::ento::SVal Value);

/// Has a call written something else to the one place of \p Symbol, which dies?
bool isOverwritten(clang::ento::ProgramStateRef State,
                   clang::ento::SymbolReaper &Reaper,
                   clang::ento::SymbolRef Symbol, const Owned &What);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_OVERWRITING_H
