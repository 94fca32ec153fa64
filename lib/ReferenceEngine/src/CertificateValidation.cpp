//===-- CertificateValidation.cpp - judging the peer's chain ----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// https://learn.microsoft.com/windows/win32/secauthn/manually-validating-schannel-credentials
//
//===----------------------------------------------------------------------===//

#include "schannel/Endpoint.h"

namespace schannel {

namespace {

// The errors a chain can have that have a name here, the gravest first.
// https://learn.microsoft.com/windows/win32/api/wincrypt/ns-wincrypt-cert_trust_status
struct ChainError {
  DWORD Bits;
  Trust Meaning;
};
constexpr ChainError ChainErrors[] = {
    {CERT_TRUST_IS_NOT_SIGNATURE_VALID, Trust::BadSignature},
    {CERT_TRUST_IS_REVOKED, Trust::Revoked},
    {CERT_TRUST_IS_UNTRUSTED_ROOT, Trust::UntrustedRoot},
    {CERT_TRUST_IS_PARTIAL_CHAIN, Trust::IncompleteChain},
    {CERT_TRUST_IS_NOT_TIME_VALID, Trust::NotInValidityTime},
    {CERT_TRUST_IS_NOT_VALID_FOR_USAGE, Trust::WrongUsage},
};
constexpr DWORD RevocationUnknownBits =
    CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION;

CertificateVerdict verdict(Trust Result, DWORD Error = 0) {
  CertificateVerdict Verdict;
  Verdict.Result = Result;
  Verdict.Error = Error;
  return Verdict;
}

// What the chain as a whole says of itself. Any error left over that has no
// name is an error all the same; an unknown revocation comes last, so that it
// never hides another.
CertificateVerdict judgeStatus(DWORD Errors) {
  for (const ChainError &Known : ChainErrors)
    if ((Errors & Known.Bits) != 0)
      return verdict(Known.Meaning);
  if ((Errors & ~RevocationUnknownBits) != 0)
    return verdict(Trust::OtherChainError, Errors);
  if (Errors != 0)
    return verdict(Trust::RevocationUnknown);
  return verdict(Trust::Trusted);
}

// What the policy says, which is asked for the name above all.
CertificateVerdict judgePolicyError(DWORD Error) {
  switch (static_cast<LONG>(Error)) {
  case ERROR_SUCCESS:
    return verdict(Trust::Trusted);
  case CERT_E_CN_NO_MATCH:
    return verdict(Trust::WrongName);
  case CERT_E_WRONG_USAGE:
    return verdict(Trust::WrongUsage);
  default:
    return verdict(Trust::OtherChainError, Error);
  }
}

} // namespace

CertificateVerdict Endpoint::judgePeer(PCtxtHandle Context,
                                       const WCHAR *ServerName) const {
  PCCERT_CONTEXT Peer = nullptr;
  const SECURITY_STATUS Status = System.Sspi->QueryContextAttributesW(
      Context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, static_cast<void *>(&Peer));
  if (Status == SEC_E_NO_CREDENTIALS)
    return verdict(Trust::NoCertificate);
  if (Status != SEC_E_OK)
    return verdict(Trust::CheckFailed, static_cast<DWORD>(Status));
  if (!Peer)
    return verdict(Trust::NoCertificate);
  const CertificateOwner Certificate(*System.Crypt, Peer);

  const TrustPolicy::Revocation Policy = Config.Trusting.OnRevocation;
  if (Policy == TrustPolicy::Revocation::NotAsked)
    return judgeChain(Certificate.get(), ServerName, 0);

  CertificateVerdict Verdict =
      judgeChain(Certificate.get(), ServerName,
                 CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT);
  Verdict.RevocationKnown = Verdict.trusted();
  // An unknown revocation hides what else the policy would find, so that is
  // asked again of a chain built without the question.
  if (Verdict.Result == Trust::RevocationUnknown) {
    Verdict = judgeChain(Certificate.get(), ServerName, 0);
    if (Verdict.trusted() && Policy == TrustPolicy::Revocation::Required)
      Verdict.Result = Trust::RevocationUnknown;
  }
  return Verdict;
}

CertificateVerdict Endpoint::judgeChain(PCCERT_CONTEXT Certificate,
                                        const WCHAR *ServerName,
                                        DWORD RevocationFlags) const {
  const CryptFunctionTable &Crypt = *System.Crypt;
  const bool PeerIsServer = Config.As == Role::Client;

  // The usage the certificate must be good for. The store of the certificate
  // holds what else the peer sent: the intermediates.
  char ServerAuth[] = szOID_PKIX_KP_SERVER_AUTH;
  char ClientAuth[] = szOID_PKIX_KP_CLIENT_AUTH;
  LPSTR Usage = PeerIsServer ? ServerAuth : ClientAuth;
  CERT_CHAIN_PARA Request = {};
  Request.cbSize = sizeof(Request);
  Request.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  Request.RequestedUsage.Usage.cUsageIdentifier = 1;
  Request.RequestedUsage.Usage.rgpszUsageIdentifier = &Usage;
  PCCERT_CHAIN_CONTEXT NewChain = nullptr;
  if (!Crypt.CertGetCertificateChain(Engine.get(), Certificate, nullptr,
                                     Certificate->hCertStore, &Request,
                                     RevocationFlags, nullptr, &NewChain))
    return verdict(Trust::CheckFailed, Crypt.GetLastError());
  const ChainOwner Chain(Crypt, NewChain);

  const CertificateVerdict OfChain =
      judgeStatus(Chain.get()->TrustStatus.dwErrorStatus);
  if (!OfChain.trusted())
    return OfChain;

  // Neither structure has a flag set that would excuse an error.
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA Tls = {};
  Tls.cbSize = sizeof(Tls);
  Tls.dwAuthType = PeerIsServer ? AUTHTYPE_SERVER : AUTHTYPE_CLIENT;
  // Taken by non-const pointer and not changed.
  Tls.pwszServerName = PeerIsServer ? const_cast<WCHAR *>(ServerName) : nullptr;
  CERT_CHAIN_POLICY_PARA Policy = {};
  Policy.cbSize = sizeof(Policy);
  Policy.pvExtraPolicyPara = &Tls;
  CERT_CHAIN_POLICY_STATUS Answer = {};
  Answer.cbSize = sizeof(Answer);
  if (!Crypt.CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL,
                                              Chain.get(), &Policy, &Answer))
    return verdict(Trust::CheckFailed, Crypt.GetLastError());
  return judgePolicyError(Answer.dwError);
}

} // namespace schannel
