// What a setting decides, and what both sides ask for.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum class Role { Client, Server };

SECURITY_STATUS acquire(Role as, void *settings, CredHandle *handle) {
  return AcquireCredentialsHandleW(
      nullptr, const_cast<WCHAR *>(UNISP_NAME_W),
      as == Role::Client ? SECPKG_CRED_OUTBOUND : SECPKG_CRED_INBOUND, nullptr,
      settings, nullptr, nullptr, handle, nullptr);
}

struct Config {
  Role as;
  bool legacy;
};

SECURITY_STATUS both(const Config &config, CredHandle *handle) {
  SCH_CREDENTIALS credentials = {};
  credentials.dwVersion = SCH_CREDENTIALS_VERSION;
  credentials.dwFlags = config.as == Role::Client ? SCH_CRED_NO_DEFAULT_CREDS
                                                  : SCH_CRED_NO_SYSTEM_MAPPER;
  credentials.dwFlags |= SCH_USE_STRONG_CRYPTO;
  return acquire(config.as, &credentials, handle);
}

SECURITY_STATUS by_setting(const Config &config, CredHandle *handle) {
  SCHANNEL_CRED credentials = {};
  credentials.dwVersion = SCHANNEL_CRED_VERSION;
  if (config.legacy)
    credentials.dwFlags = SCH_CRED_NO_DEFAULT_CREDS;
  else
    credentials.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | SCH_USE_STRONG_CRYPTO;
  return acquire(config.as, &credentials, handle);
}

SECURITY_STATUS by_both(const Config &config, CredHandle *handle) {
  SCHANNEL_CRED credentials = {};
  credentials.dwVersion = SCHANNEL_CRED_VERSION;
  if (config.as == Role::Server)
    credentials.dwFlags = config.legacy ? SCH_CRED_NO_SYSTEM_MAPPER
                                        : SCH_CRED_NO_SYSTEM_MAPPER | SCH_USE_STRONG_CRYPTO;
  else
    credentials.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | SCH_USE_STRONG_CRYPTO;
  return acquire(config.as, &credentials, handle);
}

// TLS 1.0 by a setting; the ends of what is switched off are left to the system.
constexpr DWORD All = SP_PROT_SSL3 | SP_PROT_TLS1_0 | SP_PROT_TLS1_1 |
                      SP_PROT_TLS1_2 | SP_PROT_TLS1_3;

void complement(TLS_PARAMETERS *parameters, const Config &config, bool newest) {
  DWORD wanted = newest ? SP_PROT_TLS1_3 : SP_PROT_TLS1_2;
  if (config.legacy)
    wanted |= SP_PROT_TLS1_0;
  parameters->grbitDisabledProtocols = All & ~wanted;
}

void ends(TLS_PARAMETERS *parameters, bool newest) {
  DWORD wanted = newest ? SP_PROT_TLS1_3 : SP_PROT_TLS1_2;
  parameters->grbitDisabledProtocols = (SP_PROT_TLS1_0 | SP_PROT_TLS1_2) & ~wanted;
}
