//===- Unwinding.h - What C++ releases, and what an exception loses -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_UNWINDING_H
#define SCHANNEL_TIDY_TYPESTATE_UNWINDING_H

#include "clang/AST/ExprCXX.h"
#include "clang/Analysis/CFG.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"

namespace schannel_tidy {

/// A throw in which the path ends that has come to \p Block, or null: where it goes
/// on, or ends in a call that does not return.
const clang::CXXThrowExpr *endsInThrow(const clang::CFGBlock &Block);

/// Is an object with a destructor looking after the variable that holds what \p
/// Symbol stands for? What a scope guard does is often out of the engine's sight (a
/// std::function).
bool isGuarded(clang::ento::ProgramStateRef State, clang::ento::SymbolRef Symbol);

/// Does the exception that \p Throw throws leave nobody to release what \p Symbol
/// stands for? So where local variables without a destructor are all that holds it,
/// and no handler is around.
bool isLostByThrow(clang::ento::ProgramStateRef State,
                   clang::ento::SymbolRef Symbol,
                   const clang::CXXThrowExpr &Throw,
                   const clang::LocationContext &Here);

/// Is there one place alone that holds \p Symbol?
bool isHeldOnce(clang::ento::ProgramStateRef State,
                clang::ento::SymbolRef Symbol);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_UNWINDING_H
