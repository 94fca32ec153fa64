// Credentials that C++ declares, and that nothing sets flags of.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check --check-prefix=WEAK
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DFLAGS | %silent
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DOTHER | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void fill(SCHANNEL_CRED &settings);

SECURITY_STATUS declared(CredHandle *credential) {
  SCHANNEL_CRED settings;
  ZeroMemory(&settings, sizeof(settings));
  settings.dwVersion = SCHANNEL_CRED_VERSION;
#ifdef FLAGS
  settings.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
#endif
#ifdef OTHER
  fill(settings);
#endif
  return AcquireCredentialsHandleW(nullptr, const_cast<WCHAR *>(UNISP_NAME_W),
                                   SECPKG_CRED_OUTBOUND, nullptr, &settings,
                                   nullptr, nullptr, credential, nullptr);
  // WEAK: :[[#@LINE-3]]:{{[0-9]+}}: warning: SCHANNEL_CRED whose 'dwFlags' nothing sets
}
