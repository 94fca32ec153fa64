// Chains of certificates that come from another file.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %wine | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int sends(PCCERT_CHAIN_CONTEXT chain);

// Nobody needs a chain that nobody looks at: it was meant as the judgement.
int verify(PCCERT_CONTEXT certificate) {
  CERT_CHAIN_PARA para = {sizeof(para)};
  PCCERT_CHAIN_CONTEXT chain = NULL;
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &para,
                               CERT_CHAIN_REVOCATION_CHECK_CHAIN, NULL, &chain))
    // CHECK: :[[@LINE-2]]:8: warning: a chain is built but nobody reads its verdict
    return -1;
  CertFreeCertificateChain(chain);
  return 0;
}

// Silent -----------------------------------------------------------------------

// Its certificates are what is wanted.
DWORD length(PCCERT_CONTEXT certificate) {
  CERT_CHAIN_PARA para = {sizeof(para)};
  PCCERT_CHAIN_CONTEXT chain = NULL;
  DWORD count = 0;
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &para, 0, NULL,
                               &chain))
    return 0;
  if (chain->cChain)
    count = chain->rgpChain[0]->cElement;
  CertFreeCertificateChain(chain);
  return count;
}

int hand_on(PCCERT_CONTEXT certificate) {
  CERT_CHAIN_PARA para = {sizeof(para)};
  PCCERT_CHAIN_CONTEXT chain = NULL;
  int sent;
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &para, 0, NULL,
                               &chain))
    return 0;
  sent = sends(chain);
  CertFreeCertificateChain(chain);
  return sent;
}

PCCERT_CHAIN_CONTEXT make(PCCERT_CONTEXT certificate) {
  CERT_CHAIN_PARA para = {sizeof(para)};
  PCCERT_CHAIN_CONTEXT chain = NULL;
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &para, 0, NULL,
                               &chain))
    return NULL;
  return chain;
}
