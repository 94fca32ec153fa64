// What one of client and server asks for and the other does not.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum class Role { Client, Server };

constexpr DWORD ClientFlags = SCH_CRED_MANUAL_CRED_VALIDATION |
                              SCH_CRED_NO_DEFAULT_CREDS | SCH_USE_STRONG_CRYPTO;
constexpr DWORD ServerFlags = SCH_CRED_NO_SYSTEM_MAPPER;

SECURITY_STATUS acquire(Role as, void *settings, CredHandle *handle) {
  return AcquireCredentialsHandleW(
      nullptr, const_cast<WCHAR *>(UNISP_NAME_W),
      as == Role::Client ? SECPKG_CRED_OUTBOUND : SECPKG_CRED_INBOUND, nullptr,
      settings, nullptr, nullptr, handle, nullptr);
}

struct Config {
  Role as;
  bool legacy;
  bool old;
};

SECURITY_STATUS strong_client(const Config &config, CredHandle *handle) {
  SCH_CREDENTIALS credentials = {};
  credentials.dwVersion = SCH_CREDENTIALS_VERSION;
  credentials.dwFlags = config.as == Role::Client ? ClientFlags : ServerFlags;
  // CHECK: :[[@LINE-1]]:67: warning: SCH_CREDENTIALS without SCH_USE_STRONG_CRYPTO on this side, which the other has
  return acquire(config.as, &credentials, handle);
}

// The role is nobody's choice of a weakness; SSL 3.0 is none to offer.
SECURITY_STATUS no_cipher(const Config &config, CredHandle *handle) {
  SCHANNEL_CRED credentials = {};
  credentials.dwVersion = SCHANNEL_CRED_VERSION;
  credentials.dwFlags = SCH_USE_STRONG_CRYPTO;
  if (config.as == Role::Server)
    credentials.dwFlags |= SCH_ALLOW_NULL_ENCRYPTION;
  // CHECK: :[[@LINE-1]]:28: warning: SCH_ALLOW_NULL_ENCRYPTION lets the connection go unencrypted
  return acquire(config.as, &credentials, handle);
}

DWORD allowed(const Config &config) {
  DWORD versions = SP_PROT_TLS1_2 | SP_PROT_TLS1_3;
  if (config.old)
    versions |= SP_PROT_SSL3;
  // CHECK: :[[@LINE-1]]:17: warning: SSL 3.0 can be chosen, which must not be used any more
  return versions;
}

constexpr DWORD Holed = SP_PROT_SSL3 | SP_PROT_TLS1_1 | SP_PROT_TLS1_2 | SP_PROT_TLS1_3;

void complement(TLS_PARAMETERS *parameters, const Config &config) {
  parameters->grbitDisabledProtocols = ~allowed(config);
}

void leaves_a_hole(TLS_PARAMETERS *parameters, bool newest) {
  DWORD wanted = newest ? SP_PROT_TLS1_3 : SP_PROT_TLS1_2;
  parameters->grbitDisabledProtocols = Holed & ~wanted;
  // CHECK: :[[@LINE-1]]:40: warning: 'grbitDisabledProtocols' leaves TLS 1.0 on, between versions that it switches off
}
