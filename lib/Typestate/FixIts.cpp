//===- FixIts.cpp - Corrections for what the path engine finds ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FixIts.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace schannel_tidy {

/// What the corrections write. Both come with the headers of SSPI.
static constexpr llvm::StringLiteral ErrorStatus = "SEC_E_INTERNAL_ERROR";
static constexpr llvm::StringLiteral Invalidate = "SecInvalidateHandle";

static bool isDefined(StringRef Macro, ASTContext &Context) {
  return Context.Idents.get(Macro).hasMacroDefinition();
}

static bool isInFile(SourceLocation Where, const ASTContext &Context) {
  return Where.isValid() && Where.isFileID() &&
         !Context.getSourceManager().isInSystemHeader(Where);
}

/// C++ does not let a jump pass an initialisation.
static bool mayBeJumpedOver(const Stmt &S, const VarDecl &Variable) {
  if (isa<GotoStmt, IndirectGotoStmt>(S))
    return true;
  if (const auto *Switch = dyn_cast<SwitchStmt>(&S))
    if (const auto *Body = dyn_cast_or_null<CompoundStmt>(Switch->getBody()))
      for (const Stmt *Child : Body->body()) {
        while (const auto *Case = dyn_cast<SwitchCase>(Child))
          Child = Case->getSubStmt();
        if (const auto *Declaration = dyn_cast<DeclStmt>(Child))
          if (llvm::is_contained(Declaration->decls(), &Variable))
            return true;
      }
  return llvm::any_of(S.children(), [&](const Stmt *Child) {
    return Child && mayBeJumpedOver(*Child, Variable);
  });
}

std::optional<FixItHint> initialiseStatus(const VarDecl &Status,
                                          const Stmt &Body,
                                          ASTContext &Context) {
  SourceLocation Name = Status.getLocation();
  if (!Status.isLocalVarDecl() || !Status.hasLocalStorage() ||
      Status.getInit() || !Status.getType()->isIntegerType() ||
      Status.getType().isVolatileQualified() || !isInFile(Name, Context) ||
      !isInFile(Status.getBeginLoc(), Context) ||
      !isDefined(ErrorStatus, Context) ||
      (Context.getLangOpts().CPlusPlus && mayBeJumpedOver(Body, Status)))
    return std::nullopt;
  SourceLocation End = Lexer::getLocForEndOfToken(
      Name, 0, Context.getSourceManager(), Context.getLangOpts());
  if (End.isInvalid())
    return std::nullopt;
  return FixItHint::CreateInsertion(End, (" = " + ErrorStatus).str());
}

/// "&tls->context": nothing that has an effect when it is written twice.
static bool isPlain(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Op = dyn_cast<UnaryOperator>(E))
    return (Op->getOpcode() == UO_AddrOf || Op->getOpcode() == UO_Deref) &&
           isPlain(Op->getSubExpr());
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return Member->isImplicitAccess() || isPlain(Member->getBase());
  return isa<DeclRefExpr>(E);
}

std::optional<FixItHint> invalidateHandle(const CallExpr &Release,
                                          const Expr &Handle,
                                          const ParentMap &Parents,
                                          ASTContext &Context) {
  const Stmt *Statement = &Release;
  while (const auto *Outer =
             dyn_cast_or_null<Expr>(Parents.getParent(Statement))) {
    if (!isa<ParenExpr, CastExpr, FullExpr>(Outer))
      return std::nullopt;
    Statement = Outer;
  }
  if (!isa_and_nonnull<CompoundStmt>(Parents.getParent(Statement)) ||
      !isInFile(Statement->getBeginLoc(), Context) ||
      !isInFile(Statement->getEndLoc(), Context) || !isPlain(&Handle) ||
      !isDefined(Invalidate, Context))
    return std::nullopt;
  const SourceManager &Sources = Context.getSourceManager();
  SourceLocation End = Lexer::findLocationAfterToken(
      Statement->getEndLoc(), tok::semi, Sources, Context.getLangOpts(),
      /*SkipTrailingWhitespaceAndNewLine=*/false);
  if (End.isInvalid())
    return std::nullopt;
  StringRef Text = Lexer::getSourceText(
      CharSourceRange::getTokenRange(Handle.getSourceRange()), Sources,
      Context.getLangOpts());
  StringRef Indent =
      Lexer::getIndentationForLine(Statement->getBeginLoc(), Sources);
  return FixItHint::CreateInsertion(
      End, ("\n" + Indent + Invalidate + "(" + Text + ");").str());
}

} // namespace schannel_tidy
