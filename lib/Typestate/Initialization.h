//===- Initialization.h - Reading what no call has written ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_INITIALIZATION_H
#define SCHANNEL_TIDY_TYPESTATE_INITIALIZATION_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that reports statuses, outputs and SecBuffer fields that are
/// read on a path on which nothing has written them, as
/// schannel-uninitialized-status.
void registerInitialization(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_INITIALIZATION_H
