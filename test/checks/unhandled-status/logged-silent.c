// A request for another handshake that is written down, and met.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void trace(const char *format, ...);
void deliver(const void *bytes, unsigned long size);
int handshake_again(CtxtHandle *context, SecBuffer *message);
int keep(SecBuffer *message, int count);

void read_some(CtxtHandle *context, SecBufferDesc *desc, SecBuffer message[4], int *ended) {
  SecPkgContext_StreamSizes sizes;
  if (QueryContextAttributesA(context, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK)
    return;
  SECURITY_STATUS status = DecryptMessage(context, desc, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE) {
    keep(message, 1);
  } else if (status == SEC_I_CONTEXT_EXPIRED) {
    *ended = 1;
  } else if (status == SEC_I_RENEGOTIATE) {
    trace("the server wants to negotiate again");
    *ended = handshake_again(context, message);
  } else if (status == SEC_E_OK) {
    if (message[1].BufferType == SECBUFFER_DATA)
      deliver(message[1].pvBuffer, message[1].cbBuffer);
    keep(message, 4);
  } else {
    *ended = -1;
  }
}

// The caller gets the status.
SECURITY_STATUS read_one(CtxtHandle *context, SecBufferDesc *desc, SecBuffer message[4]) {
  SECURITY_STATUS status = DecryptMessage(context, desc, 0, NULL);
  if (status == SEC_I_RENEGOTIATE)
    trace("the server wants to negotiate again");
  else if (status == SEC_E_OK)
    deliver(message[1].pvBuffer, message[1].cbBuffer);
  keep(message, 4);
  return status;
}

// Met behind the line, in a branch for several.
int read_more(CtxtHandle *context, SecBufferDesc *desc, SecBuffer message[4]) {
  SECURITY_STATUS status = DecryptMessage(context, desc, 0, NULL);
  int again = 0;
  if (status == SEC_E_INCOMPLETE_MESSAGE || status == SEC_I_RENEGOTIATE) {
    if (status == SEC_I_RENEGOTIATE)
      trace("the server wants to negotiate again");
    again = status == SEC_I_RENEGOTIATE ? 2 : 1;
  } else if (status == SEC_I_CONTEXT_EXPIRED) {
    return 0;
  } else if (status != SEC_E_OK) {
    return -1;
  }
  keep(message, 4);
  return again;
}
