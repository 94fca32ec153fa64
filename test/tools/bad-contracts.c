// A malformed contracts file is refused with its place, and nothing is analysed.
// RUN: %python %S/Inputs/bad-contracts.py %schannel-tidy %s %t.dir %mingw
// A file that is not there is refused as well.
// RUN: not %schannel-tidy --quiet --config="{CheckOptions: {Contracts: '%t.not-there.yaml'}}" %s -- %mingw > %t.out 2>&1
// RUN: FileCheck %s --input-file=%t.out --implicit-check-not='is dropped'
// CHECK: error: cannot read contracts file '{{.*}}not-there.yaml'
// A good one is obeyed.
// RUN: %schannel-tidy --quiet --checks='-*,schannel-unchecked-status' --config="{CheckOptions: {Contracts: '%S/Inputs/wrapper.yaml'}}" %s -- %mingw | FileCheck %s --check-prefix=GOOD
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS tls_shake_hands(CtxtHandle *context);

void use(CtxtHandle *context, SecBufferDesc *message) {
  tls_shake_hands(context);
  // GOOD: :[[@LINE-1]]:3: warning: the result of 'tls_shake_hands' is dropped
  DecryptMessage(context, message, 0, NULL);
  // GOOD: :[[@LINE-1]]:3: warning: the result of 'DecryptMessage' is dropped
}
