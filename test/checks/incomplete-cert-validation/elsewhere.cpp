// The certificate is looked at in another file: this one cannot know.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

bool verify_certificate(CtxtHandle &context, const wchar_t *host);

class stream {
public:
  SECURITY_STATUS connect(wchar_t *host, SecBufferDesc &out) {
    SCHANNEL_CRED cred{};
    cred.dwVersion = SCHANNEL_CRED_VERSION;
    cred.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS |
                   SCH_CRED_NO_SERVERNAME_CHECK;
    SECURITY_STATUS status = AcquireCredentialsHandleW(
        nullptr, const_cast<wchar_t *>(UNISP_NAME_W), SECPKG_CRED_OUTBOUND, nullptr, &cred,
        nullptr, nullptr, &credential_, nullptr);
    if (status != SEC_E_OK)
      return status;
    CtxtHandle context{};
    DWORD attributes = 0;
    status = InitializeSecurityContextW(&credential_, nullptr, host, ISC_REQ_STREAM, 0, 0,
                                        nullptr, 0, &context, &out, &attributes, nullptr);
    return verify_certificate(context, host) ? status : SEC_E_UNTRUSTED_ROOT;
  }

private:
  CredHandle credential_{};
};

SECURITY_STATUS use(stream &s, wchar_t *host, SecBufferDesc &out) { return s.connect(host, out); }
