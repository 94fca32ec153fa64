// The same promises under the other set of headers.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %wine | %check
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %wine -DUNICODE -D_UNICODE | %check
// REQUIRES: wine-headers
#include "sspi-tls.h"

SECURITY_STATUS forgotten(PSecurityFunctionTableW table, CredHandle *cred,
                          CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  ULONG attributes = 0;
  SECURITY_STATUS status = table->InitializeSecurityContextW(
      cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, context, &desc,
      &attributes, NULL);
  if (FAILED(status))
    return status;
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path
  table->FreeContextBuffer(out.pvBuffer);
  return status;
}

SECURITY_STATUS released(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  ULONG attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, context, &desc,
      &attributes, NULL);
  if (status >= 0)
    send_all(out.pvBuffer, out.cbBuffer);
  if (out.pvBuffer)
    FreeContextBuffer(out.pvBuffer);
  return status;
}
