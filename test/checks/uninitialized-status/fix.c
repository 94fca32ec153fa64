// The correction: the status begins as an error. It parses, and nothing is left to say.
// RUN: grep -v 'FIXED' %s > %t.c
// RUN: %tidy(schannel-uninitialized-status) --fix %t.c -- %mingw > %t.out 2>&1
// RUN: FileCheck %s --check-prefix=FIXED --input-file=%t.c
// RUN: %tidy(schannel-uninitialized-status) %t.c -- %mingw | FileCheck %t.c --allow-empty --implicit-check-not=warning: --implicit-check-not=error: --check-prefix=NONE
// REQUIRES: mingw-headers
// NONE-NOT: warning:
#include "sspi-tls.h"

SECURITY_STATUS alone(CtxtHandle *context, SecBufferDesc *message, int rounds) {
  SECURITY_STATUS status;
  // FIXED: {{^}}  SECURITY_STATUS status = SEC_E_INTERNAL_ERROR;{{$}}
  while (rounds-- > 0) {
    status = EncryptMessage(context, 0, message, 0);
    if (status != SEC_E_OK)
      break;
  }
  return status;
}

// In a list, and read in two places: one correction.
SECURITY_STATUS list(CtxtHandle *context, SecBufferDesc *message, int send) {
  SECURITY_STATUS other = SEC_E_OK, status, last;
  // FIXED: {{^}}  SECURITY_STATUS other = SEC_E_OK, status = SEC_E_INTERNAL_ERROR, last;{{$}}
  if (send)
    status = EncryptMessage(context, 0, message, 0);
  last = other;
  if (send > 1 && status == SEC_E_OK)
    return last;
  return status;
}

// What a macro declares is left alone.
#define DECLARE_STATUS SECURITY_STATUS status
SECURITY_STATUS from_macro(CtxtHandle *context, SecBufferDesc *message) {
  DECLARE_STATUS = SEC_E_OK;
  if (message)
    status = EncryptMessage(context, 0, message, 0);
  return status;
}
