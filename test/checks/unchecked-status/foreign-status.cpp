// A value that is no status, stored as one.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum Kind { Client, Server };

class Session {
public:
  int encrypt(SecBufferDesc *message, int room);
  int configure(Kind as);

private:
  enum State { Idle, Connected, Broken };
  CtxtHandle context;
  State state;
  SECURITY_STATUS status;
  HRESULT kind;
};

int Session::encrypt(SecBufferDesc *message, int room) {
  if (room == 0) {
    status = SEC_E_BUFFER_TOO_SMALL;
    status = Broken;
    // CHECK: :[[@LINE-1]]:12: warning: 'Broken' is no status, but a value for 'state', which keeps what it has; assign it there
    return -1;
  }
  status = EncryptMessage(&context, 0, message, 0);
  if (status != SEC_E_OK) {
    state = Broken;
    return -1;
  }
  return 0;
}

// No member is of this type: a meaning of the project's own.
int Session::configure(Kind as) {
  kind = Server;
  return as == Server ? QueryContextAttributes(&context, 4, nullptr) : 0;
}
