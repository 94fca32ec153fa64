//===- IncompleteCertValidationCheck.h --------------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_INCOMPLETECERTVALIDATIONCHECK_H
#define SCHANNEL_TIDY_CHECKS_INCOMPLETECERTVALIDATIONCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds certificates of peers that are validated by halves: no chain, no host
/// name, no usage, a verdict that nobody reads, flags that switch parts off.
///
/// For the user-facing documentation see
/// docs/checks/incomplete-cert-validation.md.
class IncompleteCertValidationCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  void checkUnit(const SspiUnit &Unit) override;

private:
  struct Facts;
  void credentialFlags(const SspiUnit &Unit, const Facts &Known);
  void conflictingFlags(const SspiUnit &Unit, const clang::FieldDecl &Field);
  void handshake(const SspiUnit &Unit, const Facts &Known);
  void chain(const SspiUnit &Unit, const clang::FunctionDecl &Function,
             const ContractCall &Call, const Facts &Known);
  void policy(const SspiUnit &Unit, const clang::FunctionDecl &Function,
              const ContractCall &Call, const Facts &Known);
  void hostName(const SspiUnit &Unit, clang::SourceLocation Where,
                const clang::VarDecl &Extra);
  void commonName(const SspiUnit &Unit, const Facts &Known);
  void ignoredErrors(const SspiUnit &Unit, const clang::FunctionDecl &Function,
                     const clang::VarDecl &Extra, const Facts &Known);
  void uncalledJudges(const SspiUnit &Unit, const Facts &Known);
  void particularErrors(const SspiUnit &Unit, const Facts &Known);
  void unjudgedHandshakes(const SspiUnit &Unit, const Facts &Known);
  void ignoredCertificate(const SspiUnit &Unit, const Facts &Known);
  void rootStore(const SspiUnit &Unit, const clang::FunctionDecl &Function);
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_INCOMPLETECERTVALIDATIONCHECK_H
