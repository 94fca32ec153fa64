//===- CallModel.h - A call, modelled from its contract ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_CALLMODEL_H
#define SCHANNEL_TIDY_TYPESTATE_CALLMODEL_H

#include "../Contracts/Contract.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace schannel_tidy {

/// Goes on with the path, or the paths, on which \p Promise is kept by \p Call:
/// its result, what it writes, what the caller owns from then on.
void modelCall(const Contract &Promise, const clang::ento::CallEvent &Call,
               const clang::CallExpr &Expression,
               clang::ento::CheckerContext &C);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_CALLMODEL_H
