//===- OwnershipReports.h - Owners that lose what they have ------*- C++
//-*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_OWNERSHIPREPORTS_H
#define SCHANNEL_TIDY_CHECKS_OWNERSHIPREPORTS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports, for \p Check, what objects do wrong that own resources of \p Family
/// ("handle", "buffer"): classes whose assignments and copies drop or share
/// them, and members that nothing ever releases.
void reportOwners(SchannelCheck &Check, const SspiUnit &Unit,
                  llvm::StringRef Family);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_OWNERSHIPREPORTS_H
