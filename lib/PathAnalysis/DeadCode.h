//===- DeadCode.h - What never runs -----------------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_DEADCODE_H
#define SCHANNEL_TIDY_PATHANALYSIS_DEADCODE_H

#include "clang/AST/Decl.h"

namespace schannel_tidy {

/// Is \p Where in \p Function behind a statement that leaves for good, and no
/// label leads back to it? People switch code off by a 'return' before it.
/// Conditions that happen to be constant do not count: in another configuration
/// they are not.
bool isDeadCode(const clang::FunctionDecl &Function,
                clang::SourceLocation Where);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_DEADCODE_H
