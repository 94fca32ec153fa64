// As many bytes as the caller likes, in one record.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int tls_write(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *memory,
              const void *data, unsigned long length) {
  if (length == 0)
    return 0;
  memcpy(memory + sizes->cbHeader, data, length);
  SecBuffer out[4] = {
      {sizes->cbHeader, SECBUFFER_STREAM_HEADER, memory},
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: all 'length' bytes are to become one record, and nothing here asks for cbMaximumMessage, which is as much as 'EncryptMessage' takes; encrypt at most that many at a time
      {length, SECBUFFER_DATA, memory + sizes->cbHeader},
      {sizes->cbTrailer, SECBUFFER_STREAM_TRAILER, memory + sizes->cbHeader + length},
      {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, out};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: note: encrypted here
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_all(memory, out[0].cbBuffer + out[1].cbBuffer + out[2].cbBuffer);
}

// Filled member by member, or by a helper.
static void set(SecBuffer *buffer, unsigned long type, void *memory, unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = memory;
  buffer->cbBuffer = size;
}
int tls_send(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *memory,
             size_t count) {
  SecBuffer out[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, out};
  set(&out[0], SECBUFFER_STREAM_HEADER, memory, sizes->cbHeader);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: all 'count' bytes are to become one record
  set(&out[1], SECBUFFER_DATA, memory + sizes->cbHeader, (unsigned long)count);
  set(&out[2], SECBUFFER_STREAM_TRAILER, memory + sizes->cbHeader + count, sizes->cbTrailer);
  set(&out[3], SECBUFFER_EMPTY, NULL, 0);
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_all(memory, out[0].cbBuffer + out[1].cbBuffer + out[2].cbBuffer);
}
