//===- SecBufferSyntax.cpp - SecBuffers as they are written ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecBufferSyntax.h"
#include "Spelling.h"

using namespace clang;

namespace schannel_tidy {

bool isRecord(QualType Type, StringRef Tag) {
  const RecordDecl *Record = Type.isNull() ? nullptr : Type->getAsRecordDecl();
  return Record && Record->getIdentifier() && Record->getName() == Tag;
}

const MemberExpr *secBufferField(const Expr *E, StringRef Name) {
  const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenCasts());
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  if (!Field || !Field->getIdentifier() || Field->getName() != Name)
    return nullptr;
  const RecordDecl *Record = Field->getParent();
  return Record->getIdentifier() && Record->getName() == "_SecBuffer" ? Member
                                                                      : nullptr;
}

Element elementOf(const MemberExpr &Field, const ASTContext &Context) {
  const auto *Subscript =
      dyn_cast<ArraySubscriptExpr>(Field.getBase()->IgnoreParenImpCasts());
  if (!Subscript)
    return {};
  const Expr *Base = Subscript->getBase()->IgnoreParenImpCasts();
  const ValueDecl *Array = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Base))
    Array = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(Base))
    Array = Member->getMemberDecl();
  auto Index = constantOf(*Subscript->getIdx(), Context);
  if (!Array || !Index)
    return {};
  return {Array, static_cast<unsigned>(Index->getZExtValue())};
}

const VarDecl *variable(const Expr *E) {
  const auto *Ref = E ? dyn_cast<DeclRefExpr>(E->IgnoreParenCasts()) : nullptr;
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

const InitListExpr *initialList(const VarDecl &Variable) {
  const Expr *E = Variable.getAnyInitializer();
  while (E) {
    E = E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
    if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(E))
      E = Cast->getSubExpr();
    else if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(E))
      E = Literal->getInitializer();
    else
      break;
  }
  return dyn_cast_or_null<InitListExpr>(E);
}

const VarDecl *pointedVariable(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *AddressOf = dyn_cast<UnaryOperator>(E);
      AddressOf && AddressOf->getOpcode() == UO_AddrOf)
    return variable(AddressOf->getSubExpr());
  const VarDecl *Variable = variable(E);
  return Variable && Variable->getType()->isArrayType() ? Variable : nullptr;
}

const VarDecl *rootVariable(const Expr *E) {
  while (true) {
    E = E->IgnoreParenCasts();
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      E = Member->getBase();
    else if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E))
      E = Subscript->getBase();
    else if (const auto *Unary = dyn_cast<UnaryOperator>(E);
             Unary && (Unary->getOpcode() == UO_Deref ||
                       Unary->getOpcode() == UO_AddrOf))
      E = Unary->getSubExpr();
    else
      return variable(E);
  }
}

bool mentions(const Stmt *E, const ValueDecl &Variable) {
  if (!E)
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl() == &Variable;
  return llvm::any_of(E->children(), [&](const Stmt *Child) {
    return mentions(Child, Variable);
  });
}

bool laysOutSecBuffers(QualType Type, unsigned Depth) {
  Type = QualType(Type->getBaseElementTypeUnsafe(), 0);
  const auto *Record = dyn_cast_or_null<CXXRecordDecl>(Type->getAsRecordDecl());
  if (!Record || !Record->hasDefinition() || Record->isInvalidDecl())
    return false;
  if (isRecord(Type, "_SecBuffer"))
    return true;
  return Depth &&
         (llvm::any_of(Record->bases(),
                       [&](const CXXBaseSpecifier &Base) {
                         return laysOutSecBuffers(Base.getType(), Depth - 1);
                       }) ||
          llvm::any_of(Record->fields(), [&](const FieldDecl *Field) {
            return laysOutSecBuffers(Field->getType(), Depth - 1);
          }));
}

} // namespace schannel_tidy
