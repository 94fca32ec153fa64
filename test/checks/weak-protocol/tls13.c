// TLS 1.3 needs the newer structure, and each structure its own version.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS asks_for_tls13(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  cred.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.3 asked for through SCHANNEL_CRED, {{.*}} use SCH_CREDENTIALS
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, NULL, &cred, NULL, NULL,
                                  handle, NULL);
}

void wrong_version(SCHANNEL_CRED *cred) {
  cred->dwVersion = SCH_CREDENTIALS_VERSION;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SCHANNEL_CRED with the version of the other structure
}
