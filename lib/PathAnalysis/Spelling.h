//===- Spelling.h - How an expression is written --------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SPELLING_H
#define SCHANNEL_TIDY_PATHANALYSIS_SPELLING_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include <optional>

namespace schannel_tidy {

/// Where \p Location is in the file. Clang keeps quiet about what is inside
/// macros of system headers, and LoadLibrary and InitializeSecurityContext are
/// such.
clang::SourceLocation placeOf(clang::SourceLocation Location,
                              const clang::ASTContext &Context);

/// The macro whose expansion is at \p Location ("SECBUFFER_TOKEN"), or "".
llvm::StringRef macroName(clang::SourceLocation Location,
                          const clang::ASTContext &Context);

/// The text of the string literal \p E, narrow or wide, or "".
std::string literalText(const clang::Expr *E);

/// \p E as it is written, in quotes.
std::string spellingOf(const clang::Expr &E, const clang::ASTContext &Context);

/// The value of \p E if it is an integer constant. It fits into 64 bits with a
/// sign: (size_t)-1 is -1.
std::optional<llvm::APSInt> constantOf(const clang::Expr &E,
                                       const clang::ASTContext &Context);

/// Are \p A and \p B written alike, casts and parentheses aside?
bool sameExpression(const clang::Expr *A, const clang::Expr *B,
                    const clang::ASTContext &Context);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SPELLING_H
