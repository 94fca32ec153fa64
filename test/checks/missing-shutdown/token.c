// What becomes of the token that ends the connection.
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw | %check
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DUNICODE | %check
// RUN: %tidy(schannel-missing-shutdown) %s -- %wine | %check
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

enum state { CONNECTED, CLOSING, CLOSED };
struct connection {
  CredHandle credential;
  CtxtHandle context;
  enum state state;
  SecBuffer last;
  int socket;
};
typedef int (*sender)(int socket, const void *bytes, unsigned long size);
int send_token(SecBuffer *token);
int queue(struct connection *c, SecBufferDesc *tokens);

static int tls_write(struct connection *c, const void *data, unsigned long size) {
  char record[20000];
  SecBuffer buffers[4] = {{5, SECBUFFER_STREAM_HEADER, record},
                          {size, SECBUFFER_DATA, record + 5},
                          {36, SECBUFFER_STREAM_TRAILER, record + 5 + size},
                          {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  memcpy(record + 5, data, size);
  if (EncryptMessage(&c->context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_all(record, buffers[0].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer);
}

static int tls_send(struct connection *c, const void *data, unsigned long size, BOOL plain) {
  SecBuffer buffers[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  if (plain)
    return send_all(data, size);
  return EncryptMessage(&c->context, 0, &desc, 0);
}

static void fill(SecBuffer *buffer, unsigned long type, void *memory, unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = memory;
  buffer->cbBuffer = size;
}

static SECURITY_STATUS announce(struct connection *c) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer buffer = {sizeof(type), SECBUFFER_TOKEN, &type};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &buffer};
  return ApplyControlToken(&c->context, &desc);
}

void announced_only(struct connection *c) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer buffer = {sizeof(type), SECBUFFER_TOKEN, &type};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &buffer};
  // CHECK: :[[@LINE+1]]:3: warning: the shutdown is asked for, but no close_notify is made
  ApplyControlToken(&c->context, &desc);
  DeleteSecurityContext(&c->context);
}

SECURITY_STATUS make_token(struct connection *c, SecBufferDesc *desc) {
  DWORD granted;
  return InitializeSecurityContext(&c->credential, &c->context, NULL, ISC_REQ_ALLOCATE_MEMORY,
                                   0, 0, NULL, 0, &c->context, desc, &granted, NULL);
}

void made_by_a_helper(struct connection *c) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer buffer = {sizeof(type), SECBUFFER_TOKEN, &type}, token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &buffer}, out = {SECBUFFER_VERSION, 1, &token};
  ApplyControlToken(&c->context, &desc);
  if (make_token(c, &out) == SEC_E_OK)
    send_all(token.pvBuffer, token.cbBuffer);
  DeleteSecurityContext(&c->context);
}

#define SHUTDOWN                                                               \
  DWORD type = SCHANNEL_SHUTDOWN, granted;                                     \
  SecBuffer control = {sizeof(type), SECBUFFER_TOKEN, &type};                  \
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &control};                      \
  ApplyControlToken(&c->context, &input)
#define MAKE_TOKEN(output)                                                     \
  InitializeSecurityContext(&c->credential, &c->context, NULL,                 \
                            ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0,            \
                            &c->context, output, &granted, NULL)

void never_sent(struct connection *c) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  // CHECK: :[[@LINE+1]]:3: warning: the close_notify that this call makes is never sent
  MAKE_TOKEN(&output);
  if (token.pvBuffer != NULL)
    FreeContextBuffer(token.pvBuffer);
  DeleteSecurityContext(&c->context);
}

void never_sent_after_helper(struct connection *c) {
  SHUTDOWN;
  SecBuffer token;
  SecBufferDesc output;
  fill(&token, SECBUFFER_TOKEN, NULL, 0);
  output.ulVersion = SECBUFFER_VERSION;
  output.cBuffers = 1;
  output.pBuffers = &token;
  // CHECK: :[[@LINE+1]]:26: warning: the close_notify that this call makes is never sent
  SECURITY_STATUS made = MAKE_TOKEN(&output);
  if (made == SEC_E_OK && token.cbBuffer > 0)
    FreeContextBuffer(token.pvBuffer);
  c->state = CLOSED;
}

void encrypted(struct connection *c) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (MAKE_TOKEN(&output) == SEC_E_OK) {
    // CHECK: :[[@LINE+1]]:5: warning: 'tls_write' encrypts what it sends: the close_notify reaches the peer as application data; send the token as it is
    tls_write(c, token.pvBuffer, token.cbBuffer);
    FreeContextBuffer(token.pvBuffer);
  }
}

void never_reached(struct connection *c) {
  // CHECK: :[[@LINE+1]]:29: warning: this condition is always true, and the shutdown below it never reached: no value equals both; write && instead of ||
  if (c->state != CONNECTED || c->state != CLOSING)
    return;
  announce(c);
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (MAKE_TOKEN(&output) == SEC_E_OK)
    send_all(token.pvBuffer, token.cbBuffer);
}

// From here on everything is as it should be, or somebody else's.

void sent(struct connection *c) {
  if (c->state != CONNECTED && c->state != CLOSING)
    return;
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (MAKE_TOKEN(&output) == SEC_E_OK && token.cbBuffer > 0)
    send_all(token.pvBuffer, token.cbBuffer);
  FreeContextBuffer(token.pvBuffer);
  DeleteSecurityContext(&c->context);
}

void sent_through_a_pointer(struct connection *c, sender send) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (MAKE_TOKEN(&output) == SEC_E_OK)
    send(c->socket, output.pBuffers[0].pvBuffer, output.pBuffers[0].cbBuffer);
}

void copied(struct connection *c, char *message, size_t *size) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (MAKE_TOKEN(&output) == SEC_E_OK) {
    memcpy(message, token.pvBuffer, token.cbBuffer);
    *size = token.cbBuffer;
  }
}

void sent_by_a_helper(struct connection *c) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  MAKE_TOKEN(&output);
  send_token(&token);
}

void sent_as_a_descriptor(struct connection *c) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  MAKE_TOKEN(&output);
  queue(c, &output);
}

SecBuffer returned(struct connection *c) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  MAKE_TOKEN(&output);
  return token;
}

void kept(struct connection *c) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  MAKE_TOKEN(&output);
  c->last = token;
}

void in_memory_of_its_own(struct connection *c) {
  char scratch[512];
  SHUTDOWN;
  SecBuffer token = {sizeof(scratch), SECBUFFER_TOKEN, scratch};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (MAKE_TOKEN(&output) == SEC_E_OK)
    send_all(scratch, sizeof(scratch));
}

void found_by_a_loop(struct connection *c) {
  SecBuffer tokens[2] = {{0, SECBUFFER_TOKEN, NULL}, {0, SECBUFFER_ALERT, NULL}};
  SecBufferDesc output = {SECBUFFER_VERSION, 2, tokens};
  SHUTDOWN;
  MAKE_TOKEN(&output);
  for (int i = 0; i < 2; ++i)
    if (tokens[i].BufferType == SECBUFFER_TOKEN && tokens[i].pvBuffer)
      send_all(tokens[i].pvBuffer, tokens[i].cbBuffer);
}

void sent_as_it_is(struct connection *c) {
  SHUTDOWN;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
  if (MAKE_TOKEN(&output) == SEC_E_OK)
    tls_send(c, token.pvBuffer, token.cbBuffer, TRUE);
}

void into_the_callers_buffers(struct connection *c, SecBuffer *token) {
  SecBufferDesc output = {SECBUFFER_VERSION, 1, token};
  SHUTDOWN;
  MAKE_TOKEN(&output);
}
