// The package is named by who calls: a token alone is right for Kerberos.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: not %tidy(schannel-buffer-layout) --warnings-as-errors='*' %s -- %mingw -DTLS | FileCheck %s --check-prefix=TLS
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static SECURITY_STATUS acquire(char *package, CredHandle *cred) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &wanted, NULL, NULL,
                                   cred, NULL);
}

SECURITY_STATUS begin(CredHandle *cred) {
#ifdef TLS
  return acquire("Schannel", cred);
#else
  return acquire("Kerberos", cred);
#endif
}

SECURITY_STATUS leg(CredHandle *cred, CtxtHandle *context, void *received, unsigned long size,
                    SecBufferDesc *output) {
  SecBuffer in = {size, SECBUFFER_TOKEN, received};
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &in};
  DWORD granted;
  // TLS: error: a handshake token alone leaves no room for SECBUFFER_EXTRA
  return InitializeSecurityContextA(cred, context, NULL, 0, 0, 0, &input, 0, NULL, output,
                                    &granted, NULL);
}
