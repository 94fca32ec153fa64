// A file that does not parse is an error, and what can be read of it is analysed.
// RUN: not %tidy(schannel-*) %s -- %mingw > %t.out 2>&1
// RUN: FileCheck %s --input-file=%t.out
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// CHECK-DAG: :[[@LINE+1]]:{{[0-9]+}}: error: unknown type name 'NoSuchType' [clang-diagnostic-error]
void before(CtxtHandle *context, NoSuchType *value) {
  value->member = sizeof *context;
}

void after(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, NULL);
  // CHECK-DAG: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'DecryptMessage' is dropped
  if (message->
