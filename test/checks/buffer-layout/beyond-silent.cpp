// Arrays that are as large as what is put into them, as far as anybody can tell.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <array>

SECURITY_STATUS exact(CtxtHandle *context, void *input, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  buffers[0] = {size, SECBUFFER_DATA, input};
  for (int i = 1; i < 4; ++i)
    buffers[i].BufferType = SECBUFFER_EMPTY;
  return DecryptMessage(context, &message, 0, nullptr);
}

// Room behind the record, which whoever made it knows of.
struct message {
  unsigned count;
  SecBuffer buffers[1];
};

SECURITY_STATUS trailing(CtxtHandle *context, struct message *message, void *input,
                         unsigned long size) {
  SecBufferDesc descriptor = {SECBUFFER_VERSION, 4, message->buffers};
  message->buffers[0] = {size, SECBUFFER_DATA, input};
  message->buffers[1] = {0, SECBUFFER_EMPTY, nullptr};
  message->buffers[2] = {0, SECBUFFER_EMPTY, nullptr};
  message->buffers[3].BufferType = SECBUFFER_EMPTY;
  return DecryptMessage(context, &descriptor, 0, nullptr);
}

SECURITY_STATUS counted(CtxtHandle *context, unsigned count, void *input, unsigned long size) {
  std::array<SecBuffer, 4> buffers = {};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers.data()};
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = input;
  buffers[0].cbBuffer = size;
  for (unsigned i = 1; i < count; ++i)
    buffers[i].BufferType = SECBUFFER_EMPTY;
  return DecryptMessage(context, &message, 0, nullptr);
}
