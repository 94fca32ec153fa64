//===- VariableUse.h - What becomes of a local variable ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_VARIABLEUSE_H
#define SCHANNEL_TIDY_CHECKS_VARIABLEUSE_H

#include "../lib/PathAnalysis/SspiUnit.h"
#include "llvm/ADT/StringSet.h"

namespace schannel_tidy {

/// Is \p Variable, or what it points to, used in \p Body for anything but calls
/// with contracts, tests and its own members?
bool escapes(const SspiUnit &Unit, const clang::VarDecl &Variable,
             const clang::Stmt &Body);

/// The members of \p Variable that \p Body names.
llvm::StringSet<> membersUsed(const SspiUnit &Unit,
                              const clang::VarDecl &Variable,
                              const clang::Stmt &Body);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_VARIABLEUSE_H
