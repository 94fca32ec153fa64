//===- EndReleases.h - What a function releases at its end ------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What functions elsewhere hand out may be the caller's or not. The caller
// knows: a variable that it releases at its end, whatever has happened before,
// holds nothing but its own.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_ENDRELEASES_H
#define SCHANNEL_TIDY_TYPESTATE_ENDRELEASES_H

#include "../PathAnalysis/PathFacts.h"
#include "clang/AST/Decl.h"

namespace schannel_tidy {

/// The local variables that \p Function releases in a statement of its own
/// body, under no other condition than that they are set, and what they hold.
llvm::DenseMap<const clang::VarDecl *, const Resource *>
endReleases(const clang::FunctionDecl &Function, const PathFacts &Unit);

/// The variable that the result of \p Call is put into, or null.
const clang::VarDecl *resultVariable(const clang::CallExpr &Call,
                                     const clang::Stmt *Parent);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_ENDRELEASES_H
