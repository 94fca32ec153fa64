//===- CallFacts.cpp - What a call is given -------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CallFacts.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

bool has(const Contract &Promise, EffectKind Kind, StringRef Resource) {
  return llvm::any_of(Promise.Effects, [&](const Effect &E) {
    return E.Do == Kind && (Resource.empty() || E.Resource == Resource);
  });
}

uint64_t bits(const SspiUnit &Unit, StringRef Constant) {
  return static_cast<uint64_t>(Unit.contracts().constant(Constant).value_or(0));
}

SourceLocation place(const SspiUnit &Unit, SourceLocation Loc) {
  return Unit.context().getSourceManager().getFileLoc(Loc);
}

const Expr *argument(const ContractCall &Call, StringRef Param) {
  unsigned Index = Call.Promise->paramIndex(Param);
  return Index == Effect::ResultIndex ? nullptr : Call.Call->getArg(Index);
}

bool isNull(const Expr &E, const SspiUnit &Unit) {
  return E.IgnoreParenCasts()->isNullPointerConstant(
      Unit.context(), Expr::NPC_ValueDependentIsNotNull);
}

const VarDecl *addressed(const Expr *E) {
  const auto *Address =
      E ? dyn_cast<UnaryOperator>(E->IgnoreParenCasts()) : nullptr;
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return nullptr;
  const auto *Ref =
      dyn_cast<DeclRefExpr>(Address->getSubExpr()->IgnoreParenImpCasts());
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && Variable->hasLocalStorage() ? Variable : nullptr;
}

std::vector<const FlagWrite *>
writes(const FlagFlow &Flags, const VarDecl &Variable, StringRef Member) {
  std::vector<const FlagWrite *> Result;
  const RecordDecl *Record = Variable.getType()->getAsRecordDecl();
  if (!Record)
    return Result;
  auto Add = [&](const RecordDecl &In, auto &Recurse) -> void {
    for (const FieldDecl *Field : In.fields()) {
      if (Field->getIdentifier() && Field->getName() == Member)
        for (const FlagWrite &Write : Flags.writes(*Field))
          if (Write.Base == &Variable || !Write.Base)
            Result.push_back(&Write);
      if (const RecordDecl *Inner = Field->getType()->getAsRecordDecl())
        Recurse(*Inner, Recurse);
    }
  };
  Add(*Record, Add);
  return Result;
}

void collectNamed(const Stmt *S,
                  llvm::SmallPtrSetImpl<const ValueDecl *> &Named) {
  if (const auto *Ref = dyn_cast_or_null<DeclRefExpr>(S))
    Named.insert(Ref->getDecl());
  else if (const auto *Member = dyn_cast_or_null<MemberExpr>(S))
    Named.insert(Member->getMemberDecl());
  if (S)
    for (const Stmt *Child : S->children())
      collectNamed(Child, Named);
}

bool isUnconditional(const Branches &When) {
  return llvm::all_of(
      When, [](const Branch &B) { return isa<WhileStmt, ForStmt>(B.Where); });
}

} // namespace schannel_tidy
