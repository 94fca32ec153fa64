//===- BufferLayoutCheck.h - schannel-buffer-layout -----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_BUFFERLAYOUTCHECK_H
#define SCHANNEL_TIDY_CHECKS_BUFFERLAYOUTCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds SecBuffers and descriptors that do not fit the call they are given to,
/// and lengths taken from the wrong place.
///
/// For the user-facing documentation see docs/checks/buffer-layout.md.
class BufferLayoutCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  bool needsPaths() const override { return true; }
  void checkUnit(const SspiUnit &Unit) override;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_BUFFERLAYOUTCHECK_H
