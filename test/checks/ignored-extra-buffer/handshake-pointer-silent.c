// The last cbBuffer bytes of the input; pvBuffer where DecryptMessage sets it, where the
// function itself has, and in a log.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS acquire(CredHandle *credential) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, credential, NULL);
}

struct connection {
  CredHandle credential;
  CtxtHandle context;
  char input[17000];
  unsigned long used;
};

void note(const char *format, ...);

SECURITY_STATUS counts(struct connection *c, SecBufferDesc *output) {
  SecBuffer in[2] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted;
  SECURITY_STATUS status =
      InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM, 0, 0, &input, 0,
                                 NULL, output, &granted, NULL);
  unsigned long rest = 0;
  if (in[1].BufferType == SECBUFFER_EXTRA) {
    note("%lu bytes more at %p", in[1].cbBuffer, in[1].pvBuffer);
    rest = in[1].cbBuffer;
    in[1].pvBuffer = NULL;
  }
  memmove(c->input, c->input + (c->used - rest), rest);
  c->used = rest;
  return status;
}

SECURITY_STATUS sets_it(struct connection *c, SecBufferDesc *output) {
  SecBuffer in[2] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted;
  SECURITY_STATUS status =
      InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM, 0, 0, &input, 0,
                                 NULL, output, &granted, NULL);
  if (in[1].BufferType == SECBUFFER_EXTRA) {
    in[1].pvBuffer = c->input + (c->used - in[1].cbBuffer);
    memmove(c->input, in[1].pvBuffer, in[1].cbBuffer);
    c->used = in[1].cbBuffer;
  } else {
    c->used = 0;
  }
  return status;
}

SECURITY_STATUS decrypts(struct connection *c) {
  SecBuffer all[4] = {{c->used, SECBUFFER_DATA, c->input}, {0, SECBUFFER_EMPTY, NULL},
                      {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, all};
  SECURITY_STATUS status = DecryptMessage(&c->context, &message, 0, NULL);
  if (all[3].BufferType == SECBUFFER_EXTRA) {
    memmove(c->input, all[3].pvBuffer, all[3].cbBuffer);
    c->used = all[3].cbBuffer;
  }
  return status;
}

// Helpers of DecryptMessage, which sets it; one that goes by the length; and one whose
// caller has set it.
static void keep(struct connection *c, const SecBuffer *extra) {
  if (extra->BufferType != SECBUFFER_EXTRA)
    return;
  memmove(c->input, extra->pvBuffer, extra->cbBuffer);
  c->used = extra->cbBuffer;
}

SECURITY_STATUS decrypted(struct connection *c) {
  SecBuffer in[4] = {{c->used, SECBUFFER_DATA, c->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, in};
  SECURITY_STATUS status = DecryptMessage(&c->context, &message, 0, NULL);
  c->used = 0;
  keep(c, &in[3]);
  return status;
}

static void keep_last(struct connection *c, const SecBuffer *extra) {
  if (extra->BufferType != SECBUFFER_EXTRA)
    return;
  memmove(c->input, c->input + (c->used - extra->cbBuffer), extra->cbBuffer);
  c->used = extra->cbBuffer;
}

static void keep_set(struct connection *c, SecBuffer *extra) {
  if (extra->BufferType == SECBUFFER_EXTRA) {
    memmove(c->input, extra->pvBuffer, extra->cbBuffer);
    c->used = extra->cbBuffer;
  }
}

SECURITY_STATUS by_helpers(struct connection *c, SecBufferDesc *output) {
  SecBuffer in[3] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted;
  SECURITY_STATUS status =
      InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM, 0, 0, &input, 0,
                                 NULL, output, &granted, NULL);
  in[2].pvBuffer = c->input + c->used - in[1].cbBuffer;
  keep_set(c, &in[2]);
  keep_last(c, &in[1]);
  return status;
}
