// Schannel validates: what is left of an earlier time does no harm.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static int judge(PCCERT_CHAIN_CONTEXT chain) {
  return chain->TrustStatus.dwErrorStatus ? -1 : 0;
}

SECURITY_STATUS acquire(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, &cred, NULL, NULL, handle, NULL);
}
