// The right order; providers that are still there.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int digest(const BYTE *data, DWORD size, BYTE *out, DWORD length) {
  HCRYPTPROV provider = 0;
  HCRYPTHASH hash = 0;
  int good = 0;
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
    return 0;
  if (CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash)) {
    good = CryptHashData(hash, data, size, 0) &&
           CryptGetHashParam(hash, HP_HASHVAL, out, &length, 0);
    CryptDestroyHash(hash);
  }
  CryptReleaseContext(provider, 0);
  return good;
}

// Another provider's.
int two(HCRYPTPROV mine, const BYTE *data, DWORD size) {
  HCRYPTPROV other = 0;
  HCRYPTHASH hash = 0;
  int good;
  if (!CryptCreateHash(mine, CALG_SHA_256, 0, 0, &hash))
    return 0;
  if (CryptAcquireContext(&other, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
    CryptReleaseContext(other, 0);
  good = CryptHashData(hash, data, size, 0);
  CryptDestroyHash(hash);
  return good;
}

// Counted: the first release leaves it alive.
int counted(HCRYPTPROV provider, const BYTE *data, DWORD size) {
  HCRYPTHASH hash = 0;
  int good;
  if (!CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash))
    return 0;
  CryptContextAddRef(provider, NULL, 0);
  CryptReleaseContext(provider, 0);
  good = CryptHashData(hash, data, size, 0);
  CryptDestroyHash(hash);
  return good;
}
