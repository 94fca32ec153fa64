// The request of the handshake leaves the certificate to a program that never asks
// for it.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CredHandle cred;
  CtxtHandle context;
};

#ifdef OTHER_PACKAGE
#define PACKAGE L"Negotiate"
#else
#define PACKAGE (LPWSTR) UNISP_NAME_W
#endif

SECURITY_STATUS acquire(struct connection *c) {
  SCHANNEL_CRED cred = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleW(NULL, PACKAGE, SECPKG_CRED_OUTBOUND, NULL,
                                   &cred, NULL, NULL, &c->cred, NULL);
}

int verify_elsewhere(CtxtHandle *context);

SECURITY_STATUS begin(struct connection *c, LPWSTR host, int insecure,
                      SecBufferDesc *out) {
  DWORD attributes = 0;
  DWORD wanted = ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY;
#ifdef OPTION
  if (insecure)
#endif
    wanted |= ISC_REQ_MANUAL_CRED_VALIDATION;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: ISC_REQ_MANUAL_CRED_VALIDATION leaves the server's certificate to this program, and nothing in this file looks at it: any certificate is accepted; verify the chain and the host name, or leave the flag out
  return InitializeSecurityContextW(&c->cred, NULL, host, wanted, 0, 0, NULL, 0,
                                    &c->context, out, &attributes, NULL);
}

int finish(struct connection *c) {
#ifdef ASKED
  PCCERT_CONTEXT peer = NULL;
  if (QueryContextAttributes(&c->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             &peer) != SEC_E_OK)
    return 0;
  int good = CertVerifyTimeValidity(NULL, peer->pCertInfo) == 0;
  CertFreeCertificateContext(peer);
  return good;
#endif
#ifdef HANDED_OUT
  return verify_elsewhere(&c->context);
#endif
  return 1;
}
