//===-- EngineWitness.cpp - the engine, run ---------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// Sessions of the engine against each other over the scripted system. Shorter
// than the engine's own tests, and it goes on after the first failure: it says
// which symptoms there are, not which line is wrong.
//
//===----------------------------------------------------------------------===//

#include "Pair.h"
#include "Witness.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace schannel;
using namespace schannel::test;

namespace {

long count(const Side &Of, Event Wanted) {
  return std::count(Of.Events.begin(), Of.Events.end(), Wanted);
}

/// Whether a failure has values nobody has set.
void inspect(const Side &Of) {
  if (!Of.Tls)
    return;
  const Failure &Why = Of.Tls->failure();
  if (garbage(static_cast<unsigned long>(Why.Status)) ||
      garbage(Why.Verdict.Error) || garbage(Of.Tls->version()))
    show(Symptom::Garbage, "a status or version that nobody has set");
}

/// Carries on until both are open.
bool opens(Pair &Both) {
  Both.connect();
  inspect(Both.Client);
  inspect(Both.Server);
  const bool Open = Both.Client.is(State::Open) && Both.Server.is(State::Open);
  const bool Failed =
      Both.Client.is(State::Failed) || Both.Server.is(State::Failed);
  EXPECT(Stalled, Open || Failed);
  EXPECT(Error, Open || !Failed);
  return Open;
}

void talk(Pair &Both, const std::string &There, const std::string &Back) {
  Both.Client.Received.clear();
  Both.Server.Received.clear();
  Both.Client.write(There);
  Both.Server.write(Back);
  Both.pump();
  inspect(Both.Client);
  inspect(Both.Server);
  EXPECT(Lost, Both.Server.Received == There);
  EXPECT(Lost, Both.Client.Received == Back);
  EXPECT(Error,
         !Both.Client.is(State::Failed) && !Both.Server.is(State::Failed));
}

// Data both ways in pieces of every size, then the end.
void exchange() {
  for (const std::size_t Chunk : {0, 1, 7}) {
    Pair Both({});
    Both.Chunk = Chunk;
    if (!opens(Both))
      continue;
    talk(Both, std::string(1000, 'q'), "x");
    talk(Both, "", std::string(65, 'a'));
    Both.Client.close();
    Both.pump();
    EXPECT(NoClose, Both.Server.Tls->peerSaidClose());
    EXPECT(NoClose, Both.Client.Tls->peerSaidClose());
    EXPECT(Stalled, Both.Client.is(State::Closed));
  }
}

// Many records and the end in one piece.
void joined() {
  const std::string Text(500, 'j');
  Pair Both({});
  if (!opens(Both))
    return;
  Both.hold();
  Both.Server.write(Text);
  Both.Server.close();
  Both.release();
  EXPECT(Lost, Both.Client.Received == Text);
  EXPECT(NoClose, Both.Server.Tls->peerSaidClose());
}

// The first data comes with the last token of the handshake.
void behindFinished() {
  Pair Both({});
  Both.Server.start();
  Both.Client.start();
  Side &Last = script().Tls13 ? Both.Client : Both.Server;
  Side &Other = script().Tls13 ? Both.Server : Both.Client;
  for (int Times = 0; Times < 10 && !Last.is(State::Open); ++Times) {
    Both.Server.receive(Both.Client.Tls->takeOutput());
    if (!Last.is(State::Open))
      Both.Client.receive(Both.Server.Tls->takeOutput());
  }
  EXPECT(Stalled, Last.is(State::Open));
  Last.write("at once");
  Other.receive(Last.Tls->takeOutput());
  const SecretBytes Received = Other.Tls->takePlaintext();
  EXPECT(Lost, std::string(Received.begin(), Received.end()) == "at once");
}

void protocols() {
  PairConfig Config;
  Config.ClientProtocols = {"h2", "http/1.1"};
  Config.ServerProtocols = {"http/1.1"};
  Pair Both(Config);
  Both.Chunk = 1;
  if (!opens(Both))
    return;
  EXPECT(Error, Both.Client.Tls->protocol() == "http/1.1");
  script().KnowsAlpn = false;
  Pair Without(Config);
  if (opens(Without))
    EXPECT(Garbage, Without.Client.Tls->protocol().empty());
}

void clientCertificates() {
  for (const bool Shows : {false, true}) {
    PairConfig Config;
    Config.ClientShows = Shows;
    Config.ServerRequires = true;
    Pair Both(Config);
    Both.connect();
    EXPECT(Error, count(Both.Client, Event::ClientCertificateRequested) ==
                      (Shows ? 0 : 1));
    if (Shows) {
      EXPECT(Error, Both.Server.is(State::Open));
    } else {
      EXPECT(Accepted, !Both.Server.is(State::Open));
      EXPECT(Error, Both.Server.Tls->certificate().Result ==
                        Trust::NoCertificate);
    }
  }
}

void certificates() {
  using Revocation = TrustPolicy::Revocation;
  const std::string Good = "server.example", Wrong = "other.example";
  const DWORD Unknown =
      CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION;
  const struct {
    DWORD ChainErrors, RevocationErrors, PolicyError;
    std::string Name;
    Revocation Policy;
    Trust Result;
  } Table[] = {
      {0, 0, 0, Good, Revocation::Required, Trust::Trusted},
      {0, 0, 0, Wrong, Revocation::Required, Trust::WrongName},
      {0, Unknown, 0, Good, Revocation::Required, Trust::RevocationUnknown},
      {0, Unknown, 0, Good, Revocation::WhereReached, Trust::Trusted},
      {0, Unknown, 0, Wrong, Revocation::WhereReached, Trust::WrongName},
      {0, CERT_TRUST_IS_REVOKED, 0, Good, Revocation::WhereReached,
       Trust::Revoked},
      {CERT_TRUST_IS_UNTRUSTED_ROOT, 0, 0, Good, Revocation::NotAsked,
       Trust::UntrustedRoot},
      {CERT_TRUST_IS_PARTIAL_CHAIN, 0, 0, Good, Revocation::NotAsked,
       Trust::IncompleteChain},
      {CERT_TRUST_IS_NOT_TIME_VALID, 0, 0, Good, Revocation::Required,
       Trust::NotInValidityTime},
      {CERT_TRUST_IS_NOT_SIGNATURE_VALID, 0, 0, Good, Revocation::NotAsked,
       Trust::BadSignature},
      {CERT_TRUST_IS_NOT_VALID_FOR_USAGE, 0, 0, Good, Revocation::NotAsked,
       Trust::WrongUsage},
      {0, 0, DWORD(CERT_E_WRONG_USAGE), Good, Revocation::Required,
       Trust::WrongUsage},
      {0, 0, DWORD(CERT_E_ROLE), Good, Revocation::Required,
       Trust::OtherChainError},
  };
  for (const bool OwnRoots : {false, true})
    for (const auto &Row : Table) {
      script().ChainErrors = Row.ChainErrors;
      script().RevocationErrors = Row.RevocationErrors;
      script().PolicyError = Row.PolicyError;
      PairConfig Config;
      Config.OwnRoots = OwnRoots;
      Config.Name = Row.Name;
      Config.OnRevocation = Row.Policy;
      Pair Both(Config);
      Both.connect();
      inspect(Both.Client);
      if (Row.Result == Trust::Trusted)
        EXPECT(Error, Both.Client.is(State::Open));
      else
        EXPECT(Accepted, !Both.Client.is(State::Open));
      if (!Both.Client.is(State::Open))
        EXPECT(Error, Both.Client.Tls->certificate().Result == Row.Result);
    }
}

// A peer that was good and is not any more.
void judgedAgain() {
  Pair Both({});
  if (!opens(Both) || script().Tls13)
    return;
  script().ChainErrors = CERT_TRUST_IS_REVOKED;
  Both.Server.renegotiate();
  Both.pump();
  EXPECT(Accepted, Both.Client.is(State::Failed));
}

void renegotiation() {
  if (script().Tls13)
    return;
  for (const bool ByServer : {false, true})
    for (const std::size_t Chunk : {0, 5}) {
      Pair Both({});
      Both.Chunk = Chunk;
      if (!opens(Both))
        continue;
      Side &Asking = ByServer ? Both.Server : Both.Client;
      Side &Asked = ByServer ? Both.Client : Both.Server;
      Both.hold();
      Asking.write("before ");
      Asking.renegotiate();
      Asking.write("after");
      Asked.write("meanwhile");
      Both.release();
      EXPECT(Lost, Asked.Received == "before after");
      EXPECT(Lost, Asking.Received == "meanwhile");
      EXPECT(Stalled, count(Both.Client, Event::HandshakeDone) == 2);
      EXPECT(Error, Both.Client.is(State::Open) && Both.Server.is(State::Open));
      talk(Both, "there", "back");
    }
}

void closing() {
  for (const bool ByServer : {false, true}) {
    Pair Both({});
    if (!opens(Both))
      continue;
    Side &First = ByServer ? Both.Server : Both.Client;
    Side &Second = ByServer ? Both.Client : Both.Server;
    First.write("last words");
    First.close();
    Both.hold();
    Second.write("still here");
    Both.release();
    EXPECT(Lost, First.Received == "still here");
    EXPECT(Lost, Second.Received == "last words");
    EXPECT(NoClose, First.Tls->peerSaidClose() && Second.Tls->peerSaidClose());
    EXPECT(Stalled, First.is(State::Closed) && Second.is(State::Closed));
    EXPECT(Error, !First.is(State::Failed) && !Second.is(State::Failed));
  }
}

// The transport ends without a word: an error, and what came is there.
void truncation() {
  Pair Both({});
  if (!opens(Both))
    return;
  Both.Server.write("half of it");
  Both.pump();
  Both.Client.transportClosed();
  EXPECT(Error,
         Both.Client.Tls->failure().Kind == FailureKind::Truncated);
  EXPECT(Lost, Both.Client.Received == "half of it");
}

// What a failing call has to say to the peer is said.
void alerts() {
  Pair Both({});
  Both.Client.start();
  (void)Both.Client.Tls->takeOutput();
  Both.Client.receive({22, 3, 3, 0, 1, 99});
  EXPECT(Error, Both.Client.Tls->failure().Status == SEC_E_ILLEGAL_MESSAGE);
  EXPECT(NoClose, !Both.Client.Tls->takeOutput().empty());
}

void weakConnections() {
  for (const DWORD Version : {SP_PROT_TLS1_1_CLIENT, SP_PROT_SSL3_CLIENT}) {
    script().ReportedVersion = Version;
    Pair Both({});
    Both.connect();
    EXPECT(Accepted, !Both.Client.is(State::Open));
  }
  script().ReportedVersion = 0;
  script().Confidential = false;
  Pair Both({});
  Both.connect();
  EXPECT(Accepted, !Both.Client.is(State::Open));
}

void olderSystems() {
  script().KnowsModernCredentials = false;
  Pair Both({});
  opens(Both);
}

// A peer that sends and sends and never makes a message of it.
void flood() {
  Pair Both({});
  if (!opens(Both))
    return;
  script().NeverEnough = true;
  Both.Client.receive(Bytes(std::size_t{256} * 1024, 23));
  EXPECT(Stalled, Both.Client.Tls->failure().Kind == FailureKind::InputLimit);
}

void writeLog(DiagnosticCategory, const char *What, long Value) {
  const UnderTest Not(false);
  std::fprintf(stderr, "%s %ld\n", What, Value);
}

void secrets() {
  PairConfig Config;
  Config.Log = Diagnostics(DiagnoseState | DiagnoseTraffic |
                               DiagnoseCertificates | DiagnoseFailures,
                           writeLog);
  Pair Both(Config);
  Both.connect();
  const Bytes Text(SecretText.begin(), SecretText.end());
  for (int Times = 0; Times < 3; ++Times) {
    const UnderTest Now;
    Both.Client.Tls->write(Text.data(), Text.size());
    const Bytes Record = Both.Client.Tls->takeOutput();
    Both.Server.Tls->receive(Record.data(), Record.size());
  }
  const SecretBytes Received = Both.Server.Tls->takePlaintext();
  EXPECT(Lost, Received.size() == 3 * Text.size());
  // The key file is the caller's to wipe, the password too.
  const SecretBytes File(SecretText.begin(), SecretText.end());
  const std::basic_string<WCHAR> Password(SecretPassword.begin(),
                                          SecretPassword.end());
  Failure Why;
  const UnderTest Now;
  const Identity Own = Identity::fromPkcs12(scriptedTables(), File,
                                            Password.c_str(), 0, Why);
  EXPECT(Error, !Why && Own.Certificate && Own.Certificate.get()->cbCertEncoded == 2);
}

/// One story with everything in it; true if all of it went well.
bool story(Pair &Both) {
  const std::string There(100, 't'), Back(90, 'b');
  Both.connect();
  Both.Client.write(There);
  Both.Server.write(Back);
  Both.pump();
  Both.Server.renegotiate();
  Both.pump();
  Both.Client.renegotiate();
  Both.pump();
  Both.Client.write(There);
  Both.Client.close();
  Both.Server.write(Back);
  Both.pump();
  const bool Well = Both.Client.is(State::Closed) &&
                    Both.Server.is(State::Closed) &&
                    Both.Server.Received == There + There;
  Both.Client.transportClosed();
  Both.Server.transportClosed();
  inspect(Both.Client);
  inspect(Both.Server);
  return Well;
}

bool says(const Side &Of, DWORD Status) {
  const Failure Why = Of.IdentityFailure ? Of.IdentityFailure
                      : Of.Tls           ? Of.Tls->failure()
                                         : Of.CreateFailure;
  return static_cast<DWORD>(Why.Status) == Status ||
         Why.Verdict.Error == Status;
}

// Each call fails, in one run each.
void faults() {
  const Script Now = script();
  PairConfig Config;
  Config.Pkcs12 = Config.ServerRequires = Config.OwnRoots = true;
  Config.ClientProtocols = Config.ServerProtocols = {"imap"};
  {
    Pair Both(Config);
    EXPECT(Error, story(Both));
  }
  settle();
  const std::vector<Call> All = calls();
  for (std::size_t At = 0; At < All.size(); ++At) {
    const std::string Which = All[At].Function;
    for (const SECURITY_STATUS Status :
         {SEC_E_INTERNAL_ERROR, SEC_E_INCOMPLETE_MESSAGE, SEC_I_CONTEXT_EXPIRED,
          SEC_I_COMPLETE_NEEDED}) {
      resetSystem(Now, {At, DWORD(Status)});
      {
        Pair Both(Config);
        const bool Well = story(Both);
        const bool MayFail =
            Which == "CertFindCertificateInStore" ||
            Which == "CertGetCertificateContextProperty" ||
            (Which == "QueryContextAttributes" &&
             All[At].Attribute == SECPKG_ATTR_APPLICATION_PROTOCOL);
        if (Status == SEC_E_INTERNAL_ERROR && !MayFail) {
          if (Well)
            show(Symptom::Error, Which + " fails and nobody says so");
          else if (!says(Both.Client, DWORD(Status)) &&
                   !says(Both.Server, DWORD(Status)))
            show(Symptom::Error, Which + " fails, another error is reported");
        }
      }
      settle();
      if (!All[At].Sspi)
        break;
    }
  }
  resetSystem(Now);
}

} // namespace

#define SCENARIO(Function) {#Function, [] { everywhere(Function); }}

int main(int Count, char **Names) {
  return witness(
      {SCENARIO(exchange), SCENARIO(joined), SCENARIO(behindFinished),
       SCENARIO(protocols), SCENARIO(clientCertificates),
       SCENARIO(certificates), SCENARIO(judgedAgain), SCENARIO(renegotiation),
       SCENARIO(closing), SCENARIO(truncation), SCENARIO(alerts),
       SCENARIO(weakConnections), SCENARIO(olderSystems), SCENARIO(flood),
       SCENARIO(secrets), SCENARIO(faults)},
      Count, Names);
}
