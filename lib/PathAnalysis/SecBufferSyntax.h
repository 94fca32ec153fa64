//===- SecBufferSyntax.h - SecBuffers as they are written -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECBUFFERSYNTAX_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECBUFFERSYNTAX_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace schannel_tidy {

/// Is \p Type the record with this tag?
bool isRecord(clang::QualType Type, llvm::StringRef Tag);

/// Is \p Type a class that lays out SecBuffers: itself, its bases or its
/// arrays?
bool laysOutSecBuffers(clang::QualType Type, unsigned Depth = 3);

/// "buffers[1].cbBuffer": the member \p Name of some SecBuffer, or null.
const clang::MemberExpr *secBufferField(const clang::Expr *E,
                                        llvm::StringRef Name);

/// The array and the constant index in "buffers[1].cbBuffer".
struct Element {
  const clang::ValueDecl *Array = nullptr;
  unsigned Index = 0;
};
Element elementOf(const clang::MemberExpr &Field,
                  const clang::ASTContext &Context);

/// The variable that \p E is, casts and parentheses aside, or null.
const clang::VarDecl *variable(const clang::Expr *E);

/// The variable that \p E points to, "&x" or the array x, or null.
const clang::VarDecl *pointedVariable(const clang::Expr *E);

/// The list that \p Variable is initialised with: T t = {0}, auto t = T{},
/// T t = (T){0}; or null.
const clang::InitListExpr *initialList(const clang::VarDecl &Variable);

/// The variable that "a.b->c[1]" begins with, or null.
const clang::VarDecl *rootVariable(const clang::Expr *E);

/// Does \p E or anything in it refer to \p Variable?
bool mentions(const clang::Stmt *E, const clang::ValueDecl &Variable);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECBUFFERSYNTAX_H
