//===- CharacterCounts.h - Bytes where characters are counted -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_CHARACTERCOUNTS_H
#define SCHANNEL_TIDY_CHECKS_CHARACTERCOUNTS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports the size in bytes of an array of wide characters where \p Call, which
/// has the contract \p Promise, counts characters (a parameter called cch... or
/// csz), and their number where it counts bytes (cb...).
void checkCharacterCounts(SchannelCheck &Check, const clang::CallExpr &Call,
                          const Contract &Promise, clang::ASTContext &Context);

/// Reports a length in bytes that is assigned to a member of a wide
/// SEC_WINNT_AUTH_IDENTITY. Source:
/// https://learn.microsoft.com/windows/win32/api/sspi/ns-sspi-sec_winnt_auth_identity_w
void checkIdentityLength(SchannelCheck &Check, const clang::Expr &Target,
                         const clang::Expr &Length, clang::ASTContext &Context);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_CHARACTERCOUNTS_H
