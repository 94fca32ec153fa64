//===- StateMerging.h - Following one of several paths that say the same --===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_STATEMERGING_H
#define SCHANNEL_TIDY_TYPESTATE_STATEMERGING_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that ends a path where others have come by with the same
/// resources in the same phases, the same statuses and the same known values: what
/// sets it apart (was logging on? which host?) does not matter to SSPI.
///
/// This is property simulation (Das, Lerner, Seigle: ESP, PLDI 2002) with a choice
/// of one path where ESP joins them: a joined state could take a branch that
/// none of its parts could, and warn falsely.
void registerStateMerging(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_STATEMERGING_H
