// A token that is sent after both, by whatever way, or that the caller has.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS acquire(CredHandle *credential) {
  SCH_CREDENTIALS wanted = {SCH_CREDENTIALS_VERSION};
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted, NULL, NULL,
                                   credential, NULL);
}

#define LEG                                                                                                         \
  SecBuffer in[2] = {{size, SECBUFFER_TOKEN, (void *)data}, {0, SECBUFFER_EMPTY, NULL}};                            \
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, NULL}};                                                                  \
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in}, output = {SECBUFFER_VERSION, 1, out};                           \
  DWORD granted;                                                                                                    \
  SECURITY_STATUS status = InitializeSecurityContextW(                                                              \
      credential, context, NULL, ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_USE_SUPPLIED_CREDS, 0, 0, &input, \
      0, NULL, &output, &granted, NULL);

int after_both(CredHandle *credential, CtxtHandle *context, const char *data, unsigned long size) {
  LEG
  if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED) {
    if (out[0].cbBuffer != 0 && out[0].pvBuffer != NULL) {
      send_all(out[0].pvBuffer, out[0].cbBuffer);
      FreeContextBuffer(out[0].pvBuffer);
    }
  }
  if (status == SEC_E_OK)
    return 0;
  return status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE ? 1 : -1;
}

static int flush(SecBuffer *token) {
  int sent = token->cbBuffer ? send_all(token->pvBuffer, token->cbBuffer) : 1;
  if (token->pvBuffer)
    FreeContextBuffer(token->pvBuffer);
  return sent;
}

int by_a_helper(CredHandle *credential, CtxtHandle *context, const char *data, unsigned long size) {
  LEG
  switch (status) {
  case SEC_E_OK:
    return flush(&out[0]) ? 0 : -1;
  case SEC_I_CONTINUE_NEEDED:
    send_all(out[0].pvBuffer, out[0].cbBuffer);
    FreeContextBuffer(out[0].pvBuffer);
    return 1;
  case SEC_E_INCOMPLETE_MESSAGE:
    return 1;
  default:
    return -1;
  }
}

int for_the_caller(CredHandle *credential, CtxtHandle *context, const char *data, unsigned long size,
                   SecBuffer *token) {
  LEG
  *token = out[0];
  if (status == SEC_I_CONTINUE_NEEDED)
    return send_all(out[0].pvBuffer, out[0].cbBuffer) ? 1 : -1;
  return status == SEC_E_OK ? 0 : status == SEC_E_INCOMPLETE_MESSAGE ? 1 : -1;
}
