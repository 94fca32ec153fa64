// The correction: a handle is marked as released where it is. It parses, and nothing is
// left to say.
// RUN: grep -v 'FIXED' %s > %t.c
// RUN: %tidy(schannel-unreleased-handle) --fix %t.c -- %mingw > %t.out 2>&1
// RUN: FileCheck %s --check-prefix=FIXED --input-file=%t.c
// RUN: %tidy(schannel-unreleased-handle) %t.c -- %mingw | FileCheck %t.c --allow-empty --implicit-check-not=warning: --implicit-check-not=error: --check-prefix=NONE
// REQUIRES: mingw-headers
// NONE-NOT: warning:
#include "sspi-tls.h"

struct tls {
  CredHandle credential;
  CtxtHandle context;
};

void member(struct tls *tls, int failed) {
  if (failed) {
    DeleteSecurityContext(&tls->context);
    // FIXED: {{^}}    DeleteSecurityContext(&tls->context);{{$}}
    // FIXED-NEXT: {{^}}    SecInvalidateHandle(&tls->context);{{$}}
  }
  DeleteSecurityContext(&tls->context);
}

void local(SCHANNEL_CRED *wanted, int again) {
  CredHandle credential;
  if (AcquireCredentialsHandleA(NULL, UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL,
                                NULL, &credential, NULL) != SEC_E_OK)
    return;
  FreeCredentialsHandle(&credential); /* done */
  // FIXED: {{^}}  FreeCredentialsHandle(&credential);{{$}}
  // FIXED-NEXT: {{^}}  SecInvalidateHandle(&credential); /* done */{{$}}
  if (again)
    FreeCredentialsHandle(&credential);
}

SECURITY_STATUS used(CtxtHandle *context, SecBufferDesc *message) {
  (void)DeleteSecurityContext(context);
  // FIXED: {{^}}  (void)DeleteSecurityContext(context);{{$}}
  // FIXED-NEXT: {{^}}  SecInvalidateHandle(context);{{$}}
  return EncryptMessage(context, 0, message, 0);
}
