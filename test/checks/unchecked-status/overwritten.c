// Statuses that are stored and then lost, and the many that are not.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void report(SECURITY_STATUS status);
void fill(SECURITY_STATUS *status);

int overwritten(CtxtHandle *context, SecPkgContext_StreamSizes *sizes,
                SecPkgContext_ConnectionInfo *info) {
  SECURITY_STATUS status;
  status = QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, sizes);
  // CHECK: :[[@LINE-1]]:12: warning: the result of 'QueryContextAttributes' in 'status' is overwritten before it is looked at, so its failure goes unnoticed; test it first
  // CHECK: :[[@LINE+1]]:3: note: overwritten here
  status = QueryContextAttributes(context, SECPKG_ATTR_CONNECTION_INFO, info);
  return status == SEC_E_OK;
}

int never_read(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out) {
  unsigned long attributes;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, context, NULL, 0, 0, 0, NULL, 0, NULL, out, &attributes, NULL);
  // CHECK: :[[@LINE-2]]:28: warning: the result of 'InitializeSecurityContext' in 'status' is never looked at
  return send_all(out->pBuffers[0].pvBuffer, out->pBuffers[0].cbBuffer);
}

// A helper's status is one, too.
static SECURITY_STATUS handshake(CredHandle *cred, CtxtHandle *context,
                                 SecBufferDesc *out) {
  unsigned long attributes;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, context, NULL, 0, 0, 0, NULL, 0, NULL, out, &attributes, NULL);
  return status;
}

SECURITY_STATUS helper(CredHandle *cred, CtxtHandle *context,
                       SecBufferDesc *out, SecPkgContext_StreamSizes *sizes) {
  SECURITY_STATUS status = handshake(cred, context, out);
  // CHECK: :[[@LINE-1]]:28: warning: the status of 'handshake' in 'status' is overwritten before it is looked at
  // CHECK: :[[@LINE+1]]:8: note: overwritten here
  if ((status = QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES,
                                       sizes)) != SEC_E_OK)
    return status;
  return SEC_E_OK;
}

// Silent -----------------------------------------------------------------------

// Read on one way, lost on another.
SECURITY_STATUS on_one_way(CtxtHandle *context, SecBufferDesc *message, int n) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  if (n)
    report(status);
  status = DecryptMessage(context, message, 0, NULL);
  return status;
}

// Read by the loop's condition, a turn later.
SECURITY_STATUS in_a_loop(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = SEC_E_OK;
  while (status == SEC_E_OK)
    status = DecryptMessage(context, message, 0, NULL);
  do {
    status = DecryptMessage(context, message, 0, NULL);
  } while (status == SEC_E_OK);
  return status;
}

SECURITY_STATUS at_a_label(CtxtHandle *context, SecBufferDesc *message, int n) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  if (n)
    goto done;
  status = SEC_E_INTERNAL_ERROR;
done:
  return status;
}

// Somebody else has its address.
void address_taken(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status, *watched = &status;
  status = DecryptMessage(context, message, 0, NULL);
  fill(watched);
  status = SEC_E_OK;
}

void static_status(CtxtHandle *context, SecBufferDesc *message) {
  static SECURITY_STATUS status;
  status = DecryptMessage(context, message, 0, NULL);
}

// The value of the assignment is looked at, not the variable.
int inside_a_condition(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status;
  if ((status = DecryptMessage(context, message, 0, NULL)) != SEC_E_OK)
    return 0;
  return !FAILED(status = DecryptMessage(context, message, 0, NULL));
}

// A log that this configuration compiles to nothing still looks at it.
#define DEBUG_LOG(status)                                                      \
  do {                                                                         \
    if (0)                                                                     \
      report(status);                                                          \
  } while (0)

void logged(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  DEBUG_LOG(status);
}

void said_to_be_unused(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  (void)status;
  __attribute__((unused)) SECURITY_STATUS other =
      DecryptMessage(context, message, 0, NULL);
}

SECURITY_STATUS either(CredHandle *cred, CtxtHandle *context,
                       SecBufferDesc *in, SecBufferDesc *out, int server) {
  unsigned long attributes;
  SECURITY_STATUS status =
      server ? AcceptSecurityContext(cred, context, in, 0, 0, NULL, out,
                                     &attributes, NULL)
             : InitializeSecurityContext(cred, context, NULL, 0, 0, 0, in, 0,
                                         NULL, out, &attributes, NULL);
  return status;
}

// What a release says changes nothing.
SECURITY_STATUS release_last(CredHandle *cred, CtxtHandle *context) {
  SECURITY_STATUS status = DeleteSecurityContext(context);
  status = FreeCredentialsHandle(cred);
  return SEC_E_OK;
}
