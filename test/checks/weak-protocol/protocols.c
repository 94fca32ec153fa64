// Protocols that a credential enables or disables.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE -D_UNICODE | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %wine | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// Headers differ in what they know.
#ifndef SCH_USE_STRONG_CRYPTO
#define SCH_USE_STRONG_CRYPTO 0x00400000
#endif
#ifndef SP_PROT_TLS1_3_CLIENT
#define SP_PROT_TLS1_3_CLIENT 0x00002000
#endif
#ifndef SP_PROT_DTLS1_2_CLIENT
#define SP_PROT_DTLS1_2_CLIENT 0x00080000
#endif
#ifndef SP_PROT_SSL3TLS1_X_CLIENTS
#define SP_PROT_SSL3TLS1_X_CLIENTS                                             \
  (SP_PROT_SSL3_CLIENT | SP_PROT_TLS1_CLIENT | SP_PROT_TLS1_1_CLIENT |         \
   SP_PROT_TLS1_2_CLIENT)
#endif

typedef struct {
  int version;
  int is_server;
  int allow_old;
  DWORD protocols;
} options;

enum { VERSION_DEFAULT, VERSION_TLS1_0, VERSION_TLS1_2 };

static SECURITY_STATUS acquire(SCHANNEL_CRED *cred, CredHandle *handle) {
  cred->dwVersion = SCHANNEL_CRED_VERSION;
  cred->dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, NULL, cred, NULL, NULL,
                                  handle, NULL);
}

SECURITY_STATUS direct(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = SP_PROT_SSL3_CLIENT | SP_PROT_TLS1_2_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SSL 3.0 hard-coded into the credential's enabled protocols: {{.*}} leave 'grbitEnabledProtocols' 0
  return acquire(&cred, handle);
}

SECURITY_STATUS step_by_step(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT;
  cred.grbitEnabledProtocols |= SP_PROT_TLS1_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.0 hard-coded
  return acquire(&cred, handle);
}

#define LEGACY (SP_PROT_TLS1_0_CLIENT | SP_PROT_TLS1_1_CLIENT)

SECURITY_STATUS through_variable(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  DWORD protocols = SP_PROT_TLS1_2_CLIENT;
  protocols |= LEGACY;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.0 and TLS 1.1 hard-coded
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: note: given to Schannel here
  cred.grbitEnabledProtocols = protocols;
  return acquire(&cred, handle);
}

static DWORD usual_protocols(void) {
  return SP_PROT_TLS1_1_CLIENT | SP_PROT_TLS1_2_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.1 hard-coded
}

SECURITY_STATUS through_function(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = usual_protocols();
  return acquire(&cred, handle);
}

static SECURITY_STATUS with_protocols(CredHandle *handle, DWORD protocols) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = protocols;
  return acquire(&cred, handle);
}

SECURITY_STATUS through_parameter(CredHandle *handle) {
  return with_protocols(handle, SP_PROT_PCT1_CLIENT);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: PCT 1.0 hard-coded
}

static void write_protocols(DWORD *out) {
  *out = SP_PROT_SSL2_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SSL 2.0 hard-coded
}

SECURITY_STATUS through_out_parameter(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  DWORD protocols;
  write_protocols(&protocols);
  cred.grbitEnabledProtocols = protocols;
  return acquire(&cred, handle);
}

SECURITY_STATUS everything_but(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = ~(DWORD)SP_PROT_SSL2_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: PCT 1.0, SSL 2.0, SSL 3.0, TLS 1.0, TLS 1.1 and DTLS 1.0 hard-coded
  return acquire(&cred, handle);
}

// Client or server is no question of versions.
SECURITY_STATUS both_sides(CredHandle *handle, const options *opts) {
  SCHANNEL_CRED cred = {0};
  if (opts->is_server)
    cred.grbitEnabledProtocols = SP_PROT_TLS1_SERVER;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.0 hard-coded
  else
    cred.grbitEnabledProtocols = SP_PROT_TLS1_CLIENT;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.0 hard-coded
  return acquire(&cred, handle);
}

