// A server sends its own certificate, whatever the flags.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

class listener {
public:
  SECURITY_STATUS acquire(PCCERT_CONTEXT certificate) {
    SCHANNEL_CRED cred{};
    cred.dwVersion = SCHANNEL_CRED_VERSION;
    cred.cCreds = 1;
    cred.paCred = &certificate;
    cred.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_SYSTEM_MAPPER;
    return AcquireCredentialsHandle(nullptr, const_cast<LPTSTR>(UNISP_NAME),
                                    SECPKG_CRED_INBOUND, nullptr, &cred,
                                    nullptr, nullptr, &handle_, nullptr);
  }

private:
  CredHandle handle_{};
};

listener &the_listener() {
  static listener one;
  one.acquire(nullptr);
  return one;
}
