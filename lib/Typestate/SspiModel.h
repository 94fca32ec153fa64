//===- SspiModel.h - What a call with a contract does to a path -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_SSPIMODEL_H
#define SCHANNEL_TIDY_TYPESTATE_SSPIMODEL_H

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// Adds the model of all calls with contracts: a success path on which the outputs
/// are written and the resources acquired, and a failure path on which they are
/// left as they were. It reports nothing; the typestates build on it.
///
/// It also keeps the engine out of functions that have nothing to do with SSPI.
void registerSspiModel(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_SSPIMODEL_H
