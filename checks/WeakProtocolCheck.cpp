//===- WeakProtocolCheck.cpp - schannel-weak-protocol ---------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WeakProtocolCheck.h"
#include "CredentialParts.h"
#include "FlagSlips.h"

using namespace clang;

namespace schannel_tidy {

namespace {

struct NamedBits {
  StringRef Name;     ///< for people
  StringRef Constant; ///< client and server
};

constexpr NamedBits WeakProtocols[] = {
    {"PCT 1.0", "SP_PROT_PCT1"},   {"SSL 2.0", "SP_PROT_SSL2"},
    {"SSL 3.0", "SP_PROT_SSL3"},   {"TLS 1.0", "SP_PROT_TLS1_0"},
    {"TLS 1.1", "SP_PROT_TLS1_1"}, {"DTLS 1.0", "SP_PROT_DTLS1_0"},
};

/// Is it one of those that followed each other?
bool isOrdered(const NamedBits &Protocol) {
  return Protocol.Name != "PCT 1.0" && Protocol.Name != "DTLS 1.0";
}

uint64_t weakBits(const SspiUnit &Unit) {
  uint64_t All = 0;
  for (const NamedBits &Protocol : WeakProtocols)
    All |= bits(Unit, Protocol.Constant);
  return All;
}

/// Those that nobody may use, whatever is asked for.
uint64_t prohibitedBits(const SspiUnit &Unit) {
  return bits(Unit, "SP_PROT_PCT1") | bits(Unit, "SP_PROT_SSL2") |
         bits(Unit, "SP_PROT_SSL3");
}

constexpr StringRef CanBeChosen =
    "%0 can be chosen, which must not be used any more (RFC 6176, RFC 7568): "
    "whoever asks for it has no protection; leave it out";

/// -1, which says that there is no such protocol.
bool isNoProtocol(const Expr &E) {
  const auto *Minus = dyn_cast<UnaryOperator>(E.IgnoreParenCasts());
  return Minus && Minus->getOpcode() == UO_Minus;
}

/// "SSL 3.0, TLS 1.0 and TLS 1.1"
std::string names(const SspiUnit &Unit, uint64_t Bits) {
  SmallVector<StringRef, 8> Found;
  for (const NamedBits &Protocol : WeakProtocols)
    if (Bits & bits(Unit, Protocol.Constant))
      Found.push_back(Protocol.Name);
  std::string Text;
  for (size_t I = 0; I < Found.size(); ++I)
    Text += (I == 0                  ? ""
             : I + 1 == Found.size() ? " and "
                                     : ", ") +
            Found[I].str();
  return Text;
}

} // namespace

void WeakProtocolCheck::checkUnit(const SspiUnit &Unit) {
  enabledProtocols(Unit);
  disabledProtocols(Unit);
  tls13(Unit);
  versions(Unit);
  algorithms(Unit);
  algorithmLists(Unit);
  algorithmNames(Unit);
  missingFlags(Unit, OldCredential);
  missingFlags(Unit, NewCredential);
  callFlags(Unit);
  ownCertificate(Unit);
  for (const FunctionDecl *Function : Unit.functions())
    checkFlagSlips(*this, Unit, *Function);
}

void WeakProtocolCheck::enabledProtocols(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t Weak = weakBits(Unit);
  uint64_t Datagram =
      bits(Unit, "SP_PROT_DTLS1_0") | bits(Unit, "SP_PROT_DTLS1_2");
  const uint64_t Prohibited = prohibitedBits(Unit);
  Places Places(Unit);
  for (const FieldDecl *Field :
       Flags.members(OldCredential, "grbitEnabledProtocols")) {
    std::vector<Part> All = parts(Flags, *Field);
    for (const Part &P : All) {
      uint64_t Enabled = P.Inverted ? ~P.Bits : P.Bits;
      if (!P.Where || !(Enabled & Weak) || isNoProtocol(*P.Where))
        continue;
      if (isChosen(P, All, Unit, Weak, Datagram)) {
        if (!P.Inverted && (Enabled & Prohibited) &&
            Places.isNew(P.Where->getBeginLoc()))
          diag(Places.of(P.Where->getBeginLoc()), CanBeChosen)
              << names(Unit, Enabled & Prohibited);
        continue;
      }
      if (!Places.isNew(P.Where->getBeginLoc()))
        continue;
      diag(Places.of(P.Where->getBeginLoc()),
           "%0 hard-coded into the credential's enabled protocols: protocols "
           "below TLS 1.2 are deprecated (RFC 8996); leave "
           "'grbitEnabledProtocols' 0 for the system's policy, or name TLS 1.2 "
           "and later only")
          << names(Unit, Enabled);
      if (!Places.sameLine(P.Where->getBeginLoc(), P.Write->Where))
        diag(Places.of(P.Write->Where), "given to Schannel here",
             DiagnosticIDs::Note);
    }
  }
}

void WeakProtocolCheck::disabledProtocols(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t Weak = weakBits(Unit);
  uint64_t Datagram =
      bits(Unit, "SP_PROT_DTLS1_0") | bits(Unit, "SP_PROT_DTLS1_2");
  uint64_t Strong = bits(Unit, "SP_PROT_TLS1_2") | bits(Unit, "SP_PROT_TLS1_3");
  // No version has these bits: who sets them has written a complement.
  uint64_t Spare = 0x3FF00000;
  const uint64_t Prohibited = prohibitedBits(Unit);
  Places Places(Unit);
  for (const FieldDecl *Field :
       Flags.members("TLS_PARAMETERS", "grbitDisabledProtocols")) {
    std::vector<Part> All = parts(Flags, *Field);
    for (Part &P : All)
      if (P.Where && !P.Inverted && (P.Bits & Spare) == Spare) {
        P.Bits = ~P.Bits & 0xFFFFFFFF;
        P.Inverted = true;
      }
    llvm::MapVector<const FunctionDecl *, std::vector<Part>> ByFunction;
    for (const Part &P : All)
      ByFunction[P.Write->In].push_back(P);
    for (const auto &[Function, Here] : ByFunction)
      forgottenProtocols(Unit, Here);
    for (const Part &P : All) {
      if (!P.Where)
        continue;
      SourceLocation Where = P.Where->getBeginLoc();
      if (isChosen(P, All, Unit, Weak, Datagram)) {
        if (P.Inverted && (P.Bits & Prohibited) && Places.isNew(Where))
          diag(Places.of(Where), CanBeChosen)
              << names(Unit, P.Bits & Prohibited);
        continue;
      }
      if (P.Inverted && (P.Bits & Weak) && Places.isNew(Where)) {
        diag(Places.of(Where),
             "%0 hard-coded into the complement that 'grbitDisabledProtocols' "
             "is set to, and so left enabled: protocols below TLS 1.2 are "
             "deprecated (RFC 8996); name TLS 1.2 and later only")
            << names(Unit, P.Bits);
        if (!Places.sameLine(Where, P.Write->Where))
          diag(Places.of(P.Write->Where), "given to Schannel here",
               DiagnosticIDs::Note);
        continue;
      }
      for (uint64_t Side : {uint64_t(0x55555555), uint64_t(0xAAAAAAAA)}) {
        uint64_t Left =
            ~P.Bits & Side &
            (bits(Unit, "SP_PROT_TLS1_0") | bits(Unit, "SP_PROT_TLS1_1"));
        if (!P.Inverted && (P.Bits & Strong & Side) == (Strong & Side) &&
            Left && Places.isNew(Where))
          diag(Places.of(Where),
               "'grbitDisabledProtocols' switches off TLS 1.2 and TLS 1.3 and "
               "leaves %0: disable the old protocols instead")
              << names(Unit, Left);
      }
    }
  }
}

/// Of 'all & ~allowed', what may be allowed and what is off in any case.
static std::optional<std::pair<uint64_t, uint64_t>>
complement(const FlagFlow &Flags, const FlagWrite &Write) {
  const auto *And =
      Write.Value ? dyn_cast<BinaryOperator>(Write.Value->IgnoreParenCasts())
                  : nullptr;
  if (!And || And->getOpcode() != BO_And || Write.Kind != FlagWrite::Set ||
      !Write.When.empty())
    return std::nullopt;
  auto All = Flags.constant(*And->getLHS());
  const auto *Not = dyn_cast<UnaryOperator>(And->getRHS()->IgnoreParenCasts());
  if (!All || !Not || Not->getOpcode() != UO_Not)
    return std::nullopt;
  FlagValue Allowed = Flags.trace(*Not->getSubExpr());
  if (!Allowed.complete())
    return std::nullopt;
  return std::pair(Allowed.may(), *All & ~Allowed.may());
}

/// A version that stays on between two that are switched off was forgotten.
void WeakProtocolCheck::forgottenProtocols(const SspiUnit &Unit,
                                           ArrayRef<Part> All) {
  uint64_t Off = 0, Allowed = 0;
  for (const Part &P : All) {
    if (auto Known =
            P.Inverted ? complement(Unit.flags(), *P.Write) : std::nullopt) {
      Allowed |= Known->first;
      Off |= Known->second;
      continue;
    }
    if (!P.Where || P.Inverted || !P.When.empty())
      return; // somebody's choice, or named by what stays on
    Off |= P.Bits;
  }
  const NamedBits *Lower = nullptr;
  SmallVector<const NamedBits *, 2> Between;
  for (const NamedBits &Protocol : WeakProtocols) {
    if (!isOrdered(Protocol))
      continue;
    if (!(Off & bits(Unit, Protocol.Constant))) {
      if (Lower && !(Allowed & bits(Unit, Protocol.Constant)))
        Between.push_back(&Protocol);
      continue;
    }
    Lower = &Protocol;
    for (const NamedBits *Forgotten : Between) {
      const Part &First = All.front();
      diag(Places(Unit).of((First.Inverted ? First.Write->Value : First.Where)
                               ->getBeginLoc()),
           "'grbitDisabledProtocols' leaves %0 on, between versions that it "
           "switches off; add %1")
          << Forgotten->Name << Forgotten->Constant;
    }
    Between.clear();
  }
}

void WeakProtocolCheck::tls13(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  // With both structures in use, the old one is the way for old systems.
  if (Flags.uses(NewCredential))
    return;
  uint64_t Tls13 = bits(Unit, "SP_PROT_TLS1_3");
  Places Places(Unit);
  llvm::DenseSet<const FunctionDecl *> Told;
  for (const FieldDecl *Field :
       Flags.members(OldCredential, "grbitEnabledProtocols"))
    for (const Part &P : parts(Flags, *Field))
      if (P.Where && !P.Inverted && (P.Bits & Tls13) && P.Bits <= 0x0FFFFFFF &&
          Told.insert(P.Write->In).second) {
        diag(Places.of(P.Where->getBeginLoc()),
             "TLS 1.3 asked for through SCHANNEL_CRED, with which Schannel "
             "never negotiates it; use SCH_CREDENTIALS "
             "(SCH_CREDENTIALS_VERSION)");
        if (!Places.sameLine(P.Where->getBeginLoc(), P.Write->Where))
          diag(Places.of(P.Write->Where), "given to Schannel here",
               DiagnosticIDs::Note);
      }
}

void WeakProtocolCheck::versions(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  Places Places(Unit);
  for (auto [Record, Version] :
       {std::pair(OldCredential, StringRef("SCHANNEL_CRED_VERSION")),
        std::pair(NewCredential, StringRef("SCH_CREDENTIALS_VERSION"))}) {
    StringRef Other = Record == OldCredential ? "SCH_CREDENTIALS_VERSION"
                                              : "SCHANNEL_CRED_VERSION";
    for (const FieldDecl *Field : Flags.members(Record, "dwVersion"))
      for (const FlagWrite &Write : Flags.writes(*Field))
        if (Write.Kind == FlagWrite::Set &&
            Flags.constant(*Write.Value) == bits(Unit, Other) &&
            Places.isNew(Write.Where))
          diag(Places.of(Write.Where),
               "%0 with the version of the other structure: Schannel reads its "
               "members at the wrong places; set 'dwVersion' to %1")
              << Record << Version;
  }
}

} // namespace schannel_tidy
