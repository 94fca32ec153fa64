// A branch that no caller asks for, a version that is chosen, and arithmetic.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %silent
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum method { SSL3, DTLS10, DTLS12, TLS12, ANY };

static DWORD protocols(enum method m, int server) {
  if (server) {
    switch (m) {
    case SSL3:
      return SP_PROT_SSL3_SERVER;
    default:
      return SP_PROT_TLS1_2_SERVER | SP_PROT_TLS1_3_SERVER;
    }
  }
  return SP_PROT_TLS1_2_CLIENT;
}

SECURITY_STATUS acquire(enum method m, CredHandle *credential) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  wanted.grbitEnabledProtocols = protocols(m, 0);
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, credential, NULL);
}

static DWORD chosen(enum method m) {
  switch (m) {
  case DTLS10:
    return SP_PROT_DTLS1_0_CLIENT;
  case DTLS12:
    return SP_PROT_DTLS1_2_CLIENT;
  default:
    return SP_PROT_TLS1_2_CLIENT;
  }
}

static DWORD known(enum method m) {
  if (m == DTLS10 || m == DTLS12)
    return (DWORD)-1; // and the caller gives up
  return m == ANY ? 0 : SP_PROT_TLS1_2_CLIENT;
}

SECURITY_STATUS acquire_if_known(enum method m, CredHandle *credential) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  wanted.grbitEnabledProtocols = known(m);
  if (wanted.grbitEnabledProtocols == (DWORD)-1)
    return SEC_E_UNSUPPORTED_FUNCTION;
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, credential, NULL);
}

#define CLEAR(memory, size)                                                                       \
  do {                                                                                            \
    size_t rest = (size) & 7;                                                                     \
    unsigned char *at = (unsigned char *)(memory);                                                \
    while (rest--)                                                                                \
      *at++ = 0;                                                                                  \
    __stosq((unsigned long long *)at, 0, (size) >> 3);                                            \
  } while (0)

SECURITY_STATUS acquire_as_chosen(enum method m, CredHandle *credential) {
  SCHANNEL_CRED wanted;
  CLEAR(&wanted, sizeof(wanted));
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  wanted.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  wanted.grbitEnabledProtocols = chosen(m);
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, credential, NULL);
}
