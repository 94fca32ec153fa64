//===- IncompleteCertValidationCheck.cpp ----------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IncompleteCertValidationCheck.h"
#include "../lib/PathAnalysis/FlagFlow.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace schannel_tidy {

/// What the translation unit does about certificates, wherever it does it.
struct IncompleteCertValidationCheck::Facts {
  std::vector<const FieldDecl *> FlagMembers; ///< dwFlags of the credentials
  uint64_t MayFlags = 0;                      ///< that any of them may have
  bool FlagsComplete = true;                  ///< nobody else sets them
  bool AsksForPeer = false; ///< queries the peer's certificate
  bool ReadsNames = false;
  bool ReadsUsage = false;
  bool ChecksTime = false;
  bool BuildsChain = false;
  bool VerifiesChain = false;
  bool ReadsTrust = false; ///< a chain's TrustStatus
  const CallExpr *Outbound = nullptr;

  Facts(const SspiUnit &Unit);
};

namespace {

constexpr StringRef Credentials[] = {"SCHANNEL_CRED", "SCH_CREDENTIALS"};

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

uint64_t bits(const SspiUnit &Unit, StringRef Constant) {
  return static_cast<uint64_t>(Unit.contracts().constant(Constant).value_or(0));
}

SourceLocation place(const SspiUnit &Unit, SourceLocation Loc) {
  return Unit.context().getSourceManager().getFileLoc(Loc);
}

const Expr *argument(const ContractCall &Call, StringRef Param) {
  unsigned Index = Call.Promise->paramIndex(Param);
  return Index == Effect::ResultIndex ? nullptr : Call.Call->getArg(Index);
}

/// The local variable of which \p E is the address.
const VarDecl *addressed(const Expr *E) {
  const auto *Address =
      E ? dyn_cast<UnaryOperator>(E->IgnoreParenCasts()) : nullptr;
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return nullptr;
  const auto *Ref =
      dyn_cast<DeclRefExpr>(Address->getSubExpr()->IgnoreParenImpCasts());
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && Variable->hasLocalStorage() ? Variable : nullptr;
}

const VarDecl *variable(const Expr *E) {
  const auto *Ref = E ? dyn_cast<DeclRefExpr>(E->IgnoreParenCasts()) : nullptr;
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// The writes to \p Member of the local \p Variable, and those through pointers
/// that may be meant for it.
std::vector<const FlagWrite *>
writes(const FlagFlow &Flags, const VarDecl &Variable, StringRef Member) {
  std::vector<const FlagWrite *> Result;
  const RecordDecl *Record = Variable.getType()->getAsRecordDecl();
  if (!Record)
    return Result;
  auto Add = [&](const RecordDecl &In, auto &Recurse) -> void {
    for (const FieldDecl *Field : In.fields()) {
      if (Field->getIdentifier() && Field->getName() == Member)
        for (const FlagWrite &Write : Flags.writes(*Field))
          if (Write.Base == &Variable || !Write.Base)
            Result.push_back(&Write);
      if (const RecordDecl *Inner = Field->getType()->getAsRecordDecl())
        Recurse(*Inner, Recurse);
    }
  };
  Add(*Record, Add);
  return Result;
}

/// Is \p Variable, or what it points to, used for anything but calls with
/// contracts, tests and its own members?
class UseFinder {
public:
  UseFinder(const SspiUnit &Unit, const VarDecl &Variable)
      : Unit(Unit), Variable(Variable) {}

  bool escapes(const Stmt &Body) { return visit(&Body, false); }
  bool members(const Stmt &Body, llvm::StringSet<> &Names) {
    MemberNames = &Names;
    visit(&Body, false);
    return true;
  }

private:
  /// \p Kept: the value of this expression goes somewhere that is not followed.
  bool visit(const Stmt *S, bool Kept) {
    if (!S || isa<UnaryExprOrTypeTraitExpr>(S))
      return false;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return Kept && Ref->getDecl() == &Variable;
    if (const auto *Member = dyn_cast<MemberExpr>(S)) {
      if (MemberNames && baseIs(*Member))
        MemberNames->insert(Member->getMemberDecl()->getName());
      return visit(Member->getBase(), false);
    }
    if (const auto *Call = dyn_cast<CallExpr>(S)) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      bool Keeps =
          !Unit.contract(*Call) && !(Callee && Callee->getMemoryFunctionKind());
      bool Found = visit(Call->getCallee(), false);
      for (const Expr *Argument : Call->arguments())
        Found |= visit(Argument, Keeps);
      return Found;
    }
    if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
      bool Stores = Op->isAssignmentOp() || Op->getOpcode() == BO_Comma;
      return visit(Op->getLHS(), false) | visit(Op->getRHS(), Stores);
    }
    if (const auto *Op = dyn_cast<UnaryOperator>(S))
      return visit(Op->getSubExpr(), Kept && (Op->getOpcode() == UO_AddrOf ||
                                              Op->getOpcode() == UO_Deref));
    if (const auto *Choice = dyn_cast<ConditionalOperator>(S))
      return visit(Choice->getCond(), false) |
             visit(Choice->getTrueExpr(), Kept) |
             visit(Choice->getFalseExpr(), Kept);
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      bool Found = false;
      for (const Decl *D : Declared->decls())
        if (const auto *V = dyn_cast<VarDecl>(D))
          Found |= visit(V->getInit(), true);
      return Found;
    }
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
      for (const LambdaCapture &Capture : Lambda->captures())
        if (Capture.capturesVariable() && Capture.getCapturedVar() == &Variable)
          return true;
      return false;
    }
    bool Keeps = isa<ReturnStmt, CXXConstructExpr, InitListExpr, CXXNewExpr,
                     CXXThrowExpr>(S) ||
                 (Kept && isa<Expr>(S));
    bool Found = false;
    for (const Stmt *Child : S->children())
      Found |= visit(Child, Keeps);
    return Found;
  }

  bool baseIs(const MemberExpr &Member) const {
    const Expr *Base = Member.getBase()->IgnoreParenImpCasts();
    const auto *Ref = dyn_cast<DeclRefExpr>(Base);
    return Ref && Ref->getDecl() == &Variable;
  }

  const SspiUnit &Unit;
  const VarDecl &Variable;
  llvm::StringSet<> *MemberNames = nullptr;
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

