// HRESULT_FROM_WIN32 is a macro in some headers, and names its argument three times: the
// call is one.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

HRESULT closed(const wchar_t *name) {
  NCRYPT_PROV_HANDLE provider = 0;
  HRESULT result;
  if (FAILED(result = HRESULT_FROM_WIN32(NCryptOpenStorageProvider(&provider, name, 0))))
    return result;
  NCryptFreeObject(provider);
  return S_OK;
}

HRESULT closed_each(const wchar_t *const *names, int count) {
  HRESULT result = S_OK;
  for (int i = 0; i < count && SUCCEEDED(result); ++i) {
    NCRYPT_PROV_HANDLE provider = 0;
    result = HRESULT_FROM_WIN32(NCryptOpenStorageProvider(&provider, names[i], 0));
    if (SUCCEEDED(result))
      NCryptFreeObject(provider);
  }
  return result;
}

// A function of the file is called once as well.
static SECURITY_STATUS open_named(NCRYPT_PROV_HANDLE *provider, const wchar_t *name) {
  return NCryptOpenStorageProvider(provider, name, 0);
}

HRESULT closed_by_helper(const wchar_t *name) {
  NCRYPT_PROV_HANDLE provider = 0;
  HRESULT result = HRESULT_FROM_WIN32(open_named(&provider, name));
  if (FAILED(result))
    return result;
  NCryptFreeObject(provider);
  return S_OK;
}

HRESULT left_open_by_helper(const wchar_t *name, NCRYPT_KEY_HANDLE *key) {
  NCRYPT_PROV_HANDLE provider = 0;
  HRESULT result = HRESULT_FROM_WIN32(open_named(&provider, name));
  if (FAILED(result))
    return result;
  result = HRESULT_FROM_WIN32(NCryptOpenKey(provider, key, L"key", 0, 0));
  if (FAILED(result))
    return result;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: NCrypt handle 'provider' acquired by 'NCryptOpenStorageProvider' is not released on this path
  NCryptFreeObject(provider);
  return S_OK;
}

HRESULT left_open(const wchar_t *name, NCRYPT_KEY_HANDLE *key) {
  NCRYPT_PROV_HANDLE provider = 0;
  HRESULT result = HRESULT_FROM_WIN32(NCryptOpenStorageProvider(&provider, name, 0));
  if (FAILED(result))
    return result;
  result = HRESULT_FROM_WIN32(NCryptOpenKey(provider, key, L"key", 0, 0));
  if (FAILED(result))
    return result;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: NCrypt handle 'provider' acquired by 'NCryptOpenStorageProvider' is not released on this path
  NCryptFreeObject(provider);
  return S_OK;
}
