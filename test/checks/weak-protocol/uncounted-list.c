// A list of algorithms without its length.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DBY_HELPER | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DCOUNTED | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DNONE | %silent --check-prefix=SILENT
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

void complete(SCHANNEL_CRED *cred);

SECURITY_STATUS acquire(CredHandle *handle, ALG_ID *algorithms, int count) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
#ifdef NONE
  cred.palgSupportedAlgs = NULL;
#else
  cred.palgSupportedAlgs = algorithms;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'palgSupportedAlgs' without 'cSupportedAlgs': the list is ignored
#endif
#ifdef COUNTED
  cred.cSupportedAlgs = count;
#endif
#ifdef BY_HELPER
  complete(&cred);
#endif
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, &cred, NULL, NULL, handle, NULL);
}
