// A certificate that another library has received: that one compares the host name.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DMADE | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check --check-prefix=GIVEN
// REQUIRES: mingw-headers
#include "sspi-tls.h"

#ifdef MADE
int accept_certificate(const BYTE *bytes, DWORD size) {
  PCCERT_CONTEXT certificate = CertCreateCertificateContext(X509_ASN_ENCODING, bytes, size);
#else
int accept_certificate(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate) != SEC_E_OK)
    return 0;
#endif
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA usage = {sizeof(usage)};
  int good = 0;
  if (!certificate)
    return 0;
  if (CertGetCertificateChain(NULL, certificate, NULL, NULL, &usage, CERT_CHAIN_REVOCATION_CHECK_CHAIN, NULL,
                              &chain)) {
    CERT_CHAIN_POLICY_PARA policy = {sizeof(policy)};
    CERT_CHAIN_POLICY_STATUS verdict = {sizeof(verdict)};
    good = CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &verdict) && !verdict.dwError;
    // GIVEN: :[[@LINE-1]]:{{[0-9]+}}: warning: CERT_CHAIN_POLICY_SSL without 'pvExtraPolicyPara'
    CertFreeCertificateChain(chain);
  }
  CertFreeCertificateContext(certificate);
  return good;
}
