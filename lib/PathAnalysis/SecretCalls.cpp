//===- SecretCalls.cpp - What calls do to secrets -------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretWalk.h"
#include "SchannelUse.h"
#include "Spelling.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {

void SecretWalk::call(const CallExpr &Call, SecretFacts &Facts) {
  CallParts Parts(Call);
  TextUse Use = Values.textUse(Parts);
  const Contract *Promise = Unit.contract(Call);
  if (Reporting)
    report(Parts, Use, Facts);
  if (Promise)
    applyContract(Call, *Promise, Facts);
  if (Use.Does == TextUse::Fills || Use.Does == TextUse::AddsTo)
    fill(Call, Use, Facts);
  if (Call.getBuiltinCallee() == Builtin::BI__builtin_va_start &&
      VariableArguments)
    if (auto List = pathOf(Call.getArg(0), Context))
      Facts.set(*List, VariableArguments);
  if (!Promise && Use.Does == TextUse::None)
    callUnknown(Parts, Facts);
}

const Secret *SecretWalk::secretIn(const TextUse &Use, const SecretFacts &Facts,
                                   const Expr *&Argument) {
  for (const TextArgument &Text : Use.Arguments) {
    QualType Type = Text.Argument->getType();
    if (!Text.AsEither &&
        Text.AsValue == (Type->isPointerType() || Type->isArrayType() ||
                         Type->isRecordType()))
      continue;
    if (const Secret *What = Values.secretOf(Text.Argument, Facts)) {
      Argument = Text.Argument;
      return What;
    }
  }
  return nullptr;
}

void SecretWalk::fill(const CallExpr &Call, const TextUse &Use,
                      SecretFacts &Facts) {
  auto Target = Values.contentOf(Use.Target);
  if (!Target)
    return;
  const Expr *Argument = nullptr;
  const Secret *What = secretIn(Use, Facts, Argument);
  // In the middle of the memory, the rest stays.
  bool IsAll = Use.Does == TextUse::Fills &&
               !isa<BinaryOperator>(Use.Target->IgnoreParenCasts());
  if (What)
    keep(*Target, Call, *What);
  if (What)
    Facts.set(*Target,
              Values.next(Call, 0, *What,
                          "copied to '" + Values.spelled(Use.Target) + "' here",
                          true));
  else if (IsAll)
    Facts.forget(*Target);
}

void SecretWalk::applyContract(const CallExpr &Call, const Contract &Promise,
                               SecretFacts &Facts) {
  auto Argument = [&](const Effect &E) {
    return E.Index < Call.getNumArgs() ? Call.getArg(E.Index) : nullptr;
  };
  for (const Effect &E : Promise.Effects) {
    const Expr *A = Argument(E);
    if (!A || !Values.holds(E, Call))
      continue;
    switch (E.Do) {
    case EffectKind::Wipe:
      end(*A, Facts, nullptr);
      break;
    case EffectKind::Zero:
      if (clearsAll(Call, *A))
        end(*A, Facts, &Call);
      break;
    case EffectKind::Release:
      if (Reporting)
        release(Call, *A, Facts);
      break;
    case EffectKind::Write:
    case EffectKind::Acquire:
      // What memset clears it also writes.
      if (llvm::any_of(Promise.Effects, [&](const Effect &Other) {
            return (Other.Do == EffectKind::Zero ||
                    Other.Do == EffectKind::Wipe) &&
                   Values.holds(Other, Call);
          }))
        break;
      if (auto Target = target(*A, E))
        if (!isa<BinaryOperator>(A->IgnoreParenCasts()))
          Facts.forget(*Target);
      break;
    default:
      break;
    }
  }
  for (const Effect &E : Promise.Effects)
    if (E.Do == EffectKind::Secret && E.On != Outcome::Failure)
      if (const Expr *A = Argument(E))
        if (Values.holds(E, Call))
          begin(Call, Promise, E, *A, Facts);
}

std::optional<ObjectPath> SecretWalk::target(const Expr &Argument,
                                             const Effect &E) {
  if (E.Field.empty())
    return Values.contentOf(&Argument);
  auto Object = pointeeOf(&Argument, Context);
  QualType Type = Argument.IgnoreParenCasts()->getType();
  if (!Object || !Type->isPointerType())
    return std::nullopt;
  return memberOf(*Object, Type->getPointeeType(), E.Field);
}

