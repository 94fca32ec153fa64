// The token of the leg that ends the handshake.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %check
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

int more_alone(CredHandle *credential, CtxtHandle *context, const char *data, unsigned long size) {
  LEG
  int result = -1;
  if (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (out[0].cbBuffer > 0)
      send_all(out[0].pvBuffer, out[0].cbBuffer);
    result = 1;
  } else if (status == SEC_E_OK) {
    result = 0;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SEC_E_OK from InitializeSecurityContext ends up here, and its token is not sent, as it is after SEC_I_CONTINUE_NEEDED
    // CHECK: :[[@LINE-5]]:{{[0-9]+}}: note: after SEC_I_CONTINUE_NEEDED it is used here
  }
  if (out[0].pvBuffer)
    FreeContextBuffer(out[0].pvBuffer);
  return result;
}

int done_before(CredHandle *credential, CtxtHandle *context, const char *data, unsigned long size) {
  LEG
  if (status == SEC_E_OK) {
    FreeContextBuffer(out[0].pvBuffer);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SEC_E_OK from InitializeSecurityContext ends up here
    return 0;
  }
  if (status != SEC_I_CONTINUE_NEEDED)
    return status == SEC_E_INCOMPLETE_MESSAGE ? 1 : -1;
  send_all(out[0].pvBuffer, out[0].cbBuffer);
  FreeContextBuffer(out[0].pvBuffer);
  return 1;
}
