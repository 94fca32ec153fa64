// Beside TLS another package, which needs no target name.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS tls(CredHandle *cred) {
  SCHANNEL_CRED c = {SCHANNEL_CRED_VERSION};
  c.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS | SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN;
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &c, NULL, NULL, cred, NULL);
}
SECURITY_STATUS ntlm(CredHandle *cred, CtxtHandle *ctx, SecBufferDesc *desc) {
  ULONG granted;
  SECURITY_STATUS s = AcquireCredentialsHandleW(NULL, (LPWSTR)L"NTLM", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, cred, NULL);
  if (s != SEC_E_OK)
    return s;
  return InitializeSecurityContextW(cred, NULL, NULL, ISC_REQ_CONNECTION, 0, 0, NULL, 0, ctx, desc, &granted, NULL);
}
