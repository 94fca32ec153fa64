//===- ObjectPath.cpp - A variable, or a part of what it leads to ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ObjectPath.h"
#include "Spelling.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {

bool ObjectPath::isWithin(const ObjectPath &Outer) const {
  return Root == Outer.Root && Steps.size() >= Outer.Steps.size() &&
         std::equal(Outer.Steps.begin(), Outer.Steps.end(), Steps.begin());
}

bool ObjectPath::isIndexedBy(const ValueDecl &Index) const {
  return llvm::any_of(Steps,
                      [&](const Step &Next) { return Next.What == &Index; });
}

ObjectPath ObjectPath::moved(const ObjectPath &From,
                             const ObjectPath &To) const {
  ObjectPath Result = To;
  Result.Steps.append(Steps.begin() + From.Steps.size(), Steps.end());
  return Result;
}

static ObjectPath::Step stepTo(const FieldDecl &Field) {
  // What is written as one member of a union is read as another.
  if (Field.getParent()->isUnion())
    return {Field.getParent()};
  return {Field.getCanonicalDecl()};
}

static ObjectPath::Step stepTo(const Expr *Index, const ASTContext &Context) {
  if (auto Value = constantOf(*Index, Context))
    return {nullptr, Value->getZExtValue()};
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Index->IgnoreParenImpCasts()))
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
      return {Variable};
  return {nullptr, ObjectPath::Step::AnyIndex};
}

/// The expression without what changes neither the object nor where it is.
static const Expr *bare(const Expr *E) {
  while (true) {
    const Expr *Inner = E->IgnoreParenCasts()->IgnoreImplicit();
    if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(Inner))
      Inner = Default->getExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

std::optional<ObjectPath> pathOf(const Expr *E, const ASTContext &Context) {
  E = bare(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (isa<VarDecl, BindingDecl>(Ref->getDecl()))
      return ObjectPath{Ref->getDecl(), {}};
    return std::nullopt;
  }
  if (isa<CXXThisExpr>(E))
    return ObjectPath();
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (const auto *Static = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return ObjectPath{Static, {}};
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    auto Object = Member->isArrow() ? pointeeOf(Member->getBase(), Context)
                                    : pathOf(Member->getBase(), Context);
    if (!Field || !Object)
      return std::nullopt;
    return Object->with(stepTo(*Field));
  }
  if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E)) {
    auto Array = pathOf(Subscript->getBase(), Context);
    if (!Array)
      return std::nullopt;
    return Array->with(stepTo(Subscript->getIdx(), Context));
  }
  if (const auto *Op = dyn_cast<UnaryOperator>(E)) {
    if (Op->getOpcode() == UO_Deref)
      return pointeeOf(Op->getSubExpr(), Context);
    if (Op->isIncrementDecrementOp() || Op->getOpcode() == UO_Extension)
      return pathOf(Op->getSubExpr(), Context);
    return std::nullopt;
  }
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E)) {
    auto Object = pathOf(Call->getArg(0), Context);
    if (!Object)
      return std::nullopt;
    switch (Call->getOperator()) {
    case OO_Subscript:
      return Object->with(stepTo(Call->getArg(1), Context));
    case OO_Star:
      if (Call->getNumArgs() == 1)
        return Object->element(0);
      return std::nullopt;
    case OO_Arrow: // as the pointer that it is
      return Object;
    default:
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<ObjectPath> pointeeOf(const Expr *E, const ASTContext &Context) {
  E = bare(E);
  if (isa<CXXThisExpr>(E))
    return ObjectPath();
  if (const auto *Op = dyn_cast<UnaryOperator>(E);
      Op && Op->getOpcode() == UO_AddrOf)
    return pathOf(Op->getSubExpr(), Context);
  if (const auto *Op = dyn_cast<BinaryOperator>(E); Op && Op->isAdditiveOp()) {
    const Expr *Pointer = Op->getLHS()->getType()->isPointerType()
                              ? Op->getLHS()
                              : Op->getRHS();
    const Expr *Offset = Pointer == Op->getLHS() ? Op->getRHS() : Op->getLHS();
    auto Base = pathOf(Pointer, Context);
    if (!Base)
      return std::nullopt;
    return Base->with(Op->getOpcode() == BO_Add
                          ? stepTo(Offset, Context)
                          : ObjectPath::Step{nullptr,
                                             ObjectPath::Step::AnyIndex});
  }
  auto Pointer = pathOf(E, Context);
  if (!Pointer)
    return std::nullopt;
  return Pointer->element(0);
}

std::optional<ObjectPath> memberOf(const ObjectPath &Object, QualType Record,
                                   StringRef Name) {
  ObjectPath Result = Object;
  while (!Name.empty()) {
    auto [First, Rest] = Name.split('.');
    const RecordDecl *Type = Record->getAsRecordDecl();
    if (!Type || !(Type = Type->getDefinition()))
      return std::nullopt;
    const FieldDecl *Found = nullptr;
    for (const FieldDecl *Field : Type->fields())
      if (Field->getIdentifier() && Field->getName() == First)
        Found = Field;
    if (!Found)
      return std::nullopt;
    Result = Result.with(stepTo(*Found));
    Record = Found->getType();
    Name = Rest;
  }
  return Result;
}

} // namespace schannel_tidy
