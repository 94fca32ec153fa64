// A credential whose flags nobody sets, acquired by a function that is given it.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static SECURITY_STATUS acquire(void *data, CredHandle *handle) {
  return AcquireCredentialsHandleW(NULL, (WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, data,
                                   NULL, NULL, handle, NULL);
}

SECURITY_STATUS open_credential(CredHandle *handle) {
  SECURITY_STATUS status;
  SCH_CREDENTIALS modern = {0};
  SCHANNEL_CRED older = {0};
  modern.dwVersion = SCH_CREDENTIALS_VERSION;
  status = acquire(&modern, handle);
  // CHECK: :[[@LINE-1]]:12: warning: SCH_CREDENTIALS whose 'dwFlags' nothing sets
  if (status == SEC_E_UNKNOWN_CREDENTIALS) {
    older.dwVersion = SCHANNEL_CRED_VERSION;
    older.dwFlags = SCH_USE_STRONG_CRYPTO;
    status = acquire(&older, handle);
  }
  return status;
}
