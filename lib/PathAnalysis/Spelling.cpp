//===- Spelling.cpp - How an expression is written ------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spelling.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace schannel_tidy {

SourceLocation placeOf(SourceLocation Location, const ASTContext &Context) {
  return Context.getSourceManager().getExpansionLoc(Location);
}

StringRef macroName(SourceLocation Location, const ASTContext &Context) {
  if (!Location.isMacroID())
    return "";
  return Lexer::getImmediateMacroName(Location, Context.getSourceManager(),
                                      Context.getLangOpts());
}

std::string literalText(const Expr *E) {
  const auto *Literal = dyn_cast<StringLiteral>(E->IgnoreParenCasts());
  std::string Text;
  for (unsigned I = 0; Literal && I < Literal->getLength(); ++I)
    Text += Literal->getCodeUnit(I) < 128
                ? static_cast<char>(Literal->getCodeUnit(I))
                : '?';
  return Text;
}

std::optional<llvm::APSInt> constantOf(const Expr &E,
                                       const ASTContext &Context) {
  Expr::EvalResult Result;
  if (E.isValueDependent() || !E.getType()->isIntegralOrEnumerationType() ||
      !E.EvaluateAsInt(Result, Context))
    return std::nullopt;
  llvm::APSInt Value = Result.Val.getInt();
  // (size_t)-1 is -1: what does not fit into 64 bits with a sign asserts.
  if (!Value.isRepresentableByInt64()) {
    if (Value.getActiveBits() > 64)
      return std::nullopt;
    Value = llvm::APSInt(Value.extOrTrunc(64), /*isUnsigned=*/false);
  }
  return Value;
}

std::string spellingOf(const Expr &E, const ASTContext &Context) {
  StringRef Text = Lexer::getSourceText(
      Context.getSourceManager().getExpansionRange(E.getSourceRange()),
      Context.getSourceManager(), Context.getLangOpts());
  return ("'" + Text + "'").str();
}

bool sameExpression(const Expr *A, const Expr *B, const ASTContext &Context) {
  llvm::FoldingSetNodeID First, Second;
  A->IgnoreParenCasts()->Profile(First, Context, /*Canonical=*/true);
  B->IgnoreParenCasts()->Profile(Second, Context, /*Canonical=*/true);
  return First == Second;
}

} // namespace schannel_tidy
