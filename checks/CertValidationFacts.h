//===- CertValidationFacts.h - What a file does about certificates -*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_CERTVALIDATIONFACTS_H
#define SCHANNEL_TIDY_CHECKS_CERTVALIDATIONFACTS_H

#include "CallFacts.h"
#include "IncompleteCertValidationCheck.h"

namespace schannel_tidy {

/// What the translation unit does about certificates, wherever it does it.
struct IncompleteCertValidationCheck::Facts {
  /// dwFlags of the credentials.
  std::vector<const clang::FieldDecl *> FlagMembers;
  uint64_t MayFlags = 0;     ///< that any of them may have
  /// The flags with any of which Schannel looks for revocation itself.
  uint64_t Revocation;
  bool FlagsComplete = true; ///< nobody else sets them
  /// The functions that query the peer's certificate and make use of it.
  std::vector<const clang::FunctionDecl *> AskForPeer;
  bool AsksForPeer = false; ///< there are any
  /// A query after which the certificate is only released.
  const clang::CallExpr *Ignored = nullptr;
  bool ReadsNames = false;
  bool ReadsUsage = false;
  bool ChecksTime = false;
  bool WalksChain = false; ///< looks at the certificates of a chain
  bool BuildsChain = false;
  bool VerifiesChain = false;
  bool ReadsTrust = false; ///< a chain's TrustStatus
  /// Code that is not shown is handed the peer's certificate as an object, and may
  /// compare its names.
  bool HandsOutPeer = false;
  const clang::CallExpr *Outbound = nullptr;

  Facts(const SspiUnit &Unit);
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_CERTVALIDATIONFACTS_H
