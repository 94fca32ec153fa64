//===- IdleOwners.h - Owners that never release ---------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_IDLEOWNERS_H
#define SCHANNEL_TIDY_PATHANALYSIS_IDLEOWNERS_H

#include "OwnerClasses.h"

namespace schannel_tidy {

/// Adds the classes that take a handle in, hand it on to the next object when they
/// are moved, cannot be copied, and never give it back.
void addIdleOwners(const SspiUnit &Unit, std::vector<BrokenOwner> &Found);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_IDLEOWNERS_H
