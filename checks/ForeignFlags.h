//===- ForeignFlags.h - Flags of another call -----------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_FOREIGNFLAGS_H
#define SCHANNEL_TIDY_CHECKS_FOREIGNFLAGS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports flags of one call that open or accept a context which \p Function gives
/// to the other, or looks for in what the other granted, where the same bit means
/// something else. Source:
/// https://learn.microsoft.com/windows/win32/secauthn/context-requirements
void checkForeignFlags(SchannelCheck &Check, const SspiUnit &Unit,
                       const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_FOREIGNFLAGS_H
