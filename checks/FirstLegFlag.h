//===- FirstLegFlag.h - Whether there is a context yet ----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_FIRSTLEGFLAG_H
#define SCHANNEL_TIDY_CHECKS_FIRSTLEGFLAG_H

#include "../lib/PathAnalysis/StatusWalk.h"
#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports a flag that has \p Call, a server's leg of a handshake, pass null
/// for the context at first, and that changes whatever the call returns: a
/// first leg that returns SEC_E_INCOMPLETE_MESSAGE has made no context. Source:
/// https://learn.microsoft.com/windows/win32/secauthn/acceptsecuritycontext--schannel
void checkFirstLegFlag(SchannelCheck &Check, const SspiUnit &Unit,
                       const StatusWalker &Walker, const ContractCall &Call);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_FIRSTLEGFLAG_H
