// Reported, and left to the reader: the release is no statement of a block, or a macro's.
// RUN: cp %s %t.c
// RUN: %tidy(schannel-unreleased-handle) --fix %t.c -- %mingw | FileCheck %s
// RUN: diff %s %t.c
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void branch(CtxtHandle *context, int failed) {
  if (failed)
    DeleteSecurityContext(context);
  DeleteSecurityContext(context);
  // CHECK: :[[@LINE-1]]:{{.*}}warning: security context is released a second time
}

#define DROP(handle) FreeCredentialsHandle(handle)
void macro(CredHandle *credential) {
  DROP(credential);
  DROP(credential);
  // CHECK: :[[@LINE-1]]:{{.*}}warning: credential handle is released a second time
}

SECURITY_STATUS expression(CtxtHandle *context) {
  SECURITY_STATUS status = DeleteSecurityContext(context);
  if (status == SEC_E_OK)
    status = DeleteSecurityContext(context);
  return status;
  // CHECK: :[[@LINE-2]]:{{.*}}warning: security context is released a second time
}
