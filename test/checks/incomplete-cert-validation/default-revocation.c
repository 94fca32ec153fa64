// Schannel judges certificates by itself where nobody says otherwise, but not whether they were revoked.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS acquire(CredHandle *cred) {
  SCHANNEL_CRED wanted = {0};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: automatic validation without SCH_CRED_REVOCATION_CHECK_CHAIN or one of its kin: revoked certificates are accepted
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  return AcquireCredentialsHandleA(NULL, UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, cred, NULL);
}
