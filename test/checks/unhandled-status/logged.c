// A request for another handshake that is written down, and no more.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void trace(const char *format, ...);
void deliver(const void *bytes, unsigned long size);
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
    // CHECK: :[[@LINE+1]]:5: warning: SEC_I_RENEGOTIATE from DecryptMessage is written to a log here, and nothing else comes of it; it asks for another handshake leg
    trace("the server wants to negotiate again");
    // CHECK: note: DecryptMessage returns the status here
  } else if (status == SEC_E_OK) {
    if (message[1].BufferType == SECBUFFER_DATA)
      deliver(message[1].pvBuffer, message[1].cbBuffer);
    keep(message, 4);
  } else {
    *ended = -1;
  }
}
