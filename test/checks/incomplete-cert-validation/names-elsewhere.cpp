// Names that a class of the program's own compares, roots that it has a store of its own for.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

class Peer {
public:
  Peer(PCCERT_CONTEXT certificate, bool shared);
  ~Peer();
  bool matches(const wchar_t *host) const;
};

bool trusted_root(HCERTSTORE roots, PCCERT_CONTEXT root);

DWORD verify_by_object(PCCERT_CONTEXT certificate, PCCERT_CHAIN_CONTEXT chain,
                       HCERTSTORE roots) {
  Peer peer(certificate, true);
  HTTPSPolicyCallbackData https{};
  https.cbStruct = sizeof(https);
  https.dwAuthType = AUTHTYPE_SERVER;
  https.fdwChecks = 0x00000100 /* SECURITY_FLAG_IGNORE_UNKNOWN_CA */;
  https.pwszServerName = nullptr;
  CERT_CHAIN_POLICY_PARA para{};
  para.cbSize = sizeof(para);
  para.pvExtraPolicyPara = &https;
  CERT_CHAIN_POLICY_STATUS status{};
  status.cbSize = sizeof(status);
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  if (status.dwError)
    return status.dwError;
  const CERT_SIMPLE_CHAIN *simple = chain->rgpChain[0];
  PCCERT_CONTEXT root = simple->rgpElement[simple->cElement - 1]->pCertContext;
  return trusted_root(roots, root) ? 0 : CERT_E_UNTRUSTEDROOT;
}
