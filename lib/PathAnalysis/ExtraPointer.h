//===- ExtraPointer.h - pvBuffer of a handshake's EXTRA ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// DecryptMessage lets pvBuffer of its SECBUFFER_EXTRA point to the unprocessed
// bytes. The handshake functions say with cbBuffer how many there are at the
// end of the input, and leave pvBuffer as the caller has set it.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_EXTRAPOINTER_H
#define SCHANNEL_TIDY_PATHANALYSIS_EXTRAPOINTER_H

#include "TlsCall.h"

namespace schannel_tidy {

/// pvBuffer of an element that was found to be SECBUFFER_EXTRA.
struct ExtraPointer {
  const clang::MemberExpr *Used;
  const clang::BinaryOperator *Asked; ///< BufferType == SECBUFFER_EXTRA
  const clang::CallExpr *By; ///< what hands the element to a helper, or null
};

/// Where \p Function goes by pvBuffer of unprocessed input in buffers that it
/// hands to a handshake alone, itself or in a function of the same file.
std::vector<ExtraPointer>
handshakeExtraPointers(const SspiUnit &Unit,
                       const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_EXTRAPOINTER_H
