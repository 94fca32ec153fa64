// Loops that never end: what each round acquires anew is lost, what is kept for as long as the program runs is not.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SOCKET next_client(void);
int receive(SOCKET client, SecBufferDesc *in);
int answer(SOCKET client, SecBufferDesc *out);
void wait_for_event(void);

static SECURITY_STATUS leg(CredHandle *cred, CtxtHandle *old, CtxtHandle *context, SOCKET client) {
  BYTE data[4096], token[4096];
  SecBuffer received[2] = {{sizeof data, SECBUFFER_TOKEN, data}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer made = {sizeof token, SECBUFFER_TOKEN, token};
  SecBufferDesc in = {SECBUFFER_VERSION, 2, received}, out = {SECBUFFER_VERSION, 1, &made};
  ULONG granted;
  SECURITY_STATUS status;
  if (!receive(client, &in))
    return SEC_E_INCOMPLETE_MESSAGE;
  status = AcceptSecurityContext(cred, old, &in, 0, SECURITY_NATIVE_DREP, context, &out, &granted, NULL);
  if (status >= 0 && made.cbBuffer != 0)
    answer(client, &out);
  return status;
}

void serve(CredHandle *cred) {
  CtxtHandle context;
  for (;;) {
    SOCKET client = next_client();
    BYTE data[4096], token[4096];
    SecBuffer received[2] = {{sizeof data, SECBUFFER_TOKEN, data}, {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer made = {sizeof token, SECBUFFER_TOKEN, token};
    SecBufferDesc in = {SECBUFFER_VERSION, 2, received}, out = {SECBUFFER_VERSION, 1, &made};
    ULONG granted;
    SECURITY_STATUS status;
    if (receive(client, &in)) {
      status = AcceptSecurityContext(cred, NULL, &in, 0, SECURITY_NATIVE_DREP, &context, &out, &granted, NULL);
      if (status >= 0 && made.cbBuffer != 0)
        answer(client, &out);
      // CHECK: :[[#@LINE-3]]:{{[0-9]+}}: warning: security context 'context' acquired by 'AcceptSecurityContext' is not released on this path
    }
    closesocket(client);
  }
}

void serve_each(CredHandle *cred) {
  CtxtHandle context;
  for (;;) {
    SOCKET client = next_client();
    SECURITY_STATUS status = leg(cred, NULL, &context, client);
    if (status >= 0)
      DeleteSecurityContext(&context);
    closesocket(client);
  }
}

// For as long as the program runs.
void run(void) {
  HCERTSTORE roots = CertOpenSystemStoreA(0, "ROOT");
  if (!roots)
    return;
  printf("%d\n", CertControlStore(roots, 0, CERT_STORE_CTRL_AUTO_RESYNC, NULL));
  for (;;)
    wait_for_event();
}

// The program ends.
void serve_until(CredHandle *cred) {
  CtxtHandle context;
  for (;;) {
    SecBufferDesc in = {SECBUFFER_VERSION, 0, NULL}, out = {SECBUFFER_VERSION, 0, NULL};
    ULONG granted;
    if (AcceptSecurityContext(cred, NULL, &in, 0, SECURITY_NATIVE_DREP, &context, &out, &granted, NULL) >= 0)
      exit(0);
  }
}
