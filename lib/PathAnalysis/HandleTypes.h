//===- HandleTypes.h - What a handle is declared as -----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_HANDLETYPES_H
#define SCHANNEL_TIDY_PATHANALYSIS_HANDLETYPES_H

#include "../Contracts/ContractSet.h"
#include "clang/AST/Type.h"

namespace schannel_tidy {

/// The resource that \p Type, or what it points to, is a handle of, by the name
/// that it is declared with; null if that does not say.
const Resource *declaredAs(clang::QualType Type, const ContractSet &Contracts);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_HANDLETYPES_H
