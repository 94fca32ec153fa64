//===- TeardownOrder.h - The context goes before its credential -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_TEARDOWNORDER_H
#define SCHANNEL_TIDY_TYPESTATE_TEARDOWNORDER_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that reports credentials freed before the context of the same
/// object, as schannel-missing-shutdown.
void registerTeardownOrder(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_TEARDOWNORDER_H
