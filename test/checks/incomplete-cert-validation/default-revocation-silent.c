// Revocation is asked for, the file looks at the certificate itself, or it is a server.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DASKED | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DLOOKS | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DSERVER | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DGIVEN | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DBY_HAND | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

#ifdef SERVER
#define USE SECPKG_CRED_INBOUND
#else
#define USE SECPKG_CRED_OUTBOUND
#endif

SECURITY_STATUS acquire(CredHandle *cred, DWORD more) {
  SCHANNEL_CRED wanted = {0};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
#ifdef ASKED
  if (more)
    wanted.dwFlags |= SCH_CRED_REVOCATION_CHECK_CHAIN;
#elif defined(GIVEN)
  wanted.dwFlags |= more;
#endif
  return AcquireCredentialsHandleA(NULL, UNISP_NAME_A, USE, NULL, &wanted, NULL, NULL, cred,
                                   NULL);
}

#ifdef LOOKS
int is_revoked(PCCERT_CONTEXT certificate);
int check(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  if (QueryContextAttributesA(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate) !=
      SEC_E_OK)
    return 0;
  int revoked = is_revoked(certificate);
  CertFreeCertificateContext(certificate);
  return !revoked;
}
#endif

#ifdef BY_HAND
int is_trusted(CtxtHandle *context);
int begin(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out, char *host) {
  DWORD granted;
  return InitializeSecurityContextA(cred, NULL, host, ISC_REQ_STREAM | ISC_REQ_MANUAL_CRED_VALIDATION,
                                    0, 0, NULL, 0, context, out, &granted, NULL) ==
             SEC_I_CONTINUE_NEEDED &&
         is_trusted(context);
}
#endif
