//===- WeakProtocolCheck.cpp - schannel-weak-protocol ---------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WeakProtocolCheck.h"
#include "FlagSlips.h"
#include "../lib/PathAnalysis/FlagFlow.h"

using namespace clang;

namespace schannel_tidy {

namespace {

constexpr StringRef OldCredential = "SCHANNEL_CRED";
constexpr StringRef NewCredential = "SCH_CREDENTIALS";

struct NamedBits {
  StringRef Name;     ///< for people
  StringRef Constant; ///< client and server
};

constexpr NamedBits WeakProtocols[] = {
    {"PCT 1.0", "SP_PROT_PCT1"},   {"SSL 2.0", "SP_PROT_SSL2"},
    {"SSL 3.0", "SP_PROT_SSL3"},   {"TLS 1.0", "SP_PROT_TLS1_0"},
    {"TLS 1.1", "SP_PROT_TLS1_1"}, {"DTLS 1.0", "SP_PROT_DTLS1_0"},
};

constexpr StringRef WeakAlgorithms[] = {
    "CALG_MD2", "CALG_MD4",  "CALG_MD5",      "CALG_RC2",  "CALG_RC4",
    "CALG_DES", "CALG_DESX", "CALG_3DES_112", "CALG_3DES", "CALG_NULLCIPHER",
};

/// A constant that reaches a member, with all that decides whether it does.
struct Part {
  const FlagWrite *Write;
  const Expr *Where; ///< null: something unknown
  uint64_t Bits = 0;
  bool Inverted = false;
  Branches When;
};

uint64_t bits(const SspiUnit &Unit, StringRef Constant) {
  return static_cast<uint64_t>(Unit.contracts().constant(Constant).value_or(0));
}

uint64_t weakBits(const SspiUnit &Unit) {
  uint64_t All = 0;
  for (const NamedBits &Protocol : WeakProtocols)
    All |= bits(Unit, Protocol.Constant);
  return All;
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
bool isDefault(const SwitchCase &Label) {
  const auto *Case = dyn_cast<CaseStmt>(&Label);
  if (!Case)
    return true;
  const auto *Ref = dyn_cast<DeclRefExpr>(Case->getLHS()->IgnoreParenCasts());
  return Ref && Ref->getDecl()->getIdentifier() &&
         Ref->getDecl()->getName().contains_insensitive("default");
}

/// The versions in \p Bits, whether for clients or for servers.
uint64_t bothSides(uint64_t Bits) {
  return (Bits & 0x55555555) | ((Bits & 0xAAAAAAAA) >> 1);
}

/// Is the whole credential set up under \p B? Then \p B chooses no part of it.
bool isSetup(const Branch &B, const FlagFlow &Flags) {
  for (StringRef Record : {OldCredential, NewCredential})
    for (const FieldDecl *Field : Flags.members(Record, "dwVersion"))
      for (const FlagWrite &Write : Flags.writes(*Field))
        for (const Branch &O : Write.When)
          if (O.Where == B.Where && O.Taken == B.Taken && O.Labels == B.Labels)
            return true;
  return false;
}

/// Is \p P in a part of the program that runs because somebody chose a protocol
/// version? Branches that lead to weak protocols either way (client or server)
/// and defaults are no such choice.
bool isChosen(const Part &P, ArrayRef<Part> All, const FlagFlow &Flags,
              uint64_t Weak, uint64_t DatagramOnly) {
  for (const Branch &B : P.When) {
    if (isa<WhileStmt, ForStmt>(B.Where) || isSetup(B, Flags))
      continue;
    if (!B.Labels.empty() && llvm::any_of(B.Labels, [](const SwitchCase *L) {
          return isDefault(*L);
        }))
      continue;
    // DTLS or TLS is no question of versions.
    if (P.Bits && !(P.Bits & ~DatagramOnly))
      continue;
    bool HasOther = false, OtherIsWeak = true, OtherIsUnknown = false;
    for (const Part &Other : All)
      for (const Branch &O : Other.When) {
        if (O.Where != B.Where)
          continue;
        bool Opposite =
            B.Labels.empty() ? O.Taken != B.Taken : O.Labels != B.Labels;
        HasOther |= Opposite;
        OtherIsUnknown |= Opposite && !Other.Where;
        OtherIsWeak &=
            Other.Where && (Other.Bits & Weak) &&
            (B.Labels.empty() || bothSides(Other.Bits) == bothSides(P.Bits));
      }
    if (HasOther && OtherIsWeak)
      continue;
    // setting ? setting : SP_PROT_TLS1_CLIENT
    if (OtherIsUnknown && isa<ConditionalOperator>(B.Where) && !B.Taken)
      continue;
    return true;
  }
  return false;
}

bool mentions(const FlagFlow &Flags, const Stmt *S, uint64_t Value) {
  if (!S)
    return false;
  if (const auto *E = dyn_cast<Expr>(S))
    if (E->getType()->isIntegralOrEnumerationType() &&
        Flags.constant(*E) == Value)
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mentions(Flags, Child, Value);
  });
}

/// Does code under \p When answer SEC_I_INCOMPLETE_CREDENTIALS?
bool isAnswer(const SspiUnit &Unit, const Branches &When) {
  uint64_t Status = bits(Unit, "SEC_I_INCOMPLETE_CREDENTIALS");
  return llvm::any_of(When, [&](const Branch &B) {
    if (mentions(Unit.flags(), B.Condition, Status))
      return true;
    return llvm::any_of(B.Labels, [&](const SwitchCase *Label) {
      const auto *Case = dyn_cast<CaseStmt>(Label);
      return Case && Unit.flags().constant(*Case->getLHS()) == Status;
    });
  });
}

/// One report per place, in terms of the file and not of macros.
class Places {
public:
  explicit Places(const SspiUnit &Unit)
      : SM(Unit.context().getSourceManager()) {}
  SourceLocation of(SourceLocation Loc) const { return SM.getFileLoc(Loc); }
  bool isNew(SourceLocation Loc) {
    return Seen.insert(of(Loc).getRawEncoding()).second;
  }
  bool sameLine(SourceLocation A, SourceLocation B) const {
    return SM.getExpansionLineNumber(A) == SM.getExpansionLineNumber(B);
  }

private:
  const SourceManager &SM;
  llvm::DenseSet<unsigned> Seen;
};

} // namespace

