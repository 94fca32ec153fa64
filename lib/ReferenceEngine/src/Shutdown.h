//===-- Shutdown.h - telling the peer that it is over -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_SHUTDOWN_H
#define SCHANNEL_SHUTDOWN_H

#include "Handshake.h"

namespace schannel {

/// Appends our close_notify to \p Output.
/// https://learn.microsoft.com/windows/win32/secauthn/shutting-down-an-schannel-connection
Failure sayClose(const Tables &System, Handshake &Context, Bytes &Output);

/// Appends a fatal alert saying that the peer's certificate is bad. A system
/// that can't make one (Wine) sends none: the peer then sees the transport end.
/// https://learn.microsoft.com/windows/win32/api/schannel/ns-schannel-schannel_alert_token
void sayBadCertificate(const Tables &System, Handshake &Context, Bytes &Output);

} // namespace schannel

#endif // SCHANNEL_SHUTDOWN_H
