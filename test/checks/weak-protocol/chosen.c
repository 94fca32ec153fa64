// A helper whose branch for servers is asked for.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum method { SSL3, DTLS10, DTLS12, TLS12, ANY };

static DWORD protocols(enum method m, int server) {
  if (server) {
    switch (m) {
    case SSL3:
      return SP_PROT_SSL3_SERVER;
      // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SSL 3.0 can be chosen
    default:
      return SP_PROT_TLS1_2_SERVER | SP_PROT_TLS1_3_SERVER;
      // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.3 asked for through SCHANNEL_CRED
    }
  }
  return SP_PROT_TLS1_2_CLIENT;
}

SECURITY_STATUS acquire(enum method m, CredHandle *credential) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  wanted.grbitEnabledProtocols = protocols(m, 1);
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_INBOUND, NULL,
                                   &wanted, NULL, NULL, credential, NULL);
}
