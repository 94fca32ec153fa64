//===- Definitions.h - The functions of a translation unit ------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_DEFINITIONS_H
#define SCHANNEL_TIDY_PATHANALYSIS_DEFINITIONS_H

#include "clang/AST/ASTContext.h"

namespace schannel_tidy {

/// All functions outside system headers that have a body, also those that have
/// nothing to do with SSPI, and what templates have become.
std::vector<const clang::FunctionDecl *>
definitionsIn(clang::ASTContext &Context);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_DEFINITIONS_H
