//===- SchannelUse.h - Is this SSPI code TLS code? ------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SSPI is also the way to Kerberos, NTLM and Negotiate, where other buffers are
// right. What holds for TLS alone asks here first.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SCHANNELUSE_H
#define SCHANNEL_TIDY_PATHANALYSIS_SCHANNELUSE_H

#include "SspiUnit.h"
#include <optional>

namespace schannel_tidy {

/// The security packages that some code names, or of which it uses the records.
struct Packages {
  bool Schannel = false;
  bool Ntlm = false;
  bool Others = false;
};

Packages packagesIn(llvm::ArrayRef<const clang::FunctionDecl *> Functions);

/// The package that \p Name, a string literal, is the name of.
Packages packageNamed(const clang::Expr &Name);

/// What a translation unit uses SSPI for. Each answer takes a walk through all
/// of its SSPI code, so it is worked out when first asked for, and once.
class SchannelUse {
public:
  explicit SchannelUse(const SspiUnit &Unit) : Unit(Unit) {}

  /// The packages that its SSPI code names, or whoever calls that.
  const Packages &packages() const;

  /// Does it use Schannel, and no other security package that it names?
  bool isSchannelOnly() const;

  /// Does it accept connections, and connect nowhere? A server does well to
  /// refuse the renegotiation that a client asks for.
  bool isServerOnly() const;

  /// Is TLS carried in messages of their own here, and not in a stream: DTLS in
  /// datagrams, EAP-TLS in EAP's? Then no record comes in parts or with the
  /// next one behind it, and whatever carries it says itself when the
  /// conversation ends.
  bool isCarriedInMessages() const;

private:
  Packages findPackages() const;
  bool findServerOnly() const;
  bool findCarriedInMessages() const;

  const SspiUnit &Unit;
  mutable std::optional<Packages> Named;
  mutable std::optional<bool> ServerOnly, InMessages;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SCHANNELUSE_H
