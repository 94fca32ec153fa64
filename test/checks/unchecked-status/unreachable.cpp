// Failures that the peer can bring about, where the code claims that nobody gets.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <assert.h>

#define UNREACHABLE()                                                          \
  do {                                                                         \
    assert(false);                                                             \
    __builtin_unreachable();                                                   \
  } while (0)

void close_connection(SECURITY_STATUS status);

void in_a_branch(CtxtHandle *context, SecBufferDesc *message) {
  auto status = DecryptMessage(context, message, 0, nullptr);
  if (status == SEC_E_OK) {
    send_all(message->pBuffers[1].pvBuffer, message->pBuffers[1].cbBuffer);
  } else if (status == SEC_E_INVALID_TOKEN) {
    // CHECK: :[[@LINE+1]]:5: warning: 'DecryptMessage' can return SEC_E_INVALID_TOKEN because of what the peer sent, and then this is reached; treat it as an error of the connection
    UNREACHABLE();
  } else {
    close_connection(status);
  }
}

void in_the_last_else(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, nullptr);
  if (status == SEC_E_OK)
    send_all(message->pBuffers[1].pvBuffer, message->pBuffers[1].cbBuffer);
  else if (status == SEC_E_INCOMPLETE_MESSAGE)
    receive_some(message->pBuffers[0].pvBuffer, 1);
  else
    assert(!"cannot happen");
  // CHECK: :[[@LINE-1]]:5: warning: 'DecryptMessage' can return {{SEC_E_[A-Z_]+}} because of what the peer sent
}

int in_the_default(CtxtHandle *context, SecBufferDesc *message) {
  switch (DecryptMessage(context, message, 0, nullptr)) {
  case SEC_E_OK:
    return 1;
  case SEC_E_INCOMPLETE_MESSAGE:
    return 0;
  default:
    // CHECK: :[[@LINE+1]]:5: warning: 'DecryptMessage' can return {{SEC_E_[A-Z_]+}} because of what the peer sent
    __builtin_unreachable();
  }
}

// Silent -----------------------------------------------------------------------

// Nothing that the peer sends makes a handle invalid.
void own_fault(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, nullptr);
  if (status == SEC_E_INVALID_HANDLE)
    UNREACHABLE();
  else if (status != SEC_E_OK)
    close_connection(status);
}

// All others are dealt with before.
void nothing_left(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, nullptr);
  if (FAILED(status))
    close_connection(status);
  else if (status == SEC_E_OK)
    send_all(message->pBuffers[1].pvBuffer, message->pBuffers[1].cbBuffer);
  else
    UNREACHABLE();
}

// An assertion about something else.
void assertion(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, nullptr);
  if (status == SEC_E_INVALID_TOKEN) {
    assert(message->cBuffers == 4);
    close_connection(status);
  }
}
