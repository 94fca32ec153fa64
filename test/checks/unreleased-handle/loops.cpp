// What is behind a loop is seen if the loop counts to a number that is known.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void note(int value);
PCCERT_CONTEXT find(HCERTSTORE store);

void four(HCERTSTORE store, SecBuffer *buffers) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, nullptr);
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_EXTRA)
      note(i);
  if (buffers[0].cbBuffer == 0)
    return;
  // CHECK: :[[@LINE-1]]:5: warning: certificate context {{.*}} is not released on this path
  CertFreeCertificateContext(certificate);
}

bool fingerprint(HCERTSTORE store, const unsigned char *expected) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, nullptr);
  unsigned char hash[20] = {0};
  DWORD size = sizeof(hash);
  if (!CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, hash,
                                         &size)) {
    CertFreeCertificateContext(certificate);
    return false;
  }
  for (int i = 0; i < 20; i++)
    note(hash[i]);
  if (hash[0] == 0)
    return false;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}} is not released on this path
  CertFreeCertificateContext(certificate);
  return hash[0] == expected[0];
}

struct known {
  DWORD bits;
  int meaning;
};
constexpr known errors[] = {{1, 1}, {2, 2}, {4, 3}, {8, 4}, {16, 5}, {32, 6}};

int judge(HCERTSTORE store, DWORD status) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, nullptr);
  for (const known &error : errors)
    if (status & error.bits)
      note(error.meaning);
  if (status & 64)
    return -1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}} is not released on this path
  CertFreeCertificateContext(certificate);
  return 0;
}

static void fill(SecBuffer *buffers, unsigned count) {
  for (unsigned i = 0; i < count; i++)
    buffers[i].BufferType = SECBUFFER_EMPTY;
}

int through_helper(HCERTSTORE store) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, nullptr);
  SecBuffer buffers[8];
  fill(buffers, 8);
  if (certificate->cbCertEncoded == 0)
    return -1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}} is not released on this path
  CertFreeCertificateContext(certificate);
  return 0;
}

int down(HCERTSTORE store) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, nullptr);
  int left = 10;
  while (left--)
    note(left);
  if (certificate->cbCertEncoded == 0)
    return -1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context {{.*}} is not released on this path
  CertFreeCertificateContext(certificate);
  return 0;
}

// CHECK-NOT: warning:
/* Loops that end when something comes of them, and one that does not end. */
int retries(HCERTSTORE store) {
  PCCERT_CONTEXT certificate = nullptr;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)))
    note(certificate->cbCertEncoded);
  for (;;) {
    certificate = find(store);
    if (certificate)
      break;
  }
  CertFreeCertificateContext(certificate);
  return 0;
}

int released_in_loop(HCERTSTORE store) {
  PCCERT_CONTEXT certificates[4];
  for (int i = 0; i < 4; i++)
    certificates[i] = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                                 CERT_FIND_ANY, nullptr, nullptr);
  for (int i = 0; i < 4; i++)
    if (certificates[i])
      CertFreeCertificateContext(certificates[i]);
  return 0;
}
