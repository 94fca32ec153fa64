// C++ in which it is not.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -std=c++17 -fexceptions | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

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
