// In C++, with a limit that is none.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <algorithm>
#include <cstdint>
#include <string>

void log(const std::string &text);

int tls_write(CtxtHandle *context, const SecPkgContext_StreamSizes &sizes, char *memory,
              const void *data, size_t length) {
  constexpr size_t most = 16 * 1024 * 1024;
  if (length > most || length > SIZE_MAX - sizes.cbHeader) {
    log("too much: " + std::to_string(length));
    return -1;
  }
#ifdef LIMITED
  length = std::min<unsigned long>(length, sizes.cbTrailer * 100);
#endif
  SecBuffer out[4];
  out[0].BufferType = SECBUFFER_STREAM_HEADER;
  out[0].pvBuffer = memory;
  out[0].cbBuffer = sizes.cbHeader;
  out[1].BufferType = SECBUFFER_DATA;
  out[1].pvBuffer = memory + sizes.cbHeader;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: all 'length' bytes are to become one record
  out[1].cbBuffer = static_cast<ULONG>(length);
  out[2].BufferType = SECBUFFER_STREAM_TRAILER;
  out[2].pvBuffer = memory + sizes.cbHeader + length;
  out[2].cbBuffer = sizes.cbTrailer;
  out[3].BufferType = SECBUFFER_EMPTY;
  out[3].pvBuffer = nullptr;
  out[3].cbBuffer = 0;
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, out};
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_all(memory, out[0].cbBuffer + out[1].cbBuffer + out[2].cbBuffer);
}
