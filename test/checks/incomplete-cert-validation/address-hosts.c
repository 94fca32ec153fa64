// A host that is an IP address has a certificate too.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int my_inet_pton(int family, const char *text, void *out);

SECURITY_STATUS acquire(const char *host, int verify_host, CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  char address[16];
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN;
  if (my_inet_pton(2, host, address) || my_inet_pton(23, host, address))
    cred.dwFlags |= SCH_CRED_NO_SERVERNAME_CHECK;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SCH_CRED_NO_SERVERNAME_CHECK for peers named by an IP address: any trusted certificate is accepted
  // A setting is the user's business.
  if (!verify_host)
    cred.dwFlags |= SCH_CRED_NO_SERVERNAME_CHECK;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, &cred, NULL, NULL, handle, NULL);
}
