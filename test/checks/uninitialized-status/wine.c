// The same promises under the other set of headers.
// RUN: %tidy(schannel-uninitialized-status) %s -- %wine | %check
// REQUIRES: wine-headers
#include "sspi-tls.h"

unsigned long after_failure(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  QueryContextAttributesA(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  return sizes.cbMaximumMessage;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'sizes.cbMaximumMessage' is read on a path on which nothing has set it
}

unsigned long after_success(PSecurityFunctionTableW table, CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  if (table->QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES,
                                     &sizes) < 0)
    return 0;
  return sizes.cbMaximumMessage;
}
