// Functions elsewhere that only look at what they are handed.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS read_roots(const char *file, HCERTSTORE store);
BOOL has_name(HCERTSTORE store, const wchar_t *name);

static HCERTSTORE memory_store(void) { return CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL); }

// Closed when all went well, and not when it did not.
SECURITY_STATUS refused(const char *file) {
  HCERTSTORE store = memory_store();
  SECURITY_STATUS status;
  if (!store)
    return SEC_E_INSUFFICIENT_MEMORY;
  status = read_roots(file, store);
  if (status != SEC_E_OK)
    return status;
  // CHECK: :[[@LINE-1]]:12: warning: certificate store acquired by 'CertOpenStore' is not released on this path; call CertCloseStore before it goes out of reach [schannel-unreleased-handle]
  CertCloseStore(store, 0);
  return SEC_E_OK;
}

int of_another_name(const wchar_t *name) {
  HCERTSTORE store = memory_store();
  if (!store)
    return 0;
  if (!has_name(store, name))
    return 0;
  // CHECK: :[[@LINE-1]]:12: warning: certificate store acquired by 'CertOpenStore' is not released on this path
  CertCloseStore(store, 0);
  return 1;
}

// One way closes it right behind the call, the other does not.
HCERTSTORE one_of_two(const char *file, int strict, int *error) {
  HCERTSTORE store = memory_store();
  if (!store)
    return NULL;
  if (strict) {
    *error = read_roots(file, store);
    CertCloseStore(store, 0);
    return NULL;
  }
  *error = read_roots(file, store);
  return store;
}
