// The same promises under the other set of headers.
// RUN: %tidy(schannel-unreleased-handle) %s -- %wine | %check
// REQUIRES: wine-headers
#include "sspi-tls.h"

int forgotten(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  if (QueryContextAttributesW(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                              &certificate) != SEC_E_OK)
    return 0;
  return certificate->cbCertEncoded > 0;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}}acquired by 'QueryContextAttributes' is not released on this path
}

int released(const void *subject) {
  HCERTSTORE store = CertOpenSystemStoreW(0, L"MY");
  PCCERT_CONTEXT certificate = NULL;
  if (store) {
    certificate = CertFindCertificateInStore(
        store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR_W, subject, NULL);
    CertCloseStore(store, 0);
  }
  CertFreeCertificateContext(certificate);
  return certificate != NULL;
}
