// As much room behind an offset as the whole array has.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CtxtHandle context;
  char input[16384 + 512];
  unsigned long used;
};

static int decrypt(struct connection *c) {
  SecBuffer buffers[4] = {{c->used, SECBUFFER_DATA, c->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  return DecryptMessage(&c->context, &message, 0, NULL) == SEC_E_OK;
}

int into_a_member(struct connection *c, SOCKET s) {
  int got = recv(s, c->input + c->used, sizeof(c->input), 0);
  // CHECK: :[[@LINE-1]]:41: warning: behind 'c->used' of the 16896 bytes of 'c->input' there is no room for as many again; subtract the offset [schannel-buffer-layout]
  if (got <= 0)
    return -1;
  c->used += got;
  SecBuffer buffers[4] = {{c->used, SECBUFFER_DATA, c->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  return DecryptMessage(&c->context, &message, 0, NULL) == SEC_E_OK;
}

#define ROOM 4096

int into_an_array(struct connection *c, SOCKET s) {
  unsigned char input[ROOM];
  unsigned long used = 0;
  SECURITY_STATUS status;
  do {
    int got = recv(s, (char *)&input[used], ROOM, 0);
    // CHECK: :[[@LINE-1]]:45: warning: behind 'used' of the 4096 bytes of 'input' there is no room for as many again
    if (got <= 0)
      return -1;
    used += got;
    SecBuffer buffers[4] = {{used, SECBUFFER_DATA, input}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    status = DecryptMessage(&c->context, &message, 0, NULL);
  } while (status == SEC_E_INCOMPLETE_MESSAGE);
  return status == SEC_E_OK;
}
