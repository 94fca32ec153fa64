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

/// Says that the headers of the units on this thread are those of a precompiled
/// preamble, as long as it lives. To find their functions all of windows.h has
/// to be read from there; definitionsIn does so once for each preamble.
class KnownPreamble {
public:
  /// \p Identity is the same for the same preamble alone.
  explicit KnownPreamble(uint64_t Identity);
  ~KnownPreamble();
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_DEFINITIONS_H
