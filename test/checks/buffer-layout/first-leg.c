// Memory for the output token that only some paths allocate. Not TLS: it holds for
// every package.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct session {
  CredHandle *credentials;
  CtxtHandle *context;
  unsigned char *token;
  unsigned long token_max;
  int explicit_user;
};

static SECURITY_STATUS step(struct session *s, SecBufferDesc *desc, int first) {
  DWORD attributes;
  return InitializeSecurityContext(s->credentials, first ? NULL : s->context,
                                   NULL, 0, 0, 0, NULL, 0, s->context, desc,
                                   &attributes, NULL);
}

SECURITY_STATUS only_for_explicit_users(struct session *s) {
  SecBuffer out;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  int first = !s->credentials;
  if (first) {
    s->credentials = malloc(sizeof(CredHandle));
    if (s->explicit_user)
      s->token = malloc(s->token_max);
    if (AcquireCredentialsHandleA(NULL, "Kerberos", SECPKG_CRED_OUTBOUND, NULL,
                                  NULL, NULL, NULL, s->credentials,
                                  NULL) != SEC_E_OK)
      return SEC_E_NO_CREDENTIALS;
  }
  out.BufferType = SECBUFFER_TOKEN;
  out.pvBuffer = s->token;
  out.cbBuffer = s->token_max;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'token', the memory of the output token, is not allocated on this path
  // CHECK: :[[@LINE-10]]:{{[0-9]+}}: note: on other paths it is allocated here
  return InitializeSecurityContext(s->credentials, first ? NULL : s->context,
                                   NULL, 0, 0, 0, NULL, 0, s->context, &desc,
                                   &attributes, NULL);
}

SECURITY_STATUS for_everybody(struct session *s) {
  SecBuffer out;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  int first = !s->credentials;
  if (first) {
    s->credentials = malloc(sizeof(CredHandle));
    s->token = malloc(s->token_max);
    if (AcquireCredentialsHandleA(NULL, "Kerberos", SECPKG_CRED_OUTBOUND, NULL,
                                  NULL, NULL, NULL, s->credentials,
                                  NULL) != SEC_E_OK)
      return SEC_E_NO_CREDENTIALS;
  }
  out.BufferType = SECBUFFER_TOKEN;
  out.pvBuffer = s->token;
  out.cbBuffer = s->token_max;
  return InitializeSecurityContext(s->credentials, first ? NULL : s->context,
                                   NULL, 0, 0, 0, NULL, 0, s->context, &desc,
                                   &attributes, NULL);
}

SECURITY_STATUS unless_there_is_one(struct session *s) {
  SecBuffer out;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  if (!s->token)
    s->token = malloc(s->token_max);
  if (AcquireCredentialsHandleA(NULL, "Kerberos", SECPKG_CRED_OUTBOUND, NULL,
                                NULL, NULL, NULL, s->credentials,
                                NULL) != SEC_E_OK)
    return SEC_E_NO_CREDENTIALS;
  out.BufferType = SECBUFFER_TOKEN;
  out.pvBuffer = s->token;
  out.cbBuffer = s->token_max;
  return InitializeSecurityContext(s->credentials, NULL, NULL, 0, 0, 0, NULL, 0,
                                   s->context, &desc, &attributes, NULL);
}

// Allocated by somebody else, and large enough mostly: no business of this rule.
SECURITY_STATUS grows(struct session *s, unsigned long need) {
  SecBuffer out;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  if (need > s->token_max) {
    s->token = malloc(need);
    s->token_max = need;
  }
  out.BufferType = SECBUFFER_TOKEN;
  out.pvBuffer = s->token;
  out.cbBuffer = s->token_max;
  return step(s, &desc, 1);
}
