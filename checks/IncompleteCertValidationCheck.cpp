//===- IncompleteCertValidationCheck.cpp ----------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CertValidationFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

static constexpr StringRef Credentials[] = {"SCHANNEL_CRED", "SCH_CREDENTIALS"};

namespace {

/// Is a certificate ever more than released and compared with null?
class CertificateUse : public RecursiveASTVisitor<CertificateUse> {
public:
  CertificateUse(const SspiUnit &Unit, const VarDecl &Certificate)
      : Unit(Unit), Certificate(Certificate) {}
  unsigned Mentions = 0, Harmless = 0;

  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    Mentions += Ref->getDecl() == &Certificate;
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const Contract *Promise = Unit.contract(*Call);
    if (!Promise)
      return true;
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      Harmless += names(*Call->getArg(I)) &&
                  llvm::any_of(Promise->Effects, [&](const Effect &E) {
                    return E.Index == I && (E.Do == EffectKind::Release ||
                                            E.Do == EffectKind::Acquire);
                  });
    return true;
  }
  bool VisitIfStmt(IfStmt *If) { return test(If->getCond()); }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isEqualityOp() || Op->getOpcode() == BO_Assign)
      Harmless += isNull(*Op->getRHS()) && names(*Op->getLHS());
    if (Op->isLogicalOp())
      test(Op->getLHS()), test(Op->getRHS());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Op) {
    return Op->getOpcode() != UO_LNot || test(Op->getSubExpr());
  }

private:
  bool test(const Expr *Condition) {
    Harmless += variable(Condition) == &Certificate;
    return true;
  }
  bool names(const Expr &E) const {
    return variable(&E) == &Certificate || addressed(&E) == &Certificate;
  }
  bool isNull(const Expr &E) const {
    return E.isNullPointerConstant(Unit.context(),
                                   Expr::NPC_ValueDependentIsNotNull);
  }

  const SspiUnit &Unit;
  const VarDecl &Certificate;
};

/// Is an object whose class is elsewhere made of a certificate in \p S?
bool wrapsCertificate(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *Made = dyn_cast<CXXConstructExpr>(S);
      Made && !Made->getConstructor()->isDefined())
    for (const Expr *Argument : Made->arguments()) {
      QualType Type = Argument->getType();
      const RecordDecl *Record =
          Type->isPointerType() ? Type->getPointeeType()->getAsRecordDecl()
                                : nullptr;
      if (Record && isSspiType(Type) &&
          llvm::any_of(Record->fields(), [](const FieldDecl *Field) {
            return Field->getName() == "pCertInfo";
          }))
        return true;
    }
  return llvm::any_of(S->children(), wrapsCertificate);
}

/// Can an object of \p Type have the certificate, or something of it, in it? Not a
/// verdict of numbers and truth values.
bool mayHoldCertificate(QualType Type) {
  const auto *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->getNumBases() > 0)
    return !Type->isIntegralOrEnumerationType();
  return llvm::any_of(Class->fields(), [](const FieldDecl *Field) {
    return mayHoldCertificate(Field->getType());
  });
}

/// Does \p Function return an object to code elsewhere, with what it may find out?
bool handsOutObject(const FunctionDecl &Function) {
  QualType Type = Function.getReturnType();
  if (Type->isPointerType() || Type->isReferenceType())
    Type = Type->getPointeeType();
  return Type->isRecordType() && mayHoldCertificate(Type) &&
         Function.isExternallyVisible() && Function.getAccess() != AS_private;
}

bool isOnlyReleased(const SspiUnit &Unit, const VarDecl &Certificate,
                    const FunctionDecl &Function) {
  CertificateUse Use(Unit, Certificate);
  Use.TraverseStmt(Function.getBody());
  return Use.Mentions == Use.Harmless;
}

} // namespace