// What nobody asked for is no choice.
SECURITY_STATUS by_default(CredHandle *handle, const options *opts) {
  SCHANNEL_CRED cred = {0};
  switch (opts->version) {
  case VERSION_DEFAULT:
    cred.grbitEnabledProtocols = SP_PROT_TLS1_CLIENT | SP_PROT_TLS1_2_CLIENT;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.0 hard-coded
    break;
  case VERSION_TLS1_0:
    cred.grbitEnabledProtocols = SP_PROT_TLS1_CLIENT;
    break;
  default:
    cred.grbitEnabledProtocols = SP_PROT_TLS1_1_CLIENT;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.1 hard-coded
    break;
  }
  return acquire(&cred, handle);
}

SECURITY_STATUS unless_set(CredHandle *handle, const options *opts) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols =
      opts->protocols ? opts->protocols : SP_PROT_TLS1_CLIENT;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: TLS 1.0 hard-coded
  return acquire(&cred, handle);
}

// The system's policy, and what is strong.
SECURITY_STATUS system_default(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = 0;
  return acquire(&cred, handle);
}

SECURITY_STATUS strong(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT | SP_PROT_DTLS1_2_CLIENT;
  return acquire(&cred, handle);
}

// Weak bits that are taken out again.
SECURITY_STATUS masked(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  DWORD protocols = SP_PROT_SSL3TLS1_X_CLIENTS;
  protocols &= ~(DWORD)(SP_PROT_SSL3_CLIENT | SP_PROT_TLS1_CLIENT |
                        SP_PROT_TLS1_1_CLIENT | SP_PROT_TLS1_3_CLIENT);
  cred.grbitEnabledProtocols = protocols;
  return acquire(&cred, handle);
}

// Somebody's own choice.
SECURITY_STATUS minimum_version(CredHandle *handle, const options *opts) {
  SCHANNEL_CRED cred = {0};
  switch (opts->version) {
  case VERSION_TLS1_0:
    cred.grbitEnabledProtocols |= SP_PROT_TLS1_CLIENT | SP_PROT_TLS1_1_CLIENT;
    // fall through
  case VERSION_TLS1_2:
    cred.grbitEnabledProtocols |= SP_PROT_TLS1_2_CLIENT;
    break;
  }
  return acquire(&cred, handle);
}

SECURITY_STATUS every_version_by_name(CredHandle *handle, const options *opts) {
  SCHANNEL_CRED cred = {0};
  switch (opts->version) {
  case 1:
    cred.grbitEnabledProtocols = SP_PROT_SSL3_CLIENT;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SSL 3.0 can be chosen, which must not be used any more
    break;
  case 2:
    cred.grbitEnabledProtocols = SP_PROT_TLS1_CLIENT;
    break;
  }
  return acquire(&cred, handle);
}

SECURITY_STATUS opt_in(CredHandle *handle, const options *opts) {
  SCHANNEL_CRED cred = {0};
  if (opts->allow_old)
    cred.grbitEnabledProtocols = LEGACY | SP_PROT_TLS1_2_CLIENT;
  else
    cred.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT;
  return acquire(&cred, handle);
}

SECURITY_STATUS range(CredHandle *handle, const options *opts, int to) {
  SCHANNEL_CRED cred = {0};
  for (int i = opts->version; i <= to; ++i)
    switch (i) {
    case VERSION_TLS1_0:
      cred.grbitEnabledProtocols |= SP_PROT_TLS1_CLIENT;
      break;
    case VERSION_TLS1_2:
      cred.grbitEnabledProtocols |= SP_PROT_TLS1_2_CLIENT;
      break;
    }
  return acquire(&cred, handle);
}

SECURITY_STATUS configured(CredHandle *handle, const options *opts) {
  SCHANNEL_CRED cred = {0};
  cred.grbitEnabledProtocols = opts->protocols;
  return acquire(&cred, handle);
}

// Reading a protocol is not enabling it.
const char *protocol_name(DWORD protocol) {
  switch (protocol) {
  case SP_PROT_SSL3_CLIENT:
    return "SSLv3";
  case SP_PROT_TLS1_CLIENT:
    return "TLSv1";
  default:
    return "TLS";
  }
}
