// The flag changes with the context, or the first leg is certain to have its input.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %silent
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
  if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED)
    s->first = FALSE;
  return status;
}

SECURITY_STATUS asked_first(struct session *s, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted;
  SECURITY_STATUS status;
  if (!s->started) {
    status = AcceptSecurityContext(&s->credential, NULL, in,
                                   ASC_REQ_STREAM | ASC_REQ_ALLOCATE_MEMORY, 0, &s->context,
                                   out, &granted, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      return status;
    s->started = TRUE;
  } else {
    status = AcceptSecurityContext(&s->credential, &s->context, in,
                                   ASC_REQ_STREAM | ASC_REQ_ALLOCATE_MEMORY, 0, NULL, out,
                                   &granted, NULL);
  }
  return status;
}

// A client's first leg has no input that could be in parts.
SECURITY_STATUS connect_leg(struct session *s, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted;
  SECURITY_STATUS status = InitializeSecurityContextA(
      &s->credential, s->first ? NULL : &s->context, NULL,
      ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY, 0, 0, s->first ? NULL : in, 0, &s->context,
      out, &granted, NULL);
  s->first = FALSE;
  return status;
}
