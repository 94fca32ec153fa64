// TLS's tokens are records of the handshake, which whoever listens has seen.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %silent
// RUN: not %tidy(schannel-sensitive-logging) --warnings-as-errors='*' %s -- %mingw -DNTLM | FileCheck %s --check-prefix=NTLM
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

#ifdef NTLM
#define PACKAGE "NTLM"
#else
#define PACKAGE UNISP_NAME_A
#endif

static SECURITY_STATUS acquire(CredHandle *cred) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO;
  return AcquireCredentialsHandleA(NULL, PACKAGE, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, cred, NULL);
}

static void dump(const unsigned char *bytes, unsigned long size) {
  for (unsigned long i = 0; i < size; i++)
    trace("%02x", bytes[i]);
}

int hello(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted = 0;
  if (acquire(cred) != SEC_E_OK)
    return 0;
  if (InitializeSecurityContextA(cred, NULL, "host", ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY,
                                 0, 0, NULL, 0, context, &desc, &granted,
                                 NULL) != SEC_I_CONTINUE_NEEDED)
    return 0;
  // NTLM: :[[@LINE+1]]:3: error: the token in 'out.pvBuffer' is written to a log by 'dump'
  dump(out.pvBuffer, out.cbBuffer);
  int sent = send_all(out.pvBuffer, out.cbBuffer);
  FreeContextBuffer(out.pvBuffer);
  return sent;
}
