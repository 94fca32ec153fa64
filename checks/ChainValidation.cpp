//===- ChainValidation.cpp - Validation by the program itself -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/StatusWalk.h"
#include "CertValidationFacts.h"
#include "VariableUse.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

/// Is \p E written in \p Function, and not where it is called?
static bool isIn(const SspiUnit &Unit, const Expr &E, const FunctionDecl &Function) {
  const SourceManager &SM = Unit.context().getSourceManager();
  SourceLocation Where = SM.getFileLoc(E.getBeginLoc());
  return !SM.isBeforeInTranslationUnit(Where,
                                       SM.getFileLoc(Function.getBeginLoc())) &&
         !SM.isBeforeInTranslationUnit(SM.getFileLoc(Function.getEndLoc()),
                                       Where);
}

void IncompleteCertValidationCheck::chain(const SspiUnit &Unit,
                                          const FunctionDecl &Function,
                                          const ContractCall &Call,
                                          const Facts &Known) {
  const FlagFlow &Flags = Unit.flags();
  if (Known.VerifiesChain)
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
  const Stmt &Body = *Function.getBody();
  // Chains are built for many reasons. It is the peer's that counts, or one that
  // nobody has any other use for.
  if (!Known.ReadsTrust && Chain && !escapes(Unit, *Chain, Body) &&
      (Known.AsksForPeer || membersUsed(Unit, *Chain, Body).empty())) {
    diag(Where, "a chain is built but nobody reads its verdict: building "
                "succeeds for untrusted certificates too; look at "
                "'TrustStatus.dwErrorStatus' or verify it by "
                "CERT_CHAIN_POLICY_SSL");
    return;
  }
  if (!Known.AsksForPeer || !Known.ReadsTrust)
    return;
  // Beside Schannel's own validation a chain is a second look.
  bool Second = Known.MayFlags & bits(Unit, "SCH_CRED_AUTO_CRED_VALIDATION");
  const VarDecl *Para = addressed(argument(Call, "pChainPara"));
  if (!Second && Para && !Flags.escapes(*Para) && !Known.ReadsUsage &&
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
  if (Request && !(Second && (Known.MayFlags & Known.Revocation))) {
    FlagValue Asked = Flags.trace(*Request);
    uint64_t Revocation =
        bits(Unit, "CERT_CHAIN_REVOCATION_CHECK_END_CERT") |
        bits(Unit, "CERT_CHAIN_REVOCATION_CHECK_CHAIN") |
        bits(Unit, "CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT");
    // EAP-TLS comes before there is a network to ask in.
    if (Asked.complete() && !Asked.Origins.empty() &&
        !(Asked.may() & Revocation) && !Unit.use().isCarriedInMessages())
      diag(Where,
           "the chain is built without a revocation check: add "
           "CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT to the flags");
  }
  if (!Second && !Known.ReadsNames && Peer && Peer->hasLocalStorage() && Chain &&
      (Known.MayFlags & bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION")) &&
      !escapes(Unit, *Peer, *Function.getBody()) &&
      !escapes(Unit, *Chain, *Function.getBody()))
    diag(Where,
         "the chain is verified but the host name is not: a trusted "
         "certificate of any other host is accepted; verify the chain by "
         "CERT_CHAIN_POLICY_SSL with 'pwszServerName'");
}

static bool contains(const Stmt *S, llvm::function_ref<bool(const Stmt *)> Is) {
  return S && (Is(S) || llvm::any_of(S->children(), [&](const Stmt *Child) {
                 return contains(Child, Is);
               }));
}

/// Is all of \p S that \p Is holds for given to calls whose result nobody uses?
static bool isOnlyTold(const Stmt *S,
                       llvm::function_ref<bool(const Stmt *)> Is) {
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(S))
    return llvm::all_of(Block->body(), [&](const Stmt *Child) {
      return isOnlyTold(Child, Is);
    });
  if (const auto *If = dyn_cast_or_null<IfStmt>(S))
    return !contains(If->getCond(), Is) && isOnlyTold(If->getThen(), Is) &&
           isOnlyTold(If->getElse(), Is);
  const auto *E = dyn_cast_or_null<Expr>(S);
  return (E && isa<CallExpr>(E->IgnoreUnlessSpelledInSource())) ||
         !contains(S, Is);
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
    const Stmt &Body = *Function.getBody();
    // Where it could not judge there is no verdict to look at. Who does more
    // there than to log it has taken the one for the other: another check's.
    auto IsVerdict = [&](const Stmt *S) {
      const auto *Member = dyn_cast<MemberExpr>(S);
      return Member && Member->getMemberDecl()->getName() == "dwError" &&
             variable(Member->getBase()) == Status;
    };
    auto LooksWhereJudged = [&] {
      const StatusWalk &Judged = Unit.walker(Function).walk(*Call.Call, 1);
      return !Judged.Complete || llvm::any_of(Judged.Executed, IsVerdict);
    };
    bool Looks = membersUsed(Unit, *Status, Body).contains("dwError") &&
                 (!isOnlyTold(&Body, IsVerdict) || LooksWhereJudged());
    if (!Looks && !escapes(Unit, *Status, Body))
      diag(Where,
           "the verdict in %0.dwError is not looked at: the call succeeds for "
           "bad certificates too")
          << Status;
  }

  const Expr *Policy = argument(Call, "pszPolicyOID");
  const VarDecl *Para = addressed(argument(Call, "pPolicyPara"));
  if (!Policy || !Para || Flags.escapes(*Para))
    return;
  std::vector<const FlagWrite *> Extras =
      writes(Flags, *Para, "pvExtraPolicyPara");
  const VarDecl *Extra = Extras.size() == 1 && Extras.front()->Value
                             ? addressed(Extras.front()->Value)
                             : nullptr;
  FlagValue Asked = Flags.trace(*Policy);
  bool IsSsl = llvm::any_of(Asked.Origins, [&](const FlagOrigin &O) {
    return O.Bits == bits(Unit, "CERT_CHAIN_POLICY_SSL");
  });
  if (!IsSsl) {
    const RecordDecl *Record =
        Extra ? Extra->getType()->getAsRecordDecl() : nullptr;
    if (Asked.complete() && !Asked.Origins.empty() && Record &&
        recordName(*Record) == "HTTPSPolicyCallbackData" && !Known.ReadsNames)
      diag(Where,
           "this policy does not look at %0: only CERT_CHAIN_POLICY_SSL "
           "compares the host name and the usage")
          << Extra;
    return;
  }
  // A certificate that is made of bytes is not Schannel's: the library that
  // gave it compares the name.
  auto Calls = [&](StringRef Name) {
    return llvm::any_of(Unit.calls(Function), [&](const ContractCall &Any) {
      return Any.Promise->Name == Name;
    });
  };
  bool IsMade = Calls("CertCreateCertificateContext") ||
                Calls("CertAddEncodedCertificateToStore");
  if (IsMade && Extras.empty() && !Calls("QueryContextAttributes"))
    return;
  if (Extras.empty() && !Known.ReadsNames) {
    diag(Where, "CERT_CHAIN_POLICY_SSL without 'pvExtraPolicyPara': the host "
                "name is not verified; point it to an "
                "SSL_EXTRA_CERT_CHAIN_POLICY_PARA with 'pwszServerName'");
    return;
  }
  if (!Extra || Flags.escapes(*Extra))
    return;
  if (!Known.ReadsNames && !Known.HandsOutPeer)
    hostName(Unit, Where, *Extra);
  ignoredErrors(Unit, Function, *Extra, Known);
}

