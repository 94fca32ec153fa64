// A log that is told by a constant to write nothing.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %silent
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static void dump(int on, const char *title, const unsigned char *bytes, unsigned long size) {
  if (!on)
    return;
  printf("%s (%lu)\n", title, size);
  for (unsigned long i = 0; i < size; i++)
    printf("%02x", bytes[i]);
}

SECURITY_STATUS unwrap(CtxtHandle *context, void *bytes, unsigned long size) {
  SecBuffer all[2] = {{size, SECBUFFER_STREAM, bytes}, {0, SECBUFFER_DATA, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 2, all};
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, NULL);
  if (status != SEC_E_OK)
    return status;
  dump(0, "data:", all[1].pvBuffer, all[1].cbBuffer);
  return status;
}
