// Statuses that are told from the failures, and then nothing is done for them.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum class Record { Incomplete, Read, Handshake, Closed, Failed };

struct Input {
  unsigned char *bytes;
  unsigned long used;
  void keep(unsigned long last);
};

static unsigned long extra(const SecBuffer *buffers) {
  for (int i = 0; i < 4; ++i)
    if (buffers[i].BufferType == SECBUFFER_EXTRA)
      return buffers[i].cbBuffer;
  return 0;
}

static bool deliver(const SecBuffer *buffers);

Record no_handshake(CtxtHandle *context, Input &input) {
  SecBuffer buffers[4] = {{input.used, SECBUFFER_DATA, input.bytes}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return Record::Incomplete;
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE &&
      status != SEC_I_CONTEXT_EXPIRED)
    return Record::Failed;
  unsigned long rest = extra(buffers);
  if (!deliver(buffers) || (status == SEC_E_OK && rest == input.used))
    return Record::Failed;
  input.keep(rest);
  if (status == SEC_I_CONTEXT_EXPIRED)
    return Record::Closed;
  return Record::Read;
  // CHECK: :[[@LINE-1]]:3: warning: SEC_I_RENEGOTIATE from DecryptMessage ends up here, with the successes; it asks for another handshake leg
}

Record no_end(CtxtHandle *context, Input &input) {
  SecBuffer buffers[4] = {{input.used, SECBUFFER_DATA, input.bytes}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return Record::Incomplete;
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE &&
      status != SEC_I_CONTEXT_EXPIRED)
    return Record::Failed;
  unsigned long rest = extra(buffers);
  if (!deliver(buffers) || (status == SEC_E_OK && rest == input.used))
    return Record::Failed;
  input.keep(rest);
  if (status == SEC_I_RENEGOTIATE)
    return Record::Handshake;
  if (status == SEC_E_CONTEXT_EXPIRED)
    // CHECK: :[[@LINE-1]]:7: warning: DecryptMessage returns SEC_I_CONTEXT_EXPIRED, never SEC_E_CONTEXT_EXPIRED; so SEC_I_CONTEXT_EXPIRED ends up with the successes, though it is the peer's close_notify
    return Record::Closed;
  return Record::Read;
}
