// Tokens in frames of their own, and a loop that receives nothing while there is a rest.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS acquire(CredHandle *credential) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, credential, NULL);
}

int login(CredHandle *credential, LPWSTR host) {
  CtxtHandle context;
  int have = 0;
  SECURITY_STATUS status;
  SecBuffer in[2] = {{0, SECBUFFER_TOKEN, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  do {
    unsigned short length;
    DWORD granted;
    SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
    status = InitializeSecurityContextW(credential, have ? &context : NULL, host,
                                        ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0, 0,
                                        have ? &input : NULL, 0, &context, &output, &granted, NULL);
    free(in[0].pvBuffer);
    in[0].pvBuffer = NULL;
    if (FAILED(status))
      return 0;
    have = 1;
    length = htons((unsigned short)token.cbBuffer);
    send_all(&length, sizeof(length));
    send_all(token.pvBuffer, token.cbBuffer);
    FreeContextBuffer(token.pvBuffer);
    if (status != SEC_I_CONTINUE_NEEDED)
      break;
    if (receive_some(&length, sizeof(length)) <= 0)
      return 0;
    in[0].cbBuffer = ntohs(length);
    in[0].pvBuffer = malloc(in[0].cbBuffer);
    if (receive_some(in[0].pvBuffer, in[0].cbBuffer) <= 0)
      return 0;
  } while (1);
  return 1;
}

struct connection {
  CtxtHandle context;
  unsigned char *input;
  unsigned long used, room;
};

void queue(const void *plain, unsigned long size);
void notify(void);
void end_with(SECURITY_STATUS status);

void on_receive(struct connection *c) {
  int got = receive_some(c->input + c->used, c->room - c->used);
  if (got <= 0)
    return;
  c->used += got;
  while (c->used) {
    SecBuffer all[4] = {{c->used, SECBUFFER_DATA, c->input}, {0, SECBUFFER_EMPTY, NULL},
                        {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, all};
    SECURITY_STATUS status = DecryptMessage(&c->context, &message, 0, NULL);
    if (status == SEC_E_OK) {
      unsigned long rest = 0;
      queue(all[1].pvBuffer, all[1].cbBuffer);
      if (all[3].BufferType == SECBUFFER_EXTRA)
        rest = all[3].cbBuffer;
      memmove(c->input, c->input + (c->used - rest), rest);
      c->used = rest;
      if (rest)
        continue;
      notify();
      break;
    }
    if (status != SEC_E_INCOMPLETE_MESSAGE)
      end_with(status);
    break;
  }
}
