// Manual validation in a program of one file that never asks for the certificate.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAUTOMATIC | FileCheck %s --check-prefix=AUTO --implicit-check-not=warning:
// REQUIRES: mingw-headers
#include "sspi-tls.h"

#ifndef VALIDATION
#define VALIDATION SCH_CRED_MANUAL_CRED_VALIDATION
#endif
#ifdef AUTOMATIC
#undef VALIDATION
#define VALIDATION SCH_CRED_AUTO_CRED_VALIDATION
#endif

struct connection {
  CredHandle cred;
  CtxtHandle context;
};

void remember(struct connection *c);
int verify_later(CtxtHandle *context);

SECURITY_STATUS begin(struct connection *c, LPTSTR host, int check, SecBufferDesc *out) {
  SCHANNEL_CRED cred = {0};
  SECURITY_STATUS status;
  DWORD attributes = 0;
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | VALIDATION;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SCH_CRED_MANUAL_CRED_VALIDATION leaves the server's certificate to this program, and nothing in this file looks at it
  // AUTO: :[[@LINE-2]]:{{[0-9]+}}: warning: automatic validation without SCH_CRED_REVOCATION_CHECK_CHAIN
#ifdef OPTION
  if (check)
    cred.dwFlags = SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN;
#endif
  status = AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                    NULL, &cred, NULL, NULL, &c->cred, NULL);
  if (status != SEC_E_OK)
    return status;
#ifdef AUTOMATIC
  host = NULL;
#endif
  status = InitializeSecurityContext(&c->cred, NULL, host, ISC_REQ_STREAM, 0, 0,
                                     NULL, 0, &c->context, out, &attributes, NULL);
#ifdef ASKED
  PCCERT_CONTEXT peer = NULL;
  QueryContextAttributes(&c->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer);
  if (!peer)
    return SEC_E_CERT_UNKNOWN;
  CertFreeCertificateContext(peer);
#endif
  return status;
}

#ifdef AUTOMATIC
SECURITY_STATUS no_target(struct connection *c, SecBufferDesc *out) {
  DWORD attributes = 0;
  return InitializeSecurityContext(&c->cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                   0, &c->context, out, &attributes, NULL);
  // AUTO: :[[@LINE-2]]:{{[0-9]+}}: warning: handshake without a target name
}

// The call leaves the certificate to the program: no name is compared.
SECURITY_STATUS manual_leg(struct connection *c, SecBufferDesc *out) {
  DWORD attributes = 0, flags = ISC_REQ_STREAM | ISC_REQ_MANUAL_CRED_VALIDATION;
  // AUTO: :[[@LINE-1]]:{{[0-9]+}}: warning: ISC_REQ_MANUAL_CRED_VALIDATION leaves the server's certificate to this program
  return InitializeSecurityContext(&c->cred, NULL, NULL, flags, 0, 0, NULL, 0,
                                   &c->context, out, &attributes, NULL);
}
#endif
