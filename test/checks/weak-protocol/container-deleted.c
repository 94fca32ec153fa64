// A container with a fixed name that is deleted when it is not needed any more.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

BOOL import_key(const BYTE *key, DWORD size, HCRYPTPROV *provider,
                HCRYPTKEY *imported) {
  if (!CryptAcquireContext(provider, L"my client", NULL, PROV_RSA_FULL,
                           CRYPT_NEWKEYSET))
    return FALSE;
  return CryptImportKey(*provider, key, size, 0, 0, imported);
}

void forget_key(void) {
  HCRYPTPROV provider;
  CryptAcquireContext(&provider, L"my client", NULL, PROV_RSA_FULL,
                      CRYPT_DELETEKEYSET);
}
