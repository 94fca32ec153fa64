//===-- Pair.h - a client and a server that talk ----------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TEST_PAIR_H
#define SCHANNEL_TEST_PAIR_H

#include "ScriptedSystem.h"
#include "schannel/Session.h"

#include <memory>
#include <optional>

namespace schannel::test {

/// Whether a call of the engine is running: what it allocates may be made fail.
inline int &engineDepth() {
  static int Depth = 0;
  return Depth;
}
struct InEngine {
  InEngine() { ++engineDepth(); }
  ~InEngine() { --engineDepth(); }
};

/// What the two sides are like.
struct PairConfig {
  bool ClientShows = false;    ///< The client has a certificate.
  bool ServerRequires = false; ///< The server asks for one.
  bool OwnRoots = false;
  bool Pkcs12 = false; ///< Both identities come out of a file.
  TrustPolicy::Revocation OnRevocation = TrustPolicy::Revocation::WhereReached;
  std::vector<std::string> ClientProtocols, ServerProtocols;
  std::string Name = "server.example";
  Diagnostics Log;
};

/// One side: its session and what it has received.
struct Side {
  std::optional<Session> Tls;
  std::string Received;
  std::vector<Event> Events;
  Failure IdentityFailure, CreateFailure;

  // The calls do nothing where there is no session to call.
  bool is(State Wanted) const { return Tls && Tls->state() == Wanted; }
  void start() {
    const InEngine Now;
    if (Tls)
      Tls->start();
  }
  void receive(const Bytes &Data) {
    const InEngine Now;
    if (Tls)
      Tls->receive(Data.data(), Data.size());
  }
  void write(const std::string &Text) {
    const InEngine Now;
    if (Tls)
      Tls->write(reinterpret_cast<const std::uint8_t *>(Text.data()),
                 Text.size());
  }
  void renegotiate() {
    const InEngine Now;
    if (Tls)
      Tls->renegotiate();
  }
  void close() {
    const InEngine Now;
    if (Tls)
      Tls->close();
  }
  void transportClosed() {
    const InEngine Now;
    if (Tls)
      Tls->transportClosed();
  }
};

/// A client and a server over the scripted system, and the wire between them.
class Pair {
public:
  /// The script must have been set (resetSystem).
  explicit Pair(const PairConfig &Config) {
    make(Client, Role::Client, Config);
    make(Server, Role::Server, Config);
  }

  /// Starts both and carries bytes until neither has any.
  void connect() {
    Server.start();
    Client.start();
    pump();
  }

  /// Carries bytes both ways, \p Chunk at a time, until there are none.
  void pump() {
    bool Moving = true;
    while (Moving) {
      Moving = carry(Client, Server, ToServer);
      Moving |= carry(Server, Client, ToClient);
    }
  }

  /// Holds back what the one side says until release(): it arrives joined.
  void hold() { Holding = true; }
  void release() {
    Holding = false;
    pump();
  }

  /// 0: as it comes.
  std::size_t Chunk = 0;
  /// Where the server's bytes are cut in two, counted from the first.
  std::size_t CutAt = 0;
  std::size_t FromServer = 0; ///< Bytes so far.
  Side Client, Server;

private:
  void make(Side &Made, Role As, const PairConfig &Config) {
    EndpointConfig Wanted;
    Wanted.As = As;
    Wanted.RequireClientCertificate = Config.ServerRequires;
    Wanted.Trusting.OnRevocation = Config.OnRevocation;
    if (Config.OwnRoots)
      Wanted.Trusting.Roots = {{1, 2, 3}, {4}};
    const Tables System = scriptedTables();
    if (Config.Pkcs12) {
      const WCHAR Password[] = {'p', 0};
      Wanted.Own = Identity::fromPkcs12(System, SecretBytes(3, 7), Password, 0,
                                        Made.IdentityFailure);
    } else if (As == Role::Server || Config.ClientShows) {
      Wanted.Own.Certificate =
          CertificateOwner(*System.Crypt, makeCertificate());
    }
    std::shared_ptr<const Endpoint> Shared;
    {
      const InEngine Now;
      Shared = Endpoint::create(System, std::move(Wanted), Made.CreateFailure);
    }
    if (!Shared)
      return;
    SessionConfig Own;
    Own.ServerName = Config.Name;
    Own.Protocols =
        As == Role::Client ? Config.ClientProtocols : Config.ServerProtocols;
    Own.Log = Config.Log;
    const InEngine Now;
    Made.Tls.emplace(std::move(Shared), std::move(Own));
  }

  bool carry(Side &From, Side &To, Bytes &Wire) {
    if (!From.Tls || !To.Tls)
      return false;
    collect(From);
    const Bytes Said = From.Tls->takeOutput();
    Wire.insert(Wire.end(), Said.begin(), Said.end());
    if (Holding || Wire.empty())
      return false;
    const Bytes Now = std::exchange(Wire, {});
    for (std::size_t At = 0; At < Now.size();) {
      std::size_t Part = Now.size() - At;
      if (Chunk && Chunk < Part)
        Part = Chunk;
      if (&From == &Server) {
        if (FromServer < CutAt && CutAt < FromServer + Part)
          Part = CutAt - FromServer;
        FromServer += Part;
      }
      // A copy of exactly these bytes, for a sanitizer to see what is read.
      const Bytes Piece(Now.begin() + long(At), Now.begin() + long(At + Part));
      To.receive(Piece);
      At += Part;
    }
    collect(To);
    return true;
  }

  static void collect(Side &Of) {
    const SecretBytes Plaintext = Of.Tls->takePlaintext();
    Of.Received.append(Plaintext.begin(), Plaintext.end());
    for (const Event Happened : Of.Tls->takeEvents())
      Of.Events.push_back(Happened);
  }

  Bytes ToServer, ToClient;
  bool Holding = false;
};

} // namespace schannel::test

#endif // SCHANNEL_TEST_PAIR_H
