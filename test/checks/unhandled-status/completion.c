// Tokens of Digest and its like have to be completed after some statuses.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int mixed_up(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out) {
  unsigned long attributes;
  SECURITY_STATUS status =
      InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out,
                                &attributes, NULL);
  if (status == SEC_I_COMPLETE_AND_CONTINUE || status == SEC_I_CONTINUE_NEEDED)
    CompleteAuthToken(context, out);
    // CHECK: :[[@LINE-1]]:5: warning: CompleteAuthToken is called after SEC_I_CONTINUE_NEEDED, with which there is nothing to complete, and not after SEC_I_COMPLETE_NEEDED, which asks for it
    // CHECK: :[[@LINE-5]]:7: note: InitializeSecurityContext returns the status here
  else if (status != SEC_E_OK)
    return -1;
  return 0;
}

// Silent -----------------------------------------------------------------------

int right(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out) {
  unsigned long attributes;
  SECURITY_STATUS status =
      InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out,
                                &attributes, NULL);
  if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE)
    status = CompleteAuthToken(context, out);
  else if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED)
    return -1;
  return FAILED(status) ? -1 : 0;
}

// Does no harm where there is nothing to complete.
int always(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out) {
  unsigned long attributes;
  SECURITY_STATUS status =
      InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out,
                                &attributes, NULL);
  if (FAILED(status))
    return -1;
  return CompleteAuthToken(context, out) == SEC_E_OK ? 0 : -1;
}

// Another call's status.
int of_the_second(CredHandle *cred, CtxtHandle *context, SecBufferDesc *in,
                  SecBufferDesc *out) {
  unsigned long attributes;
  SECURITY_STATUS status =
      InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out,
                                &attributes, NULL);
  if (status != SEC_I_CONTINUE_NEEDED)
    return -1;
  status = InitializeSecurityContext(cred, context, NULL, 0, 0, 0, in, 0, NULL,
                                     out, &attributes, NULL);
  if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE)
    status = CompleteAuthToken(context, out);
  return FAILED(status) ? -1 : 0;
}

// No package in use asks for it.
int never(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out) {
  unsigned long attributes;
  return InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context,
                                   out, &attributes, NULL) >= 0;
}

int loses_the_status(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out, int *done) {
  unsigned long attributes;
  SECURITY_STATUS status = InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out, &attributes,
                                                     NULL);
  if (FAILED(status))
    return -1;
  if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
    status = CompleteAuthToken(context, out);
    // CHECK: :[[@LINE-1]]:5: warning: the status of CompleteAuthToken takes the place of SEC_I_COMPLETE_AND_CONTINUE, and the handshake is over where another leg was asked for; keep it in a variable of its own
    // CHECK: :[[@LINE+4]]:13: note: the status of the leg is asked for here
    if (FAILED(status))
      return -1;
  }
  *done = !(status == SEC_I_CONTINUE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE);
  return 0;
}

// Silent: a variable of its own; only where the handshake is over; noted before; put back.
int keeps_it(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out, int *done) {
  unsigned long attributes;
  SECURITY_STATUS completed, status = InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out,
                                                                &attributes, NULL);
  if (FAILED(status))
    return -1;
  if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
    completed = CompleteAuthToken(context, out);
    if (FAILED(completed))
      return -1;
  }
  *done = !(status == SEC_I_CONTINUE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE);
  return 0;
}

int at_the_end(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out, int *done) {
  unsigned long attributes;
  SECURITY_STATUS status = InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out, &attributes,
                                                     NULL);
  if (status == SEC_I_COMPLETE_NEEDED)
    status = CompleteAuthToken(context, out);
  *done = status != SEC_I_CONTINUE_NEEDED;
  return FAILED(status) ? -1 : 0;
}

int noted(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out, int *done) {
  unsigned long attributes;
  SECURITY_STATUS status = InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out, &attributes,
                                                     NULL);
  *done = status != SEC_I_CONTINUE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE;
  if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE)
    status = CompleteAuthToken(context, out);
  if (status == SEC_I_CONTINUE_NEEDED)
    return 1;
  return FAILED(status) ? -1 : 0;
}

int put_back(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out) {
  unsigned long attributes;
  SECURITY_STATUS status = InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context, out, &attributes,
                                                     NULL);
  if (status == SEC_I_COMPLETE_AND_CONTINUE) {
    status = CompleteAuthToken(context, out);
    if (status == SEC_E_OK)
      status = SEC_I_CONTINUE_NEEDED;
  }
  if (status == SEC_I_CONTINUE_NEEDED)
    return 1;
  return FAILED(status) ? -1 : 0;
}
