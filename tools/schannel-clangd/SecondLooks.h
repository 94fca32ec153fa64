//===- SecondLooks.h - Has clangd parse a file once more ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_SECONDLOOKS_H
#define SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_SECONDLOOKS_H

#include "Clangd.h"
#include <memory>

namespace clang::clangd {

/// How many states a file may have, by how many there were the last time, to be
/// looked at at once; what has more is left to a second look. Negative: any
/// number.
extern int StatesAtOnce;

/// \p Editor, with second looks (lib/PathAnalysis/SecondLook.h) while its loop
/// runs.
std::unique_ptr<Transport> withSecondLooks(std::unique_ptr<Transport> Editor);

} // namespace clang::clangd

#endif // SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_SECONDLOOKS_H
