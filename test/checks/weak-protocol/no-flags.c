// A credential whose flags nobody sets.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS acquire(CredHandle *handle) {
  SCHANNEL_CRED wanted = {0};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                                  // CHECK: :[[@LINE-1]]:10: warning: SCHANNEL_CRED whose 'dwFlags' nothing sets
                                  &wanted, NULL, NULL, handle, NULL);
}
// CHECK-NOT: warning:
