//===- CredentialValidation.cpp - Validation left to Schannel -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "CertValidationFacts.h"
#include "VariableUse.h"

using namespace clang;

namespace schannel_tidy {

namespace {

/// What tells an IP address from a host name; wrappers end in these names.
constexpr StringRef AddressParsers[] = {
    "inet_pton",
    "inet_addr",
    "inet_aton",
    "inetpton",
    "inetptona",
    "inetptonw",
    "rtlipv4stringtoaddress",
    "rtlipv6stringtoaddress",
    "isipaddress",
    "is_ip_address",
};

bool parsesAddress(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *Call = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *Callee = Call->getDirectCallee();
        Callee && Callee->getIdentifier())
      for (StringRef Name : AddressParsers)
        if (Callee->getName().ends_with_insensitive(Name))
          return true;
  return llvm::any_of(S->children(), parsesAddress);
}

/// Does \p E hold because something is an address: not if that is only one of
/// several things that are asked?
bool needsAddress(const Expr &E, bool Taken) {
  const Expr *Condition = E.IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
      Not && Not->getOpcode() == UO_LNot)
    return needsAddress(*Not->getSubExpr(), !Taken);
  if (const auto *Op = dyn_cast<BinaryOperator>(Condition)) {
    if (Op->getOpcode() == BO_LOr)
      return Taken && (needsAddress(*Op->getLHS(), true) ||
                       needsAddress(*Op->getRHS(), true));
    if (Op->getOpcode() == BO_LAnd)
      return Taken && needsAddress(*Op->getLHS(), true) &&
             needsAddress(*Op->getRHS(), true);
    if (Op->getOpcode() == BO_EQ)
      return Taken && parsesAddress(Condition);
  }
  return Taken && parsesAddress(Condition);
}

/// Does control leave the function, or the block, at the end of the branch?
bool leavesAtEnd(const Branch &B) {
  const auto *If = dyn_cast<IfStmt>(B.Where);
  const Stmt *S = !If ? nullptr : B.Taken ? If->getThen() : If->getElse();
  while (const auto *Block = dyn_cast_or_null<CompoundStmt>(S))
    S = Block->body_empty() ? nullptr : Block->body_back();
  return S &&
         isa<ReturnStmt, GotoStmt, BreakStmt, ContinueStmt, CXXThrowExpr>(S);
}

bool isUnder(const Branches &When, const Branch &B) {
  return llvm::any_of(When, [&](const Branch &O) {
    return O.Where == B.Where && O.Taken == B.Taken;
  });
}

/// Does any handshake ask for ISC_REQ_MANUAL_CRED_VALIDATION, or may it?
bool mayValidateByHand(const SspiUnit &Unit) {
  uint64_t Manual = bits(Unit, "ISC_REQ_MANUAL_CRED_VALIDATION");
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function))
      if (connects(*Call.Promise)) {
        const Expr *Wanted = argument(Call, "fContextReq");
        if (Wanted && (Unit.flags().trace(*Wanted).may() & Manual))
          return true;
      }
  return false;
}

} // namespace

void IncompleteCertValidationCheck::credentialFlags(const SspiUnit &Unit,
                                                    const Facts &Known) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t NoName = bits(Unit, "SCH_CRED_NO_SERVERNAME_CHECK");
  uint64_t Manual = bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION");
  uint64_t Auto = bits(Unit, "SCH_CRED_AUTO_CRED_VALIDATION");
  bool OwnNameCheck = Known.ReadsNames || Known.VerifiesChain;
  // Automatic by name, or because nobody says otherwise.
  const FlagWrite *Automatic = nullptr, *Default = nullptr;
  llvm::DenseSet<const Expr *> Told;
  for (const FieldDecl *Field : Known.FlagMembers)
    for (const FlagWrite &Write : Flags.writes(*Field)) {
      if (Write.Kind == FlagWrite::Keep)
        continue;
      for (const FlagOrigin &O : Flags.trace(Write).Origins) {
        if (O.Inverted)
          continue;
        if (!Default)
          Default = &Write;
        if ((O.Bits & Auto) && !Automatic)
          Automatic = &Write;
        if (!(O.Bits & NoName))
          continue;
        bool ForAddresses = llvm::any_of(O.When, [](const Branch &B) {
          return B.Condition && isa<IfStmt, ConditionalOperator>(B.Where) &&
                 needsAddress(*B.Condition, B.Taken);
        });
        if (ForAddresses && !OwnNameCheck && Told.insert(O.Where).second)
          diag(place(Unit, O.Where->getBeginLoc()),
               "SCH_CRED_NO_SERVERNAME_CHECK for peers named by an IP address: "
               "any trusted certificate is accepted for them; certificates can "
               "name addresses, leave the check on");
        else if (isUnconditional(O.When) && !(Known.MayFlags & Manual) &&
                 Known.FlagsComplete && Known.Outbound && !OwnNameCheck &&
                 !Known.AsksForPeer && Told.insert(O.Where).second)
          diag(place(Unit, O.Where->getBeginLoc()),
               "SCH_CRED_NO_SERVERNAME_CHECK with automatic validation: any "
               "trusted certificate is accepted for any host; leave the flag "
               "out, or compare the name with the certificate");
      }
    }
  if (!Automatic && !(Known.MayFlags & Manual) && !Known.AsksForPeer &&
      !mayValidateByHand(Unit))
    Automatic = Default;
  if (Automatic && Known.FlagsComplete && Known.Outbound &&
      !(Known.MayFlags & Known.Revocation) && !Known.BuildsChain)
    diag(place(Unit, Automatic->Where),
         "automatic validation without SCH_CRED_REVOCATION_CHECK_CHAIN or one "
         "of its kin: revoked certificates are accepted");
}

void IncompleteCertValidationCheck::conflictingFlags(const SspiUnit &Unit,
                                                     const FieldDecl &Field) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t Manual = bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION");
  uint64_t Auto = bits(Unit, "SCH_CRED_AUTO_CRED_VALIDATION");
  auto Has = [&](const FlagWrite &Write, uint64_t Bit) {
    if (!Write.Value || Write.Kind == FlagWrite::Keep)
      return false;
    auto Bits = Flags.constant(*Write.Value);
    return Bits && (*Bits & Bit);
  };
  ArrayRef<FlagWrite> Writes = Flags.writes(Field);
  for (size_t Second = 0; Second < Writes.size(); ++Second) {
    const FlagWrite &Later = Writes[Second];
    if (Has(Later, Manual) && Has(Later, Auto))
      diag(place(Unit, Later.Where),
           "SCH_CRED_MANUAL_CRED_VALIDATION and SCH_CRED_AUTO_CRED_VALIDATION "
           "exclude each other: choose one");
    if (Later.Kind != FlagWrite::Add)
      continue;
    for (uint64_t Mine : {Manual, Auto}) {
      if (!Has(Later, Mine) || Has(Later, Manual | Auto) != Has(Later, Mine))
        continue;
      uint64_t Other = Mine == Manual ? Auto : Manual;
      // The nearest earlier write that decides about the other flag.
      for (size_t First = Second; First-- > 0;) {
        const FlagWrite &Earlier = Writes[First];
        if (Earlier.In != Later.In || Earlier.Base != Later.Base)
          break;
        if (exclude(Earlier.When, Later.When, Unit.context()) ||
            llvm::any_of(Earlier.When, [&](const Branch &B) {
              return leavesAtEnd(B) && !isUnder(Later.When, B);
            }))
          continue;
        if (Has(Earlier, Other)) {
          diag(
              place(Unit, Later.Where),
              "%select{SCH_CRED_AUTO_CRED_VALIDATION|"
              "SCH_CRED_MANUAL_CRED_VALIDATION}0 added to "
              "%select{SCH_CRED_MANUAL_CRED_VALIDATION|"
              "SCH_CRED_AUTO_CRED_VALIDATION}0: they exclude each other; clear "
              "the one before setting the other")
              << (Mine == Manual);
          diag(place(Unit, Earlier.Where), "set here", DiagnosticIDs::Note);
          break;
        }
        // Clears it for certain, or sets everything anew.
        bool Certain = llvm::all_of(Earlier.When, [&](const Branch &B) {
          return isUnder(Later.When, B);
        });
        if (Earlier.Kind == FlagWrite::Keep ||
            (Earlier.Kind == FlagWrite::Set && Certain))
          break;
      }
    }
  }
}

/// Would Schannel compare a name here? Not if the call leaves the certificate
/// to the program, nor where it may well be for another package.
static bool comparesName(const SspiUnit &Unit, const FunctionDecl &Function,
                         const ContractCall &Call) {
  const Expr *Wanted = argument(Call, "fContextReq");
  if (Wanted && (Unit.flags().trace(*Wanted).may() &
                 bits(Unit, "ISC_REQ_MANUAL_CRED_VALIDATION")))
    return false;
  return Unit.use().isSchannelOnly() || packagesIn(&Function).Schannel;
}

/// Is the context that \p Call makes kept where nobody else gets to see it?
/// Only of such a one can be said that nobody looks at its certificate.
static bool keepsContext(const SspiUnit &Unit, const FunctionDecl &Function,
                         const ContractCall &Call) {
  const Expr *New = argument(Call, "phNewContext");
  const auto *Address =
      New ? dyn_cast<UnaryOperator>(New->IgnoreParenCasts()) : nullptr;
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return false;
  const Expr *Kept = Address->getSubExpr()->IgnoreParenImpCasts();
  const ValueDecl *Owner = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Kept)) {
    const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    if (!Variable || Variable->isExternallyVisible() ||
        escapes(Unit, *Variable, *Function.getBody()))
      return false;
    Owner = Variable;
  } else if (const auto *Member = dyn_cast<MemberExpr>(Kept)) {
    Owner = Member->getMemberDecl();
  }
  const SourceManager &SM = Unit.context().getSourceManager();
  return Owner && SM.isInMainFile(SM.getExpansionLoc(Owner->getLocation()));
}

/// The unconditional origin of \p Bit in \p Flags, or null.
static const Expr *alwaysHas(const FlagValue &Flags, uint64_t Bit) {
  for (const FlagOrigin &O : Flags.Origins)
    if (!O.Inverted && (O.Bits & Bit) && isUnconditional(O.When))
      return O.Where;
  return nullptr;
}

/// Where the credentials leave validation to the program, whatever the
/// settings.
static const Expr *manualCredentials(const SspiUnit &Unit,
                                     ArrayRef<const FieldDecl *> Members) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t Manual = bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION");
  for (const FieldDecl *Field : Members)
    for (const FlagWrite &Write : Flags.writes(*Field))
      if (Write.Kind != FlagWrite::Keep)
        if (const Expr *Where = alwaysHas(Flags.trace(Write), Manual))
          return Where;
  return nullptr;
}

void IncompleteCertValidationCheck::handshake(const SspiUnit &Unit,
                                              const Facts &Known) {
  if (Known.AsksForPeer || Known.BuildsChain || Known.VerifiesChain ||
      Known.ReadsNames)
    return;
  const FlagFlow &Flags = Unit.flags();
  uint64_t Manual = bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION");
  uint64_t Auto = bits(Unit, "SCH_CRED_AUTO_CRED_VALIDATION");
  bool KnowsFlags =
      !Known.FlagMembers.empty() && Known.FlagsComplete && Known.Outbound;
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function)) {
      const Expr *Target = argument(Call, "pszTargetName");
      const Expr *Context = argument(Call, "phContext");
      if (!Target || !Context)
        continue;
      // The first leg is known by its missing context.
      if (Flags.constant(*Context) != 0u &&
          !isa<ConditionalOperator>(Context->IgnoreParenCasts()))
        continue;
      if (KnowsFlags && !(Known.MayFlags & Manual) &&
          Flags.constant(*Target) == 0u && comparesName(Unit, *Function, Call))
        diag(place(Unit, Call.Call->getBeginLoc()),
             "handshake without a target name: Schannel has no name to "
             "compare the server's certificate with; pass the host name");
      if (!keepsContext(Unit, *Function, Call))
        continue;
      const Expr *Where = KnowsFlags && !(Known.MayFlags & Auto)
                              ? manualCredentials(Unit, Known.FlagMembers)
                              : nullptr;
      const Expr *Wanted = argument(Call, "fContextReq");
      bool ByCredentials = Where;
      if (!Where && Wanted && Unit.use().isSchannelOnly() &&
          !Unit.handsOutHandles())
        Where = alwaysHas(Flags.trace(*Wanted),
                          bits(Unit, "ISC_REQ_MANUAL_CRED_VALIDATION"));
      if (!Where)
        continue;
      diag(place(Unit, Where->getBeginLoc()),
           "%select{ISC_REQ_MANUAL_CRED_VALIDATION|"
           "SCH_CRED_MANUAL_CRED_VALIDATION}0 leaves the server's certificate "
           "to this program, and nothing in this file looks at it: any "
           "certificate is accepted; verify the chain and the host name, or "
           "%select{leave the flag out|use SCH_CRED_AUTO_CRED_VALIDATION}0")
          << ByCredentials;
      return;
    }
}

} // namespace schannel_tidy
