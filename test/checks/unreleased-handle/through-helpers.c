// Who holds a handle and calls nothing but functions of the file holds it all the same.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %wine | %check
#include "sspi-tls.h"

static HCERTSTORE open_store(const char *name) {
  return CertOpenSystemStoreA(0, name);
}

static void close_store(HCERTSTORE store) {
  CertCloseStore(store, 0);
}

static int count(HCERTSTORE store) {
  int n = 0;
  PCCERT_CONTEXT certificate = NULL;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)) != NULL)
    ++n;
  return n;
}

static BOOL open_provider(HCRYPTPROV *provider) {
  return CryptAcquireContextA(provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT);
}

static BOOL random_bytes(HCRYPTPROV provider, BYTE *into, DWORD size) {
  return CryptGenRandom(provider, size, into);
}

int counted(void) {
  HCERTSTORE store = open_store("MY");
  int n;
  if (!store)
    return -1;
  n = count(store);
  close_store(store);
  return n;
}

int counted_if_any(void) {
  HCERTSTORE store = open_store("MY");
  int n;
  if (!store)
    return -1;
  n = count(store);
  if (n == 0)
    return 0;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: certificate store acquired by 'CertOpenSystemStore' is not released on this path
  close_store(store);
  return n;
}

int filled(BYTE *into, DWORD size) {
  HCRYPTPROV provider = 0;
  BOOL done;
  if (!open_provider(&provider))
    return 0;
  done = random_bytes(provider, into, size);
  CryptReleaseContext(provider, 0);
  return done;
}

// Handed out: the caller's.
int prepare(HCRYPTPROV *out) {
  HCRYPTPROV provider = 0;
  if (!open_provider(&provider))
    return 0;
  *out = provider;
  return 1;
}

HCERTSTORE prepared(void) {
  HCERTSTORE store = open_store("ROOT");
  if (!store)
    puts("no store");
  return store;
}

static HCERTSTORE kept;

void keep(void) {
  HCERTSTORE store = open_store("ROOT");
  if (store)
    kept = store;
}

int seeded(unsigned *seed) {
  HCRYPTPROV provider;
  if (!open_provider(&provider))
    return 0;
  return random_bytes(provider, (BYTE *)seed, sizeof(*seed)) ? 1 : -1;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: CSP handle 'provider' acquired by 'CryptAcquireContext' is not released on this path
}
