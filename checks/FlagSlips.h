//===- FlagSlips.h - Flags put together with the wrong operator -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_FLAGSLIPS_H
#define SCHANNEL_TIDY_CHECKS_FLAGSLIPS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports flags in \p Function that are put together in a way that loses them:
/// '||' for '|', '&' for '|', '!' for '~', and a '?:' that takes the flags before
/// it for its condition. Each of these is wrong whatever the flags are for.
void checkFlagSlips(SchannelCheck &Check, const SspiUnit &Unit,
                    const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_FLAGSLIPS_H
