//===- BufferLayout.h - The SecBuffers that a call is given ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_BUFFERLAYOUT_H
#define SCHANNEL_TIDY_TYPESTATE_BUFFERLAYOUT_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that looks at the descriptors handed to a call, as they are
/// on the path to it: number, order, types, version and memory of the
/// SecBuffers. It reports as schannel-buffer-layout.
void registerBufferLayout(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_BUFFERLAYOUT_H
