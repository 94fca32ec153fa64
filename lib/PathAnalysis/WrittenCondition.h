//===- WrittenCondition.h - Conditions that constants decide ----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_WRITTENCONDITION_H
#define SCHANNEL_TIDY_PATHANALYSIS_WRITTENCONDITION_H

#include "../Contracts/Contract.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace schannel_tidy {

/// Do the constants among the arguments of \p Call say that \p When holds?
bool holdsAsWritten(const Condition &When, const clang::CallExpr &Call,
                    const clang::ASTContext &Context);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_WRITTENCONDITION_H
