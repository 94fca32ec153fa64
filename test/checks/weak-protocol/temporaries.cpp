// Credentials that begin as a temporary.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -std=c++20 | %check --check-prefix=WEAK
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -std=c++20 -DFLAGS=SCH_USE_STRONG_CRYPTO | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS temporary(CredHandle *credential) {
#ifdef FLAGS
  auto settings = SCHANNEL_CRED{.dwVersion = SCHANNEL_CRED_VERSION,
                                .dwFlags = SCH_CRED_NO_DEFAULT_CREDS | FLAGS};
#else
  auto settings = SCHANNEL_CRED{.dwVersion = SCHANNEL_CRED_VERSION};
#endif
  return AcquireCredentialsHandleW(nullptr, const_cast<WCHAR *>(UNISP_NAME_W),
                                   SECPKG_CRED_OUTBOUND, nullptr, &settings,
                                   nullptr, nullptr, credential, nullptr);
  // WEAK: :[[#@LINE-3]]:{{[0-9]+}}: warning: SCHANNEL_CRED whose 'dwFlags' nothing sets
}

SECURITY_STATUS copied(CredHandle *credential, const SCHANNEL_CRED &defaults) {
  auto settings = SCHANNEL_CRED{defaults};
  return AcquireCredentialsHandleW(nullptr, const_cast<WCHAR *>(UNISP_NAME_W),
                                   SECPKG_CRED_OUTBOUND, nullptr, &settings,
                                   nullptr, nullptr, credential, nullptr);
}
