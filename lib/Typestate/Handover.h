//===- Handover.h - What an opaque call does to what is owned ---*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_HANDOVER_H
#define SCHANNEL_TIDY_TYPESTATE_HANDOVER_H

#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"

namespace schannel_tidy {

/// \p Escaped have gone to \p Call, or into memory that outlives the function.
/// What may have been taken over there is not owned any more; in doubt, it has
/// been. \p Const: the call cannot write to what they point to.
clang::ento::ProgramStateRef
handOver(clang::ento::ProgramStateRef State,
         const clang::ento::InvalidatedSymbols &Escaped,
         const clang::ento::CallEvent *Call,
         clang::ento::PointerEscapeKind Kind, bool Const);

/// What \p Call, which has no contract, takes over other than by a pointer's escape:
/// a handle whose fields it is given, what is assigned to an owner.
clang::ento::ProgramStateRef
handOverOtherwise(clang::ento::ProgramStateRef State,
                  const clang::ento::CallEvent &Call);

/// Does what \p Call is named after end the life of what it is given, or the
/// memory of it: release, remove? Also what has no name.
bool soundsLikeForgetting(const clang::ento::CallEvent &Call);

/// The symbols that can be reached from \p From, a copied record or a pointer.
llvm::SmallVector<clang::ento::SymbolRef, 4>
reachableSymbols(clang::ento::ProgramStateRef State, clang::ento::SVal From);

/// Nothing that can be reached from \p From is owned by the function any more.
clang::ento::ProgramStateRef disownReachable(clang::ento::ProgramStateRef State,
                                             clang::ento::SVal From);

/// A record is being copied byte by byte: what it holds is held elsewhere, too.
clang::ento::ProgramStateRef shareCopied(clang::ento::ProgramStateRef State,
                                         clang::ento::SVal Pointer);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_HANDOVER_H
