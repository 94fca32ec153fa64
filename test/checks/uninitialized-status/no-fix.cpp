// Reported, and left to the reader: C++ lets no jump pass an initialisation, and nobody
// wants a macro changed.
// RUN: cp %s %t.cpp
// RUN: %tidy(schannel-uninitialized-status) --fix %t.cpp -- %mingw | FileCheck %s
// RUN: diff %s %t.cpp
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS jump(CtxtHandle *context, SecBufferDesc *message) {
  if (!context)
    goto end;
  SECURITY_STATUS status;
  if (message)
    status = EncryptMessage(context, 0, message, 0);
  return status;
  // CHECK: :[[@LINE-1]]:{{.*}}warning: 'status' is read on a path on which nothing has set it
end:
  return SEC_E_INVALID_HANDLE;
}

#define DECLARE(name) SECURITY_STATUS name
SECURITY_STATUS macro(CtxtHandle *context, SecBufferDesc *message) {
  DECLARE(status);
  if (message)
    status = EncryptMessage(context, 0, message, 0);
  return status;
  // CHECK: :[[@LINE-1]]:{{.*}}warning: 'status' is read on a path on which nothing has set it
}
