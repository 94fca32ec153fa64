//===- ReleaseSlips.h - Releases that release nothing -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_RELEASESLIPS_H
#define SCHANNEL_TIDY_CHECKS_RELEASESLIPS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports, for \p Check, releases of resources of \p Family ("handle",
/// "buffer") that come right after the variable was set to null, or only where
/// it is null.
void checkReleaseSlips(SchannelCheck &Check, const SspiUnit &Unit,
                       llvm::StringRef Family);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_RELEASESLIPS_H
