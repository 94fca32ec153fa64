// A label that does not parse: its function is left out, the others are analysed.
// RUN: not %tidy(schannel-*) %s -- %mingw > %t.out 2>&1
// RUN: FileCheck %s --input-file=%t.out
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int broken(CtxtHandle *context, SecBufferDesc *message) {
  switch (DecryptMessage(context, message, 0, nullptr)) {
  // CHECK-DAG: :[[@LINE+1]]:{{[0-9]+}}: error: {{.*}} [clang-diagnostic-error]
  case 0xffffffff SEC_E_OK:
    return 1;
  default:
    return 0;
  }
}

int caller(CtxtHandle *context, SecBufferDesc *message) {
  return broken(context, message);
}

void whole(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, nullptr);
  // CHECK-DAG: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'DecryptMessage' is dropped
}
