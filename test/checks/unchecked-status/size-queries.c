// Size queries and outputs that nothing tests.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// The second call asks for something else.
BOOL names(PCCERT_CONTEXT certificate, BYTE **out, DWORD *size) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of 'CertGetCertificateContextProperty' is dropped
  CertGetCertificateContextProperty(certificate, CERT_FRIENDLY_NAME_PROP_ID, NULL, size);
  *out = malloc(*size);
  return *out != NULL;
}

// A length that is only an upper bound: 0 passes.
int digest(HCRYPTHASH hash, DWORD room) {
  DWORD length = 0, size = sizeof(length);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of 'CryptGetHashParam' is dropped
  CryptGetHashParam(hash, HP_HASHSIZE, (BYTE *)&length, &size, 0);
  return length <= room;
}
