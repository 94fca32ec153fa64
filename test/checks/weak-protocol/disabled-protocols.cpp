// SCH_CREDENTIALS names what is off.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static SECURITY_STATUS acquire(TLS_PARAMETERS &parameters, CredHandle &handle) {
  SCH_CREDENTIALS credentials{};
  credentials.dwVersion = SCH_CREDENTIALS_VERSION;
  credentials.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  credentials.cTlsParameters = 1;
  credentials.pTlsParameters = &parameters;
  return AcquireCredentialsHandle(nullptr, const_cast<LPTSTR>(UNISP_NAME),
                                  SECPKG_CRED_OUTBOUND, nullptr, &credentials,
                                  nullptr, nullptr, &handle, nullptr);
}

SECURITY_STATUS complement(CredHandle &handle) {
  TLS_PARAMETERS parameters{};
  parameters.grbitDisabledProtocols =
      ~static_cast<DWORD>(SP_PROT_TLS1_1_CLIENT | SP_PROT_TLS1_2_CLIENT);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.1 hard-coded into the complement that 'grbitDisabledProtocols' is set to
  return acquire(parameters, handle);
}

SECURITY_STATUS complement_of_variable(CredHandle &handle, bool tls13) {
  DWORD enabled = SP_PROT_TLS1_0_CLIENT | SP_PROT_TLS1_2_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.0 hard-coded
  if (tls13)
    enabled |= SP_PROT_TLS1_3_CLIENT;
  TLS_PARAMETERS parameters = {0, nullptr, ~enabled, 0, nullptr, 0};
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: note: given to Schannel here
  return acquire(parameters, handle);
}

SECURITY_STATUS only_old(CredHandle &handle) {
  TLS_PARAMETERS parameters{};
  parameters.grbitDisabledProtocols =
      SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'grbitDisabledProtocols' switches off TLS 1.2 and TLS 1.3 and leaves TLS 1.0 and TLS 1.1
  return acquire(parameters, handle);
}

SECURITY_STATUS system_default(CredHandle &handle) {
  TLS_PARAMETERS parameters{};
  parameters.grbitDisabledProtocols = 0;
  return acquire(parameters, handle);
}

SECURITY_STATUS no_old(CredHandle &handle) {
  TLS_PARAMETERS parameters{};
  parameters.grbitDisabledProtocols = SP_PROT_SSL3 | SP_PROT_TLS1_0 | SP_PROT_TLS1_1;
  return acquire(parameters, handle);
}

SECURITY_STATUS all_but_strong(CredHandle &handle) {
  TLS_PARAMETERS parameters{};
  parameters.grbitDisabledProtocols =
      ~static_cast<DWORD>(SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT);
  return acquire(parameters, handle);
}

SECURITY_STATUS without_tls13(CredHandle &handle) {
  TLS_PARAMETERS parameters{};
  parameters.grbitDisabledProtocols = SP_PROT_TLS1_3_CLIENT;
  return acquire(parameters, handle);
}

enum class version { any, tls10, tls12, tls13 };

static DWORD protocols_of(version v) {
  switch (v) {
  case version::any:
    return SP_PROT_TLS1_0 | SP_PROT_TLS1_1 | SP_PROT_TLS1_2;
  case version::tls10:
    return SP_PROT_TLS1_0;
  case version::tls12:
    return SP_PROT_TLS1_2;
  case version::tls13:
    return SP_PROT_TLS1_3;
  }
  return SP_PROT_TLS1_2;
}

SECURITY_STATUS chosen(CredHandle &handle, version v) {
  TLS_PARAMETERS parameters{};
  parameters.grbitDisabledProtocols = ~protocols_of(v);
  return acquire(parameters, handle);
}
