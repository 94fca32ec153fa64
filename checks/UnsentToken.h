//===- UnsentToken.h - Tokens of the leg that ends a handshake --*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_UNSENTTOKEN_H
#define SCHANNEL_TIDY_CHECKS_UNSENTTOKEN_H

#include "../lib/PathAnalysis/StatusWalk.h"
#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports \p Call, a leg of a handshake, whose token is sent with
/// SEC_I_CONTINUE_NEEDED and not with SEC_E_OK. Source:
/// https://learn.microsoft.com/windows/win32/secauthn/initializesecuritycontext--schannel
void checkUnsentToken(SchannelCheck &Check, const SspiUnit &Unit,
                      const StatusWalker &Walker, const ContractCall &Call);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_UNSENTTOKEN_H
