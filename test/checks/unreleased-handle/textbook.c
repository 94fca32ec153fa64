// Handles that are forgotten, released twice, or used when they are gone.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// The remote certificate is the caller's copy.
int remote_certificate(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             (PVOID)&certificate) != SEC_E_OK)
    return 0;
  return certificate->cbCertEncoded > 0;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}}acquired by 'QueryContextAttributes' is not released on this path; call CertFreeCertificateContext
}

// The store is forgotten where the certificate is not found.
int store(const void *subject) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("MY"));
  PCCERT_CONTEXT certificate;
  if (!store)
    return 0;
  certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                           CERT_FIND_SUBJECT_STR, subject, NULL);
  if (!certificate)
    return 0;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate store {{.*}}acquired by 'CertOpenSystemStore' is not released on this path; call CertCloseStore
  CertFreeCertificateContext(certificate);
  CertCloseStore(store, 0);
  return 1;
}

// A credential handle in a local variable.
SECURITY_STATUS credential(SCHANNEL_CRED *wanted, SecPkgCred_SupportedAlgs *algs) {
  CredHandle cred;
  SECURITY_STATUS status = AcquireCredentialsHandle(
      NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL, NULL,
      &cred, NULL);
  if (status != SEC_E_OK)
    return status;
  status = QueryCredentialsAttributes(&cred, SECPKG_ATTR_SUPPORTED_ALGS, algs);
  if (status != SEC_E_OK)
    return status;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: credential handle 'cred' acquired by 'AcquireCredentialsHandle' is not released on this path; call FreeCredentialsHandle
  FreeCredentialsHandle(&cred);
  return SEC_E_OK;
}

// The chain, where the policy fails.
int chain(PCCERT_CONTEXT certificate, CERT_CHAIN_PARA *para,
          CERT_CHAIN_POLICY_PARA *policy) {
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_POLICY_STATUS verdict = {sizeof verdict};
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, para, 0, NULL,
                               &chain))
    return 0;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, policy,
                                        &verdict))
    return 0;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate chain 'chain' acquired by 'CertGetCertificateChain' is not released on this path; call CertFreeCertificateChain
  CertFreeCertificateChain(chain);
  return verdict.dwError == 0;
}

// Both release it.
int twice(HCERTSTORE store, const void *subject) {
  PCCERT_CONTEXT certificate =
      CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                 CERT_FIND_SUBJECT_STR, subject, NULL);
  int found = certificate != NULL;
  if (!certificate)
    return 0;
  CertFreeCertificateContext(certificate);
  if (found)
    CertFreeCertificateContext(certificate);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}}is released a second time; 'CertFreeCertificateContext' has released it
  return found;
}

// The next search has released the previous result.
int enumerated(HCERTSTORE store) {
  PCCERT_CONTEXT first = CertEnumCertificatesInStore(store, NULL);
  PCCERT_CONTEXT second;
  if (!first)
    return 0;
  second = CertEnumCertificatesInStore(store, first);
  if (second)
    CertFreeCertificateContext(second);
  CertFreeCertificateContext(first);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}}is released a second time; 'CertEnumCertificatesInStore' has released it
  return 1;
}

// Left in the middle of an enumeration.
int left_in_the_middle(HCERTSTORE store, DWORD size) {
  PCCERT_CONTEXT certificate = NULL;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)))
    if (certificate->cbCertEncoded == size)
      return 1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}}acquired by 'CertEnumCertificatesInStore' is not released on this path
  return 0;
}

// A duplicate that is used for what it is.
DWORD duplicate_used(PCCERT_CONTEXT certificate) {
  PCCERT_CONTEXT duplicate = CertDuplicateCertificateContext(certificate);
  return duplicate == certificate ? 0 : duplicate->dwCertEncodingType;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context acquired by 'CertDuplicateCertificateContext' is not released on this path
}