void WeakProtocolCheck::checkUnit(const SspiUnit &Unit) {
  enabledProtocols(Unit);
  disabledProtocols(Unit);
  tls13(Unit);
  versions(Unit);
  algorithms(Unit);
  algorithmNames(Unit);
  missingFlags(Unit, OldCredential);
  missingFlags(Unit, NewCredential);
  callFlags(Unit);
  for (const FunctionDecl *Function : Unit.functions())
    checkFlagSlips(*this, Unit, *Function);
}

void WeakProtocolCheck::enabledProtocols(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t Weak = weakBits(Unit);
  uint64_t Datagram =
      bits(Unit, "SP_PROT_DTLS1_0") | bits(Unit, "SP_PROT_DTLS1_2");
  Places Places(Unit);
  for (const FieldDecl *Field :
       Flags.members(OldCredential, "grbitEnabledProtocols")) {
    std::vector<Part> All = parts(Flags, *Field);
    for (const Part &P : All) {
      uint64_t Enabled = P.Inverted ? ~P.Bits : P.Bits;
      if (!P.Where || !(Enabled & Weak) ||
          isChosen(P, All, Flags, Weak, Datagram) ||
          !Places.isNew(P.Where->getBeginLoc()))
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
  Places Places(Unit);
  for (const FieldDecl *Field :
       Flags.members("TLS_PARAMETERS", "grbitDisabledProtocols")) {
    std::vector<Part> All = parts(Flags, *Field);
    for (Part &P : All)
      if (P.Where && !P.Inverted && (P.Bits & Spare) == Spare) {
        P.Bits = ~P.Bits & 0xFFFFFFFF;
        P.Inverted = true;
      }
    for (const Part &P : All) {
      if (!P.Where || isChosen(P, All, Flags, Weak, Datagram))
        continue;
      SourceLocation Where = P.Where->getBeginLoc();
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

void WeakProtocolCheck::algorithms(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  Places Places(Unit);
  for (StringRef Record : {OldCredential, NewCredential})
    for (const FieldDecl *Field : Flags.members(Record, "dwFlags")) {
      uint64_t Null = bits(Unit, "SCH_ALLOW_NULL_ENCRYPTION");
      std::vector<Part> All = parts(Flags, *Field);
      for (const Part &P : All)
        if (P.Where && !P.Inverted && (P.Bits & Null) &&
            !isChosen(P, All, Flags, Null, 0) &&
            Places.isNew(P.Where->getBeginLoc()))
          diag(Places.of(P.Where->getBeginLoc()),
               "SCH_ALLOW_NULL_ENCRYPTION lets the connection go unencrypted; "
               "leave it out");
    }
  for (StringRef Member : {StringRef("dwMinimumCipherStrength"),
                           StringRef("dwMaximumCipherStrength")})
    for (const FieldDecl *Field : Flags.members(OldCredential, Member)) {
      auto IsWeak = [](uint64_t Strength) {
        // 0 is the system's choice, -1 selects the suites without encryption.
        return Strength == 0xFFFFFFFF || (Strength > 0 && Strength < 112);
      };
      for (const Part &P : parts(Flags, *Field))
        if (P.Where && !P.Inverted && P.When.empty() && IsWeak(P.Bits) &&
            Places.isNew(P.Where->getBeginLoc()))
          diag(
              Places.of(P.Where->getBeginLoc()),
              "'%0' %select{of less than 112 bits lets broken ciphers in|of -1 "
              "selects the cipher suites without encryption}1; leave it 0 and "
              "set SCH_USE_STRONG_CRYPTO")
              << Member << (P.Bits == 0xFFFFFFFF);
    }
  for (const FieldDecl *Field :
       Flags.members(OldCredential, "palgSupportedAlgs"))
    for (const FlagWrite &Write : Flags.writes(*Field)) {
      const auto *Ref =
          Write.Value ? dyn_cast<DeclRefExpr>(Write.Value->IgnoreParenCasts())
                      : nullptr;
      const auto *Array = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      const auto *List = Array && Array->getAnyInitializer()
                             ? dyn_cast<InitListExpr>(
                                   Array->getAnyInitializer()->IgnoreImplicit())
                             : nullptr;
      if (!List)
        continue;
      for (const Expr *Element : List->inits())
        for (StringRef Algorithm : WeakAlgorithms)
          if (auto Id = Unit.contracts().constant(Algorithm);
              Id && Flags.constant(*Element) == static_cast<uint64_t>(*Id) &&
              Places.isNew(Element->getBeginLoc()))
            diag(Places.of(Element->getBeginLoc()),
                 "%0 among the credential's algorithms is broken; leave it out")
                << Algorithm;
    }
}

void WeakProtocolCheck::missingFlags(const SspiUnit &Unit, StringRef Record) {
  const FlagFlow &Flags = Unit.flags();
  // What cannot be seen may set the flag.
  if (Flags.escapes(Record))
    return;
  std::vector<const FlagWrite *> Set;
  FlagValue Value;
  for (const FieldDecl *Field : Flags.members(Record, "dwFlags"))
    for (const FlagWrite &Write : Flags.writes(*Field)) {
      if (Write.Kind == FlagWrite::Keep)
        continue;
      if (Write.Value && Write.Kind == FlagWrite::Set)
        Set.push_back(&Write);
      FlagValue More = Flags.trace(Write);
      llvm::append_range(Value.Origins, More.Origins);
      llvm::append_range(Value.Unknown, More.Unknown);
    }
  if (Set.empty() || !Value.complete())
    return;
  if (!(Value.may() & bits(Unit, "SCH_USE_STRONG_CRYPTO")))
    missingStrongCrypto(Unit, Record, *Set.front());
  if (!(Value.may() & (bits(Unit, "SCH_CRED_NO_DEFAULT_CREDS") |
                       bits(Unit, "SCH_CRED_USE_DEFAULT_CREDS"))))
    defaultCredentials(Unit, Record, Set);
}

void WeakProtocolCheck::missingStrongCrypto(const SspiUnit &Unit,
                                            StringRef Record,
                                            const FlagWrite &First) {
  const FlagFlow &Flags = Unit.flags();
  // Who picks the algorithms needs no help.
  for (StringRef Member :
       {StringRef("palgSupportedAlgs"), StringRef("pDisabledCrypto")})
    for (StringRef In : {Record, StringRef("TLS_PARAMETERS")})
      for (const FieldDecl *Field : Flags.members(In, Member))
        for (const FlagWrite &Write : Flags.writes(*Field))
          if (Write.When.empty() && Write.In == First.In &&
              (!Write.Value || Flags.constant(*Write.Value) != 0u))
            return;
  diag(Places(Unit).of(First.Value->getEndLoc()),
       "%0 without SCH_USE_STRONG_CRYPTO: algorithms known to be weak stay "
       "available; add the flag to 'dwFlags'")
      << Record;
}

void WeakProtocolCheck::defaultCredentials(const SspiUnit &Unit,
                                           StringRef Record,
                                           ArrayRef<const FlagWrite *> Set) {
  const FlagFlow &Flags = Unit.flags();
  for (const FieldDecl *Field : Flags.members(Record, "paCred"))
    for (const FlagWrite &Write : Flags.writes(*Field))
      if (Write.When.empty() && Write.Value &&
          Flags.constant(*Write.Value) != 0u)
        return; // always with a certificate of its own
  const CallExpr *Acquired = nullptr, *Handshake = nullptr;
  Branches Client;
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function)) {
      unsigned Use = Call.Promise->paramIndex("fCredentialUse");
      if (Use != Effect::ResultIndex)
        for (const FlagOrigin &O : Flags.trace(*Call.Call->getArg(Use)).Origins)
          if (O.Bits == bits(Unit, "SECPKG_CRED_OUTBOUND") && !Acquired) {
            Acquired = Call.Call;
            Client = O.When;
          }
      unsigned Request = Call.Promise->paramIndex("fContextReq");
      if (Request == Effect::ResultIndex ||
          Call.Promise->paramIndex("pszTargetName") == Effect::ResultIndex)
        continue;
      FlagValue Requested = Flags.trace(*Call.Call->getArg(Request));
      // Request flags are members that the handshake's own file sets. Once
      // Schannel has asked for credentials, it has looked for its own.
      uint64_t Supplied = bits(Unit, "ISC_REQ_USE_SUPPLIED_CREDS");
      if (Requested.Origins.empty() ||
          llvm::any_of(Requested.Origins, [&](const FlagOrigin &O) {
            return (O.Bits & Supplied) && !isAnswer(Unit, O.When);
          }))
        return;
      if (!Handshake)
        Handshake = Call.Call;
    }
  if (!Acquired || !Handshake)
    return;
  SmallVector<const FlagWrite *, 4> ForClient;
  for (const FlagWrite *Write : Set)
    if (!exclude(Write->When, Client, Unit.context()))
      ForClient.push_back(Write);
  if (ForClient.empty())
    return;
  Places Places(Unit);
  diag(Places.of(ForClient.front()->Where),
       "neither SCH_CRED_NO_DEFAULT_CREDS nor ISC_REQ_USE_SUPPLIED_CREDS: a "
       "server that asks for a client certificate is sent one from the user's "
       "store; add SCH_CRED_NO_DEFAULT_CREDS to 'dwFlags'");
  for (const FlagWrite *Write : ArrayRef(ForClient).drop_front())
    diag(Places.of(Write->Where), "nor here", DiagnosticIDs::Note);
  diag(Places.of(Acquired->getBeginLoc()), "the credential is acquired here",
       DiagnosticIDs::Note);
  diag(Places.of(Handshake->getBeginLoc()), "the handshake begins here",
       DiagnosticIDs::Note);
}

/// Can \p When hold for \p Call, as far as anybody can tell?
static bool mayHold(const Condition &When, const CallExpr &Call,
                    const FlagFlow &Flags) {
  FlagValue Value = Flags.trace(*Call.getArg(When.Index));
  return llvm::any_of(Value.Origins, [&](const FlagOrigin &O) {
    return !O.Inverted && (!When.Has || (O.Bits & *When.Has) == *When.Has) &&
           (!When.Lacks || !(O.Bits & *When.Lacks)) &&
           (!When.Is || O.Bits == *When.Is);
  });
}

void WeakProtocolCheck::algorithmNames(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  Places Places(Unit);
  for (StringRef Member : {StringRef("Length"), StringRef("MaximumLength")})
    for (const FieldDecl *Field : Flags.members("UNICODE_STRING", Member))
      for (const FlagWrite &Write : Flags.writes(*Field)) {
        const auto *Size = Write.Value ? dyn_cast<UnaryExprOrTypeTraitExpr>(
                                             Write.Value->IgnoreParenImpCasts())
                                       : nullptr;
        if (!Size || Size->getKind() != UETT_SizeOf || Size->isArgumentType())
          continue;
        const auto *Choice = dyn_cast<ConditionalOperator>(
            Size->getArgumentExpr()->IgnoreParens());
        if (Choice && Choice->getType()->isPointerType() &&
            Places.isNew(Write.Where))
          diag(Places.of(Write.Where),
               "'%0' is the size of a pointer: the result of ?: is no array; "
               "choose between the sizes instead, without the terminating null")
              << Member;
      }
}

void WeakProtocolCheck::callFlags(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  Places Places(Unit);
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function))
      for (const FlagAdvice &Advice : Call.Promise->Flags) {
        auto Given = [&](const ContractCall &Any) {
          return (Flags.trace(*Any.Call->getArg(Advice.Index)).may() &
                  Advice.AnyOf) != 0;
        };
        FlagValue Value = Flags.trace(*Call.Call->getArg(Advice.Index));
        if (!Value.complete() ||
            (Advice.Among && !(Value.may() & *Advice.Among)) ||
            (Advice.When && !mayHold(*Advice.When, *Call.Call, Flags)))
          continue;
        // A call with the flag beside it: the one without is for old systems.
        // And who adds to a store has to open it for writing.
        if (llvm::any_of(Unit.calls(*Function), [&](const ContractCall &Other) {
              return (Other.Promise == Call.Promise && Given(Other)) ||
                     (Call.Promise->Role == ValidationRole::OpenStore &&
                      Other.Promise->Role == ValidationRole::AddToStore);
            }))
          continue;
        if (Places.isNew(Call.Call->getBeginLoc()))
          diag(Places.of(Call.Call->getBeginLoc()), "'%0' without %1: %2")
              << Call.Promise->Name << Advice.Add << Advice.Why;
      }
}

} // namespace schannel_tidy
