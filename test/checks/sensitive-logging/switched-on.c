// The same log, switched on.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %check
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -DUNICODE -D_UNICODE | %check
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
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: decrypted data
  dump(1, "data:", all[1].pvBuffer, all[1].cbBuffer);
  return status;
}
