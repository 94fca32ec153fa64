// The context goes before the credential that it was made with.
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw | %check --check-prefix=WARN
// RUN: %tidy(schannel-missing-shutdown) %s -- %wine | %check --check-prefix=WARN
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -DANOTHER_PACKAGE | %silent
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

struct connection {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
};
struct both_sides {
  CredHandle client, server;
  CtxtHandle context;
};
void reconnect(struct connection *c);

#ifdef ANOTHER_PACKAGE
SECURITY_STATUS acquire(CredHandle *credential) {
  return AcquireCredentialsHandleW(NULL, L"Kerberos", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
                                   NULL, credential, NULL);
}
#endif

SECURITY_STATUS sizes(struct connection *c) {
  return QueryContextAttributes(&c->context, SECPKG_ATTR_STREAM_SIZES, &c->sizes);
}

void wrong(struct connection *c) {
  if (SecIsValidHandle(&c->credential))
    // WARN-DAG: :[[@LINE+1]]:5: note: its credential handle is freed here
    FreeCredentialsHandle(&c->credential);
  if (SecIsValidHandle(&c->context))
    // WARN-DAG: :[[@LINE+1]]:5: warning: the security context outlives the credential handle that it was made with; delete the context first
    DeleteSecurityContext(&c->context);
}

SECURITY_STATUS wrong_locals(SecBufferDesc *token) {
  CredHandle credential;
  CtxtHandle context;
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  DWORD granted;
  SECURITY_STATUS status = AcquireCredentialsHandleW(
      NULL, UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted, NULL, NULL, &credential, NULL);
  if (status != SEC_E_OK)
    return status;
  status = InitializeSecurityContextW(&credential, NULL, L"example.org", ISC_REQ_STREAM, 0, 0,
                                      NULL, 0, &context, token, &granted, NULL);
  // WARN-DAG: :[[@LINE+1]]:3: note: its credential handle is freed here
  FreeCredentialsHandle(&credential);
  if (SUCCEEDED(status))
    // WARN-DAG: :[[@LINE+1]]:5: warning: the security context outlives the credential handle
    DeleteSecurityContext(&context);
  return status;
}

void right(struct connection *c) {
  if (SecIsValidHandle(&c->context))
    DeleteSecurityContext(&c->context);
  if (SecIsValidHandle(&c->credential))
    FreeCredentialsHandle(&c->credential);
}

void which_one_is_not_known(struct both_sides *b) {
  FreeCredentialsHandle(&b->server);
  DeleteSecurityContext(&b->context);
  FreeCredentialsHandle(&b->client);
}

void another_one(struct connection *old, struct connection *c) {
  FreeCredentialsHandle(&old->credential);
  DeleteSecurityContext(&c->context);
}

void acquired_anew(struct connection *c) {
  DeleteSecurityContext(&c->context);
  FreeCredentialsHandle(&c->credential);
  reconnect(c);
  DeleteSecurityContext(&c->context);
  FreeCredentialsHandle(&c->credential);
}

// With a certificate, as SEC_I_INCOMPLETE_CREDENTIALS asks; the context goes on with it.
SECURITY_STATUS with_certificate(struct connection *c, SecBufferDesc *in, SecBufferDesc *out,
                                 SCHANNEL_CRED *wanted) {
  CredHandle other;
  DWORD granted;
  SECURITY_STATUS status = AcquireCredentialsHandleW(
      NULL, UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL, NULL, &other, NULL);
  if (status != SEC_E_OK)
    return status;
  FreeCredentialsHandle(&c->credential);
  c->credential = other;
  status = InitializeSecurityContextW(&c->credential, &c->context, L"example.org", ISC_REQ_STREAM,
                                      0, 0, in, 0, NULL, out, &granted, NULL);
  if (FAILED(status))
    DeleteSecurityContext(&c->context);
  return status;
}
