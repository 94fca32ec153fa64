// Hashes and keys that are destroyed after the provider that they were made with.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int digest(const BYTE *data, DWORD size, BYTE *out, DWORD length) {
  HCRYPTPROV provider = 0;
  HCRYPTHASH hash = 0;
  int good = 0;
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
    return 0;
  if (CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash))
    good = CryptHashData(hash, data, size, 0) &&
           CryptGetHashParam(hash, HP_HASHVAL, out, &length, 0);
  // CHECK-DAG: :[[@LINE+1]]:{{[0-9]+}}: note: the CSP handle is released here
  CryptReleaseContext(provider, 0);
  if (hash)
    // CHECK-DAG: :[[@LINE+1]]:{{[0-9]+}}: warning: the hash handle is no longer valid after the CSP handle that it was made with is released; call CryptDestroyHash before CryptReleaseContext
    CryptDestroyHash(hash);
  return good;
}

struct cipher {
  HCRYPTPROV provider;
  HCRYPTKEY key;
};

int begin(struct cipher *c, const BYTE *blob, DWORD size) {
  if (!CryptAcquireContext(&c->provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
    return 0;
  if (!CryptImportKey(c->provider, blob, size, 0, 0, &c->key)) {
    CryptReleaseContext(c->provider, 0);
    return 0;
  }
  if (size > 64)
    return 1;
  CryptReleaseContext(c->provider, 0);
  // CHECK-DAG: :[[@LINE+1]]:{{[0-9]+}}: warning: the key handle is no longer valid after the CSP handle
  CryptDestroyKey(c->key);
  return 0;
}
