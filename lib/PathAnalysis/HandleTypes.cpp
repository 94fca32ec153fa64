//===- HandleTypes.cpp - What a handle is declared as ---------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HandleTypes.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// A type that the headers give one kind of resource alone; SecHandle is none.
struct KindOfType {
  const char *Type, *Kind;
};
constexpr KindOfType KindsOfTypes[] = {
    {"CredHandle", "credential"},
    {"PCredHandle", "credential"},
    {"CtxtHandle", "security-context"},
    {"PCtxtHandle", "security-context"},
    {"HCERTSTORE", "certificate-store"},
    {"HCERTCHAINENGINE", "chain-engine"},
    {"PCCERT_CONTEXT", "certificate-context"},
    {"PCERT_CONTEXT", "certificate-context"},
    {"PCCERT_CHAIN_CONTEXT", "certificate-chain"},
    {"HCRYPTPROV", "crypt-provider"},
    {"HCRYPTHASH", "crypt-hash"},
    {"HCRYPTKEY", "crypt-key"},
    {"HCRYPTMSG", "crypt-message"},
    {"BCRYPT_ALG_HANDLE", "bcrypt-algorithm"},
    {"BCRYPT_HASH_HANDLE", "bcrypt-hash"},
    {"BCRYPT_KEY_HANDLE", "bcrypt-key"},
    {"BCRYPT_SECRET_HANDLE", "bcrypt-secret"},
    {"NCRYPT_PROV_HANDLE", "ncrypt-object"},
    {"NCRYPT_KEY_HANDLE", "ncrypt-object"},
    {"NCRYPT_SECRET_HANDLE", "ncrypt-object"},
};

} // namespace

const Resource *declaredAs(QualType Type, const ContractSet &Contracts) {
  while (!Type.isNull()) {
    if (const auto *Typedef = Type->getAs<TypedefType>()) {
      StringRef Name = Typedef->getDecl()->getName();
      for (const auto &[TypeName, Kind] : KindsOfTypes)
        if (Name == TypeName)
          return Contracts.resource(Kind);
      Type = Typedef->desugar();
    } else {
      Type = Type->getPointeeType();
    }
  }
  return nullptr;
}

} // namespace schannel_tidy
