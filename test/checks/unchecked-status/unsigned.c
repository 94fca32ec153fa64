// -1 in something unsigned.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include <winsock2.h>
#include "sspi-tls.h"

static int send_token(SOCKET socket, const char *token, int size) {
  if (size == 0)
    return -1;
  return send(socket, token, size, 0);
}

int exchange(CtxtHandle *context, SOCKET socket, SecBufferDesc *input, char *memory, int room) {
  DWORD sent = send_token(socket, memory, room);
  // CHECK: :[[@LINE+1]]:7: warning: 'sent' is unsigned, and the -1 with which 'send_token' fails is a large number in it, which this test does not see; receive the result in an int
  if (sent <= 0)
    return -1;
  size_t received;
  // CHECK: :[[@LINE+1]]:7: warning: 'received' is unsigned, and the -1 with which 'recv' fails
  if ((received = recv(socket, memory, room, 0)) <= 0)
    return -1;
  input->pBuffers[0].cbBuffer = (unsigned long)received;
  return DecryptMessage(context, input, 0, NULL);
}
