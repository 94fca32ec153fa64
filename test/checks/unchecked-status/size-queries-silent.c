// Dropped results that a later test tells as well.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <bcrypt.h>

// The second call fails of what the first did, or for want of room.
BOOL seal(HCRYPTKEY key, const BYTE *data, DWORD size, BYTE **sealed, DWORD *sealed_size) {
  DWORD needed = size;
  BYTE *text;
  CryptEncrypt(key, 0, TRUE, 0, NULL, &needed, needed);
  text = calloc(1, needed);
  if (!text)
    return FALSE;
  memcpy(text, data, size);
  if (!CryptEncrypt(key, 0, TRUE, 0, text, &size, needed)) {
    free(text);
    return FALSE;
  }
  *sealed = text;
  *sealed_size = needed;
  return TRUE;
}

// Still what it was to begin with.
static BCRYPT_ALG_HANDLE sha256 = INVALID_HANDLE_VALUE;

void begin(void) {
  BCryptOpenAlgorithmProvider(&sha256, BCRYPT_SHA256_ALGORITHM, NULL, 0);
  if (sha256 == INVALID_HANDLE_VALUE)
    abort();
}

// Or not what it should be.
int digest(HCRYPTHASH hash, DWORD expected, BYTE *out) {
  DWORD length = 0, size = sizeof(length);
  CryptGetHashParam(hash, HP_HASHSIZE, (BYTE *)&length, &size, 0);
  if (expected != length)
    return -1;
  return CryptGetHashParam(hash, HP_HASHVAL, out, &length, 0) ? 0 : -1;
}

// One caller drops what one other tests: custom is neither.
void note(const char *what, HRESULT status);

static HRESULT thumbprint(PCCERT_CONTEXT certificate, BYTE *out, DWORD *size) {
  if (!CertGetCertificateContextProperty(certificate, CERT_HASH_PROP_ID, out, size)) {
    HRESULT status = HRESULT_FROM_WIN32(GetLastError());
    note("no thumbprint", status);
    return status;
  }
  return S_OK;
}

int has_thumbprint(PCCERT_CONTEXT certificate, BYTE *out, DWORD *size) {
  return SUCCEEDED(thumbprint(certificate, out, size));
}

const BYTE *cached_thumbprint(PCCERT_CONTEXT certificate) {
  static BYTE bytes[20];
  DWORD size = sizeof(bytes);
  thumbprint(certificate, bytes, &size);
  return bytes;
}
