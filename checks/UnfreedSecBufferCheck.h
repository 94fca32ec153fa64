//===- UnfreedSecBufferCheck.h - schannel-unfreed-secbuffer ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_UNFREEDSECBUFFERCHECK_H
#define SCHANNEL_TIDY_CHECKS_UNFREEDSECBUFFERCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds SecBuffer memory that is not released, released wrongly, or used after.
///
/// For the user-facing documentation see docs/checks/unfreed-secbuffer.md.
class UnfreedSecBufferCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  bool needsPaths() const override { return true; }
  /// Finds p = realloc(p, n), which loses the block when it fails, and owner
  /// classes that drop what they own, or share it.
  void checkUnit(const SspiUnit &Unit) override;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_UNFREEDSECBUFFERCHECK_H
