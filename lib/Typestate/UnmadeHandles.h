//===- UnmadeHandles.h - Memory for handles that were never made *- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_UNMADEHANDLES_H
#define SCHANNEL_TIDY_TYPESTATE_UNMADEHANDLES_H

#include "../PathAnalysis/PathFacts.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"

namespace schannel_tidy {

/// \p State in which \p Call has failed to make (or has \p Made) a handle in
/// the memory that \p Pointer points to.
clang::ento::ProgramStateRef noteAttempt(clang::ento::ProgramStateRef State,
                                         clang::ento::SVal Pointer,
                                         const clang::CallExpr &Call,
                                         bool Made);

/// Memory for a handle that is left in a member, and the call that failed to
/// make one.
struct UnmadeHandle {
  const clang::FieldDecl *Member;
  const clang::CallExpr *Attempt;
};

/// Those whose member says, to code in \p Unit that will release the handle,
/// that there is one.
llvm::SmallVector<UnmadeHandle, 1>
unmadeHandles(clang::ento::ProgramStateRef State, const PathFacts &Unit);

/// The memory is needed to the end of the path.
void keepUnmadeAlive(clang::ento::ProgramStateRef State,
                     clang::ento::SymbolReaper &Reaper);

/// \p Place gets another value.
clang::ento::ProgramStateRef forgetUnmadeAt(clang::ento::ProgramStateRef State,
                                            clang::ento::SVal Place);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_UNMADEHANDLES_H
