// Automatic or manual validation, not both.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct settings {
  int client, verify, ca_file;
};

void left_on(SCHANNEL_CRED *cred, const struct settings *s) {
  cred->dwFlags = SCH_CRED_REVOCATION_CHECK_CHAIN;
  if (s->verify && s->ca_file)
    cred->dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION;
  else if (s->client)
    cred->dwFlags = SCH_CRED_AUTO_CRED_VALIDATION;
    // CHECK: :[[@LINE+3]]:{{[0-9]+}}: warning: SCH_CRED_MANUAL_CRED_VALIDATION added to SCH_CRED_AUTO_CRED_VALIDATION: they exclude each other
    // CHECK: :[[@LINE-2]]:{{[0-9]+}}: note: set here
  if (s->client && !s->verify)
    cred->dwFlags |= SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_SERVERNAME_CHECK;
}

void at_once(SCHANNEL_CRED *cred) {
  cred->dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_AUTO_CRED_VALIDATION;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SCH_CRED_MANUAL_CRED_VALIDATION and SCH_CRED_AUTO_CRED_VALIDATION exclude each other
}

void cleared(SCHANNEL_CRED *cred, const struct settings *s) {
  cred->dwFlags = SCH_CRED_AUTO_CRED_VALIDATION;
  if (!s->verify) {
    cred->dwFlags &= ~(DWORD)SCH_CRED_AUTO_CRED_VALIDATION;
    cred->dwFlags |= SCH_CRED_MANUAL_CRED_VALIDATION;
  }
}

void either(SCHANNEL_CRED *cred, const struct settings *s) {
  cred->dwFlags = 0;
  if (s->verify)
    cred->dwFlags |= SCH_CRED_AUTO_CRED_VALIDATION;
  else
    cred->dwFlags |= SCH_CRED_MANUAL_CRED_VALIDATION;
}

void either_in_two_steps(SCHANNEL_CRED *cred, const struct settings *s) {
  cred->dwFlags = 0;
  if (s->client && s->verify)
    cred->dwFlags |= SCH_CRED_AUTO_CRED_VALIDATION;
  if (!s->verify)
    cred->dwFlags |= SCH_CRED_MANUAL_CRED_VALIDATION;
}

void early_return(SCHANNEL_CRED *cred, const struct settings *s) {
  cred->dwFlags = SCH_CRED_NO_DEFAULT_CREDS;
  if (!s->client || !s->verify) {
    cred->dwFlags |= SCH_CRED_MANUAL_CRED_VALIDATION;
    return;
  }
  cred->dwFlags |= SCH_CRED_AUTO_CRED_VALIDATION;
}

SECURITY_STATUS acquire(const struct settings *s, CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  either(&cred, s);
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_INBOUND,
                                  NULL, &cred, NULL, NULL, handle, NULL);
}
