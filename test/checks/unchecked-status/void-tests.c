// Tests that change nothing.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void log_line(const char *format, ...);
#define LOG(...)                                                               \
  do {                                                                         \
    if (1)                                                                     \
      log_line(__VA_ARGS__);                                                   \
  } while (0)

void digest(HCRYPTPROV provider, BYTE *out, DWORD size) {
  HCRYPTHASH hash = 0;
  do {
    if (!CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash))
      break;
    if (CryptGetHashParam(hash, HP_HASHVAL, out, &size, 0))
      // CHECK: :[[@LINE-1]]:5: warning: this test of 'CryptGetHashParam' changes nothing, as the loop ends here in any case
      break;
  } while (0);
  if (hash)
    CryptDestroyHash(hash);
}

void shutdown_logged(CredHandle *cred, CtxtHandle *context, SecBufferDesc *wish,
                     SecBufferDesc *out) {
  ULONG granted;
  SECURITY_STATUS status = ApplyControlToken(context, wish);
  if (status != SEC_E_OK) {
    char text[20];
    // CHECK: :[[@LINE-2]]:3: warning: a failure of 'ApplyControlToken' is only logged: what the next call makes then is no close_notify
    // CHECK: :[[@LINE+3]]:12: note: 'InitializeSecurityContext' is called here
    LOG("no shutdown: %s %lx", text, status);
  }
  status = InitializeSecurityContext(cred, context, NULL, 0, 0, 0, NULL, 0, NULL,
                                     out, &granted, NULL);
  if (status >= 0)
    send_all(out->pBuffers[0].pvBuffer, out->pBuffers[0].cbBuffer);
}

DWORD unsigned_length(PCCERT_CONTEXT certificate, char *into, DWORD size) {
  DWORD length = CertNameToStrA(X509_ASN_ENCODING, &certificate->pCertInfo->Subject,
                                CERT_SIMPLE_NAME_STR, into, size);
  if (length < 0)
    // CHECK: :[[@LINE-1]]:14: warning: 'CertNameToStr' returns an unsigned number: this test never holds
    return 0;
  return length;
}

// Silent -----------------------------------------------------------------------

int something_behind_it(HCRYPTPROV provider, BYTE *out, DWORD size) {
  HCRYPTHASH hash = 0;
  int ok = 0;
  do {
    if (!CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash))
      break;
    if (!CryptGetHashParam(hash, HP_HASHVAL, out, &size, 0))
      break;
    ok = 1;
  } while (0);
  if (hash)
    CryptDestroyHash(hash);
  return ok;
}

// Until it works.
void tries(HCRYPTHASH hash, BYTE *out, DWORD size) {
  do {
    if (CryptGetHashParam(hash, HP_HASHVAL, out, &size, 0))
      break;
  } while (1);
}

int kept(HCRYPTHASH hash, BYTE *out, DWORD size) {
  BOOL ok;
  do {
    ok = CryptGetHashParam(hash, HP_HASHVAL, out, &size, 0);
    if (!ok)
      break;
  } while (0);
  return ok;
}

void shutdown_leaves(CredHandle *cred, CtxtHandle *context, SecBufferDesc *wish,
                     SecBufferDesc *out) {
  ULONG granted;
  SECURITY_STATUS status = ApplyControlToken(context, wish);
  if (status != SEC_E_OK) {
    log_line("no shutdown: %lx", status);
    return;
  }
  if (InitializeSecurityContext(cred, context, NULL, 0, 0, 0, NULL, 0, NULL, out,
                                &granted, NULL) >= 0)
    send_all(out->pBuffers[0].pvBuffer, out->pBuffers[0].cbBuffer);
}

void shutdown_else(CredHandle *cred, CtxtHandle *context, SecBufferDesc *wish,
                   SecBufferDesc *out) {
  ULONG granted;
  SECURITY_STATUS status = ApplyControlToken(context, wish);
  if (status != SEC_E_OK)
    log_line("no shutdown: %lx", status);
  if (status == SEC_E_OK &&
      InitializeSecurityContext(cred, context, NULL, 0, 0, 0, NULL, 0, NULL, out,
                                &granted, NULL) >= 0)
    send_all(out->pBuffers[0].pvBuffer, out->pBuffers[0].cbBuffer);
}

DWORD length(PCCERT_CONTEXT certificate, char *into, DWORD size) {
  DWORD got = CertNameToStrA(X509_ASN_ENCODING, &certificate->pCertInfo->Subject,
                             CERT_SIMPLE_NAME_STR, into, size);
  return got <= 1 ? 0 : got - 1;
}
