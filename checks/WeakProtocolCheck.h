//===- WeakProtocolCheck.h - schannel-weak-protocol -------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_WEAKPROTOCOLCHECK_H
#define SCHANNEL_TIDY_CHECKS_WEAKPROTOCOLCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

struct Part;

/// Finds Schannel credentials that enable weak protocols or algorithms, or
/// leave out the flags that keep them away.
///
/// For the user-facing documentation see docs/checks/weak-protocol.md.
class WeakProtocolCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  void checkUnit(const SspiUnit &Unit) override;

private:
  void enabledProtocols(const SspiUnit &Unit);
  void disabledProtocols(const SspiUnit &Unit);
  void forgottenProtocols(const SspiUnit &Unit, llvm::ArrayRef<Part> All);
  void tls13(const SspiUnit &Unit);
  void versions(const SspiUnit &Unit);
  void algorithms(const SspiUnit &Unit);
  void algorithmLists(const SspiUnit &Unit);
  void algorithmNames(const SspiUnit &Unit);
  void ownCertificate(const SspiUnit &Unit);
  void anyCertificate(const SspiUnit &Unit,
                      const clang::FunctionDecl &Function);
  void namedContainer(const SspiUnit &Unit,
                      const clang::FunctionDecl &Function);
  void callFlags(const SspiUnit &Unit);
  void missingFlags(const SspiUnit &Unit, llvm::StringRef Record);
  void defaultsBesideOwn(const SspiUnit &Unit, llvm::StringRef Record,
                         const FlagValue &Value);
  void missingStrongCrypto(const SspiUnit &Unit, llvm::StringRef Record,
                           const FlagWrite &First);
  void strongOnOneSide(const SspiUnit &Unit, llvm::StringRef Record,
                       const FlagValue &Value);
  void defaultCredentials(const SspiUnit &Unit, llvm::StringRef Record,
                          llvm::ArrayRef<const FlagWrite *> Set);
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_WEAKPROTOCOLCHECK_H
