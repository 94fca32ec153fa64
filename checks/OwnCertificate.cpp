//===- OwnCertificate.cpp - The certificate that credentials are made with ===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CredentialParts.h"
#include "WeakProtocolCheck.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/ParentMap.h"

using namespace clang;

namespace schannel_tidy {

static bool isInLoop(const Stmt &S, const ParentMap &Parents) {
  for (const Stmt *Up = Parents.getParent(const_cast<Stmt *>(&S)); Up;
       Up = Parents.getParent(const_cast<Stmt *>(Up)))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Up))
      return true;
  return false;
}

/// Has \p Function made the file that \p Import reads of a store of its own,
/// into which it put one certificate? Then that is what there is to find.
static bool importsOwnExport(const SspiUnit &Unit, const FunctionDecl &Function,
                             const CallExpr &Import, const ParentMap &Parents) {
  const Contract *Promise = Unit.contract(Import);
  const VarDecl *File = addressed(argument({&Import, Promise}, "pPFX"));
  const VarDecl *Store = nullptr;
  for (const ContractCall &Call : Unit.calls(Function))
    if (const Expr *From = argument(Call, "hStore");
        From && File && addressed(argument(Call, "pPFX")) == File)
      Store = variable(From);
  unsigned Added = 0;
  for (const ContractCall &Call : Unit.calls(Function))
    if (Call.Promise->Role == ValidationRole::AddToStore && Store &&
        variable(argument(Call, "hCertStore")) == Store)
      Added += isInLoop(*Call.Call, Parents) ? 2 : 1;
  return Added == 1;
}

/// The first certificate of an imported PFX file may be that of an issuer, which
/// has no key.
void WeakProtocolCheck::anyCertificate(const SspiUnit &Unit,
                                       const FunctionDecl &Function) {
  const FlagFlow &Flags = Unit.flags();
  auto Imports = [&](const VarDecl &Store) -> const CallExpr * {
    for (const FlagWrite &Write : Flags.writes(Store)) {
      const auto *Call =
          Write.Value && Write.In == &Function
              ? dyn_cast<CallExpr>(Write.Value->IgnoreParenCasts())
              : nullptr;
      const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
      if (Promise && Promise->paramIndex("pPFX") != Effect::ResultIndex)
        return Call;
    }
    return nullptr;
  };
  std::unique_ptr<ParentMap> Parents;
  for (const ContractCall &Call : Unit.calls(Function)) {
    const Expr *Type = argument(Call, "dwFindType");
    const Expr *Previous = argument(Call, "pPrevCertContext");
    const VarDecl *Store = variable(argument(Call, "hCertStore"));
    if (!Type || !Previous || !Store ||
        Flags.constant(*Type) != bits(Unit, "CERT_FIND_ANY") ||
        Flags.constant(*Previous) != 0u)
      continue;
    const CallExpr *Import = Imports(*Store);
    if (!Import)
      continue;
    // Whoever looks for the key goes on to the next one.
    if (llvm::any_of(Unit.calls(Function), [&](const ContractCall &Other) {
          return argument(Other, "dwPropId") ||
                 argument(Other, "phCryptProvOrNCryptKey");
        }))
      continue;
    if (!Parents)
      Parents = std::make_unique<ParentMap>(Function.getBody());
    if (isInLoop(*Call.Call, *Parents) ||
        importsOwnExport(Unit, Function, *Import, *Parents))
      continue;
    diag(place(Unit, Call.Call->getBeginLoc()),
         "CERT_FIND_ANY takes whatever comes first in the imported file, which "
         "may be the certificate of an issuer, without a key; look for "
         "CERT_FIND_HAS_PRIVATE_KEY");
  }
}

/// A key that is needed for as long as the program runs, in a container that stays
/// and that all programs of the user share by its name.
void WeakProtocolCheck::namedContainer(const SspiUnit &Unit,
                                       const FunctionDecl &Function) {
  const FlagFlow &Flags = Unit.flags();
  const ContractCall *Open = nullptr;
  bool Imports = false;
  for (const ContractCall &Call : Unit.calls(Function)) {
    const Expr *Name = argument(Call, "szContainer");
    const Expr *Asked = argument(Call, "dwFlags");
    if (Name && Asked) {
      FlagValue Value = Flags.trace(*Asked);
      if (!Value.complete() ||
          (Value.may() & (bits(Unit, "CRYPT_VERIFYCONTEXT") |
                          bits(Unit, "CRYPT_DELETEKEYSET"))))
        return;
      if (isa<StringLiteral>(Name->IgnoreParenCasts()) && !Open)
        Open = &Call;
    }
    Imports |= argument(Call, "hPubKey") && argument(Call, "phKey");
  }
  if (!Open || !Imports)
    return;
  // Somebody tidies up.
  for (const FunctionDecl *Other : Unit.functions())
    for (const ContractCall &Call : Unit.calls(*Other))
      if (const Expr *Asked =
              argument(Call, "szContainer") ? argument(Call, "dwFlags") : nullptr;
          Asked && (Flags.trace(*Asked).may() &
                    bits(Unit, "CRYPT_DELETEKEYSET")) &&
          !(Flags.trace(*Asked).may() & bits(Unit, "CRYPT_VERIFYCONTEXT")))
        return;
  diag(place(Unit, Open->Call->getBeginLoc()),
       "the private key is imported into a container with a fixed name: it "
       "stays there for good, and whoever imports another one replaces it; use "
       "CRYPT_VERIFYCONTEXT without a name, or a name of its own that is "
       "deleted with CRYPT_DELETEKEYSET");
}

void WeakProtocolCheck::ownCertificate(const SspiUnit &Unit) {
  for (const FunctionDecl *Function : Unit.functions()) {
    anyCertificate(Unit, *Function);
    namedContainer(Unit, *Function);
  }
}

} // namespace schannel_tidy
