//===- MissingShutdownCheck.h - schannel-missing-shutdown -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_MISSINGSHUTDOWNCHECK_H
#define SCHANNEL_TIDY_CHECKS_MISSINGSHUTDOWNCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds connections that end without a close_notify reaching the peer.
///
/// For the user-facing documentation see docs/checks/missing-shutdown.md.
class MissingShutdownCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  bool needsPaths() const override { return true; }
  void checkUnit(const SspiUnit &Unit) override;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_MISSINGSHUTDOWNCHECK_H
