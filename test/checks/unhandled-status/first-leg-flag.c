// Whether there is a context yet, decided whatever the first leg returns.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct session {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  BOOL first, started;
};

unsigned long header(struct session *s) { return s->sizes.cbHeader; }

SECURITY_STATUS one_leg(struct session *s, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted;
  SECURITY_STATUS status = AcceptSecurityContext(
      &s->credential, s->first ? NULL : &s->context, in,
      ASC_REQ_STREAM | ASC_REQ_ALLOCATE_MEMORY, 0, &s->context, out, &granted, NULL);
  // CHECK: :[[@LINE+1]]:3: warning: 'first' changes whatever 'AcceptSecurityContext' returns: a first leg that needs more input (SEC_E_INCOMPLETE_MESSAGE) has made no context, and the next one is given it all the same; change it when the call has succeeded
  s->first = FALSE;
  // CHECK: note: the leg that it is about
  return status;
}

SECURITY_STATUS two_calls(struct session *s, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted;
  SECURITY_STATUS status;
  if (!s->started) {
    status = AcceptSecurityContext(&s->credential, NULL, in,
                                   ASC_REQ_STREAM | ASC_REQ_ALLOCATE_MEMORY, 0, &s->context,
                                   out, &granted, NULL);
    // CHECK: :[[@LINE+1]]:5: warning: 'started' changes whatever 'AcceptSecurityContext' returns
    s->started = TRUE;
  } else {
    status = AcceptSecurityContext(&s->credential, &s->context, in,
                                   ASC_REQ_STREAM | ASC_REQ_ALLOCATE_MEMORY, 0, NULL, out,
                                   &granted, NULL);
  }
  return status;
}
