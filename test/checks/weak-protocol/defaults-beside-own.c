// No default certificate, but only where there is another.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DELSE | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DALWAYS | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DBY_SETTING | %silent --check-prefix=SILENT
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

SECURITY_STATUS acquire(CredHandle *handle, PCCERT_CONTEXT own, int wanted) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_USE_STRONG_CRYPTO;
#ifdef ALWAYS
  cred.dwFlags |= SCH_CRED_NO_DEFAULT_CREDS;
#endif
  if (own) {
#if !defined(ELSE) && !defined(BY_SETTING)
    cred.dwFlags |= SCH_CRED_NO_DEFAULT_CREDS;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SCH_CRED_NO_DEFAULT_CREDS only where there is a certificate of one's own
#endif
    cred.cCreds = 1;
    cred.paCred = &own;
  }
#ifdef ELSE
  else
    cred.dwFlags |= SCH_CRED_NO_DEFAULT_CREDS;
#endif
#ifdef BY_SETTING
  if (!wanted)
    cred.dwFlags |= SCH_CRED_NO_DEFAULT_CREDS;
#endif
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, &cred, NULL, NULL, handle, NULL);
}
