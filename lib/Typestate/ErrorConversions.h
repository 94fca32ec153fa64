//===- ErrorConversions.h - Errors made into HRESULTs -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_ERRORCONVERSIONS_H
#define SCHANNEL_TIDY_TYPESTATE_ERRORCONVERSIONS_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the checker that knows of HRESULT_FROM_WIN32 as a macro that it makes a failure
/// of what is not 0: the analyzer cannot tell the sign of what has been put together
/// from bits. As a function it has a contract.
void registerErrorConversions(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_ERRORCONVERSIONS_H
