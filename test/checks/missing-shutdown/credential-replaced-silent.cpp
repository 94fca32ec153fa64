// A credential with a certificate takes the place of one without.
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

class client {
  void other(CredHandle *credential);
  int loop(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in);
};

void client::other(CredHandle *credential) {
  CredHandle with_certificate;
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  if (AcquireCredentialsHandleA(NULL, const_cast<char *>(UNISP_NAME_A), SECPKG_CRED_OUTBOUND,
                                NULL, &wanted, NULL, NULL, &with_certificate,
                                NULL) != SEC_E_OK)
    return;
  FreeCredentialsHandle(credential);
  *credential = with_certificate;
}

int client::loop(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in) {
  DWORD granted;
  for (;;) {
    SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
    SECURITY_STATUS status = InitializeSecurityContextA(
        credential, context, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, in, 0, NULL, &desc, &granted,
        NULL);
    if (status == SEC_I_INCOMPLETE_CREDENTIALS) {
      other(credential);
      continue;
    }
    if (out.pvBuffer) {
      int ok = send_all(out.pvBuffer, out.cbBuffer);
      FreeContextBuffer(out.pvBuffer);
      if (!ok) {
        DeleteSecurityContext(context);
        return -1;
      }
    }
    if (status != SEC_I_CONTINUE_NEEDED)
      return status;
  }
}
