//===-- Session.h - one TLS connection --------------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// A session does no I/O. The caller carries bytes:
//
//   Session Tls(Endpoint, {"www.example.com"});
//   Tls.start();
//   for (;;) {
//     send(Tls.takeOutput());             // always, also after a failure
//     use(Tls.takePlaintext());           // what has been decrypted
//     if (Tls.finished()) break;
//     if (Tls.state() == State::Open) Tls.write(...);
//     recv(...) ? Tls.receive(...) : Tls.transportClosed();
//   }
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_SESSION_H
#define SCHANNEL_SESSION_H

#include "schannel/Diagnostics.h"
#include "schannel/Endpoint.h"

#include <memory>
#include <string>
#include <vector>

namespace schannel {

/// Where a session is.
enum class State {
  Idle,          ///< start() has not been called.
  Handshaking,   ///< Nothing may be written yet.
  Open,          ///< Data flows both ways.
  Renegotiating, ///< A handshake over the open connection; writing waits.
  Closing,       ///< Our close_notify is out; the peer may still send.
  Closed,        ///< Over, in good order.
  Failed,        ///< Over; failure() says why.
};

/// What happened, in the order it happened.
enum class Event {
  HandshakeDone,              ///< The connection is (again) open and validated.
  ClientCertificateRequested, ///< The server asked and we had none to show.
  PeerClosed,                 ///< The peer's close_notify has come.
};

/// What one session needs beyond its endpoint.
struct SessionConfig {
  /// Clients: the DNS name of the server, as ASCII (punycode). Sent as SNI and
  /// checked against the certificate. Must not be empty. Servers: ignored.
  std::string ServerName;
  /// ALPN names in order of preference, each of 1 to 255 bytes; may be empty.
  std::vector<std::string> Protocols;
  Diagnostics Log;
};

/// One TLS connection, client or server as its endpoint says. To be used from
/// one thread at a time. Nothing throws but the constructor (std::bad_alloc);
/// memory that runs out later fails the session with FailureKind::OutOfMemory.
class Session {
public:
  Session(std::shared_ptr<const Endpoint> Shared, SessionConfig Config);
  ~Session();
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// Begins the handshake. A client's first token is then in takeOutput().
  void start() noexcept;

  /// Takes \p Size bytes of the peer, cut and joined in any way, and goes as
  /// far as they reach. Bytes that come when the session is over are dropped.
  /// May wait for the network where crypt32 fetches revocation lists.
  void receive(const std::uint8_t *Data, std::size_t Size) noexcept;

  /// The transport will deliver no more. Unless the peer has sent its
  /// close_notify, or we ours, this is FailureKind::Truncated.
  void transportClosed() noexcept;

  /// Encrypts \p Size bytes of plaintext. All of them are taken in State::Open
  /// and none in any other state. Returns how many were taken; fewer than
  /// \p Size when the session failed on the way. The records are in
  /// takeOutput(): a caller with much to say does well to write and send some
  /// 64 KiB at a time.
  std::size_t write(const std::uint8_t *Data, std::size_t Size) noexcept;

  /// Asks the peer for a new handshake (TLS 1.2 only; ignored by TLS 1.3).
  /// The session remains Open until the peer answers.
  /// https://learn.microsoft.com/windows/win32/secauthn/renegotiating-an-schannel-connection
  void renegotiate() noexcept;

  /// Says close_notify. What the peer still sends is delivered. During a first
  /// handshake there is nothing to say: the session is then Closed at once.
  /// https://learn.microsoft.com/windows/win32/secauthn/shutting-down-an-schannel-connection
  void close() noexcept;

  /// What is to be sent to the peer; empties it.
  Bytes takeOutput() noexcept;
  /// What the peer has sent; empties it. Wiped when the result goes.
  SecretBytes takePlaintext() noexcept;
  /// What has happened since the last call.
  std::vector<Event> takeEvents() noexcept;

  State state() const;
  /// Closed or Failed.
  bool finished() const;
  /// Whether the peer has said close_notify: if not, data may be missing.
  bool peerSaidClose() const;
  const Failure &failure() const;
  /// The last validation of the peer's certificate.
  const CertificateVerdict &certificate() const;
  /// The ALPN name agreed on; empty if none. Valid from State::Open on.
  const std::string &protocol() const;
  /// SP_PROT_* of the connection, one bit; 0 before State::Open.
  DWORD version() const;

private:
  class Implementation;
  std::unique_ptr<Implementation> Impl;
};

} // namespace schannel

#endif // SCHANNEL_SESSION_H
