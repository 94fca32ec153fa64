// A server that refuses renegotiation has no use for what comes with it.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DCLIENT | %check --check-prefix=CLIENT
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum state { OPEN, BROKEN };
struct io { CtxtHandle ctx; enum state state; unsigned char *in; unsigned long have; void (*got)(void *, unsigned long); void (*failed)(void); };
SECURITY_STATUS feed(struct io *io) {
  SecBuffer b[4] = {{io->have, SECBUFFER_DATA, io->in}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, b};
  SECURITY_STATUS status = DecryptMessage(&io->ctx, &desc, 0, NULL);
  // CLIENT: :[[@LINE-1]]:{{[0-9]+}}: warning: what DecryptMessage leaves unprocessed after SEC_I_RENEGOTIATE is never looked at
  switch (status) {
  case SEC_E_INCOMPLETE_MESSAGE:
    break;
  case SEC_E_OK: {
    unsigned long rest = 0;
    io->got(b[1].pvBuffer, b[1].cbBuffer);
    for (int i = 0; i < 4; i++)
      if (b[i].BufferType == SECBUFFER_EXTRA) {
        rest = b[i].cbBuffer;
        memmove(io->in, io->in + io->have - rest, rest);
        break;
      }
    io->have = rest;
    break;
  }
  default: {
    LPVOID text = NULL;
    if (FormatMessageA(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM, NULL, status, 0, (LPSTR)&text, 0, NULL) > 0)
      LocalFree(text);
    io->state = BROKEN;
    if (io->failed)
      io->failed();
    return status;
  }
  }
  return SEC_E_OK;
}
void serve(struct io *io, CredHandle *cred, SecBufferDesc *in, SecBufferDesc *out) {
  ULONG granted;
#ifdef CLIENT
  if (InitializeSecurityContextA(cred, NULL, "host", ISC_REQ_STREAM, 0, 0, in, 0, &io->ctx, out, &granted, NULL) != SEC_I_CONTINUE_NEEDED)
    io->state = BROKEN;
#endif
  if (AcceptSecurityContext(cred, NULL, in, ASC_REQ_STREAM, 0, &io->ctx, out, &granted, NULL) != SEC_I_CONTINUE_NEEDED)
    io->state = BROKEN;
}
