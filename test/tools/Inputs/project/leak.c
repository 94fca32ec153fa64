#include "sspi-tls.h"

void forget(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, NULL);
}

SECURITY_STATUS first_token(CredHandle *cred, CtxtHandle *context, wchar_t *host) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted = 0;
  SECURITY_STATUS status = InitializeSecurityContextW(
      cred, NULL, host, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, context, &desc,
      &granted, NULL);
  if (FAILED(status))
    return status;
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  FreeContextBuffer(out.pvBuffer);
  return status;
}
