// Failures that end neither the loop nor the input.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct client {
  CtxtHandle context;
  char *input;
  unsigned long used;
};

void log_line(const char *format, ...);
int refill(struct client *c);
void consume(struct client *c, unsigned long left);

#define PREPARE                                                                \
  SecBuffer buffers[4];                                                        \
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};                     \
  SECURITY_STATUS status = SEC_E_OK

static void set_up(SecBuffer *buffer, unsigned long type, void *bytes,
                   unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = bytes;
  buffer->cbBuffer = size;
}

void only_incomplete_ends_it(struct client *c) {
  PREPARE;
  while (c->used > 0 && status != SEC_E_INCOMPLETE_MESSAGE) {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    for (int i = 1; i < 4; i++)
      set_up(&buffers[i], SECBUFFER_EMPTY, NULL, 0);
    status = DecryptMessage(&c->context, &message, 0, NULL);
    // CHECK: :[[@LINE-1]]:14: warning: after any failure that the tests of its status do not name, 'DecryptMessage' is called again with the same bytes, for ever
    log_line("decrypted: %lx", status);
    if (status == SEC_E_OK || status == SEC_I_RENEGOTIATE)
      consume(c, buffers[3].cbBuffer);
  }
}

void chain_without_else(struct client *c) {
  PREPARE;
  for (; c->used > 0;) {
    buffers[0].BufferType = SECBUFFER_DATA;
    buffers[0].pvBuffer = c->input;
    buffers[0].cbBuffer = c->used;
    status = DecryptMessage(&c->context, &message, 0, NULL);
    // CHECK: :[[@LINE-1]]:14: warning: after any failure that the tests of its status do not name
    if (status == SEC_E_OK) {
      consume(c, buffers[3].cbBuffer);
    } else if (status == SEC_E_INCOMPLETE_MESSAGE) {
      break;
    } else if (status == SEC_I_CONTEXT_EXPIRED) {
      log_line("closed");
      return;
    }
  }
}

// Silent -----------------------------------------------------------------------

void leaves(struct client *c) {
  PREPARE;
  while (c->used > 0) {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    status = DecryptMessage(&c->context, &message, 0, NULL);
    if (status == SEC_E_OK)
      consume(c, buffers[3].cbBuffer);
    else
      break;
  }
}

void more_input_each_time(struct client *c) {
  PREPARE;
  while (refill(c)) {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    status = DecryptMessage(&c->context, &message, 0, NULL);
    if (status == SEC_E_OK)
      consume(c, buffers[3].cbBuffer);
  }
}

void drops_it(struct client *c) {
  PREPARE;
  while (c->used > 0) {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    status = DecryptMessage(&c->context, &message, 0, NULL);
    if (status == SEC_E_OK)
      consume(c, buffers[3].cbBuffer);
    else if (status != SEC_E_INCOMPLETE_MESSAGE)
      c->used = 0;
    else if (!refill(c))
      return;
  }
}

void counts(struct client *c) {
  PREPARE;
  int attempts = 0;
  while (c->used > 0 && attempts < 3) {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    status = DecryptMessage(&c->context, &message, 0, NULL);
    if (status == SEC_E_OK)
      consume(c, buffers[3].cbBuffer);
    attempts++;
  }
}

void while_it_works(struct client *c) {
  PREPARE;
  do {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    status = DecryptMessage(&c->context, &message, 0, NULL);
    if (status == SEC_E_OK)
      consume(c, buffers[3].cbBuffer);
  } while (status == SEC_E_OK && c->used > 0);
}

// Somebody else decides.
int goes_on(SECURITY_STATUS status);
void asks(struct client *c) {
  PREPARE;
  do {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    status = DecryptMessage(&c->context, &message, 0, NULL);
  } while (goes_on(status));
}

// Never tested: another matter.
void untested(struct client *c) {
  PREPARE;
  while (c->used > 0) {
    set_up(&buffers[0], SECBUFFER_DATA, c->input, c->used);
    status = DecryptMessage(&c->context, &message, 0, NULL);
    log_line("%lx", status);
    if (buffers[1].BufferType == SECBUFFER_DATA)
      consume(c, buffers[3].cbBuffer);
  }
}