IncompleteCertValidationCheck::Facts::Facts(const SspiUnit &Unit)
    : Revocation(bits(Unit, "SCH_CRED_REVOCATION_CHECK_END_CERT") |
                 bits(Unit, "SCH_CRED_REVOCATION_CHECK_CHAIN") |
                 bits(Unit, "SCH_CRED_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT")) {
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
        bool AsksHere = !Asked;
        for (StringRef Name : {StringRef("SECPKG_ATTR_REMOTE_CERT_CONTEXT"),
                               StringRef("SECPKG_ATTR_REMOTE_CERTIFICATES"),
                               StringRef("SECPKG_ATTR_REMOTE_CERT_CHAIN")})
          AsksHere |= Asked == bits(Unit, Name);
        const VarDecl *Peer = addressed(argument(Call, "pBuffer"));
        if (AsksHere && Peer && isOnlyReleased(Unit, *Peer, *Function)) {
          Ignored = Ignored ? Ignored : Call.Call;
        } else if (AsksHere) {
          AsksForPeer = true;
          HandsOutPeer |= handsOutObject(*Function);
          AskForPeer.push_back(Function);
        }
      }
      if (const Expr *Use = argument(Call, "fCredentialUse"))
        for (const FlagOrigin &O : Flags.trace(*Use).Origins)
          if (O.Bits == bits(Unit, "SECPKG_CRED_OUTBOUND") && !Outbound)
            Outbound = Call.Call;
    }
  ReadsNames |= Flags.mentions("CERT_CONTEXT", "pCertInfo");
  WalksChain = Flags.mentions("CERT_SIMPLE_CHAIN", "rgpElement");
  ReadsTrust = Flags.mentions("CERT_TRUST_STATUS", "dwErrorStatus") ||
               Flags.mentions("CERT_CHAIN_CONTEXT", "TrustStatus") ||
               Flags.mentions("CERT_SIMPLE_CHAIN", "TrustStatus");
  for (const FunctionDecl *Function : Unit.functions())
    HandsOutPeer = HandsOutPeer || wrapsCertificate(Function->getBody());
}

void IncompleteCertValidationCheck::checkUnit(const SspiUnit &Unit) {
  Facts Known(Unit);
  credentialFlags(Unit, Known);
  for (const FieldDecl *Field : Known.FlagMembers)
    conflictingFlags(Unit, *Field);
  // What does not compile may be what looks at the certificate.
  if (Unit.hasErrors())
    return;
  handshake(Unit, Known);
  commonName(Unit, Known);
  ignoredCertificate(Unit, Known);
  uncalledJudges(Unit, Known);
  particularErrors(Unit, Known);
  unjudgedHandshakes(Unit, Known);
  for (const FunctionDecl *Function : Unit.functions()) {
    for (const ContractCall &Call : Unit.calls(*Function))
      if (Call.Promise->Role == ValidationRole::BuildChain)
        chain(Unit, *Function, Call, Known);
      else if (Call.Promise->Role == ValidationRole::VerifyChain)
        policy(Unit, *Function, Call, Known);
    // A program that does nothing but install it has been asked to.
    if (Unit.usesSchannel() || Known.BuildsChain)
      rootStore(Unit, *Function);
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
    // One variable may serve for several stores: the last one before counts.
    const SourceManager &SM = Unit.context().getSourceManager();
    const FlagWrite *Last = nullptr;
    for (const FlagWrite &Write : Flags.writes(*Store))
      if (Write.Value && !SM.isBeforeInTranslationUnit(Call.Call->getBeginLoc(),
                                                       Write.Where))
        Last = &Write;
    if (Last)
      if (const CallExpr *Open = OpensRoot(*Last->Value)) {
        diag(place(Unit, Call.Call->getBeginLoc()),
             "a root certificate installed for every other program, too: "
             "keep it in a store of your own (CERT_STORE_PROV_MEMORY) and give "
             "that to a chain engine as 'hExclusiveRoot'");
        diag(place(Unit, Open->getBeginLoc()), "the root store is opened here",
             DiagnosticIDs::Note);
      }
  }
}

} // namespace schannel_tidy