void SecretWalk::begin(const CallExpr &Call, const Contract &Promise,
                       const Effect &E, const Expr &Argument,
                       SecretFacts &Facts) {
  std::string Noun = E.Noun.empty() ? "a secret" : E.Noun;
  Secret Content{Noun, nullptr, placeOf(Call.getBeginLoc(), Context), ""};
  unsigned Number = SecretValues::OfEffect + (&E - Promise.Effects.data());
  auto Has = [&](EffectKind Kind) {
    return llvm::any_of(Promise.Effects, [&](const Effect &Other) {
      return Other.Do == Kind && Other.Index == E.Index;
    });
  };
  bool Decrypts = Has(EffectKind::DecryptBuffers);
  if (Decrypts || Has(EffectKind::WriteBuffers)) {
    Content.Note = "'" + Promise.Name + "' " +
                   (Decrypts ? "decrypts" : "makes the token") + " here";
    Content.Lasting = Decrypts;
    Content.OnWire = !Decrypts && Unit.use().isSchannelOnly();
    const Secret *What = Values.secret(&Call, Number, Content);
    if (Decrypts)
      Facts.Decrypted = What;
    for (const ObjectPath &Memory : Values.memoryOf(Argument, Decrypts))
      Facts.set(Memory, What);
    return;
  }
  auto Target = target(Argument, E);
  if (!Target || Argument.isNullPointerConstant(
                     Context, Expr::NPC_ValueDependentIsNotNull))
    return;
  if (const auto *Known = Facts.find(*Target); Known && Known->What)
    return;
  Content.Note = "'" + Promise.Name + "' " +
                 (E.On == Outcome::Always ? "takes " : "hands out ") + Noun +
                 " here";
  Facts.set(*Target, Values.secret(&Call, Number, Content));
}

void SecretWalk::end(const Expr &Argument, SecretFacts &Facts,
                     const Stmt *Plainly) {
  auto Target = Values.contentOf(&Argument);
  if (!Target)
    return;
  const Secret *What = Values.secretOf(&Argument, Facts);
  Facts.forget(*Target);
  if (What && What->Memory)
    Facts.forgetMemory(What->Memory);
  if (Plainly && What) {
    Secret Cleared = *What;
    Cleared.From = What;
    Cleared.Where = placeOf(Plainly->getBeginLoc(), Context);
    Cleared.Note = "cleared here, which the compiler may leave out";
    Cleared.Cleared = true;
    Facts.set(*Target, Values.secret(Plainly, 1, Cleared));
  } else {
    Facts.set(*Target, nullptr);
  }
}

bool SecretWalk::clearsAll(const CallExpr &Call, const Expr &Argument) {
  const Expr *Object = Argument.IgnoreParenCasts();
  if (isa<BinaryOperator>(Object))
    return false;
  const Expr *Count = Call.getArg(Call.getNumArgs() - 1)->IgnoreParenImpCasts();
  // memset(p, 0, sizeof(p))
  if (const auto *Sizeof = dyn_cast<UnaryExprOrTypeTraitExpr>(Count))
    if (Object->getType()->isPointerType() && !Sizeof->isArgumentType() &&
        sameExpression(Sizeof->getArgumentExpr(), Object, Context))
      return false;
  if (const auto *Array = Context.getAsConstantArrayType(Object->getType()))
    if (auto Number = constantOf(*Count, Context))
      return Number->getZExtValue() >=
             static_cast<uint64_t>(
                 Context.getTypeSizeInChars(Array).getQuantity());
  return true;
}

