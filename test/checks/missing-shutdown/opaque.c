// A client whose record others know by name only, and that says no goodbye.
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw | %check
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DSHARED | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DGOODBYE | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DUNUSED_GOODBYE | %check
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

struct client; // as in a header

struct client {
  CredHandle credential;
  CtxtHandle context;
};

#ifdef SHARED
// Whoever gets it may say goodbye.
void hand_out(CtxtHandle *context);
void share(struct client *c) { hand_out(&c->context); }
#endif

SECURITY_STATUS client_acquire(struct client *c) {
  SCHANNEL_CRED parameters = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandle(NULL, (SEC_CHAR *)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, NULL, &parameters, NULL,
                                  NULL, &c->credential, NULL);
}

SECURITY_STATUS client_handshake(struct client *c, SecBufferDesc *in,
                                 SecBufferDesc *out) {
  unsigned long granted = 0;
  return InitializeSecurityContext(&c->credential, &c->context, NULL, 0, 0, 0,
                                   in, 0, NULL, out, &granted, NULL);
}

SECURITY_STATUS client_write(struct client *c, SecBufferDesc *message) {
  return EncryptMessage(&c->context, 0, message, 0);
}

SECURITY_STATUS client_read(struct client *c, SecBufferDesc *message) {
  return DecryptMessage(&c->context, message, 0, NULL);
}

#if defined(GOODBYE) || defined(UNUSED_GOODBYE)
static void say_goodbye(struct client *c) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control = {sizeof(kind), SECBUFFER_TOKEN, &kind};
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc wish = {SECBUFFER_VERSION, 1, &control};
  SecBufferDesc out = {SECBUFFER_VERSION, 1, &token};
  if (ApplyControlToken(&c->context, &wish) == SEC_E_OK &&
      client_handshake(c, NULL, &out) >= 0 && token.cbBuffer > 0)
    send_all(token.pvBuffer, token.cbBuffer);
  FreeContextBuffer(token.pvBuffer);
}
#endif

void client_close(struct client *c) {
#ifdef GOODBYE
  say_goodbye(c);
#endif
  // CHECK: :[[@LINE+1]]:3: warning: the context is deleted, but nothing here ever makes a close_notify
  DeleteSecurityContext(&c->context);
  FreeCredentialsHandle(&c->credential);
}
