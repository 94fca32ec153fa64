// What is decrypted in place is nobody's to release.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS unwrap(CtxtHandle *context, unsigned char *message, ULONG size, DWORD *wanted) {
  SecBuffer buffers[2];
  SecBufferDesc desc = {SECBUFFER_VERSION, 2, buffers};
  ULONG quality;
  SECURITY_STATUS status;
  buffers[0].BufferType = SECBUFFER_STREAM;
  buffers[0].pvBuffer = message;
  buffers[0].cbBuffer = size;
  buffers[1].BufferType = SECBUFFER_DATA;
  buffers[1].pvBuffer = NULL;
  buffers[1].cbBuffer = 0;
  status = DecryptMessage(context, &desc, 0, &quality);
  if (status != SEC_E_OK)
    return status;
  if (buffers[1].cbBuffer >= sizeof(*wanted))
    memcpy(wanted, buffers[1].pvBuffer, sizeof(*wanted));
  FreeContextBuffer(buffers[1].pvBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: 'FreeContextBuffer' releases what points into the message that was decrypted in place; release nothing but the message's own memory [schannel-unfreed-secbuffer]
  return status;
}

// The message is the caller's own, and so is what was put there before the call.
SECURITY_STATUS own_memory(CtxtHandle *context, const void *from, ULONG size) {
  SecBuffer buffers[2];
  SecBufferDesc desc = {SECBUFFER_VERSION, 2, buffers};
  SECURITY_STATUS status;
  buffers[0].BufferType = SECBUFFER_STREAM;
  buffers[0].cbBuffer = size;
  buffers[0].pvBuffer = malloc(size);
  if (!buffers[0].pvBuffer)
    return SEC_E_INSUFFICIENT_MEMORY;
  memcpy(buffers[0].pvBuffer, from, size);
  buffers[1].BufferType = SECBUFFER_DATA;
  buffers[1].cbBuffer = 0;
  buffers[1].pvBuffer = NULL;
  status = DecryptMessage(context, &desc, 0, NULL);
  free(buffers[0].pvBuffer);
  return status;
}

SECURITY_STATUS padded(CtxtHandle *context, unsigned char *message, ULONG size) {
  SecBuffer buffers[2];
  SecBufferDesc desc = {SECBUFFER_VERSION, 2, buffers};
  SECURITY_STATUS status;
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].cbBuffer = size;
  buffers[0].pvBuffer = message;
  buffers[1].BufferType = SECBUFFER_TOKEN;
  buffers[1].cbBuffer = 16;
  buffers[1].pvBuffer = malloc(16);
  if (!buffers[1].pvBuffer)
    return SEC_E_INSUFFICIENT_MEMORY;
  status = DecryptMessage(context, &desc, 0, NULL);
  free(buffers[1].pvBuffer);
  return status;
}
