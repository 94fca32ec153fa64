// Handles that are numbers: put into an object, told apart, released by a code that a
// function hands back.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ncrypt.h>

template <typename T> class Holder {
public:
  Holder() : handle(0) {}
  virtual ~Holder() {}
  void Set(T h) {
    Reset();
    handle = h;
  }
  virtual void Reset() { handle = 0; }

private:
  T handle;
};

class Key : public Holder<NCRYPT_KEY_HANDLE> {
public:
  ~Key();
  void Reset();
  bool Import(NCRYPT_PROV_HANDLE provider, BYTE *blob, DWORD size);
};

bool Key::Import(NCRYPT_PROV_HANDLE provider, BYTE *blob, DWORD size) {
  NCRYPT_KEY_HANDLE key = 0;
  if (NCryptImportKey(provider, 0, BCRYPT_RSAPRIVATE_BLOB, NULL, &key, blob, size, 0) != 0)
    return false;
  Set(key);
  return true;
}

static void free_either(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle) {
  if (NCryptIsKeyHandle(handle))
    NCryptFreeObject(handle);
  else
    CryptReleaseContext(handle, 0);
}

long either(NCRYPT_PROV_HANDLE provider, const CRYPT_KEY_PROV_INFO *info) {
  HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle = 0;
  if (info->dwProvType) {
    if (!CryptAcquireContextW(&handle, info->pwszContainerName, info->pwszProvName,
                              info->dwProvType, CRYPT_SILENT))
      return 1;
  } else if (NCryptOpenKey(provider, &handle, info->pwszContainerName, info->dwKeySpec, 0) != 0) {
    return 1;
  }
  free_either(handle);
  return 0;
}

extern int log_level;
void log_line(int level, const char *format, ...);

static inline int fail_with(int code, int line) {
  if (log_level >= 3)
    log_line(3, "at %d", line);
  return code;
}

int set_error(void *session, int code, const char *text);
int take(void *owner, NCRYPT_KEY_HANDLE key);

int noted(void *owner, NCRYPT_PROV_HANDLE provider, LPCWSTR name, BYTE *usage, DWORD size) {
  NCRYPT_KEY_HANDLE key = 0;
  int result;
  if (FAILED(NCryptOpenKey(provider, &key, name, 0, 0))) {
    result = fail_with(-1, __LINE__);
    goto cleanup;
  }
  if (FAILED(NCryptGetProperty(key, NCRYPT_KEY_USAGE_PROPERTY, usage, size, &size, 0))) {
    result = set_error(owner, -14, "no usage");
    goto cleanup;
  }
  result = take(owner, key);
cleanup:
  if (result < 0 && key != 0)
    NCryptFreeObject(key);
  return result;
}
