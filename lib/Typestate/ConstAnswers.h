//===- ConstAnswers.h - What an object answers twice ------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_CONSTANSWERS_H
#define SCHANNEL_TIDY_TYPESTATE_CONSTANSWERS_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that gives 'name.empty()' the same answer as the last time, if
/// nothing has happened to 'name' since. Where the question decides what is acquired
/// and, asked again, what is released, the paths on which the answers differ do not
/// exist.
void registerConstAnswers(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_CONSTANSWERS_H
