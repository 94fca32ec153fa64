//===- UncheckedStatusCheck.h - schannel-unchecked-status -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_UNCHECKEDSTATUSCHECK_H
#define SCHANNEL_TIDY_CHECKS_UNCHECKEDSTATUSCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds results of SSPI and certificate calls that are dropped, overwritten
/// before they are looked at, or tested in a way that accepts failure.
///
/// For the user-facing documentation see docs/checks/unchecked-status.md.
class UncheckedStatusCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  void checkUnit(const SspiUnit &Unit) override;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_UNCHECKEDSTATUSCHECK_H
