// A leg of the handshake whose statuses come together again once each was dealt with.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct ring;

struct connection {
  CredHandle credential;
  CtxtHandle context;
  struct ring *received;
  int open;
};

enum { DONE, PENDING, BROKEN };

void lock(struct connection *c);
void unlock(struct connection *c);
unsigned long take(struct ring *ring, void **data);
void put_back(struct ring *ring, unsigned long size);
int queue(struct connection *c, const void *data, unsigned long size);
void complain(struct connection *c, SECURITY_STATUS status);

int leg(struct connection *c, void *token, unsigned long size) {
  int result = PENDING;
  lock(c);
  if (!c->received) {
    result = BROKEN;
    goto out;
  }
  void *data = NULL;
  unsigned long length = take(c->received, &data);
  SecBuffer in[2] = {{length, SECBUFFER_TOKEN, data}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer answer = {size, SECBUFFER_TOKEN, token};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, &answer};
  DWORD flags = ISC_REQ_STREAM;
  SECURITY_STATUS status =
      InitializeSecurityContext(&c->credential, &c->context, NULL, flags, 0, 0,
                                length ? &inputs : NULL, 0,
                                NULL, &outputs, &flags, NULL);
  if (in[1].BufferType == SECBUFFER_EXTRA && in[1].cbBuffer > 0)
    put_back(c->received, in[1].cbBuffer);
  if (status == SEC_E_OK && !c->open) {
    c->open = 1;
    result = DONE;
  } else if (status == SEC_I_CONTINUE_NEEDED) {
    complain(c, status);
  } else if (status == SEC_E_INCOMPLETE_MESSAGE) {
    put_back(c->received, length);
  } else if (!c->open) {
    complain(c, status);
    result = BROKEN;
  }
  if ((status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED) && answer.cbBuffer > 0 &&
      !queue(c, answer.pvBuffer, answer.cbBuffer))
    result = BROKEN;
out:
  unlock(c);
  return result;
}

// The caller is told by name which status it was.
struct answer {
  const char *status;
  unsigned long size;
};

int scripted_leg(struct connection *c, SecBuffer in[2], SecBufferDesc *token,
                 unsigned long request, struct answer *answer) {
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      &c->credential, &c->context, NULL, request, 0, 0, &input, 0, NULL, token,
      &granted, NULL);
  switch (status) {
  case SEC_E_OK:
    answer->status = "ok";
    break;
  case SEC_I_CONTINUE_NEEDED:
    answer->status = "continue";
    break;
  case SEC_I_INCOMPLETE_CREDENTIALS:
    answer->status = "incomplete credentials";
    break;
  case SEC_E_INCOMPLETE_MESSAGE:
    answer->status = "incomplete message";
    break;
  default:
    complain(c, status);
    return BROKEN;
  }
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    answer->size = in[0].cbBuffer;
  else
    answer->size = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  return DONE;
}