/// Does the policy compare the name?
void IncompleteCertValidationCheck::hostName(const SspiUnit &Unit,
                                             SourceLocation Where,
                                             const VarDecl &Extra) {
  const FlagFlow &Flags = Unit.flags();
  bool MayBeServer = false, Complete = true;
  std::vector<const FlagWrite *> Roles = writes(Flags, Extra, "dwAuthType");
  for (const FlagWrite *Write : Roles) {
    if (Write->Kind == FlagWrite::Set && Write->When.empty())
      MayBeServer = false, Complete = true; // whatever it was before
    FlagValue Role = Flags.trace(*Write);
    Complete &= Role.complete();
    for (const FlagOrigin &O : Role.Origins)
      MayBeServer |= O.Bits == bits(Unit, "AUTHTYPE_SERVER");
  }
  bool Named = llvm::any_of(
      writes(Flags, Extra, "pwszServerName"), [&](const FlagWrite *Write) {
        return Write->Kind != FlagWrite::Set ||
               Flags.constant(*Write->Value) != 0u;
      });
  if (Named && Complete && !MayBeServer && !Roles.empty())
    diag(Where, "the peer is judged as a client, though a host name is "
                "expected: that is compared for AUTHTYPE_SERVER only; set "
                "'dwAuthType' of %0")
        << &Extra;
  else if (!Named && (MayBeServer || Roles.empty()))
    diag(Where, "the host name is not verified: any trusted certificate is "
                "accepted; set 'pwszServerName' of %0")
        << &Extra;
  else
    return;
  diag(place(Unit, Extra.getLocation()), "%0 is declared here",
       DiagnosticIDs::Note)
      << &Extra;
}

