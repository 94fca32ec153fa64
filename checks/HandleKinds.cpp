//===- HandleKinds.cpp - Handles given for others -------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HandleKinds.h"
#include "../lib/PathAnalysis/HandleTypes.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// What a translation unit does with one variable or member.
struct HandleUse {
  llvm::SmallPtrSet<const Resource *, 2> Acquired;
  const CallExpr *Acquisition = nullptr;
  struct Place {
    const Resource *Wanted;
    const Contract *By;
    const Expr *Argument;
    bool Releases;
  };
  SmallVector<Place, 4> Places;

  bool isOnlyReleased() const {
    return llvm::all_of(Places,
                        [](const Place &Here) { return Here.Releases; });
  }

  /// Calls that take it for what it is declared as.
  bool isUsedAs(const Resource *Kind) const {
    return llvm::any_of(
        Places, [&](const Place &Here) { return Here.Wanted == Kind; });
  }
};

/// Is \p Named called after the other kind of SecHandle?
bool soundsLikeOther(const ValueDecl &Named, const Resource &Is) {
  StringRef Name = Named.getName();
  return Is.Name == "credential" ? Name.contains_insensitive("context") ||
                                       Name.contains_insensitive("ctx")
                                 : Name.contains_insensitive("cred");
}

/// Is a release for \p Wanted also one for what is declared as \p Is? The key
/// of a certificate comes in a HCRYPTPROV, of whichever interface it is.
bool mayBe(const Resource &Wanted, const Resource &Is) {
  return &Wanted == &Is || Wanted.Family != "handle" ||
         (Is.Name == "crypt-provider" && Wanted.Name == "ncrypt-object") ||
         llvm::any_of(Is.Release, [&](const std::string &Name) {
           return llvm::is_contained(Wanted.Release, Name);
         });
}

/// A handle that is a value, and released as another kind than it is declared
/// as. What is acquired in the same function is the path engine's business.
void checkValueRelease(SchannelCheck &Check, const SspiUnit &Unit,
                       const ContractCall &Here, const Resource &Wanted,
                       const Expr &Argument) {
  const ValueDecl *Named = valueNamedBy(Argument);
  if (!Here.Promise->IsSspi || !isa_and_nonnull<ParmVarDecl, FieldDecl>(Named))
    return;
  const Resource *Is = declaredAs(Named->getType(), Unit.contracts());
  if (Is && !Is->IsStruct && !mayBe(Wanted, *Is))
    Check.diag(
        placeOf(Here.Call->getBeginLoc(), Unit.context()),
        "'%0' releases a %1, and %2 is declared as a %3; release it with %4")
        << Here.Promise->Name << Wanted.Noun << Named << Is->Noun
        << Is->Release.front();
}

} // namespace

void checkHandleKinds(SchannelCheck &Check, const SspiUnit &Unit) {
  const ContractSet &Contracts = Unit.contracts();
  llvm::MapVector<const ValueDecl *, HandleUse> Handles;
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Here : Unit.calls(*Function))
      for (const Effect &E : Here.Promise->Effects) {
        const Resource *Kind = Contracts.resource(E.Resource);
        if (!Kind || E.Index >= Here.Call->getNumArgs())
          continue;
        if (!Kind->IsStruct) {
          if (E.Do == EffectKind::Release)
            checkValueRelease(Check, Unit, Here, *Kind,
                              *Here.Call->getArg(E.Index));
          continue;
        }
        const Expr *Argument = Here.Call->getArg(E.Index)->IgnoreParenCasts();
        if (const auto *Address = dyn_cast<UnaryOperator>(Argument);
            Address && Address->getOpcode() == UO_AddrOf)
          Argument = Address->getSubExpr()->IgnoreParenCasts();
        const ValueDecl *Named = valueNamedBy(*Argument);
        if (!Named)
          continue;
        HandleUse &Handle = Handles[Named];
        if (E.Do == EffectKind::Acquire) {
          Handle.Acquired.insert(Kind);
          Handle.Acquisition = Here.Call;
        } else {
          Handle.Places.push_back({Kind, Here.Promise, Argument,
                                   E.Do == EffectKind::Release});
        }
      }
  for (auto &[Named, Handle] : Handles) {
    const Resource *Is = nullptr;
    if (Handle.Acquired.size() == 1)
      Is = *Handle.Acquired.begin();
    else if (Handle.Acquired.empty())
      Is = declaredAs(Named->getType(), Contracts);
    // One that is only ever used as the other has a misleading type, no more;
    // but a member that is only released, and has no such name, nothing else to
    // go by.
    if (!Is || (Handle.Acquired.empty() && !Handle.isUsedAs(Is) &&
                !(isa<FieldDecl>(Named) && Handle.isOnlyReleased() &&
                  !soundsLikeOther(*Named, *Is))))
      continue;
    for (const HandleUse::Place &Here : Handle.Places) {
      // The wrong release of what is acquired here has a message of its own.
      if (Here.Wanted == Is || (Here.Releases && Handle.Acquisition))
        continue;
      Check.diag(placeOf(Here.Argument->getBeginLoc(), Unit.context()),
                 "'%0' wants a %1 here, and %2 is a %3; both are a SecHandle, "
                 "which is all that the compiler sees")
          << Here.By->Name << Here.Wanted->Noun << Named << Is->Noun;
      if (Handle.Acquisition)
        Check.diag(placeOf(Handle.Acquisition->getBeginLoc(), Unit.context()),
                   "%0 is acquired here", DiagnosticIDs::Note)
            << Named;
    }
  }
}

} // namespace schannel_tidy
