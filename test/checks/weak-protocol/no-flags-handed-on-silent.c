// A credential that somebody else may fill before it is acquired.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static SECURITY_STATUS acquire(void *data, CredHandle *handle) {
  return AcquireCredentialsHandleW(NULL, (WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, data,
                                   NULL, NULL, handle, NULL);
}

void defaults(SCH_CREDENTIALS *wanted);

SECURITY_STATUS filled_elsewhere(CredHandle *handle) {
  SCH_CREDENTIALS wanted = {0};
  wanted.dwVersion = SCH_CREDENTIALS_VERSION;
  defaults(&wanted);
  return acquire(&wanted, handle);
}

SECURITY_STATUS copied(CredHandle *handle, const SCH_CREDENTIALS *from) {
  SCH_CREDENTIALS wanted = *from;
  return acquire(&wanted, handle);
}
