//===- LoopRounds.h - How often a path goes round -------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_LOOPROUNDS_H
#define SCHANNEL_TIDY_TYPESTATE_LOOPROUNDS_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that ends a path in its fourth round of a loop. What more
/// rounds would tell of handles and statuses, three have told. A loop that
/// counts is followed to its end: only behind it are the paths that leave it.
///
/// Clang's own unrolling (unroll-loops) looks back over the whole path each
/// time a loop is entered, which is more work than the loop.
void registerLoopRounds(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_LOOPROUNDS_H
