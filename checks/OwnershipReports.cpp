//===- OwnershipReports.cpp - Owners that lose what they have -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OwnershipReports.h"
#include "../lib/PathAnalysis/LostMembers.h"
#include "../lib/PathAnalysis/OwnerClasses.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace schannel_tidy {

/// LocalFree(&text): is the argument the address of a variable, where the
/// function wants what is in it?
static bool isAddress(const CallExpr &Call, unsigned Index) {
  const auto *Op =
      dyn_cast<UnaryOperator>(Call.getArg(Index)->IgnoreParenCasts());
  if (!Op || Op->getOpcode() != UO_AddrOf)
    return false;
  // One of the program's own, which only sounds like it, may want an address.
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && !Callee->getASTContext().getSourceManager().isInSystemHeader(
                    Callee->getLocation()))
    return false;
  QualType Pointer = Call.getCallee()->getType();
  const auto *Type = Pointer->isPointerType()
                         ? Pointer->getPointeeType()->getAs<FunctionProtoType>()
                         : nullptr;
  const Expr *Variable = Op->getSubExpr()->IgnoreParens();
  // Types tell void pointers alone nothing.
  return Type && Index < Type->getNumParams() &&
         Type->getParamType(Index)->isVoidPointerType() &&
         isa<DeclRefExpr, MemberExpr>(Variable) &&
         (Variable->getType()->isPointerType() ||
          (Variable->getType()->isRecordType() &&
           isSspiType(Variable->getType())));
}

/// Releases of a variable in place of what it points to.
static void
reportAddresses(SchannelCheck &Check, const SspiUnit &Unit,
                llvm::function_ref<bool(const Resource &)> IsAsked) {
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Here : Unit.calls(*Function))
      for (const Effect &E : Here.Promise->Effects) {
        if (E.Do != EffectKind::Release || Here.Promise->MatchSuffix ||
            E.Index >= Here.Call->getNumArgs())
          continue;
        const Resource &Kind = *Unit.contracts().resource(E.Resource);
        if (Kind.IsStruct || !IsAsked(Kind))
          continue;
        const Expr *Argument = Here.Call->getArg(E.Index);
        if (!isAddress(*Here.Call, E.Index))
          continue;
        QualType Of = Argument->IgnoreParenCasts()->getType()->getPointeeType();
        Check.diag(placeOf(Argument->getBeginLoc(), Unit.context()),
                   "'%0' is given the address of a variable, and what the "
                   "variable points to is not released; %select{leave out the "
                   "'&'|for a handle call DeleteSecurityContext or "
                   "FreeCredentialsHandle|hand it the pointer in the record}1")
            << Here.Promise->Name
            << (Of->isPointerType()          ? 0
                : isRecord(Of, "_SecHandle") ? 1
                                             : 2);
      }
}

void reportOwners(SchannelCheck &Check, const SspiUnit &Unit,
                  StringRef Family) {
  auto IsAsked = [&](const Resource &Kind) {
    return (Kind.Family == "handle") == (Family == "handle");
  };
  reportAddresses(Check, Unit, IsAsked);
  const MemberDefects Members = memberDefects(Unit);
  for (const WrongRelease &Wrong : Members.Wrong) {
    if (!IsAsked(*Wrong.Kind))
      continue;
    // In the words of what the path engine says where it sees both.
    Check.diag(placeOf(Wrong.Release->getBeginLoc(), Unit.context()),
               "'%0' releases a %1 that '%2' acquired; release it with %3")
        << Wrong.Releaser->Name << Wrong.Kind->Noun << Wrong.By->Name
        << llvm::join(Wrong.Kind->Release, " or ");
    Check.diag(placeOf(Wrong.Acquired->getExprLoc(), Unit.context()),
               "'%0' acquires it here", DiagnosticIDs::Note)
        << Wrong.By->Name;
  }
  for (const LostMember &Lost : Members.Lost) {
    if (!IsAsked(*Lost.Kind))
      continue;
    Check.diag(
        placeOf(Lost.Freed->getExprLoc(), Unit.context()),
        "the object goes with the %0 in its member '%1', which nothing in "
        "this file releases; call %2 before")
        << Lost.Kind->Noun << Lost.Member->getName()
        << Lost.Kind->Release.front();
    Check.diag(placeOf(Lost.Acquired->getExprLoc(), Unit.context()),
               "'%0' acquires it here", DiagnosticIDs::Note)
        << Lost.By->Name;
  }
  for (const BrokenOwner &Broken : brokenOwners(Unit)) {
    const OwnerClass &Owner = Broken.Owner;
    if (!IsAsked(*Owner.Kind))
      continue;
    if (Broken.What == BrokenOwner::Dropped)
      Check.diag(Broken.Where,
                 "assignment drops the %0 that '%1' owns; call %2 on '%1' "
                 "before it is overwritten, or swap it with the other object's")
          << Owner.Kind->Noun << Owner.Member->getName()
          << Owner.Kind->Release.front();
    else if (Broken.What == BrokenOwner::Left)
      Check.diag(Broken.Where,
                 "the destructor leaves the %0 in '%1', which assignment releases: "
                 "the last one is lost; release it here, too")
          << Owner.Kind->Noun << Owner.Member->getName();
    else if (Broken.What == BrokenOwner::Kept)
      Check.diag(
          Broken.Where,
          "%0 takes a %1 in and hands it on to the next object, but nothing "
          "releases it; call %2 in the destructor")
          << Owner.Class << Owner.Kind->Noun << Owner.Kind->Release.front();
    else
      Check.diag(Broken.Where,
                 "a copy of %0 is made, and both objects release the same %1; "
                 "delete the copy operations of %0, or have them duplicate it")
          << Owner.Class << Owner.Kind->Noun;
    if (!Owner.Release)
      continue;
    Check.diag(placeOf(Owner.Release->getExprLoc(), Unit.context()),
               "%select{the destructor|assignment}0 releases it here",
               DiagnosticIDs::Note)
        << (Broken.What == BrokenOwner::Left);
  }
}

} // namespace schannel_tidy