std::vector<SecretWalk::SecretArgument>
SecretWalk::secretArguments(const CallParts &Parts, const SecretFacts &Facts) {
  std::vector<SecretArgument> Found;
  if (!Parts.Callee || !Parts.Callee->hasBody() ||
      Parts.Callee->isInStdNamespace() || Unit.contract(Parts.Call))
    return Found;
  for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
    const Expr *Argument = Parts.Arguments[I];
    if (const Secret *What = Values.secretOf(Argument, Facts)) {
      Found.push_back({I, What, {}});
      continue;
    }
    if (I >= Parts.Callee->getNumParams())
      continue;
    QualType Type = Parts.Callee->getParamDecl(I)->getType();
    bool IsPointer = Type->isPointerType();
    if (!IsPointer && !Type->isReferenceType())
      continue;
    auto Object =
        IsPointer ? pointeeOf(Argument, Context) : pathOf(Argument, Context);
    for (const SecretFacts::Fact &Fact : Facts.all()) {
      if (!Object || !Fact.What || Fact.What->Cleared ||
          !Fact.Path.isWithin(*Object) || Fact.Path == *Object)
        continue;
      ObjectPath Part;
      if (IsPointer)
        Part = Part.element(0);
      Part.Steps.append(Fact.Path.Steps.begin() + Object->Steps.size(),
                        Fact.Path.Steps.end());
      // The index is a variable of this function.
      if (llvm::none_of(Part.Steps, [](const ObjectPath::Step &Step) {
            return isa_and_nonnull<VarDecl>(Step.What);
          }))
        Found.push_back({I, Fact.What, Part.Steps});
    }
  }
  return Found;
}

void SecretWalk::callUnknown(const CallParts &Parts, SecretFacts &Facts) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Parts.Callee);
  bool IsVisible = Parts.Callee && Parts.Callee->hasBody() &&
                   !Parts.Callee->isInStdNamespace();
  SmallVector<const Secret *, 6> Secrets;
  for (const Expr *Argument : Parts.Arguments)
    Secrets.push_back(Values.secretOf(Argument, Facts));
  if (Method && Parts.Object && replaces(*Method))
    if (auto Target = pathOf(Parts.Object, Context))
      Facts.forget(*Target);
  if (Reporting)
    for (const SecretArgument &Given : secretArguments(Parts, Facts))
      for (const KeptSecret &Kept :
           Flow.handed(*Parts.Callee, Given.Index, Given.Part).Keeps)
        Found.Kept.push_back({Kept.Member, Kept.Where, Given.What});
  for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
    const Expr *Argument = Parts.Arguments[I];
    if (const Secret *What = Secrets[I]) {
      if (Method && Parts.Object && !Method->isConst() &&
          holdsText(Method->getParent()))
        addTo(Parts, *What, Facts);
      if (IsVisible && I < Parts.Callee->getNumParams())
        for (unsigned Filled : Flow.handed(*Parts.Callee, I).Fills)
          if (Filled < Parts.Arguments.size())
            if (auto Target = Values.contentOf(Parts.Arguments[Filled]))
              Facts.set(*Target, Values.next(Parts.Call, Filled, *What,
                                             "copied to '" +
                                                 Values.spelled(
                                                     Parts.Arguments[Filled]) +
                                                 "' here",
                                             true));
      continue;
    }
    QualType Type = Argument->getType();
    if (Parts.Callee && I < Parts.Callee->getNumParams())
      Type = Parts.Callee->getParamDecl(I)->getType();
    bool MayWrite = (Type->isPointerType() || Type->isReferenceType()) &&
                    !Type->getPointeeType().isConstQualified();
    if (!MayWrite || carriesSecrets(Type.getNonReferenceType()))
      continue; // bytes that are handed on stay what they are
    auto Object = Type->isPointerType() ? pointeeOf(Argument, Context)
                                        : pathOf(Argument, Context);
    if (Object)
      Facts.forget(*Object);
  }
}

bool SecretWalk::replaces(const CXXMethodDecl &Method) {
  if (!holdsText(Method.getParent()))
    return false;
  if (Method.getOverloadedOperator() == OO_Equal)
    return true;
  const IdentifierInfo *Name = Method.getIdentifier();
  return Name && (Name->getName() == "clear" || Name->getName() == "assign");
}

void SecretWalk::addTo(const CallParts &Parts, const Secret &What,
                       SecretFacts &Facts) {
  auto Target = pathOf(Parts.Object, Context);
  if (!Target)
    return;
  keep(*Target, Parts.Call, What);
  Facts.set(*Target, Values.next(Parts.Call, 0, What,
                                 name(*Target) + " gets it here", true));
}

} // namespace schannel_tidy
