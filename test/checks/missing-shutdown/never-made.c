// A client that is in one file from the handshake to the end, and never says goodbye.
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw | %check --check-prefix=WARN
// RUN: %tidy(schannel-missing-shutdown) %s -- %wine | %check --check-prefix=WARN
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DUNICODE -DSHUTS_DOWN | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DKNOWN_ELSEWHERE -I%S/Inputs | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DHANDED_OUT | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DANOTHER_PACKAGE | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DSERVER | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DONLY_A_HANDSHAKE | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DDELETED_WHERE_IT_FAILED | %silent
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

#ifdef KNOWN_ELSEWHERE
#include "connection.h"
#else
struct connection {
  SOCKET socket;
  CredHandle credential;
  CtxtHandle context;
};
#endif

SECURITY_STATUS tls_acquire(struct connection *c) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
#ifdef ANOTHER_PACKAGE
  wchar_t *package = L"Negotiate";
#else
  wchar_t *package = UNISP_NAME_W;
#endif
  return AcquireCredentialsHandleW(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &wanted, NULL,
                                   NULL, &c->credential, NULL);
}

SECURITY_STATUS tls_step(struct connection *c, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted;
#ifdef SERVER
  SECURITY_STATUS status =
      AcceptSecurityContext(&c->credential, &c->context, in, ASC_REQ_STREAM, 0, &c->context,
                            out, &granted, NULL);
#else
  SECURITY_STATUS status =
      InitializeSecurityContextW(&c->credential, &c->context, L"example.org", ISC_REQ_STREAM,
                                 0, 0, in, 0, &c->context, out, &granted, NULL);
#endif
  if (FAILED(status))
    DeleteSecurityContext(&c->context);
  return status;
}

#ifndef ONLY_A_HANDSHAKE
SECURITY_STATUS tls_write(struct connection *c, SecBufferDesc *record) {
  return EncryptMessage(&c->context, 0, record, 0);
}

SECURITY_STATUS tls_read(struct connection *c, SecBufferDesc *record) {
  return DecryptMessage(&c->context, record, 0, NULL);
}
#endif

#ifdef SHUTS_DOWN
void tls_shutdown(struct connection *c, SecBufferDesc *type, SecBufferDesc *token) {
  if (ApplyControlToken(&c->context, type) == SEC_E_OK && tls_step(c, NULL, token) == SEC_E_OK)
    send_all(token->pBuffers[0].pvBuffer, token->pBuffers[0].cbBuffer);
}
#endif

#ifdef HANDED_OUT
void say_goodbye(CredHandle *credential, CtxtHandle *context, SOCKET socket);
void tls_shutdown(struct connection *c) {
  say_goodbye(&c->credential, &c->context, c->socket);
}
#endif

#ifndef DELETED_WHERE_IT_FAILED
void tls_close(struct connection *c) {
  // WARN: :[[@LINE+1]]:3: warning: the context is deleted, but nothing here ever makes a close_notify
  DeleteSecurityContext(&c->context);
  FreeCredentialsHandle(&c->credential);
  closesocket(c->socket);
}
#endif
