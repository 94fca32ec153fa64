// Wide strings that are handed on as bytes.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <bcrypt.h>

NTSTATUS use_gcm(BCRYPT_ALG_HANDLE aes) {
  return BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (PUCHAR)BCRYPT_CHAIN_MODE_GCM,
                           sizeof(BCRYPT_CHAIN_MODE_GCM), 0);
}
