//===- CredentialParts.cpp - What credentials are made of -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CredentialParts.h"

using namespace clang;

namespace schannel_tidy {

std::vector<Part> parts(const FlagFlow &Flags, const FieldDecl &Field) {
  std::vector<Part> Result;
  uint64_t Kept = ~uint64_t(0);
  for (const FlagWrite &Write : Flags.writes(Field)) {
    if (Write.Kind == FlagWrite::Keep) {
      if (auto Mask = Flags.constant(*Write.Value))
        Kept &= *Mask;
      continue;
    }
    FlagValue Value = Flags.trace(Write);
    for (FlagOrigin &Origin : Value.Origins)
      Result.push_back({&Write, Origin.Where, Origin.Bits, Origin.Inverted,
                        std::move(Origin.When)});
    for (Branches &When : Value.Unknown)
      Result.push_back({&Write, nullptr, 0, false, std::move(When)});
  }
  for (Part &P : Result)
    P.Bits &= Kept;
  return Result;
}

/// A case that nobody has to ask for: default, or a constant so named.
static bool isDefault(const SwitchCase &Label) {
  const auto *Case = dyn_cast<CaseStmt>(&Label);
  if (!Case)
    return true;
  const auto *Ref = dyn_cast<DeclRefExpr>(Case->getLHS()->IgnoreParenCasts());
  return Ref && Ref->getDecl()->getIdentifier() &&
         Ref->getDecl()->getName().contains_insensitive("default");
}

/// The versions in \p Bits, whether for clients or for servers.
static uint64_t bothSides(uint64_t Bits) {
  return (Bits & 0x55555555) | ((Bits & 0xAAAAAAAA) >> 1);
}

bool isSetup(const Branch &B, const FlagFlow &Flags) {
  for (StringRef Record : {OldCredential, NewCredential})
    for (const FieldDecl *Field : Flags.members(Record, "dwVersion"))
      for (const FlagWrite &Write : Flags.writes(*Field))
        for (const Branch &O : Write.When)
          if (O.Where == B.Where && O.Taken == B.Taken && O.Labels == B.Labels)
            return true;
  return false;
}

bool asksForSide(const Branch &B, const SspiUnit &Unit) {
  if (!B.Condition)
    return false;
  llvm::SmallPtrSet<const ValueDecl *, 8> Asked, Deciding;
  collectNamed(B.Condition, Asked);
  uint64_t Client = bits(Unit, "SECPKG_CRED_OUTBOUND"),
           Server = bits(Unit, "SECPKG_CRED_INBOUND");
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function)) {
      const Expr *Use = argument(Call, "fCredentialUse");
      if (!Use)
        continue;
      FlagValue Value = Unit.flags().trace(*Use);
      for (const FlagOrigin &A : Value.Origins)
        for (const FlagOrigin &Other : Value.Origins)
          if (A.Bits == Client && Other.Bits == Server)
            for (const Branch &Here : A.When)
              if (Here.Condition &&
                  llvm::any_of(Other.When, [&](const Branch &There) {
                    return There.Where == Here.Where &&
                           There.Taken != Here.Taken;
                  }))
                collectNamed(Here.Condition, Deciding);
    }
  // Not the object that many settings are in; of an enumeration for the sides
  // any value.
  return llvm::any_of(Asked, [&](const ValueDecl *Named) {
    QualType Type = Named->getType();
    return Type->isIntegralOrEnumerationType() &&
           llvm::any_of(Deciding, [&](const ValueDecl *Other) {
             return Other == Named ||
                    (Type->isEnumeralType() &&
                     Type->getAsTagDecl() == Other->getType()->getAsTagDecl());
           });
  });
}

bool isChosen(const Part &P, ArrayRef<Part> All, const SspiUnit &Unit,
              uint64_t Weak, uint64_t DatagramOnly) {
  const FlagFlow &Flags = Unit.flags();
  for (const Branch &B : P.When) {
    if (isa<WhileStmt, ForStmt>(B.Where) || isSetup(B, Flags) ||
        asksForSide(B, Unit))
      continue;
    if (!B.Labels.empty() && llvm::any_of(B.Labels, [](const SwitchCase *L) {
          return isDefault(*L);
        }))
      continue;
    auto IsDatagram = [&](const Part &Any) {
      return Any.Bits && !(Any.Bits & ~DatagramOnly);
    };
    bool HasOther = false, OtherIsWeak = true, OtherIsUnknown = false;
    bool OtherDatagram = false;
    for (const Part &Other : All)
      for (const Branch &O : Other.When) {
        if (O.Where != B.Where)
          continue;
        bool Opposite =
            B.Labels.empty() ? O.Taken != B.Taken : O.Labels != B.Labels;
        OtherDatagram |= Opposite && IsDatagram(Other) && !(Other.Bits & Weak);
        HasOther |= Opposite;
        OtherIsUnknown |= Opposite && !Other.Where;
        OtherIsWeak &=
            Other.Where && (Other.Bits & Weak) &&
            (B.Labels.empty() || bothSides(Other.Bits) == bothSides(P.Bits));
      }
    // DTLS or TLS is no question of versions.
    if (IsDatagram(P) && !OtherDatagram)
      continue;
    if (HasOther && OtherIsWeak)
      continue;
    // setting ? setting : SP_PROT_TLS1_CLIENT
    if (OtherIsUnknown && isa<ConditionalOperator>(B.Where) && !B.Taken)
      continue;
    return true;
  }
  return false;
}

} // namespace schannel_tidy
