// Credentials that are said to be supplied only once they have been asked for: by
// then Schannel has looked for its own.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DALWAYS | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DSETTING | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DNO_DEFAULT | %silent --check-prefix=SILENT
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

struct client {
  CredHandle credential;
  CtxtHandle context;
  int started;
  int show_nothing;
};

SECURITY_STATUS client_acquire(struct client *c) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
#ifdef NO_DEFAULT
  cred.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
#else
  cred.dwFlags = SCH_USE_STRONG_CRYPTO;
  // CHECK: :[[@LINE-1]]:3: warning: neither SCH_CRED_NO_DEFAULT_CREDS nor ISC_REQ_USE_SUPPLIED_CREDS
  // CHECK: note: the credential is acquired here
  // CHECK: note: the handshake begins here
#endif
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, NULL, &cred, NULL, NULL,
                                  &c->credential, NULL);
}

void client_set_up(struct client *c, int show_nothing) {
#ifdef SETTING
  c->show_nothing = show_nothing;
#else
  c->show_nothing = 0;
#endif
}

SECURITY_STATUS client_step(struct client *c, SecBufferDesc *in,
                            SecBufferDesc *out) {
  ULONG granted = 0, flags = ISC_REQ_STREAM | ISC_REQ_CONFIDENTIALITY;
  SECURITY_STATUS status;
#ifdef ALWAYS
  flags |= ISC_REQ_USE_SUPPLIED_CREDS;
#endif
  if (c->show_nothing)
    flags |= ISC_REQ_USE_SUPPLIED_CREDS;
  status = InitializeSecurityContext(
      &c->credential, c->started ? &c->context : NULL, NULL, flags, 0, 0, in, 0,
      &c->context, out, &granted, NULL);
  switch (status) {
  case SEC_I_INCOMPLETE_CREDENTIALS:
    c->show_nothing = 1;
    return SEC_I_CONTINUE_NEEDED;
  default:
    return status;
  }
}
