//===- UnsignedResults.h - Failures that become large numbers ---*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_UNSIGNEDRESULTS_H
#define SCHANNEL_TIDY_CHECKS_UNSIGNEDRESULTS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports results of recv, send and the file's own functions that fail with
/// -1, which
/// \p Function receives in something unsigned and then tests for <= 0. Source:
/// https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-recv
void checkUnsignedResults(SchannelCheck &Check, const SspiUnit &Unit,
                          const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_UNSIGNEDRESULTS_H
