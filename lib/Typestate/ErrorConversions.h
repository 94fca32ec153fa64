//===- ErrorConversions.h - Errors made into HRESULTs -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_ERRORCONVERSIONS_H
#define SCHANNEL_TIDY_TYPESTATE_ERRORCONVERSIONS_H

namespace clang {
class ASTContext;
class Expr;
namespace ento {
class CheckerRegistry;
} // namespace ento
} // namespace clang

namespace schannel_tidy {

/// Adds the checker that knows of HRESULT_FROM_WIN32 as a macro that it makes a
/// failure of what is not 0: the analyzer cannot tell the sign of what has been
/// put together from bits. As a function it has a contract.
///
/// The macro names its argument three times. Where that is a call, it is one:
/// HRESULT_FROM_WIN32(NCryptOpenKey(...)), whatever the headers make of it.
void registerErrorConversions(clang::ento::CheckerRegistry &Registry);

/// Is \p E, or what it is a part of, the argument of that macro?
bool isConvertedError(const clang::Expr &E, const clang::ASTContext &Context);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_ERRORCONVERSIONS_H
