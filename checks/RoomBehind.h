//===- RoomBehind.h - Room behind an offset ---------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_ROOMBEHIND_H
#define SCHANNEL_TIDY_CHECKS_ROOMBEHIND_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports calls in \p Function that are told of as much room behind an offset into an
/// array as the whole array has: recv(socket, input + used, sizeof(input), 0).
void checkRoomBehind(SchannelCheck &Check, const SspiUnit &Unit,
                     const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_ROOMBEHIND_H
