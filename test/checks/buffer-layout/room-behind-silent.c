// The room that is left, a part of it, or no array.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CtxtHandle context;
  char input[8192], *more;
  unsigned long used;
};

int received(struct connection *c, SOCKET s) {
  unsigned long used = c->used;
  int got = recv(s, c->input + used, sizeof(c->input) - used, 0);
  if (got > 0 && used < 4096)
    got += recv(s, c->input + used, 4096, 0);
  // From the beginning, at a place that is known, and into memory of another size.
  got += recv(s, c->input, sizeof(c->input), 0);
  got += recv(s, c->input + 0, sizeof(c->input), 0);
  got += recv(s, c->more + used, sizeof(c->input), 0);
  SecBuffer buffers[4] = {{c->used, SECBUFFER_DATA, c->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  return DecryptMessage(&c->context, &message, 0, NULL) == SEC_E_OK ? got : -1;
}
