//===- ReleaseOrder.h - A hash goes before its provider ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_RELEASEORDER_H
#define SCHANNEL_TIDY_TYPESTATE_RELEASEORDER_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that reports resources released after the one that they
/// were made with (Resource::Within), as schannel-unreleased-handle.
void registerReleaseOrder(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_RELEASEORDER_H
