// Dropped results of calls whose outputs nobody looks at.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void note(const wchar_t *what);

void state(CtxtHandle *context) {
  SecPkgContext_ConnectionInfo info;
  SecPkgContext_CipherInfo cipher;
  QueryContextAttributesW(context, SECPKG_ATTR_CONNECTION_INFO, &info);
  if (QueryContextAttributesW(context, SECPKG_ATTR_CIPHER_INFO, &cipher) == SEC_E_OK)
    note(cipher.szCipherSuite);
}

// Loads the key where that may ask the user; what comes of it is seen later.
void warm_up(PCCERT_CONTEXT certificate) {
  HCRYPTPROV_OR_NCRYPT_KEY_HANDLE key = 0;
  BOOL mine = FALSE;
  DWORD spec;
  CryptAcquireCertificatePrivateKey(certificate, CRYPT_ACQUIRE_CACHE_FLAG, NULL, &key, &spec, &mine);
}
