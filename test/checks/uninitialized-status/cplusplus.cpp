// C++ in which it is not.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -std=c++17 -fexceptions | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <bcrypt.h>

static bool succeeded(SECURITY_STATUS status) { return status >= 0; }

unsigned long wrong_branch(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  auto status =
      QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  if (succeeded(status))
    return 0;
  return sizes.cbMaximumMessage;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'sizes.cbMaximumMessage' is read on a path on which nothing has set it
}

// A log is no assertion, nor is who is told the outcome; and the status itself is no answer.
void note(const char *format, ...);
void see(NTSTATUS status);
void finished(bool well);

unsigned long hash_length(BCRYPT_ALG_HANDLE algorithm) {
  unsigned long length, written;
  const NTSTATUS status =
      BCryptGetProperty(algorithm, BCRYPT_HASH_LENGTH, reinterpret_cast<PUCHAR>(&length), sizeof length, &written, 0);
  note("%d\n", status >= 0);
  see(status);
  finished(status >= 0);
  return length;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'length' is read on a path on which nothing has set it
}

// One way alone is no choice.
NTSTATUS one_way(BCRYPT_KEY_HANDLE key, int way, UCHAR *data, ULONG size) {
  NTSTATUS status;
  ULONG written = 0;
  if (way == 1)
    status = BCryptEncrypt(key, data, size, nullptr, nullptr, 0, data, size, &written, 0);
  return status;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'status' is read on a path on which nothing has set it
}
