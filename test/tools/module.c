// The module in the distribution's own clang-tidy: the same findings, among its other checks.
// RUN: %clang-tidy -load %module --quiet --config='' --checks='-*,schannel-*' %s -- %mingw | %check
// RUN: %clang-tidy -load %module --quiet --config='' --checks='-*,schannel-*' --list-checks | FileCheck %s --check-prefix=LIST
// RUN: %clang-tidy -load %module --quiet --config='' --checks='-*,schannel-*,bugprone-sizeof-expression' %s -- %mingw | FileCheck %s --check-prefix=BOTH
// REQUIRES: clang-tidy, mingw-headers
#include "sspi-tls.h"

// LIST: schannel-unchecked-status

int use(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, NULL);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'DecryptMessage' is dropped {{.*}}[schannel-unchecked-status]
  // BOTH: :[[@LINE-2]]:3: warning: the result of 'DecryptMessage' is dropped
  return sizeof(sizeof(message));
  // BOTH: :[[@LINE-1]]:10: warning: {{.*}}[bugprone-sizeof-expression]
}

// NOLINT works as it does for every check.
void marked(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, NULL); // NOLINT(schannel-unchecked-status)
}