namespace {

/// The texts in a function that say where it looks for a name.
class NameTexts : public RecursiveASTVisitor<NameTexts> {
public:
  bool CommonName = false, Alternative = false;

  bool VisitStringLiteral(StringLiteral *Literal) {
    std::string Text = literalText(Literal);
    CommonName |= StringRef(Text).contains("CN=");
    Alternative |= Text == "2.5.29.17" || Text == "2.5.29.7"; // their OIDs
    return true;
  }
};

} // namespace

/// The host name is looked for where certificates have not had it for long.
void IncompleteCertValidationCheck::commonName(const SspiUnit &Unit,
                                               const Facts &Known) {
  if (Known.VerifiesChain)
    return;
  const ContractCall *Subject = nullptr;
  for (const FunctionDecl *Function : Unit.functions()) {
    NameTexts Texts;
    Texts.TraverseStmt(Function->getBody());
    if (Texts.Alternative)
      return;
    for (const ContractCall &Call : Unit.calls(*Function)) {
      if (Call.Promise->Role != ValidationRole::ReadName)
        continue;
      const Expr *Name = argument(Call, "pName");
      const auto *Address =
          Name ? dyn_cast<UnaryOperator>(Name->IgnoreParenCasts()) : nullptr;
      const auto *Member =
          Address ? dyn_cast<MemberExpr>(Address->getSubExpr()->IgnoreParenCasts())
                  : nullptr;
      if (!Member || Member->getMemberDecl()->getName() != "Subject")
        return; // another way to the names
      if (!Subject && Texts.CommonName &&
          llvm::is_contained(Known.AskForPeer, Function))
        Subject = &Call;
    }
  }
  if (Subject)
    diag(place(Unit, Subject->Call->getBeginLoc()),
         "the host is looked for in the subject's common name only: names of "
         "hosts are among the certificate's alternative names (RFC 6125), and "
         "a CN may be part of another attribute; verify the chain by "
         "CERT_CHAIN_POLICY_SSL with 'pwszServerName'");
}

/// Which errors does the policy excuse, whatever the settings?
void IncompleteCertValidationCheck::ignoredErrors(const SspiUnit &Unit,
                                                  const FunctionDecl &Function,
                                                  const VarDecl &Extra,
                                                  const Facts &Known) {
  const FlagFlow &Flags = Unit.flags();
  struct Switch {
    StringRef Flag, What;
    bool OwnCheck;
  };
  // One certificate's validity is not that of those that vouch for it.
  bool OfOne = Known.ChecksTime && !Known.WalksChain && !Known.ReadsTrust;
  const Switch Switches[] = {
      {"SECURITY_FLAG_IGNORE_UNKNOWN_CA", "untrusted issuers",
       Known.ReadsTrust || Known.WalksChain},
      {"SECURITY_FLAG_IGNORE_WRONG_USAGE", "certificates for other uses",
       Known.ReadsUsage},
      {"SECURITY_FLAG_IGNORE_CERT_CN_INVALID", "certificates of other hosts",
       Known.ReadsNames || Known.HandsOutPeer},
      {"SECURITY_FLAG_IGNORE_CERT_DATE_INVALID",
       OfOne ? "expired certificates of issuers (one certificate's validity is "
               "looked at, the chain's is not)"
             : "expired certificates",
       (Known.ChecksTime && !OfOne) || Known.ReadsTrust},
  };
  for (const FlagWrite *Write : writes(Flags, Extra, "fdwChecks")) {
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

} // namespace schannel_tidy
