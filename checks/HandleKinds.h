//===- HandleKinds.h - Handles given for others -----------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_HANDLEKINDS_H
#define SCHANNEL_TIDY_CHECKS_HANDLEKINDS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports credential handles that are given to calls which want a security
/// context, and the reverse: both are a SecHandle, and the compiler takes
/// either. Source:
/// https://learn.microsoft.com/windows/win32/secauthn/sspi-handles
/// So are stores and chain engines void pointers, and CryptoAPI's hashes and
/// keys integers: reports releases of parameters and members that are declared
/// as another kind.
void checkHandleKinds(SchannelCheck &Check, const SspiUnit &Unit);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_HANDLEKINDS_H
