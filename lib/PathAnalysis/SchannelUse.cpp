//===- SchannelUse.cpp - Is this SSPI code TLS code? ----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SchannelUse.h"
#include "Spelling.h"
#include "TlsCall.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Looks for Schannel's own records and for the names of security packages.
class PackageFinder : public RecursiveASTVisitor<PackageFinder> {
public:
  Packages Found;

  bool shouldVisitImplicitCode() const { return true; }

  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    look(Ref->getType());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    look(Member->getType());
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    look(Variable->getType());
    return true;
  }

  bool VisitStringLiteral(StringLiteral *Literal) {
    Packages Named = packageNamed(*Literal);
    Found.Schannel |= Named.Schannel;
    Found.Ntlm |= Named.Ntlm;
    Found.Others |= Named.Others;
    return true;
  }

private:
  void look(QualType Type) {
    if (Found.Schannel || Type.isNull())
      return;
    while (Type->isPointerType() || Type->isReferenceType())
      Type = Type->getPointeeType();
    const RecordDecl *Record = Type->getAsRecordDecl();
    if (!Record || !Record->getIdentifier())
      return;
    StringRef Tag = Record->getName();
    Found.Schannel = Tag == "_SCHANNEL_CRED" || Tag == "_SCH_CREDENTIALS" ||
                     Tag == "_SecPkgContext_StreamSizes";
  }
};

} // namespace

Packages packageNamed(const Expr &Name) {
  std::string Text = literalText(&Name);
  return {Text == "Microsoft Unified Security Protocol Provider" ||
              Text == "Schannel",
          Text == "NTLM",
          Text == "Negotiate" || Text == "Kerberos" || Text == "CredSSP" ||
              Text == "TSSSP" || Text == "WDigest"};
}

Packages packagesIn(ArrayRef<const FunctionDecl *> Functions) {
  PackageFinder Finder;
  for (const FunctionDecl *Function : Functions)
    Finder.TraverseStmt(Function->getBody());
  return Finder.Found;
}

Packages SchannelUse::findPackages() const {
  PackageFinder Finder;
  Finder.Found = packagesIn(Unit.functions());
  llvm::DenseSet<const FunctionDecl *> Sspi(Unit.functions().begin(),
                                            Unit.functions().end());
  // acquire("Negotiate", &credential), where acquire does the rest.
  for (const FunctionDecl *Function : Unit.definitions())
    if (!Sspi.contains(Function))
      for (const CallExpr *Call : Unit.ownCalls(*Function))
        if (Sspi.contains(Call->getDirectCallee()->getDefinition()))
          for (const Expr *Argument : Call->arguments())
            Finder.TraverseStmt(const_cast<Expr *>(Argument));
  return Finder.Found;
}

const Packages &SchannelUse::packages() const {
  if (!Named)
    Named = findPackages();
  return *Named;
}

bool SchannelUse::isSchannelOnly() const {
  return (packages().Schannel || Unit.usesSchannel()) && !packages().Ntlm &&
         !packages().Others;
}

bool SchannelUse::isServerOnly() const {
  if (!ServerOnly)
    ServerOnly = findServerOnly();
  return *ServerOnly;
}

bool SchannelUse::isCarriedInMessages() const {
  if (!InMessages)
    InMessages = findCarriedInMessages();
  return *InMessages;
}

bool SchannelUse::findServerOnly() const {
  bool Connects = false, Accepts = false;
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function)) {
      Connects |= connects(*Call.Promise);
      Accepts |= isHandshake(*Call.Promise) && !connects(*Call.Promise);
    }
  return Accepts && !Connects;
}

bool SchannelUse::findCarriedInMessages() const {
  const FlagFlow &Flags = Unit.flags();
  auto Constant = [&](StringRef Name) {
    return static_cast<uint64_t>(Unit.contracts().constant(Name).value_or(0));
  };
  const uint64_t Datagram = Constant("ISC_REQ_DATAGRAM"); // as ASC_REQ_DATAGRAM
  const uint64_t EapKeys = Constant("SECPKG_ATTR_EAP_KEY_BLOCK"),
                 EapLabel = Constant("SECPKG_ATTR_EAP_PRF_INFO");
  bool Any = false, All = true;
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Function)) {
      unsigned Asked = Call.Promise->paramIndex("ulAttribute");
      auto Attribute = Asked < Call.Call->getNumArgs()
                           ? Flags.constant(*Call.Call->getArg(Asked))
                           : std::nullopt;
      if (Attribute == EapKeys || Attribute == EapLabel)
        return true;
      if (!isHandshake(*Call.Promise))
        continue;
      unsigned Request = Call.Promise->paramIndex("fContextReq");
      if (Request >= Call.Call->getNumArgs())
        continue;
      FlagValue Requested = Flags.trace(*Call.Call->getArg(Request));
      // In code for both, datagrams are somebody's choice.
      bool Certain = llvm::any_of(Requested.Origins, [&](const FlagOrigin &O) {
        return !O.Inverted && (O.Bits & Datagram) && O.When.empty();
      });
      Any |= Certain;
      All &= Certain;
    }
  return Any && All;
}

} // namespace schannel_tidy
