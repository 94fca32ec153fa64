// Functions elsewhere that may have taken over what they are handed.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct peer;
SECURITY_STATUS peer_made(struct peer *peer, HCERTSTORE store);
SECURITY_STATUS hand(HCERTSTORE store);
BOOL given(HCERTSTORE store, BOOL *taken);
int number(HCERTSTORE store);
void into_cache(HCERTSTORE store);
int fail(const char *why, HCERTSTORE store);

static HCERTSTORE memory_store(void) { return CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL); }

// Taken on success: what failed is the caller's.
SECURITY_STATUS taken_on_success(void) {
  HCERTSTORE store = memory_store();
  SECURITY_STATUS status;
  if (!store)
    return SEC_E_INSUFFICIENT_MEMORY;
  status = hand(store);
  if (FAILED(status))
    CertCloseStore(store, 0);
  return status;
}

// It says in an output whether it has taken it; or in an object.
int told(void) {
  HCERTSTORE store = memory_store();
  BOOL taken = FALSE;
  if (!store || !given(store, &taken))
    return 0;
  if (!taken)
    CertCloseStore(store, 0);
  return 1;
}

int in_the_object(struct peer *peer, int *keeps) {
  HCERTSTORE store = memory_store();
  if (!store || peer_made(peer, store) != SEC_E_OK)
    return 0;
  if (!*keeps)
    CertCloseStore(store, 0);
  return 1;
}

// Nobody knows what the number says, or what is done without a result.
int unknown_number(void) {
  HCERTSTORE store = memory_store();
  if (!store)
    return 0;
  if (number(store))
    return 1;
  CertCloseStore(store, 0);
  return 0;
}

void cached(int caching) {
  HCERTSTORE store = memory_store();
  if (!store)
    return;
  into_cache(store);
  if (!caching)
    CertCloseStore(store, 0);
}

// A way out that is elsewhere; a function that nothing tells of.
int way_out(int bad) {
  HCERTSTORE store = memory_store();
  if (!store)
    return 0;
  if (bad)
    return fail("bad", store);
  CertCloseStore(store, 0);
  return 1;
}

SECURITY_STATUS nothing_told(void) {
  HCERTSTORE store = memory_store();
  return store ? hand(store) : SEC_E_INSUFFICIENT_MEMORY;
}

// Released on all paths, before and behind the call.
SECURITY_STATUS all_paths(void) {
  HCERTSTORE store = memory_store();
  SECURITY_STATUS status;
  if (!store)
    return SEC_E_INSUFFICIENT_MEMORY;
  status = hand(store);
  CertCloseStore(store, 0);
  return status;
}
