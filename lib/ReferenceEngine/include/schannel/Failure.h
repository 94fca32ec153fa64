//===-- Failure.h - why a session or an endpoint failed ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_FAILURE_H
#define SCHANNEL_FAILURE_H

#include "schannel/Windows.h"

namespace schannel {

/// What the validation of the peer's certificate found, the gravest first.
enum class Trust {
  Trusted,           ///< Every question was asked and answered well.
  NotChecked,        ///< No handshake has got as far as a certificate.
  NoCertificate,     ///< The peer sent none and had to.
  CheckFailed,       ///< The question could not be asked; see Error.
  BadSignature,      ///< A certificate of the chain is not signed as it says.
  Revoked,           ///< A certificate of the chain is revoked.
  UntrustedRoot,     ///< The chain ends in a root that is not trusted.
  IncompleteChain,   ///< The chain does not reach a root.
  NotInValidityTime, ///< A certificate of the chain is expired or early.
  WrongUsage,        ///< Not for serverAuth (a server) or clientAuth.
  WrongName,         ///< The certificate is not for the name asked for.
  RevocationUnknown, ///< Nobody could say whether the chain is revoked.
  OtherChainError,   ///< Any other error the chain has; see Error.
};

/// The outcome of a validation.
struct CertificateVerdict {
  Trust Result = Trust::NotChecked;
  /// False when the policy accepted a chain whose revocation is unknown, or
  /// did not ask for revocation.
  bool RevocationKnown = false;
  /// For CheckFailed the system's error (GetLastError or SECURITY_STATUS), for
  /// OtherChainError the CERT_TRUST_STATUS bits or the policy's error, else 0.
  DWORD Error = 0;

  bool trusted() const { return Result == Trust::Trusted; }
};

/// The kinds of failure a caller can tell apart.
enum class FailureKind {
  None,
  Package,        ///< A call of the security package failed; see Status.
  Certificate,    ///< The peer's certificate was refused; see Verdict.
  WeakConnection, ///< Below TLS 1.2, or not confidential.
  Truncated,      ///< The transport ended without the peer's close_notify.
  InputLimit,     ///< The peer sent a message larger than the engine keeps.
  OutOfMemory,    ///< An allocation of the engine failed.
  Configuration,  ///< The configuration can't be used; Operation says what.
};

/// Why something failed. Operation is a literal: the SSPI or crypt32 function
/// that failed, or the field of the configuration.
struct Failure {
  FailureKind Kind = FailureKind::None;
  const char *Operation = "";
  SECURITY_STATUS Status = SEC_E_OK;
  CertificateVerdict Verdict;

  explicit operator bool() const { return Kind != FailureKind::None; }
};

/// A failed call of the security package.
inline Failure packageFailure(const char *Operation, SECURITY_STATUS Status) {
  Failure Why;
  Why.Kind = FailureKind::Package;
  Why.Operation = Operation;
  Why.Status = Status;
  return Why;
}

/// Any other failure.
inline Failure failure(FailureKind Kind, const char *Operation) {
  Failure Why;
  Why.Kind = Kind;
  Why.Operation = Operation;
  return Why;
}

} // namespace schannel

#endif // SCHANNEL_FAILURE_H