/// Is \p E written in \p Function, and not where it is called?
bool isIn(const SspiUnit &Unit, const Expr &E, const FunctionDecl &Function) {
  const SourceManager &SM = Unit.context().getSourceManager();
  SourceLocation Where = SM.getFileLoc(E.getBeginLoc());
  return !SM.isBeforeInTranslationUnit(Where,
                                       SM.getFileLoc(Function.getBeginLoc())) &&
         !SM.isBeforeInTranslationUnit(SM.getFileLoc(Function.getEndLoc()),
                                       Where);
}

/// What is done whatever the settings: loops decide nothing here.
bool isUnconditional(const Branches &When) {
  return llvm::all_of(
      When, [](const Branch &B) { return isa<WhileStmt, ForStmt>(B.Where); });
}

} // namespace

IncompleteCertValidationCheck::Facts::Facts(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  for (StringRef Record : Credentials) {
    FlagsComplete &= !Flags.escapes(Record);
    for (const FieldDecl *Field : Flags.members(Record, "dwFlags")) {
      FlagMembers.push_back(Field);
      for (const FlagWrite &Write : Flags.writes(*Field))
        if (Write.Kind != FlagWrite::Keep) {
          FlagValue Value = Flags.trace(Write);
          MayFlags |= Value.may();
          FlagsComplete &= Value.complete();
        }
    }
  }
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function)) {
      switch (Call.Promise->Role) {
      case ValidationRole::BuildChain:
        BuildsChain = true;
        break;
      case ValidationRole::VerifyChain:
        VerifiesChain = true;
        break;
      case ValidationRole::ReadName:
        ReadsNames = true;
        break;
      case ValidationRole::ReadUsage:
        ReadsUsage = true;
        break;
      case ValidationRole::CheckTime:
        ChecksTime = true;
        break;
      default:
        break;
      }
      if (const Expr *Attribute = argument(Call, "ulAttribute");
          Attribute && argument(Call, "phContext")) {
        auto Asked = Flags.constant(*Attribute);
        AsksForPeer |= !Asked;
        for (StringRef Name : {StringRef("SECPKG_ATTR_REMOTE_CERT_CONTEXT"),
                               StringRef("SECPKG_ATTR_REMOTE_CERTIFICATES"),
                               StringRef("SECPKG_ATTR_REMOTE_CERT_CHAIN")})
          AsksForPeer |= Asked == bits(Unit, Name);
      }
      if (const Expr *Use = argument(Call, "fCredentialUse"))
        for (const FlagOrigin &O : Flags.trace(*Use).Origins)
          if (O.Bits == bits(Unit, "SECPKG_CRED_OUTBOUND") && !Outbound)
            Outbound = Call.Call;
    }
  ReadsNames |= Flags.mentions("CERT_CONTEXT", "pCertInfo");
  ReadsTrust = Flags.mentions("CERT_TRUST_STATUS", "dwErrorStatus") ||
               Flags.mentions("CERT_CHAIN_CONTEXT", "TrustStatus") ||
               Flags.mentions("CERT_SIMPLE_CHAIN", "TrustStatus");
}

