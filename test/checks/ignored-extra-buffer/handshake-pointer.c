// pvBuffer of what a handshake has not processed.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %check
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
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

SECURITY_STATUS moves(struct connection *c, SecBufferDesc *output) {
  SecBuffer in[2] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted;
  SECURITY_STATUS status =
      InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM, 0, 0, &input, 0,
                                 NULL, output, &granted, NULL);
  // CHECK: :[[@LINE+4]]:{{[0-9]+}}: warning: a handshake sets cbBuffer of SECBUFFER_EXTRA alone, and 'in[1].pvBuffer' need not point to the unprocessed bytes: they are the last cbBuffer ones of the input
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: note: asked for here
  if (in[1].BufferType == SECBUFFER_EXTRA) {
    c->used = in[1].cbBuffer;
    memmove(c->input, in[1].pvBuffer, c->used);
  } else {
    c->used = 0;
  }
  return status;
}

SECURITY_STATUS asks(struct connection *c, SecBufferDesc *output) {
  SecBuffer in[2] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted;
  SECURITY_STATUS status =
      InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM, 0, 0, &input, 0,
                                 NULL, output, &granted, NULL);
  unsigned long rest = 0;
  for (int i = 0; i < 2; i++)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a handshake sets cbBuffer of SECBUFFER_EXTRA alone, and 'in[i].pvBuffer' need not point
    if (in[i].BufferType == SECBUFFER_EXTRA && in[i].pvBuffer && in[i].cbBuffer > 0)
      rest = in[i].cbBuffer;
  memmove(c->input, c->input + (c->used - rest), rest);
  c->used = rest;
  return status;
}

// In a helper, which is given the element, or all of them.
static void keep(struct connection *c, const SecBuffer *extra) {
  if (extra->BufferType != SECBUFFER_EXTRA)
    return;
  // CHECK: :[[@LINE+3]]:{{[0-9]+}}: warning: a handshake sets cbBuffer of SECBUFFER_EXTRA alone, and 'extra->pvBuffer' need not point
  // CHECK: :[[@LINE-3]]:{{[0-9]+}}: note: asked for here
  // CHECK: :[[@LINE+22]]:{{[0-9]+}}: note: buffers of a handshake are handed over here
  memmove(c->input, extra->pvBuffer, extra->cbBuffer);
  c->used = extra->cbBuffer;
}

static unsigned long rest_of(struct connection *c, SecBuffer *buffers, int count) {
  for (int i = 0; i < count; i++)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a handshake sets cbBuffer of SECBUFFER_EXTRA alone, and 'buffers[i].pvBuffer' need not point
    if (buffers[i].BufferType == SECBUFFER_EXTRA && buffers[i].pvBuffer)
      return buffers[i].cbBuffer;
  return 0;
}

SECURITY_STATUS by_helpers(struct connection *c, SecBufferDesc *output) {
  SecBuffer in[2] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted;
  SECURITY_STATUS status =
      InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM, 0, 0, &input, 0,
                                 NULL, output, &granted, NULL);
  unsigned long rest = rest_of(c, in, 2);
  if (rest)
    keep(c, &in[1]);
  else
    c->used = 0;
  return status;
}
