// -1 where it is seen.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include <winsock2.h>
#include "sspi-tls.h"

static unsigned count_records(const char *memory, int size) { return memory[0] + size; }
static int length_of(const char *memory) { return memory[0]; }

int exchange(CtxtHandle *context, SOCKET socket, SecBufferDesc *input, char *memory, int room) {
  int sent = send(socket, memory, room, 0);
  if (sent <= 0)
    return -1;
  DWORD received = recv(socket, memory, room, 0);
  if (received == SOCKET_ERROR || received <= 0)
    return -1;
  unsigned records = count_records(memory, room);
  if (records <= 0)
    return -1;
  DWORD length = length_of(memory);
  if (length <= 0)
    return -1;
  length = recv(socket, memory, room, 0);
  if ((int)length <= 0)
    return -1;
  length -= 5;
  input->pBuffers[0].cbBuffer = length;
  return DecryptMessage(context, input, 0, NULL);
}
