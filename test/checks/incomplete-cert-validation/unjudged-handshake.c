// The certificate is judged after one handshake, and not after the other.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAT_FIRST | %check --check-prefix=AGAIN
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAGAIN | %check --check-prefix=FIRST
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAT_FIRST -DAGAIN | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DIN_HANDSHAKE | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAT_FIRST -DBY_CALLER | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAT_FIRST -DFOR_OTHERS | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAT_FIRST -DAUTOMATIC | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAT_FIRST -DSTEPS | %silent --check-prefix=SILENT
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

struct client {
  CredHandle credential;
  CtxtHandle context;
};

int judge_certificate(PCCERT_CONTEXT certificate);
SECURITY_STATUS receive_more(struct client *c, SecBufferDesc *in);

#ifdef AUTOMATIC
#define VALIDATION (SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN)
#else
#define VALIDATION SCH_CRED_MANUAL_CRED_VALIDATION
#endif
#ifdef FOR_OTHERS
#define HERE
#else
#define HERE static
#endif

SECURITY_STATUS client_acquire(struct client *c) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = VALIDATION;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, &cred, NULL, NULL, &c->credential, NULL);
}

HERE SECURITY_STATUS judge(struct client *c) {
  PCCERT_CONTEXT certificate = NULL;
  SECURITY_STATUS status = QueryContextAttributes(
      &c->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate);
  if (status != SEC_E_OK)
    return status;
  if (!judge_certificate(certificate))
    status = SEC_E_CERT_UNKNOWN;
  CertFreeCertificateContext(certificate);
  return status;
}

static SECURITY_STATUS handshake(struct client *c, SecBufferDesc *in,
                                 SecBufferDesc *out) {
  SECURITY_STATUS status;
  ULONG granted = 0;
#ifdef STEPS
  status = InitializeSecurityContext(&c->credential, &c->context, NULL, 0, 0, 0,
                                     in, 0, NULL, out, &granted, NULL);
#else
  do {
    status = InitializeSecurityContext(&c->credential, &c->context, NULL, 0, 0,
                                       0, in, 0, NULL, out, &granted, NULL);
    if (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE)
      status = receive_more(c, in);
  } while (status == SEC_I_CONTINUE_NEEDED);
#endif
#ifdef IN_HANDSHAKE
  if (status == SEC_E_OK)
    status = judge(c);
#endif
  return status;
}

SECURITY_STATUS client_open(struct client *c, SecBufferDesc *in,
                            SecBufferDesc *out) {
  SECURITY_STATUS status = handshake(c, in, out);
  // FIRST: :[[@LINE-1]]:28: warning: the connection is accepted without a look at the peer's certificate, which 'judge' takes after the other handshake
#ifdef AT_FIRST
  if (status == SEC_E_OK)
    status = judge(c);
  // AGAIN: :[[@LINE+15]]:14: warning: a renegotiation is accepted without a look at the peer's certificate, which 'judge' takes after the other handshake
  // AGAIN: :[[@LINE-2]]:14: note: it is judged here
#endif
  return status;
}

static SECURITY_STATUS decrypt(struct client *c, SecBufferDesc *message,
                               SecBufferDesc *out) {
  SECURITY_STATUS status = DecryptMessage(&c->context, message, 0, NULL);
  switch (status) {
  case SEC_I_CONTEXT_EXPIRED:
  case SEC_E_OK:
  case SEC_E_INCOMPLETE_MESSAGE:
    return status;
  case SEC_I_RENEGOTIATE:
    status = handshake(c, message, out);
#ifdef AGAIN
    if (status == SEC_E_OK)
      status = judge(c);
    // FIRST: :[[@LINE-1]]:16: note: it is judged here
#endif
    return status;
  default:
    return SEC_E_DECRYPT_FAILURE;
  }
}

SECURITY_STATUS client_read(struct client *c, SecBufferDesc *message,
                            SecBufferDesc *out) {
  SECURITY_STATUS status = decrypt(c, message, out);
#ifdef BY_CALLER
  if (status == SEC_E_OK)
    status = judge(c);
#endif
  return status;
}
