//===-- Handshake.h - making and remaking a context -------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_HANDSHAKE_H
#define SCHANNEL_HANDSHAKE_H

#include "Buffers.h"
#include "PendingInput.h"
#include "schannel/Endpoint.h"

#include <string>
#include <vector>

namespace schannel {

using WideString = std::basic_string<WCHAR>;

/// What a phase has come to.
enum class Progress {
  NeedsInput, ///< Nothing more can be done with the bytes there are.
  Advanced,   ///< Something was consumed; call again.
  Done,       ///< The phase is over; the rest of the input is for the next one.
  Failed,     ///< See failure().
};

/// The negotiation loop: the first handshake, a renegotiation, and the messages
/// TLS 1.3 sends after its handshake. It owns the context.
/// https://learn.microsoft.com/windows/win32/secauthn/initializesecuritycontext--schannel
/// https://learn.microsoft.com/windows/win32/secauthn/acceptsecuritycontext--schannel
class Handshake {
public:
  Handshake(const Endpoint &Shared, WideString ServerName,
            const std::vector<std::string> &Protocols);

  /// A client's first call, which no input precedes.
  Progress begin(Bytes &Output);
  /// One call with what the peer has sent.
  Progress advance(PendingInput &Input, Bytes &Output);
  /// One call with empty input on the context there is. It makes the token for
  /// a wish of our own: to renegotiate, or what ApplyControlToken has been
  /// told.
  SECURITY_STATUS speak(Bytes &Output);

  PCtxtHandle context() { return Context.get(); }
  void releaseContext() { Context.reset(); }
  const Failure &failure() const { return Why; }
  /// True once: the server asked for a certificate and we had none.
  bool takeCertificateRequest() {
    return std::exchange(CertificateRequested, false);
  }

private:
  SECURITY_STATUS call(PSecBufferDesc Input, Bytes &Output);
  Progress judge(SECURITY_STATUS Status, bool Consumed);
  Progress fail(SECURITY_STATUS Status);
  const char *operation() const;

  const Endpoint &Shared;
  WideString ServerName;
  Bytes AlpnOffer; ///< SEC_APPLICATION_PROTOCOLS; empty: no offer.
  ContextOwner Context;
  ULONG Attributes = 0; ///< Of the last call that did not fail.
  bool ShowNoCertificate = false;
  bool CertificateRequested = false;
  Failure Why;
};

} // namespace schannel

#endif // SCHANNEL_HANDSHAKE_H
