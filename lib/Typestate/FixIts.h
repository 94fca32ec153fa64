//===- FixIts.h - Corrections for what the path engine finds --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_FIXITS_H
#define SCHANNEL_TIDY_TYPESTATE_FIXITS_H

#include "clang/AST/Expr.h"
#include "clang/AST/ParentMap.h"
#include "clang/Basic/Diagnostic.h"
#include <optional>

namespace schannel_tidy {

/// Gives the status variable \p Status, declared in \p Body, an error value, if that
/// changes nothing else.
std::optional<clang::FixItHint>
initialiseStatus(const clang::VarDecl &Status, const clang::Stmt &Body,
                 clang::ASTContext &Context);

/// Marks the handle \p Handle as released, behind the call \p Release, if that is a
/// statement of its own.
std::optional<clang::FixItHint>
invalidateHandle(const clang::CallExpr &Release, const clang::Expr &Handle,
                 const clang::ParentMap &Parents, clang::ASTContext &Context);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_FIXITS_H
