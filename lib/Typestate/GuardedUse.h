//===- GuardedUse.h - Uses that depend on what an object says ---*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_GUARDEDUSE_H
#define SCHANNEL_TIDY_TYPESTATE_GUARDEDUSE_H

#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace schannel_tidy {

/// Is \p Call, which takes the handle at \p Handle, only made if another member of the
/// handle's object says so, whose value the path has but guessed?
///   if (connection->established) shut_down(&connection->context);
bool dependsOnGuess(const clang::ento::CallEvent &Call,
                    const clang::ento::MemRegion *Handle,
                    clang::ento::CheckerContext &C);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_GUARDEDUSE_H
