//===- MissingFlags.cpp - Flags that are left out -------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "CredentialParts.h"
#include "WeakProtocolCheck.h"

using namespace clang;

namespace schannel_tidy {

static bool mentions(const FlagFlow &Flags, const Stmt *S, uint64_t Value) {
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

/// Does code under \p When answer SEC_I_INCOMPLETE_CREDENTIALS? At once, or by a
/// variable or member that is set for nothing else (\p Settings: not looked into
/// again).
static bool isAnswer(const SspiUnit &Unit, const Branches &When,
                     bool Settings = true) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t Status = bits(Unit, "SEC_I_INCOMPLETE_CREDENTIALS");
  return llvm::any_of(When, [&](const Branch &B) {
    if (mentions(Flags, B.Condition, Status))
      return true;
    if (llvm::any_of(B.Labels, [&](const SwitchCase *Label) {
          const auto *Case = dyn_cast<CaseStmt>(Label);
          return Case && Flags.constant(*Case->getLHS()) == Status;
        }))
      return true;
    const ValueDecl *Setting =
        Settings && B.Condition && B.Taken ? valueNamedBy(*B.Condition) : nullptr;
    if (!Setting || isa<ParmVarDecl>(Setting))
      return false;
    bool Answers = false;
    for (const FlagWrite &Write : Flags.writes(*Setting)) {
      auto Value = Write.Kind == FlagWrite::Set ? Flags.constant(*Write.Value)
                                                : std::nullopt;
      if (!Value || (*Value != 0 &&
                     !isAnswer(Unit, Write.When, /*Settings=*/false)))
        return false;
      Answers |= *Value != 0;
    }
    return Answers;
  });
}

/// The local record of the kind \p Record that \p E is the address of, if nothing is
/// ever assigned to it as a whole; or null.
static const VarDecl *bareRecord(const SspiUnit &Unit, const Expr &E,
                                 StringRef Record) {
  const VarDecl *Given = pointedVariable(&E);
  const RecordDecl *Of = Given && Given->hasLocalStorage() &&
                                 !isa<ParmVarDecl>(Given) &&
                                 Unit.flags().writes(*Given).empty()
                             ? Given->getType()->getAsRecordDecl()
                             : nullptr;
  return Of && Of->getName().ltrim('_') == Record ? Given : nullptr;
}

/// How often \p Variable is named in \p S but for its members.
static unsigned mentionsOf(const VarDecl &Variable, const Stmt *S) {
  if (!S)
    return 0;
  if (const auto *Member = dyn_cast<MemberExpr>(S);
      Member && variable(Member->getBase()) == &Variable)
    return 0;
  const auto *Ref = dyn_cast<DeclRefExpr>(S);
  unsigned Count = Ref && Ref->getDecl() == &Variable;
  for (const Stmt *Child : S->children())
    Count += mentionsOf(Variable, Child);
  return Count;
}

/// The call that is handed a local record of the kind \p Record, also by a function
/// that hands its parameter on; or null. Who picks the algorithms needs no flag.
static const CallExpr *acquiredWithoutFlags(const SspiUnit &Unit,
                                            StringRef Record) {
  for (StringRef Member :
       {StringRef("palgSupportedAlgs"), StringRef("pDisabledCrypto")})
    for (StringRef In : {Record, StringRef("TLS_PARAMETERS")})
      if (!Unit.flags().members(In, Member).empty())
        return nullptr;
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function)) {
      const Expr *Data = argument(Call, "pAuthData");
      if (!Data)
        continue;
      if (const VarDecl *Given = bareRecord(Unit, *Data, Record);
          Given && !Unit.flags().escapes(*Given))
        return Call.Call;
      // Handed on once, as it is: nobody else has it.
      const auto *Param = dyn_cast_or_null<ParmVarDecl>(variable(Data));
      if (!Param || mentionsOf(*Param, Function->getBody()) != 1)
        continue;
      for (const FunctionDecl *Caller : Unit.definitions())
        for (const CallExpr *Own : Unit.ownCalls(*Caller)) {
          if (Own->getDirectCallee()->getDefinition() != Function ||
              Param->getFunctionScopeIndex() >= Own->getNumArgs())
            continue;
          const VarDecl *Given = bareRecord(
              Unit, *Own->getArg(Param->getFunctionScopeIndex()), Record);
          if (Given && mentionsOf(*Given, Caller->getBody()) == 1)
            return Own;
        }
    }
  return nullptr;
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
  if (!Value.complete())
    return;
  if (Set.empty() && Value.Origins.empty())
    if (const CallExpr *Bare = acquiredWithoutFlags(Unit, Record))
      diag(Places(Unit).of(Bare->getBeginLoc()),
           "%0 whose 'dwFlags' nothing sets: algorithms known to be weak stay "
           "available; set SCH_USE_STRONG_CRYPTO")
          << Record;
  defaultsBesideOwn(Unit, Record, Value);
  if (Set.empty())
    return;
  if (!(Value.may() & bits(Unit, "SCH_USE_STRONG_CRYPTO")))
    missingStrongCrypto(Unit, Record, *Set.front());
  else
    strongOnOneSide(Unit, Record, Value);
  if (!(Value.may() & (bits(Unit, "SCH_CRED_NO_DEFAULT_CREDS") |
                       bits(Unit, "SCH_CRED_USE_DEFAULT_CREDS"))))
    defaultCredentials(Unit, Record, Set);
}

