// What a client's credential has to ask for.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DOWN_CERTIFICATE | FileCheck %s --check-prefix=STRONG --implicit-check-not=warning:
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DSUPPLIED | FileCheck %s --check-prefix=STRONG --implicit-check-not=warning:
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DOWN_ALGORITHMS | FileCheck %s --check-prefix=DEFAULT --implicit-check-not=warning:
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void adjust(SCHANNEL_CRED *cred);

#ifdef BY_HELPER
static void harden(SCHANNEL_CRED *cred) {
  cred->dwFlags |= SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
}
#endif

SECURITY_STATUS connect_to(const TCHAR *host, int verify, DWORD more,
                           PCCERT_CONTEXT certificate, CredHandle *handle,
                           CtxtHandle *context, SecBufferDesc *out) {
  SCHANNEL_CRED cred = {0};
  SECURITY_STATUS status;
  DWORD attributes = 0, request = ISC_REQ_CONFIDENTIALITY | ISC_REQ_STREAM;
  static ALG_ID algorithms[] = {CALG_AES_256};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  if (verify)
    cred.dwFlags = SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: neither SCH_CRED_NO_DEFAULT_CREDS nor ISC_REQ_USE_SUPPLIED_CREDS: {{.*}} sent one from the user's store
  // CHECK: note: nor here
  // CHECK: note: the credential is acquired here
  // CHECK: note: the handshake begins here
  // CHECK: :[[@LINE-5]]:{{[0-9]+}}: warning: SCHANNEL_CRED without SCH_USE_STRONG_CRYPTO
  // STRONG: warning: SCHANNEL_CRED without SCH_USE_STRONG_CRYPTO
  // DEFAULT: warning: neither SCH_CRED_NO_DEFAULT_CREDS nor
  else
    cred.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION;
#ifdef STRONG
  cred.dwFlags |= SCH_USE_STRONG_CRYPTO;
#endif
#ifdef NO_DEFAULT
  if (!certificate)
    cred.dwFlags |= SCH_CRED_NO_DEFAULT_CREDS;
#endif
#ifdef BY_HELPER
  harden(&cred);
#endif
#ifdef BY_CALLER
  cred.dwFlags |= more;
#endif
#ifdef ELSEWHERE
  adjust(&cred);
#endif
#ifdef OWN_ALGORITHMS
  cred.palgSupportedAlgs = algorithms;
  cred.cSupportedAlgs = 1;
#endif
#ifdef OWN_CERTIFICATE
  cred.paCred = &certificate;
  cred.cCreds = 1;
#endif
#ifdef SUPPLIED
  request |= ISC_REQ_USE_SUPPLIED_CREDS;
#endif
  status = AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                    SECPKG_CRED_OUTBOUND, NULL, &cred, NULL,
                                    NULL, handle, NULL);
  if (status != SEC_E_OK)
    return status;
  status = InitializeSecurityContext(handle, NULL, (LPTSTR)host, request, 0, 0,
                                     NULL, 0, context, out, &attributes, NULL);
  // Too late: Schannel has looked for a certificate by now.
  if (status == SEC_I_INCOMPLETE_CREDENTIALS)
    request |= ISC_REQ_USE_SUPPLIED_CREDS;
  return InitializeSecurityContext(handle, context, (LPTSTR)host, request, 0, 0,
                                   NULL, 0, NULL, out, &attributes, NULL);
}
