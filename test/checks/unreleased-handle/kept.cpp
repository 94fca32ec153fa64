// The same shapes with a leak.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ncrypt.h>

long wrong_release(const CRYPT_KEY_PROV_INFO *info) {
  HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle = 0;
  if (!CryptAcquireContextW(&handle, info->pwszContainerName, info->pwszProvName,
                            info->dwProvType, CRYPT_SILENT))
    return 1;
  if (NCryptIsKeyHandle(handle))
    CryptReleaseContext(handle, 0);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: CSP handle 'handle' acquired by 'CryptAcquireContext' is not released on this path
  return 0;
}

int set_error(void *session, int code, const char *text);

int noted(void *owner, NCRYPT_PROV_HANDLE provider, LPCWSTR name, BYTE *usage, DWORD size) {
  NCRYPT_KEY_HANDLE key = 0;
  if (FAILED(NCryptOpenKey(provider, &key, name, 0, 0)))
    return set_error(owner, -14, "no key");
  if (FAILED(NCryptGetProperty(key, NCRYPT_KEY_USAGE_PROPERTY, usage, size, &size, 0)))
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: NCrypt handle 'key' acquired by 'NCryptOpenKey' is not released on this path
    return set_error(owner, -14, "no usage");
  NCryptFreeObject(key);
  return 0;
}
