// Statuses that are told from the failures, and for which something is done.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum class Record { Incomplete, Read, Handshake, Closed, Failed };

struct Input {
  unsigned char *bytes;
  unsigned long used;
  bool renegotiates, closed;
  void keep(unsigned long last);
};

static unsigned long extra(const SecBuffer *buffers) {
  for (int i = 0; i < 4; ++i)
    if (buffers[i].BufferType == SECBUFFER_EXTRA)
      return buffers[i].cbBuffer;
  return 0;
}

static bool deliver(const SecBuffer *buffers);

Record all(CtxtHandle *context, Input &input) {
  SecBuffer buffers[4] = {{input.used, SECBUFFER_DATA, input.bytes}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return Record::Incomplete;
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE &&
      status != SEC_I_CONTEXT_EXPIRED)
    return Record::Failed;
  input.keep(extra(buffers));
  if (status == SEC_I_CONTEXT_EXPIRED)
    return Record::Closed;
  return status == SEC_I_RENEGOTIATE ? Record::Handshake : Record::Read;
}

// Noted for later.
Record noted(CtxtHandle *context, Input &input) {
  SecBuffer buffers[4] = {{input.used, SECBUFFER_DATA, input.bytes}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return Record::Incomplete;
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE &&
      status != SEC_I_CONTEXT_EXPIRED)
    return Record::Failed;
  input.renegotiates = status == SEC_I_RENEGOTIATE;
  if (status == SEC_I_CONTEXT_EXPIRED)
    input.closed = true;
  if (!deliver(buffers))
    return Record::Failed;
  return Record::Read;
}

// The caller asks.
SECURITY_STATUS returned(CtxtHandle *context, Input &input) {
  SecBuffer buffers[4] = {{input.used, SECBUFFER_DATA, input.bytes}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return status;
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE &&
      status != SEC_I_CONTEXT_EXPIRED)
    return SEC_E_DECRYPT_FAILURE;
  input.keep(extra(buffers));
  return status;
}

// The loop is left.
Record until(CtxtHandle *context, Input &input) {
  SECURITY_STATUS status = SEC_E_OK;
  while (input.used > 0) {
    SecBuffer buffers[4] = {{input.used, SECBUFFER_DATA, input.bytes}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    status = DecryptMessage(context, &message, 0, nullptr);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      break;
    if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE &&
        status != SEC_I_CONTEXT_EXPIRED)
      return Record::Failed;
    deliver(buffers);
    input.keep(extra(buffers));
    if (status != SEC_E_OK)
      break;
  }
  if (status == SEC_I_RENEGOTIATE)
    return Record::Handshake;
  return status == SEC_I_CONTEXT_EXPIRED ? Record::Closed : Record::Read;
}
