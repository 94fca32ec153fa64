//===- DefaultMembers.h - Members that begin with a value -------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_DEFAULTMEMBERS_H
#define SCHANNEL_TIDY_TYPESTATE_DEFAULTMEMBERS_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that works out 'std::array<SecBuffer, 4> Buffers = {};' and
/// 'SecBufferDesc Descriptor = {SECBUFFER_VERSION, 4, Buffers.data()};' of a class:
/// to Clang's analyzer such an initialiser may be anything unless it is a number.
void registerDefaultMembers(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_DEFAULTMEMBERS_H
