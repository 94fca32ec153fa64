//===- SecretUses.cpp - What will be used as a secret ---------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretUses.h"
#include "Spelling.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include <deque>

using namespace clang;

namespace schannel_tidy {

SecretUses::SecretUses(SecretValues &Values, const CFG &Graph)
    : Values(Values), AtEnd(Graph.getNumBlockIDs()) {
  std::deque<const CFGBlock *> Open;
  llvm::DenseSet<const CFGBlock *> Waiting;
  for (const CFGBlock *Block : Graph)
    if (Waiting.insert(Block).second)
      Open.push_back(Block);
  while (!Open.empty()) {
    const CFGBlock *Block = Open.front();
    Open.pop_front();
    Waiting.erase(Block);
    SecretFacts Uses = AtEnd[Block->getBlockID()];
    for (const CFGElement &Element : llvm::reverse(*Block))
      if (auto Here = Element.getAs<CFGStmt>())
        step(*Here->getStmt(), Uses);
    Any |= !Uses.all().empty();
    for (const CFGBlock::AdjacentBlock &Before : Block->preds())
      if (const CFGBlock *Predecessor = Before.getReachableBlock())
        if (AtEnd[Predecessor->getBlockID()].join(Uses) &&
            Waiting.insert(Predecessor).second)
          Open.push_back(Predecessor);
  }
}

std::vector<SecretFacts> SecretUses::around(const CFGBlock &Block) {
  if (!Any)
    return {};
  std::vector<SecretFacts> Around(Block.size() + 1);
  Around.back() = AtEnd[Block.getBlockID()];
  for (unsigned I = Block.size(); I-- > 0;) {
    Around[I] = Around[I + 1];
    if (auto Here = Block[I].getAs<CFGStmt>())
      step(*Here->getStmt(), Around[I]);
  }
  return Around;
}

void SecretUses::use(const Expr &Value, const Secret &What, SecretFacts &Uses) {
  Values.sourcesOf(&Value, [&](const ObjectPath &Source) {
    if (!Uses.find(Source))
      Uses.set(Source, &What);
  });
}

void SecretUses::assign(const ObjectPath &Target, const Expr &Value,
                        SecretFacts &Uses) {
  const auto *Used = Uses.find(Target);
  const Secret *What = Used ? Used->What : nullptr;
  Uses.forget(Target);
  if (What)
    use(Value, *What, Uses);
}

void SecretUses::assignCharacter(const Expr &Place, const Expr &Value,
                                 SecretFacts &Uses) {
  Values.sourcesOf(&Place, [&](const ObjectPath &Text) {
    if (const auto *Used = Uses.find(Text); Used && Used->What)
      use(Value, *Used->What, Uses);
  });
}

void SecretUses::step(const Stmt &S, SecretFacts &Uses) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
    for (const Decl *D : Declaration->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D)) {
        if (Variable->getInit())
          assign({Variable, {}}, *Variable->getInit(), Uses);
        Uses.forget({Variable, {}});
      }
  } else if (const auto *Op = dyn_cast<BinaryOperator>(&S)) {
    if (Op->getOpcode() != BO_Assign)
      return;
    const Expr *Left = Op->getLHS()->IgnoreParens();
    if (isCharacter(Left->getType()) &&
        (isa<ArraySubscriptExpr>(Left) || isa<UnaryOperator>(Left)))
      assignCharacter(*Left, *Op->getRHS(), Uses);
    else if (auto Target = pathOf(Left, Values.Context))
      assign(*Target, *Op->getRHS(), Uses);
    const auto *Member = dyn_cast<MemberExpr>(Left);
    const auto *Field =
        Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (Field && Values.Unit.isSecret(*Field))
      use(*Op->getRHS(),
          *Values.secret(Op, SecretValues::OfUse,
                         {"a password", nullptr,
                          placeOf(Op->getBeginLoc(), Values.Context),
                          "used as the password here"}),
          Uses);
  } else if (const auto *Call = dyn_cast<CallExpr>(&S)) {
    this->call(*Call, Uses);
  }
}

void SecretUses::call(const CallExpr &Call, SecretFacts &Uses) {
  CallParts Parts(Call);
  TextUse Text = Values.textUse(Parts);
  if (Text.Does == TextUse::Fills || Text.Does == TextUse::AddsTo) {
    auto Target = Values.contentOf(Text.Target);
    const auto *Used = Target ? Uses.find(*Target) : nullptr;
    const Secret *What = Used ? Used->What : nullptr;
    if (What && Text.Does == TextUse::Fills)
      Uses.forget(*Target);
    if (What)
      for (const TextArgument &Argument : Text.Arguments)
        if (!Argument.AsValue)
          use(*Argument.Argument, *What, Uses);
  }
  const Contract *Promise = Values.Unit.contract(Call);
  if (!Promise) {
    // Whoever may write to it is where it comes from.
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
      QualType Type = Parts.Arguments[I]->getType();
      if (Parts.Callee && I < Parts.Callee->getNumParams())
        Type = Parts.Callee->getParamDecl(I)->getType();
      if (!Type->isPointerType() && !Type->isReferenceType())
        continue;
      if (!Type->getPointeeType().isConstQualified() &&
          Text.Does == TextUse::None)
        if (auto Target = Values.contentOf(Parts.Arguments[I]))
          Uses.forget(*Target);
    }
    return;
  }
  auto Is = [&](const Effect &E, std::initializer_list<EffectKind> Kinds) {
    return llvm::is_contained(Kinds, E.Do) && E.Index < Call.getNumArgs();
  };
  for (const Effect &E : Promise->Effects)
    if (Is(E, {EffectKind::Write, EffectKind::Zero, EffectKind::Wipe,
               EffectKind::Acquire}) &&
        E.Field.empty())
      if (auto Target = Values.contentOf(Call.getArg(E.Index)))
        Uses.forget(*Target);
  for (const Effect &E : Promise->Effects) {
    if (!Is(E, {EffectKind::Secret}) || E.On != Outcome::Always ||
        llvm::any_of(Promise->Effects, [&](const Effect &Other) {
          return Other.Do == EffectKind::WriteBuffers && Other.Index == E.Index;
        }))
      continue;
    const Secret *What = Values.secret(
        &Call, SecretValues::OfEffect + (&E - Promise->Effects.data()),
        {E.Noun.empty() ? "a secret" : E.Noun, nullptr,
         placeOf(Call.getBeginLoc(), Values.Context),
         "'" + Promise->Name + "' takes it as " +
             (E.Noun.empty() ? "a secret" : E.Noun) + " here"});
    const Expr *Argument = Call.getArg(E.Index);
    if (E.Field.empty()) {
      use(*Argument, *What, Uses);
    } else if (auto Object = pointeeOf(Argument, Values.Context)) {
      QualType Record = Argument->IgnoreParenImpCasts()->getType();
      if (Record->isPointerType())
        if (auto Member =
                memberOf(*Object, Record->getPointeeType(), E.Field))
          Uses.set(*Member, What);
    }
  }
}

} // namespace schannel_tidy