void IncompleteCertValidationCheck::checkUnit(const SspiUnit &Unit) {
  Facts Known(Unit);
  credentialFlags(Unit, Known);
  for (const FieldDecl *Field : Known.FlagMembers)
    conflictingFlags(Unit, *Field);
  handshake(Unit, Known);
  for (const FunctionDecl *Function : Unit.functions()) {
    for (const ContractCall &Call : Unit.calls(*Function))
      if (Call.Promise->Role == ValidationRole::BuildChain)
        chain(Unit, *Function, Call, Known);
      else if (Call.Promise->Role == ValidationRole::VerifyChain)
        policy(Unit, *Function, Call, Known);
    rootStore(Unit, *Function);
  }
}

void IncompleteCertValidationCheck::credentialFlags(const SspiUnit &Unit,
                                                    const Facts &Known) {
  const FlagFlow &Flags = Unit.flags();
  uint64_t NoName = bits(Unit, "SCH_CRED_NO_SERVERNAME_CHECK");
  uint64_t Manual = bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION");
  uint64_t Auto = bits(Unit, "SCH_CRED_AUTO_CRED_VALIDATION");
  uint64_t Revocation =
      bits(Unit, "SCH_CRED_REVOCATION_CHECK_END_CERT") |
      bits(Unit, "SCH_CRED_REVOCATION_CHECK_CHAIN") |
      bits(Unit, "SCH_CRED_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT");
  bool OwnNameCheck = Known.ReadsNames || Known.VerifiesChain;
  const FlagWrite *Automatic = nullptr;
  llvm::DenseSet<const Expr *> Told;
  for (const FieldDecl *Field : Known.FlagMembers)
    for (const FlagWrite &Write : Flags.writes(*Field)) {
      if (Write.Kind == FlagWrite::Keep)
        continue;
      for (const FlagOrigin &O : Flags.trace(Write).Origins) {
        if (O.Inverted)
          continue;
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
  if (Automatic && Known.FlagsComplete && Known.Outbound &&
      !(Known.MayFlags & Revocation) && !Known.BuildsChain)
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

void IncompleteCertValidationCheck::handshake(const SspiUnit &Unit,
                                              const Facts &Known) {
  if (Known.FlagMembers.empty() || !Known.FlagsComplete || !Known.Outbound ||
      Known.AsksForPeer || Known.BuildsChain || Known.VerifiesChain ||
      Known.ReadsNames)
    return;
  const FlagFlow &Flags = Unit.flags();
  uint64_t Manual = bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION");
  uint64_t Auto = bits(Unit, "SCH_CRED_AUTO_CRED_VALIDATION");
  const SourceManager &SM = Unit.context().getSourceManager();
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
      if (!(Known.MayFlags & Manual)) {
        if (Flags.constant(*Target) == 0u)
          diag(place(Unit, Call.Call->getBeginLoc()),
               "handshake without a target name: Schannel has no name to "
               "compare the server's certificate with; pass the host name");
        continue;
      }
      if (Known.MayFlags & Auto)
        continue;
      // Whether nobody looks can be said only of a context that nobody else
      // gets to see.
      const Expr *New = argument(Call, "phNewContext");
      const auto *Address =
          New ? dyn_cast<UnaryOperator>(New->IgnoreParenCasts()) : nullptr;
      if (!Address || Address->getOpcode() != UO_AddrOf)
        continue;
      const Expr *Kept = Address->getSubExpr()->IgnoreParenImpCasts();
      const ValueDecl *Owner = nullptr;
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Kept)) {
        Owner = dyn_cast<VarDecl>(Ref->getDecl());
        if (Owner && cast<VarDecl>(Owner)->isExternallyVisible())
          Owner = nullptr;
      } else if (const auto *Member = dyn_cast<MemberExpr>(Kept)) {
        Owner = Member->getMemberDecl();
      }
      if (!Owner || !SM.isInMainFile(SM.getExpansionLoc(Owner->getLocation())))
        continue;
      if (const auto *Local = dyn_cast<VarDecl>(Owner);
          Local && UseFinder(Unit, *Local).escapes(*Function->getBody()))
        continue;
      for (const FieldDecl *Field : Known.FlagMembers)
        for (const FlagWrite &Write : Flags.writes(*Field)) {
          if (Write.Kind == FlagWrite::Keep)
            continue;
          for (const FlagOrigin &O : Flags.trace(Write).Origins)
            if (!O.Inverted && (O.Bits & Manual) && isUnconditional(O.When)) {
              diag(
                  place(Unit, O.Where->getBeginLoc()),
                  "SCH_CRED_MANUAL_CRED_VALIDATION leaves the server's "
                  "certificate to this program, and nothing in this file looks "
                  "at it: any certificate is accepted; verify the chain and "
                  "the host name, or use SCH_CRED_AUTO_CRED_VALIDATION");
              return;
            }
        }
    }
}

