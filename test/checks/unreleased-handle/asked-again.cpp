// What an object answers may change between two questions.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <vector>

void use(PCCERT_CONTEXT certificate);
void fill(std::vector<char> *name);

void changed(HCERTSTORE store, std::vector<char> name, const void *subject) {
  PCCERT_CONTEXT own = nullptr;
  if (name.empty())
    own = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, nullptr);
  if (!own)
    return;
  use(own);
  name.push_back('x');
  if (name.empty())
    CertFreeCertificateContext(own);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: certificate context acquired by 'CertFindCertificateInStore' is not released on this path
}

void elsewhere(HCERTSTORE store, std::vector<char> name, const void *subject) {
  PCCERT_CONTEXT own = nullptr;
  if (name.empty())
    own = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, nullptr);
  if (!own)
    return;
  use(own);
  fill(&name);
  if (name.empty())
    CertFreeCertificateContext(own);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: certificate context acquired by 'CertFindCertificateInStore' is not released on this path
}

// Two objects of one kind.
void of_another(HCERTSTORE store, const std::vector<char> &name, const std::vector<char> &other,
                const void *subject) {
  PCCERT_CONTEXT own = nullptr;
  if (name.empty())
    own = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, nullptr);
  if (!own)
    return;
  use(own);
  if (other.empty())
    CertFreeCertificateContext(own);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: certificate context acquired by 'CertFindCertificateInStore' is not released on this path
}

// One reference, and it is given up twice.
void remove_all(HCERTSTORE store, bool (*wanted)(PCCERT_CONTEXT)) {
  PCCERT_CONTEXT certificate = nullptr;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)) != nullptr)
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context is released a second time; 'CertDeleteCertificateFromStore' has released it
    if (wanted(certificate))
      CertDeleteCertificateFromStore(certificate);
}

// A function that is only shown the number.
bool is_known(HCRYPTKEY key);

bool generated(HCRYPTPROV provider) {
  HCRYPTKEY key;
  if (!CryptGenKey(provider, CALG_AES_256, 0, &key))
    return false;
  return is_known(key);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: key handle 'key' acquired by 'CryptGenKey' is not released on this path
}
