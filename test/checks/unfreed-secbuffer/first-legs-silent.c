// Legs after which there can be no token.
// RUN: %tidy(schannel-unfreed-secbuffer,schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unfreed-secbuffer,schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// NTLM's client has two legs: the first says go on or fails, the second is the last.
int ntlm(SecBufferDesc *challenge) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL}, answer = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out}, last = {SECBUFFER_VERSION, 1, &answer};
  DWORD granted;
  int sent = 0;
  CredHandle cred;
  CtxtHandle context;
  SECURITY_STATUS status = AcquireCredentialsHandle(NULL, (LPTSTR)TEXT("NTLM"), SECPKG_CRED_OUTBOUND,
                                                    NULL, NULL, NULL, NULL, &cred, NULL);
  if (status != SEC_E_OK)
    return 0;
  status = InitializeSecurityContext(&cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0,
                                     &context, &desc, &granted, NULL);
  if (status == SEC_I_CONTINUE_NEEDED) {
    status = InitializeSecurityContext(&cred, &context, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0,
                                       challenge, 0, &context, &last, &granted, NULL);
    if (status == SEC_E_OK) {
      sent = send_all(answer.pvBuffer, answer.cbBuffer);
      FreeContextBuffer(answer.pvBuffer);
    }
    FreeContextBuffer(out.pvBuffer);
    DeleteSecurityContext(&context);
  } else {
    printf("%lx\n", status);
  }
  FreeCredentialsHandle(&cred);
  return sent;
}

struct connection {
  CredHandle cred;
  CtxtHandle context;
};

// TLS, whether a stream is asked for or not. Nothing has come from the server, so that
// a failure makes no alert.
int hello(struct connection *c) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  SECURITY_STATUS status = InitializeSecurityContext(
      &c->cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_EXTENDED_ERROR, 0, 0, NULL, 0,
      &c->context, &desc, &granted, NULL);
  if (status != SEC_I_CONTINUE_NEEDED)
    return 0;
  send_all(out.pvBuffer, out.cbBuffer);
  FreeContextBuffer(out.pvBuffer);
  return 1;
}

// With the names of protocols as input, which do not come from the server either.
int hello_with_protocols(struct connection *c, SecBufferDesc *protocols) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  SECURITY_STATUS status = InitializeSecurityContext(
      &c->cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM | ISC_REQ_EXTENDED_ERROR, 0,
      0, protocols, 0, &c->context, &desc, &granted, NULL);
  if (status != SEC_I_CONTINUE_NEEDED)
    return 0;
  send_all(out.pvBuffer, out.cbBuffer);
  FreeContextBuffer(out.pvBuffer);
  return 1;
}

// A server's shutdown that fails has not been provoked by anything, and makes no alert.
int farewell(struct connection *c) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  SECURITY_STATUS status = AcceptSecurityContext(
      &c->cred, &c->context, NULL, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_EXTENDED_ERROR, 0,
      &c->context, &desc, &granted, NULL);
  if (FAILED(status))
    return 0;
  if (out.pvBuffer && out.cbBuffer) {
    send_all(out.pvBuffer, out.cbBuffer);
    FreeContextBuffer(out.pvBuffer);
  }
  return 1;
}
