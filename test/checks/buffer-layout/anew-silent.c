// Flags that each round sets anew, and a control token that the leg behind it is given.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CredHandle credential;
  CtxtHandle context;
  DWORD wanted;
  char input[17000];
  unsigned long used;
};

SECURITY_STATUS negotiate(struct connection *c, SecBufferDesc *output) {
  SECURITY_STATUS status;
  DWORD flags;
  do {
    int got = receive_some(c->input + c->used, sizeof(c->input) - c->used);
    SecBuffer in[2] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
    if (got <= 0)
      return SEC_E_INTERNAL_ERROR;
    c->used += got;
    flags = c->wanted;
    status = InitializeSecurityContextW(&c->credential, &c->context, NULL, flags, 0, 0, &input, 0,
                                        NULL, output, &flags, NULL);
  } while (status == SEC_E_INCOMPLETE_MESSAGE);
  return status;
}

SECURITY_STATUS acquire(struct connection *c) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, &c->credential, NULL);
}

void shut_down(struct connection *c) {
  DWORD type = SCHANNEL_SHUTDOWN, granted;
  SecBuffer control = {sizeof(type), SECBUFFER_TOKEN, &type};
  SecBufferDesc order = {SECBUFFER_VERSION, 1, &control};
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (ApplyControlToken(&c->context, &order) != SEC_E_OK)
    return;
  if (SUCCEEDED(InitializeSecurityContextW(&c->credential, &c->context, NULL,
                                           ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0, 0, &order, 0,
                                           NULL, &output, &granted, NULL)))
    send_all(token.pvBuffer, token.cbBuffer);
  if (token.pvBuffer)
    FreeContextBuffer(token.pvBuffer);
}
