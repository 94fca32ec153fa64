// An initialiser that names what does not parse has no type: the function is left out,
// and the one behind it is not.
// RUN: not %tidy(schannel-*) %s -- %mingw -ferror-limit=0 2>&1 | FileCheck %s
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS nothing(CtxtHandle *context) {
  // CHECK: error: unexpected type name 'CredHandle'
  SecBuffer message[CredHandle] = {{0, SECBUFFER_DATA, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  return DecryptMessage(context, &desc, 0, NULL);
}

// CHECK-NOT: PLEASE submit a bug report
void twice(CredHandle *credential) {
  FreeCredentialsHandle(credential);
  // CHECK: warning: credential handle is released a second time
  FreeCredentialsHandle(credential);
}