void IncompleteCertValidationCheck::chain(const SspiUnit &Unit,
                                          const FunctionDecl &Function,
                                          const ContractCall &Call,
                                          const Facts &Known) {
  const FlagFlow &Flags = Unit.flags();
  // Chains are built for many reasons. Here it is the peer's that counts.
  if (!Known.AsksForPeer || Known.VerifiesChain)
    return;
  const VarDecl *Peer = variable(argument(Call, "pCertContext"));
  if (Peer && Peer->hasLocalStorage() && !isa<ParmVarDecl>(Peer) &&
      llvm::none_of(Unit.calls(Function), [&](const ContractCall &Query) {
        return argument(Query, "ulAttribute") &&
               addressed(argument(Query, "pBuffer")) == Peer;
      }))
    return;
  SourceLocation Where = place(Unit, Call.Call->getBeginLoc());
  const VarDecl *Chain = addressed(argument(Call, "ppChainContext"));
  if (!Known.ReadsTrust) {
    if (Chain && !UseFinder(Unit, *Chain).escapes(*Function.getBody()))
      diag(Where, "a chain is built but nobody reads its verdict: building "
                  "succeeds for untrusted certificates too; look at "
                  "'TrustStatus.dwErrorStatus' or verify it by "
                  "CERT_CHAIN_POLICY_SSL");
    return;
  }
  const VarDecl *Para = addressed(argument(Call, "pChainPara"));
  if (Para && !Flags.escapes(*Para) && !Known.ReadsUsage &&
      writes(Flags, *Para, "cUsageIdentifier").empty() &&
      writes(Flags, *Para, "rgpszUsageIdentifier").empty() &&
      writes(Flags, *Para, "RequestedUsage").empty()) {
    diag(Where,
         "the chain is built for any usage: a certificate that is not for "
         "servers is accepted; set 'RequestedUsage' of %0 to "
         "szOID_PKIX_KP_SERVER_AUTH")
        << Para;
    diag(place(Unit, Para->getLocation()), "%0 is declared here",
         DiagnosticIDs::Note)
        << Para;
  }
  const Expr *Request = argument(Call, "dwFlags");
  if (Request) {
    FlagValue Asked = Flags.trace(*Request);
    uint64_t Revocation =
        bits(Unit, "CERT_CHAIN_REVOCATION_CHECK_END_CERT") |
        bits(Unit, "CERT_CHAIN_REVOCATION_CHECK_CHAIN") |
        bits(Unit, "CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT");
    if (Asked.complete() && !Asked.Origins.empty() &&
        !(Asked.may() & Revocation))
      diag(Where,
           "the chain is built without a revocation check: add "
           "CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT to the flags");
  }
  if (!Known.ReadsNames && Peer && Peer->hasLocalStorage() && Chain &&
      (Known.MayFlags & bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION")) &&
      !UseFinder(Unit, *Peer).escapes(*Function.getBody()) &&
      !UseFinder(Unit, *Chain).escapes(*Function.getBody()))
    diag(Where,
         "the chain is verified but the host name is not: a trusted "
         "certificate of any other host is accepted; verify the chain by "
         "CERT_CHAIN_POLICY_SSL with 'pwszServerName'");
}

void IncompleteCertValidationCheck::policy(const SspiUnit &Unit,
                                           const FunctionDecl &Function,
                                           const ContractCall &Call,
                                           const Facts &Known) {
  const FlagFlow &Flags = Unit.flags();
  SourceLocation Where = place(Unit, Call.Call->getBeginLoc());

  // The call succeeds when it could judge, whatever it found.
  if (const VarDecl *Status = addressed(argument(Call, "pPolicyStatus"));
      Status && !Flags.escapes(*Status)) {
    UseFinder Uses(Unit, *Status);
    llvm::StringSet<> Members;
    Uses.members(*Function.getBody(), Members);
    if (!Members.contains("dwError") && !Uses.escapes(*Function.getBody()))
      diag(Where,
           "the verdict in %0.dwError is not looked at: the call succeeds for "
           "bad certificates too")
          << Status;
  }

  const Expr *Policy = argument(Call, "pszPolicyOID");
  bool IsSsl =
      Policy &&
      llvm::any_of(Flags.trace(*Policy).Origins, [&](const FlagOrigin &O) {
        return O.Bits == bits(Unit, "CERT_CHAIN_POLICY_SSL");
      });
  const VarDecl *Para = addressed(argument(Call, "pPolicyPara"));
  if (!IsSsl || !Para || Flags.escapes(*Para))
    return;

  std::vector<const FlagWrite *> Extras =
      writes(Flags, *Para, "pvExtraPolicyPara");
  if (Extras.empty() && !Known.ReadsNames) {
    diag(Where, "CERT_CHAIN_POLICY_SSL without 'pvExtraPolicyPara': the host "
                "name is not verified; point it to an "
                "SSL_EXTRA_CERT_CHAIN_POLICY_PARA with 'pwszServerName'");
    return;
  }
  const VarDecl *Extra =
      Extras.size() == 1 ? addressed(Extras.front()->Value) : nullptr;
  if (!Extra || Flags.escapes(*Extra))
    return;

  bool ForServers = true;
  for (const FlagWrite *Write : writes(Flags, *Extra, "dwAuthType"))
    ForServers &= Write->Value && Flags.constant(*Write->Value) ==
                                      bits(Unit, "AUTHTYPE_SERVER");
  if (ForServers && !Known.ReadsNames) {
    std::vector<const FlagWrite *> Names =
        writes(Flags, *Extra, "pwszServerName");
    if (llvm::all_of(Names, [&](const FlagWrite *Write) {
          return Write->Kind == FlagWrite::Set &&
                 Flags.constant(*Write->Value) == 0u;
        })) {
      diag(Where, "the host name is not verified: any trusted certificate is "
                  "accepted; set 'pwszServerName' of %0")
          << Extra;
      diag(place(Unit, Extra->getLocation()), "%0 is declared here",
           DiagnosticIDs::Note)
          << Extra;
    }
  }

  struct Switch {
    StringRef Flag, What;
    bool OwnCheck;
  };
  const Switch Switches[] = {
      {"SECURITY_FLAG_IGNORE_UNKNOWN_CA", "untrusted issuers",
       Known.ReadsTrust},
      {"SECURITY_FLAG_IGNORE_WRONG_USAGE", "certificates for other uses",
       Known.ReadsUsage},
      {"SECURITY_FLAG_IGNORE_CERT_CN_INVALID", "certificates of other hosts",
       Known.ReadsNames},
      {"SECURITY_FLAG_IGNORE_CERT_DATE_INVALID", "expired certificates",
       Known.ChecksTime || Known.ReadsTrust},
  };
  for (const FlagWrite *Write : writes(Flags, *Extra, "fdwChecks")) {
    if (Write->Kind == FlagWrite::Keep)
      continue;
    for (const FlagOrigin &O : Flags.trace(*Write).Origins)
      for (const Switch &S : Switches)
        if (!O.Inverted && (O.Bits & bits(Unit, S.Flag)) && !S.OwnCheck &&
            isUnconditional(O.When) && isIn(Unit, *O.Where, Function))
          diag(place(Unit, O.Where->getBeginLoc()),
               "%0 accepts %1, whatever the settings; leave it out")
              << S.Flag << S.What;
  }
}

/// Root certificates for everybody on the machine, because one program needs
/// one.
void IncompleteCertValidationCheck::rootStore(const SspiUnit &Unit,
                                              const FunctionDecl &Function) {
  const FlagFlow &Flags = Unit.flags();
  auto OpensRoot = [&](const Expr &E) -> const CallExpr * {
    const auto *Open = dyn_cast<CallExpr>(E.IgnoreParenCasts());
    const Contract *C = Open ? Unit.contract(*Open) : nullptr;
    if (!C || C->Role != ValidationRole::OpenStore)
      return nullptr;
    for (const Expr *Argument : Open->arguments())
      if (const auto *Name =
              dyn_cast<StringLiteral>(Argument->IgnoreParenCasts())) {
        std::string Text;
        for (unsigned I = 0; I < Name->getLength(); ++I)
          Text += static_cast<char>(Name->getCodeUnit(I));
        if (StringRef(Text).equals_insensitive("root"))
          return Open;
      }
    return nullptr;
  };
  for (const ContractCall &Call : Unit.calls(Function)) {
    // Lists of revoked certificates are added to stores, too.
    if (Call.Promise->Role != ValidationRole::AddToStore ||
        (!argument(Call, "pCertContext") && !argument(Call, "pbCertEncoded")))
      continue;
    const VarDecl *Store = variable(argument(Call, "hCertStore"));
    if (!Store)
      continue;
    for (const FlagWrite &Write : Flags.writes(*Store))
      if (const CallExpr *Open =
              Write.Value ? OpensRoot(*Write.Value) : nullptr) {
        diag(place(Unit, Call.Call->getBeginLoc()),
             "a root certificate installed for every program on the machine: "
             "keep it in a store of your own (CERT_STORE_PROV_MEMORY) and give "
             "that to a chain engine as 'hExclusiveRoot'");
        diag(place(Unit, Open->getBeginLoc()), "the root store is opened here",
             DiagnosticIDs::Note);
      }
  }
}

} // namespace schannel_tidy
