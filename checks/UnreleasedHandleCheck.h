//===- UnreleasedHandleCheck.h - schannel-unreleased-handle ---===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_UNRELEASEDHANDLECHECK_H
#define SCHANNEL_TIDY_CHECKS_UNRELEASEDHANDLECHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds credential handles, security contexts, certificate contexts, stores and chains that are not released, released twice, or used after.
///
/// For the user-facing documentation see docs/checks/unreleased-handle.md.
class UnreleasedHandleCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  bool needsPaths() const override { return true; }
  /// Finds owner classes that drop what they own, or share it.
  void checkUnit(const SspiUnit &Unit) override;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_UNRELEASEDHANDLECHECK_H
