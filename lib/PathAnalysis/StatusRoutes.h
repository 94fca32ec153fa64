//===- StatusRoutes.h - How a status gets from one function to another ----===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_STATUSROUTES_H
#define SCHANNEL_TIDY_PATHANALYSIS_STATUSROUTES_H

#include "StatusWalk.h"
#include "TlsCall.h"

namespace schannel_tidy {

/// How the status of a call that consumes a TLS stream comes to the function
/// that deals with it: at once, or through functions of the project.
struct StatusRoute {
  ContractCall Made; ///< SSPI's call
  TlsCallKind Kind;
  const clang::FunctionDecl *Maker;  ///< the function that it is in
  const clang::FunctionDecl *Holder; ///< the one that has the status...
  const clang::CallExpr
      *Call; ///< ...by this call, Made's or one that returns it
  const clang::CallExpr *Judged = nullptr;  ///< where Holder hands it on...
  const clang::ParmVarDecl *Into = nullptr; ///< ...to this parameter
};

/// The routes in \p Unit that lead through more than one function: through
/// those that return the status as it is, and into those that are given it and
/// ask which it is.
std::vector<StatusRoute> statusRoutes(const SspiUnit &Unit);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_STATUSROUTES_H
