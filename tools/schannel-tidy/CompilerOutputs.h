//===- CompilerOutputs.h - Commands that write nothing --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_COMPILEROUTPUTS_H
#define SCHANNEL_TIDY_TOOLS_COMPILEROUTPUTS_H

#include "clang/Tooling/ArgumentsAdjusters.h"

namespace schannel_tidy {

/// Takes away the options by which a compiler command, also one that a
/// .clang-tidy file in the sources adds to, makes the parser write files:
/// dependencies, logs, diagnostics, statistics, caches of modules. clang-tidy
/// leaves most of them in.
clang::tooling::ArgumentsAdjuster getStripOutputsAdjuster();

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_COMPILEROUTPUTS_H
