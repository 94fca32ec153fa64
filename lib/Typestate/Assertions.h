//===- Assertions.h - Functions that insist on something --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_ASSERTIONS_H
#define SCHANNEL_TIDY_TYPESTATE_ASSERTIONS_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that ends a path at 'check(SUCCEEDED(status), "...")' where
/// the status is a failure: a function elsewhere that returns nothing, and is
/// told the answer and a text for the other one, may well not come back.
void registerAssertions(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_ASSERTIONS_H
