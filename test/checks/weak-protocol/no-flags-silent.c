// Credentials whose flags are set elsewhere, or that are for another package.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %silent
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void defaults(SCHANNEL_CRED *wanted);

SECURITY_STATUS elsewhere(CredHandle *handle) {
  SCHANNEL_CRED wanted = {0};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  defaults(&wanted);
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                                  &wanted, NULL, NULL, handle, NULL);
}

SECURITY_STATUS given(CredHandle *handle, SCHANNEL_CRED *wanted) {
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                                  wanted, NULL, NULL, handle, NULL);
}

SECURITY_STATUS negotiate(CredHandle *handle, SEC_WINNT_AUTH_IDENTITY *identity) {
  return AcquireCredentialsHandle(NULL, (LPTSTR)TEXT("Negotiate"), SECPKG_CRED_OUTBOUND,
                                  NULL, identity, NULL, NULL, handle, NULL);
}
