// A failure that is only logged, and then the handle is used.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers

#include "sspi-tls.h"
#include <stdio.h>
#include <stdlib.h>

struct connection {
  CredHandle cred;
  CtxtHandle ctxt;
};

void log_line(const char *format, ...);
__attribute__((noreturn)) void give_up(const char *why);
void raise_error(const char *why);
#define LOG(...)                                                               \
  do {                                                                         \
    if (verbose)                                                               \
      log_line(__VA_ARGS__);                                                   \
  } while (0)
extern int verbose;

static SECURITY_STATUS acquire(CredHandle *cred) {
  return AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                                  NULL, NULL, NULL, cred, NULL);
}

SECURITY_STATUS first_leg(struct connection *c, SecBufferDesc *out) {
  DWORD attributes;
  SECURITY_STATUS status =
      AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                               NULL, NULL, NULL, &c->cred, NULL);
  // CHECK: :[[@LINE+1]]:3: warning: a failure of 'AcquireCredentialsHandle{{[AW]?}}' is only logged, and 'InitializeSecurityContext{{[AW]?}}' is given the handle that is not there; leave the function, or tell the caller
  if (status != SEC_E_OK)
    LOG("AcquireCredentialsHandle: %lx", status);
  // CHECK: :[[@LINE+1]]:10: note: it is used here
  return InitializeSecurityContext(&c->cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                   0, &c->ctxt, out, &attributes, NULL);
}

BOOL provider(HCRYPTHASH *hash) {
  HCRYPTPROV provider;
  // CHECK: :[[@LINE+1]]:3: warning: a failure of 'CryptAcquireContext{{[AW]?}}' is only logged, and 'CryptCreateHash' is given the handle that is not there
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
    fprintf(stderr, "no provider: %lu\n", GetLastError());
  return CryptCreateHash(provider, CALG_SHA_256, 0, 0, hash);
}

// Silent -----------------------------------------------------------------------

SECURITY_STATUS leaves(struct connection *c, SecBufferDesc *out) {
  DWORD attributes;
  SECURITY_STATUS status =
      AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                               NULL, NULL, NULL, &c->cred, NULL);
  if (status != SEC_E_OK) {
    log_line("AcquireCredentialsHandle: %lx", status);
    return status;
  }
  return InitializeSecurityContext(&c->cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                   0, &c->ctxt, out, &attributes, NULL);
}

// These do not come back, or may not.
SECURITY_STATUS ends(struct connection *c, SecBufferDesc *out) {
  DWORD attributes;
  if (AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, NULL,
                               NULL, NULL, &c->cred, NULL) != SEC_E_OK)
    give_up("no credentials");
  return InitializeSecurityContext(&c->cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                   0, &c->ctxt, out, &attributes, NULL);
}

SECURITY_STATUS raises(struct connection *c, SecBufferDesc *out) {
  DWORD attributes;
  if (AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, NULL,
                               NULL, NULL, &c->cred, NULL) != SEC_E_OK)
    raise_error("no credentials");
  return InitializeSecurityContext(&c->cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                   0, &c->ctxt, out, &attributes, NULL);
}

// The status is asked again.
SECURITY_STATUS asked_later(struct connection *c, SecBufferDesc *out) {
  DWORD attributes;
  SECURITY_STATUS status =
      AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                               NULL, NULL, NULL, &c->cred, NULL);
  if (status != SEC_E_OK)
    log_line("AcquireCredentialsHandle: %lx", status);
  if (status == SEC_E_OK)
    status = InitializeSecurityContext(&c->cred, NULL, NULL, ISC_REQ_STREAM, 0, 0,
                                       NULL, 0, &c->ctxt, out, &attributes, NULL);
  return status;
}

// So is the handle.
BOOL asked_by_handle(HCRYPTHASH *hash) {
  HCRYPTPROV provider = 0;
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
    fprintf(stderr, "no provider: %lu\n", GetLastError());
  return provider && CryptCreateHash(provider, CALG_SHA_256, 0, 0, hash);
}

// Another way is tried.
BOOL second_try(HCRYPTHASH *hash) {
  HCRYPTPROV provider;
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)) {
    fprintf(stderr, "no provider: %lu\n", GetLastError());
    if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT))
      return FALSE;
  }
  return CryptCreateHash(provider, CALG_SHA_256, 0, 0, hash);
}
