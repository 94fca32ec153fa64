//===- HandleKinds.cpp - Credentials given for contexts -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HandleKinds.h"
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

  /// Calls that take it for what it is declared as.
  bool isUsedAs(const Resource *Kind) const {
    return llvm::any_of(
        Places, [&](const Place &Here) { return Here.Wanted == Kind; });
  }
};

/// CredHandle, PCredHandle, CtxtHandle, PCtxtHandle; nothing for SecHandle.
const Resource *declaredAs(QualType Type, const ContractSet &Contracts) {
  while (!Type.isNull()) {
    if (const auto *Typedef = Type->getAs<TypedefType>()) {
      StringRef Name = Typedef->getDecl()->getName();
      Name.consume_front("P");
      if (Name == "CredHandle")
        return Contracts.resource("credential");
      if (Name == "CtxtHandle")
        return Contracts.resource("security-context");
      Type = Typedef->desugar();
    } else {
      Type = Type->getPointeeType();
    }
  }
  return nullptr;
}

} // namespace

void checkHandleKinds(SchannelCheck &Check, const SspiUnit &Unit) {
  const ContractSet &Contracts = Unit.contracts();
  llvm::MapVector<const ValueDecl *, HandleUse> Handles;
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Here : Unit.calls(*Function))
      for (const Effect &E : Here.Promise->Effects) {
        const Resource *Kind = Contracts.resource(E.Resource);
        if (!Kind || !Kind->IsStruct || E.Index >= Here.Call->getNumArgs())
          continue;
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
    // One that is only ever used as the other has a misleading name, no more.
    if (!Is || (Handle.Acquired.empty() && !Handle.isUsedAs(Is)))
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