/// SCH_CRED_NO_DEFAULT_CREDS only where there is a certificate anyway.
void WeakProtocolCheck::defaultsBesideOwn(const SspiUnit &Unit,
                                          StringRef Record,
                                          const FlagValue &Value) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t NoDefaults = bits(Unit, "SCH_CRED_NO_DEFAULT_CREDS");
  auto IsBesideOwn = [&](const FlagOrigin &Origin) {
    for (const FieldDecl *Field : Flags.members(Record, "paCred"))
      for (const FlagWrite &Write : Flags.writes(*Field))
        // The innermost question is whether there is one.
        if (Write.Value && Flags.constant(*Write.Value) != 0u &&
            !Write.When.empty() && isa<IfStmt>(Write.When.back().Where) &&
            !isSetup(Write.When.back(), Flags) &&
            llvm::any_of(Origin.When, [&](const Branch &O) {
              return O.Where == Write.When.back().Where &&
                     O.Taken == Write.When.back().Taken;
            }))
          return true;
    return false;
  };
  const FlagOrigin *Beside = nullptr;
  for (const FlagOrigin &Origin : Value.Origins) {
    if (Origin.Inverted || !(Origin.Bits & NoDefaults))
      continue;
    if (!IsBesideOwn(Origin))
      return;
    Beside = &Origin;
  }
  if (!Beside)
    return;
  Places Places(Unit);
  diag(Places.of(Beside->Where->getBeginLoc()),
       "SCH_CRED_NO_DEFAULT_CREDS only where there is a certificate of one's "
       "own: without one, a server that asks for it is sent one from the "
       "user's store; set it in any case");
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

/// A client's credentials with SCH_USE_STRONG_CRYPTO and a server's without, or
/// the other way round.
void WeakProtocolCheck::strongOnOneSide(const SspiUnit &Unit, StringRef Record,
                                        const FlagValue &Value) {
  uint64_t Strong = bits(Unit, "SCH_USE_STRONG_CRYPTO");
  for (const FlagOrigin &Weak : Value.Origins) {
    if (Weak.Inverted || !Weak.Bits || (Weak.Bits & Strong))
      continue;
    Branches Side;
    llvm::copy_if(Weak.When, std::back_inserter(Side),
                  [&](const Branch &B) { return asksForSide(B, Unit); });
    if (llvm::all_of(Value.Origins, [&](const FlagOrigin &Other) {
          return !Other.Inverted && (!(Other.Bits & Strong) ||
                                     exclude(Other.When, Side, Unit.context()));
        })) {
      diag(
          Places(Unit).of(Weak.Where->getEndLoc()),
          "%0 without SCH_USE_STRONG_CRYPTO on this side, which the other has: "
          "algorithms known to be weak stay available; add the flag to "
          "'dwFlags'")
          << Record;
      return;
    }
  }
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

/// Can \p Value have one of those that \p Advice asks for?
static bool mayBeAmong(const FlagValue &Value, const FlagAdvice &Advice) {
  if (Advice.Among.empty())
    return true;
  return llvm::any_of(Advice.Among, [&](uint64_t Wanted) {
    return Advice.Mask
               ? llvm::any_of(Value.Origins,
                              [&](const FlagOrigin &O) {
                                return !O.Inverted &&
                                       (O.Bits & *Advice.Mask) == Wanted;
                              })
               : (Value.may() & Wanted) != 0;
  });
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
        if (!Value.complete() || !mayBeAmong(Value, Advice) ||
            (Advice.When && !mayHold(*Advice.When, *Call.Call, Flags)) ||
            (Advice.And && !mayHold(*Advice.And, *Call.Call, Flags)))
          continue;
        // A call with the flag beside it: the one without is for old systems.
        if (llvm::any_of(Unit.calls(*Function), [&](const ContractCall &Other) {
              return (Other.Promise == Call.Promise && Given(Other)) ||
                     (Advice.UnlessRole != ValidationRole::None &&
                      Other.Promise->Role == Advice.UnlessRole);
            }))
          continue;
        if (Places.isNew(Call.Call->getBeginLoc()))
          diag(Places.of(Call.Call->getBeginLoc()), "'%0' without %1: %2")
              << Call.Promise->Name << Advice.Add << Advice.Why;
      }
}

} // namespace schannel_tidy
