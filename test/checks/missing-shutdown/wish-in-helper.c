// A helper that asks for the shutdown, and callers that have to make the token.
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct client {
  CredHandle credential;
  CtxtHandle context;
};

void finish(CtxtHandle *context);

static SECURITY_STATUS wish(struct client *c) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control = {sizeof(kind), SECBUFFER_TOKEN, &kind};
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &control};
  return ApplyControlToken(&c->context, &input);
  // CHECK: :[[@LINE-1]]:10: warning: the shutdown is asked for, but no close_notify is made
}

static void release(struct client *c) {
  DeleteSecurityContext(&c->context);
  FreeCredentialsHandle(&c->credential);
}

void client_close(struct client *c) {
  wish(c);
  release(c);
}

// Silent -----------------------------------------------------------------------

static SECURITY_STATUS wish_first(struct client *c) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control = {sizeof(kind), SECBUFFER_TOKEN, &kind};
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &control};
  return ApplyControlToken(&c->context, &input);
}

static void make_token(struct client *c) {
  unsigned long granted = 0;
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc out = {SECBUFFER_VERSION, 1, &token};
  if (InitializeSecurityContext(&c->credential, &c->context, NULL,
                                ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, NULL,
                                &out, &granted, NULL) >= 0)
    send_all(token.pvBuffer, token.cbBuffer);
  FreeContextBuffer(token.pvBuffer);
}

void client_close_in_order(struct client *c) {
  wish_first(c);
  make_token(c);
  release(c);
}

// Somebody else makes it.
static SECURITY_STATUS wish_for_others(struct client *c) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control = {sizeof(kind), SECBUFFER_TOKEN, &kind};
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &control};
  return ApplyControlToken(&c->context, &input);
}

void client_close_with_help(struct client *c) {
  wish_for_others(c);
  finish(&c->context);
  release(c);
}

// The context goes on.
static SECURITY_STATUS wish_only(struct client *c) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control = {sizeof(kind), SECBUFFER_TOKEN, &kind};
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &control};
  return ApplyControlToken(&c->context, &input);
}

SECURITY_STATUS client_shutdown(struct client *c) { return wish_only(c); }

// Other files call it, and then whatever they need.
SECURITY_STATUS client_wish(struct client *c) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control = {sizeof(kind), SECBUFFER_TOKEN, &kind};
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &control};
  return ApplyControlToken(&c->context, &input);
}

void client_close_by_force(struct client *c) {
  client_wish(c);
  release(c);
}
