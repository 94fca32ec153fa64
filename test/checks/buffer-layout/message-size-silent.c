// Records that are as large as they may be, or as the function has seen to.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DASKED | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DKNOWN | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DELSEWHERE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static int encrypt(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *memory,
                   unsigned long length) {
  SecBuffer out[4] = {
      {sizes->cbHeader, SECBUFFER_STREAM_HEADER, memory},
      {length, SECBUFFER_DATA, memory + sizes->cbHeader},
      {sizes->cbTrailer, SECBUFFER_STREAM_TRAILER, memory + sizes->cbHeader + length},
      {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, out};
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_all(memory, out[0].cbBuffer + out[1].cbBuffer + out[2].cbBuffer);
}

#if defined(ASKED)
// The caller asks.
int tls_write(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *memory,
              unsigned long length) {
  while (length > 0) {
    unsigned long part = length < sizes->cbMaximumMessage ? length : sizes->cbMaximumMessage;
    if (encrypt(context, sizes, memory, part) < 0)
      return -1;
    length -= part;
  }
  return 0;
}
#elif defined(KNOWN)
// The caller knows.
int tls_write(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *memory,
              unsigned long length) {
  while (length > 0) {
    unsigned long part = length < 16 * 1024 ? length : 16 * 1024;
    if (encrypt(context, sizes, memory, part) < 0)
      return -1;
    length -= part;
  }
  return 0;
}
#elif defined(ELSEWHERE)
// Compared with a limit of its own.
int tls_write(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *memory,
              unsigned long length, unsigned long room) {
  if (length > room)
    length = room;
  SecBuffer out[4] = {
      {sizes->cbHeader, SECBUFFER_STREAM_HEADER, memory},
      {length, SECBUFFER_DATA, memory + sizes->cbHeader},
      {sizes->cbTrailer, SECBUFFER_STREAM_TRAILER, memory + sizes->cbHeader + length},
      {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, out};
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_all(memory, out[0].cbBuffer + out[1].cbBuffer + out[2].cbBuffer) +
         encrypt(context, sizes, memory, 5);
}
#else
// A greeting that is short.
int greet(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *memory) {
  return encrypt(context, sizes, memory, 5);
}
#endif
