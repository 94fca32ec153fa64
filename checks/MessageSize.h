//===- MessageSize.h - Records that are too large ---------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_MESSAGESIZE_H
#define SCHANNEL_TIDY_CHECKS_MESSAGESIZE_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports functions of \p Unit that encrypt as many bytes as their caller likes as one
/// record, in a translation unit that never looks at cbMaximumMessage. Source:
/// https://learn.microsoft.com/windows/win32/api/sspi/ns-sspi-secpkgcontext_streamsizes
void checkMessageSize(SchannelCheck &Check, const SspiUnit &Unit);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_MESSAGESIZE_H
