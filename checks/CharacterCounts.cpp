//===- CharacterCounts.cpp - Bytes where characters are counted -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CharacterCounts.h"
#include "../lib/PathAnalysis/Spelling.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Are these characters of more than one byte?
bool isWide(QualType Character, const ASTContext &Context) {
  return Character->isIntegerType() && !Character->isBooleanType() &&
         Context.getTypeSize(Character) == 16;
}

const UnaryExprOrTypeTraitExpr *sizeofIn(const Expr &E) {
  const auto *Sizeof =
      dyn_cast<UnaryExprOrTypeTraitExpr>(E.IgnoreParenCasts());
  return Sizeof && Sizeof->getKind() == UETT_SizeOf &&
                 !Sizeof->isInstantiationDependent()
             ? Sizeof
             : nullptr;
}

/// sizeof(name), where name is an array of wide characters: that array.
const Expr *wideArraySize(const Expr &E, const ASTContext &Context) {
  const UnaryExprOrTypeTraitExpr *Sizeof = sizeofIn(E);
  if (!Sizeof || Sizeof->isArgumentType())
    return nullptr;
  const Expr *Of = Sizeof->getArgumentExpr()->IgnoreParens();
  const auto *Array = Context.getAsArrayType(Of->getType());
  return Array && isWide(Array->getElementType(), Context) ? Of : nullptr;
}

/// length * sizeof(wchar_t)
bool isByteCount(const Expr &Length, const ASTContext &Context) {
  const auto *Op = dyn_cast<BinaryOperator>(Length.IgnoreParenCasts());
  if (!Op || Op->getOpcode() != BO_Mul)
    return false;
  return llvm::any_of(Op->children(), [&](const Stmt *Factor) {
    const UnaryExprOrTypeTraitExpr *Sizeof = sizeofIn(*cast<Expr>(Factor));
    return Sizeof && isWide(Sizeof->getTypeOfArgument(), Context);
  });
}

/// wcslen(text), wcslen(text) + 1: that text.
const Expr *wideLength(const Expr &E) {
  const Expr *Count = E.IgnoreParenCasts();
  if (const auto *Sum = dyn_cast<BinaryOperator>(Count);
      Sum && Sum->getOpcode() == BO_Add)
    Count = Sum->getLHS()->IgnoreParenCasts();
  const auto *Call = dyn_cast<CallExpr>(Count);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() && Call->getNumArgs() == 1 &&
                 (Callee->getName() == "wcslen" ||
                  Callee->getName() == "lstrlenW")
             ? Call->getArg(0)->IgnoreParenCasts()
             : nullptr;
}

/// BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (PUCHAR)mode, wcslen(mode) + 1, 0)
void checkByteCount(SchannelCheck &Check, const CallExpr &Call, unsigned Index,
                    StringRef Name, ASTContext &Context) {
  const Expr *Text = wideLength(*Call.getArg(Index));
  // Of the memory right before it.
  if (Text && Index > 0 &&
      sameExpression(Text, Call.getArg(Index - 1)->IgnoreParenCasts(), Context))
    Check.diag(placeOf(Call.getArg(Index)->getBeginLoc(), Context),
               "'%0' counts bytes, and this is the number of wide characters, "
               "half as many; multiply by sizeof(wchar_t)")
        << Name;
}

} // namespace

void checkCharacterCounts(SchannelCheck &Check, const CallExpr &Call,
                          const Contract &Promise, ASTContext &Context) {
  for (unsigned I = 0; I < Call.getNumArgs() && I < Promise.Params.size(); ++I) {
    StringRef Name = Promise.Params[I];
    if (Name.starts_with("cb"))
      checkByteCount(Check, Call, I, Name, Context);
    if (!Name.starts_with("cch") && Name != "csz")
      continue;
    const Expr &Count = *Call.getArg(I);
    if (const Expr *Array = wideArraySize(Count, Context))
      Check.diag(placeOf(Count.getBeginLoc(), Context),
                 "'%0' counts characters, and sizeof counts the bytes of %1, which "
                 "are twice as many: the function may go past the end of the "
                 "array; divide by the size of an element")
          << Name << spellingOf(*Array, Context);
  }
}

void checkIdentityLength(SchannelCheck &Check, const Expr &Target,
                         const Expr &Length, ASTContext &Context) {
  const auto *Member = dyn_cast<MemberExpr>(Target.IgnoreParenImpCasts());
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  if (!Field || !Field->getIdentifier())
    return;
  StringRef Text = Field->getName();
  if (!Text.consume_back("Length") ||
      !Field->getParent()->getName().contains("SEC_WINNT_AUTH_IDENTITY"))
    return;
  bool Wide = llvm::any_of(Field->getParent()->fields(), [&](FieldDecl *Other) {
    return Other->getName() == Text && Other->getType()->isPointerType() &&
           isWide(Other->getType()->getPointeeType(), Context);
  });
  if (Wide && (wideArraySize(Length, Context) || isByteCount(Length, Context)))
    Check.diag(placeOf(Length.getBeginLoc(), Context),
               "%0 counts characters, without the terminating null, and this is "
               "the number of bytes; leave sizeof out")
        << Field;
}

} // namespace schannel_tidy
