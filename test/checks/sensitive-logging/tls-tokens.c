// A file of the handshake's records.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

FILE *dump_file;

int hello(CredHandle *cred, CtxtHandle *context) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted = 0;
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO;
  if (AcquireCredentialsHandleA(NULL, UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, &wanted, NULL,
                                NULL, cred, NULL) != SEC_E_OK)
    return 0;
  if (InitializeSecurityContextA(cred, NULL, "host", ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY,
                                 0, 0, NULL, 0, context, &desc, &granted,
                                 NULL) != SEC_I_CONTINUE_NEEDED)
    return 0;
  // CHECK: :[[@LINE+1]]:3: warning: the token in 'out.pvBuffer' is written to a file by 'fwrite'
  fwrite(out.pvBuffer, 1, out.cbBuffer, dump_file);
  int sent = send_all(out.pvBuffer, out.cbBuffer);
  FreeContextBuffer(out.pvBuffer);
  return sent;
}
