//===- UninitializedStatusCheck.h - schannel-uninitialized-status ---===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_UNINITIALIZEDSTATUSCHECK_H
#define SCHANNEL_TIDY_CHECKS_UNINITIALIZEDSTATUSCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds statuses and outputs of SSPI calls that are read although nothing wrote them.
///
/// For the user-facing documentation see docs/checks/uninitialized-status.md.
class UninitializedStatusCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  bool needsPaths() const override { return true; }
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_UNINITIALIZEDSTATUSCHECK_H
