//===- SentBytes.h - Which bytes reach the peer ---------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_SENTBYTES_H
#define SCHANNEL_TIDY_CHECKS_SENTBYTES_H

#include "../lib/PathAnalysis/SspiUnit.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace schannel_tidy {

/// Reports what \p Function does between the call that makes a record or a
/// token and the peer: the wrong number of bytes, half of them, or none.
void checkSentBytes(clang::tidy::ClangTidyCheck &Check, const SspiUnit &Unit,
                    const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_SENTBYTES_H
