// Building a chain is not verifying it.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int accept_any_chain(CtxtHandle *context) {
  PCCERT_CONTEXT peer = NULL;
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA para = {sizeof(para)};
  BOOL ok;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             (void *)&peer) != SEC_E_OK)
    return 0;
  ok = CertGetCertificateChain(NULL, peer, NULL, NULL, &para, 0, NULL, &chain);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: a chain is built but nobody reads its verdict
  if (ok)
    CertFreeCertificateChain(chain);
  CertFreeCertificateContext(peer);
  return ok;
}

int judge(PCCERT_CHAIN_CONTEXT chain);

// Somebody else may look.
int judged_elsewhere(CtxtHandle *context) {
  PCCERT_CONTEXT peer = NULL;
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA para = {sizeof(para)};
  int ok = 0;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             (void *)&peer) != SEC_E_OK)
    return 0;
  if (CertGetCertificateChain(NULL, peer, NULL, NULL, &para, 0, NULL, &chain)) {
    ok = judge(chain);
    CertFreeCertificateChain(chain);
  }
  CertFreeCertificateContext(peer);
  return ok;
}

int handed_out(CtxtHandle *context, PCCERT_CHAIN_CONTEXT *out) {
  PCCERT_CONTEXT peer = NULL;
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA para = {sizeof(para)};
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             (void *)&peer) != SEC_E_OK)
    return 0;
  CertGetCertificateChain(NULL, peer, NULL, NULL, &para, 0, NULL, &chain);
  CertFreeCertificateContext(peer);
  *out = chain;
  return chain != NULL;
}

// A chain of our own certificate, to be sent along.
int own_chain(HCERTSTORE store) {
  PCCERT_CONTEXT own = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                                  CERT_FIND_ANY, NULL, NULL);
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA para = {sizeof(para)};
  BOOL ok = own && CertGetCertificateChain(NULL, own, NULL, NULL, &para, 0, NULL, &chain);
  if (ok)
    CertFreeCertificateChain(chain);
  if (own)
    CertFreeCertificateContext(own);
  return ok;
}
