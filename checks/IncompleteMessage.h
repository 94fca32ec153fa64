//===- IncompleteMessage.h - Input that waits for its rest ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_INCOMPLETEMESSAGE_H
#define SCHANNEL_TIDY_CHECKS_INCOMPLETEMESSAGE_H

#include "../lib/PathAnalysis/StatusWalk.h"

namespace schannel_tidy {

/// Is more received behind the input of \p Call, or something done to it, after
/// the status of \p After that is not done after a failure? Statuses that were
/// dealt with apart often meet again, and keeping the input is all that
/// SEC_E_INCOMPLETE_MESSAGE asks for.
bool keepsInput(const SspiUnit &Unit, const clang::FunctionDecl &Function,
                const ContractCall &Call, const StatusWalk &After,
                const StatusWalk &Failure);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_INCOMPLETEMESSAGE_H
