// The older structure beside the newer one is the way for older systems.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static SECURITY_STATUS acquire(void *credentials, CredHandle *handle) {
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, NULL, credentials, NULL,
                                  NULL, handle, NULL);
}

SECURITY_STATUS newest(CredHandle *handle, int has_tls13) {
  if (has_tls13) {
    TLS_PARAMETERS parameters = {0};
    SCH_CREDENTIALS credentials = {0};
    parameters.grbitDisabledProtocols = ~(DWORD)(SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT);
    credentials.dwVersion = SCH_CREDENTIALS_VERSION;
    credentials.dwFlags = SCH_USE_STRONG_CRYPTO;
    credentials.cTlsParameters = 1;
    credentials.pTlsParameters = &parameters;
    return acquire(&credentials, handle);
  } else {
    SCHANNEL_CRED cred = {0};
    cred.dwVersion = SCHANNEL_CRED_VERSION;
    cred.dwFlags = SCH_USE_STRONG_CRYPTO;
    cred.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT;
    return acquire(&cred, handle);
  }
}
