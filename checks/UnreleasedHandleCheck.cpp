//===- UnreleasedHandleCheck.cpp - schannel-unreleased-handle -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnreleasedHandleCheck.h"
#include "HandleKinds.h"
#include "OwnershipReports.h"
#include "ReleaseSlips.h"

namespace schannel_tidy {

void UnreleasedHandleCheck::checkUnit(const SspiUnit &Unit) {
  reportOwners(*this, Unit, "handle");
  checkReleaseSlips(*this, Unit, "handle");
  checkHandleKinds(*this, Unit);
}

} // namespace schannel_tidy
