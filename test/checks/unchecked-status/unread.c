// The same calls where one output is looked at.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void note(DWORD strength);

void state(CtxtHandle *context) {
  SecPkgContext_ConnectionInfo info;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of 'QueryContextAttributes' is dropped
  QueryContextAttributesW(context, SECPKG_ATTR_CONNECTION_INFO, &info);
  note(info.dwCipherStrength);
}

DWORD key_spec(PCCERT_CONTEXT certificate) {
  HCRYPTPROV_OR_NCRYPT_KEY_HANDLE key = 0;
  BOOL mine;
  DWORD spec;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of 'CryptAcquireCertificatePrivateKey' is dropped
  CryptAcquireCertificatePrivateKey(certificate, CRYPT_ACQUIRE_CACHE_FLAG, NULL, &key, &spec, &mine);
  return spec;
}
