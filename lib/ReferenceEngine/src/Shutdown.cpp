//===-- Shutdown.cpp - telling the peer that it is over ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "Shutdown.h"

namespace schannel {

// ApplyControlToken says what is wanted, the next call on the context makes the
// token for the peer.
static Failure say(const Tables &System, Handshake &Context,
                   ControlToken &Control, Bytes &Output) {
  SECURITY_STATUS Status =
      System.Sspi->ApplyControlToken(Context.context(), Control.descriptor());
  if (Status != SEC_E_OK)
    return packageFailure("ApplyControlToken", Status);
  Status = Context.speak(Output);
  if (Status < 0)
    return packageFailure("the call after ApplyControlToken", Status);
  return {};
}

Failure sayClose(const Tables &System, Handshake &Context, Bytes &Output) {
  DWORD Kind = SCHANNEL_SHUTDOWN;
  ControlToken Control(&Kind, sizeof(Kind));
  return say(System, Context, Control, Output);
}

void sayBadCertificate(const Tables &System, Handshake &Context,
                       Bytes &Output) {
  // SCHANNEL_ALERT_TOKEN, which Wine's headers do not declare.
  DWORD Alert[3] = {SCHANNEL_ALERT, TLS1_ALERT_FATAL,
                    TLS1_ALERT_BAD_CERTIFICATE};
  ControlToken Control(Alert, sizeof(Alert));
  (void)say(System, Context, Control, Output);
}

} // namespace schannel
