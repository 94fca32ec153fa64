// A verdict that is an object, in which no certificate fits.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct Verdict {
  enum Kind { Trusted, Refused } kind;
  DWORD error;
};

class Names;
struct Session {
  Names *names;
  bool known;
};

Verdict judge(PCCERT_CHAIN_CONTEXT chain) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA tls = {};
  tls.cbSize = sizeof(tls);
  tls.dwAuthType = AUTHTYPE_SERVER;
  CERT_CHAIN_POLICY_PARA policy = {};
  policy.cbSize = sizeof(policy);
  policy.pvExtraPolicyPara = &tls;
  CERT_CHAIN_POLICY_STATUS answer = {};
  answer.cbSize = sizeof(answer);
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy,
                                        // CHECK: :[[@LINE-1]]:8: warning: the host name is not verified: any trusted certificate is accepted
                                        &answer))
    return {Verdict::Refused, GetLastError()};
  return {answer.dwError ? Verdict::Refused : Verdict::Trusted, answer.dwError};
}

Verdict judge_peer(CtxtHandle *context) {
  PCCERT_CONTEXT peer = nullptr;
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  CERT_CHAIN_PARA wanted = {sizeof(wanted)};
  if (QueryContextAttributesW(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer) != SEC_E_OK)
    return {Verdict::Refused, 0};
  Verdict verdict = {Verdict::Refused, 0};
  if (CertGetCertificateChain(nullptr, peer, nullptr, peer->hCertStore, &wanted, 0, nullptr,
                              &chain)) {
    verdict = judge(chain);
    CertFreeCertificateChain(chain);
  }
  CertFreeCertificateContext(peer);
  return verdict;
}
