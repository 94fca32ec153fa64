//===- Settings.h - Members that calls elsewhere do not change ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_SETTINGS_H
#define SCHANNEL_TIDY_TYPESTATE_SETTINGS_H

#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that remembers members that a path has tested and that nothing
/// in the translation unit assigns (conn->options.verify).
///
/// To the analyzer any call that is handed the object may have changed them; a path
/// could then find the same option on at one place and off at the next, and warn of
/// what cannot happen.
void registerSettings(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_SETTINGS_H
