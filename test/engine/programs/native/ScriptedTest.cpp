//===-- ScriptedTest.cpp - what Wine can't show -----------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// Sessions against the scripted system: both sides of a connection, to the end
// of renegotiation and shutdown. One function a subject.
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Pair.h"

#include <algorithm>

using namespace schannel;
using namespace schannel::test;

namespace {

std::string text(std::size_t Size) {
  std::string Made(Size, '\0');
  for (std::size_t At = 0; At < Size; ++At)
    Made[At] = static_cast<char>(At * 131 + At / 251);
  return Made;
}

// Every variant of the world a subject should hold in.
void everywhere(void (*Subject)()) {
  for (const bool Tls13 : {false, true})
    for (const bool Shuffled : {false, true}) {
      Script How;
      How.Tls13 = Tls13;
      How.Shuffled = Shuffled;
      How.ShutdownStatus = Shuffled ? SEC_I_CONTEXT_EXPIRED : SEC_E_OK;
      resetSystem(How);
      Subject();
      for (const std::string &Rule : violations())
        std::fprintf(stderr, "violated: %s\n", Rule.c_str());
      CHECK(violations().empty());
      CHECK(outstandingCount() == 0);
    }
}

std::size_t count(const Side &Of, Event Wanted) {
  return std::size_t(std::count(Of.Events.begin(), Of.Events.end(), Wanted));
}

void talk(Pair &Both, const std::string &There, const std::string &Back) {
  Both.Client.Received.clear();
  Both.Server.Received.clear();
  Both.Client.write(There);
  Both.Server.write(Back);
  Both.pump();
  CHECK(Both.Server.Received == There);
  CHECK(Both.Client.Received == Back);
}

void handshakeAndData() {
  for (const std::size_t Chunk : {0, 1, 3, 7}) {
    Pair Both({});
    Both.Chunk = Chunk;
    Both.connect();
    CHECK(Both.Client.is(State::Open) && Both.Server.is(State::Open));
    CHECK(Both.Client.Tls->certificate().trusted());
    const DWORD Bits = script().Tls13 ? SP_PROT_TLS1_3 : SP_PROT_TLS1_2;
    CHECK((Both.Client.Tls->version() & Bits) != 0);
    talk(Both, text(1000), text(1));
    talk(Both, "", text(64));
    talk(Both, text(65), text(63));
  }
}

void cutEverywhere() {
  std::size_t All = 1;
  for (std::size_t At = 0; At < All; ++At) {
    Pair Both({});
    Both.CutAt = At;
    Both.connect();
    Both.Server.write(text(200));
    Both.Server.close();
    Both.pump();
    All = Both.FromServer;
    CHECK(Both.Client.is(State::Closed));
    CHECK(Both.Client.Received == text(200));
  }
  CHECK(All > 300);
}

// What comes in one piece with the last token, or with a close_notify, belongs
// to the next phase.
void joined() {
  Pair Both({});
  Both.connect();
  Both.hold();
  Both.Server.write(text(500));
  Both.Server.close();
  Both.release();
  CHECK(Both.Client.Received == text(500));
  CHECK(Both.Client.is(State::Closed) && Both.Server.is(State::Closed));
}

// In TLS 1.2 the server has the last word of a handshake: its data may come
// with it. In TLS 1.3 that is the client.
void dataBehindFinished() {
  Pair Both({});
  Both.Server.start();
  Both.Client.start();
  const bool ServerLast = !script().Tls13;
  Side &Last = ServerLast ? Both.Server : Both.Client;
  Side &Other = ServerLast ? Both.Client : Both.Server;
  Bytes Wire;
  while (!Last.is(State::Open)) {
    Wire = Both.Client.Tls->takeOutput();
    Both.Server.receive(Wire);
    if (Last.is(State::Open))
      break;
    Wire = Both.Server.Tls->takeOutput();
    Both.Client.receive(Wire);
  }
  Last.write("at once");
  CHECK(!Other.is(State::Open));
  Wire = Last.Tls->takeOutput();
  Other.receive(Wire);
  CHECK(Other.is(State::Open));
  const SecretBytes Received = Other.Tls->takePlaintext();
  CHECK(std::string(Received.begin(), Received.end()) == "at once");
}

void protocols() {
  PairConfig Config;
  Config.ClientProtocols = {"h2", "http/1.1"};
  Config.ServerProtocols = {"http/1.1"};
  {
    Pair Both(Config);
    Both.Chunk = 1;
    Both.connect();
    CHECK(Both.Client.Tls->protocol() == "http/1.1");
    CHECK(Both.Server.Tls->protocol() == "http/1.1");
  }
  Config.ServerProtocols = {"imap"};
  {
    Pair Both(Config);
    Both.connect();
    CHECK(Both.Client.is(State::Open) && Both.Client.Tls->protocol().empty());
  }
  script().KnowsAlpn = false;
  {
    Pair Both(Config);
    Both.connect();
    CHECK(Both.Client.is(State::Open) && Both.Client.Tls->protocol().empty());
  }
}

void configurations() {
  Failure Why;
  EndpointConfig Config;
  Config.Lowest = TlsVersion::Tls13;
  Config.Highest = TlsVersion::Tls12;
  CHECK(!Endpoint::create(scriptedTables(), std::move(Config), Why));
  CHECK(Why.Kind == FailureKind::Configuration);
  Config = {};
  Config.As = Role::Server;
  CHECK(!Endpoint::create(scriptedTables(), std::move(Config), Why));
  CHECK(Why.Kind == FailureKind::Configuration);
  CHECK(!Endpoint::create({}, {}, Why));
  CHECK(Why.Kind == FailureKind::Configuration);

  const auto Client = Endpoint::create(scriptedTables(), {}, Why);
  CHECK(Client && !Why);
  const std::string Long(256, 'a');
  const SessionConfig Bad[] = {{"", {}, {}},
                               {"two words", {}, {}},
                               {"b\xC3\xBC"
                                "cher.example",
                                {},
                                {}},
                               {"a.example", {""}, {}},
                               {"a.example", {Long}, {}}};
  for (const SessionConfig &Wrong : Bad) {
    Session Tls(Client, Wrong);
    CHECK(Tls.failure().Kind == FailureKind::Configuration);
    Tls.start();
    CHECK(Tls.state() == State::Failed && Tls.takeOutput().empty());
  }
}

void clientCertificates() {
  PairConfig Config;
  Config.ServerRequires = true;
  Config.ClientShows = true;
  {
    Pair Both(Config);
    Both.connect();
    CHECK(Both.Client.is(State::Open) && Both.Server.is(State::Open));
    CHECK(Both.Server.Tls->certificate().trusted());
    CHECK(count(Both.Client, Event::ClientCertificateRequested) == 0);
    talk(Both, "there", "back");
  }
  Config.ClientShows = false;
  {
    Pair Both(Config);
    Both.connect();
    CHECK(count(Both.Client, Event::ClientCertificateRequested) == 1);
    CHECK(Both.Server.is(State::Failed));
    CHECK(Both.Server.Tls->failure().Kind == FailureKind::Certificate);
    CHECK(Both.Server.Tls->certificate().Result == Trust::NoCertificate);
    CHECK(Both.Client.is(State::Failed));
  }
}

struct Expected {
  DWORD ChainErrors, RevocationErrors, PolicyError;
  const char *Name;
  TrustPolicy::Revocation Policy;
  Trust Result;
  bool RevocationKnown;
};

void certificates() {
  constexpr auto Required = TrustPolicy::Revocation::Required;
  constexpr auto Reached = TrustPolicy::Revocation::WhereReached;
  constexpr auto NotAsked = TrustPolicy::Revocation::NotAsked;
  constexpr DWORD Unknown = CERT_TRUST_REVOCATION_STATUS_UNKNOWN;
  constexpr DWORD Offline = CERT_TRUST_IS_OFFLINE_REVOCATION;
  const char *Good = "server.example", *Wrong = "other.example";
  const Expected Table[] = {
      {0, 0, 0, Good, Required, Trust::Trusted, true},
      {0, 0, 0, Good, NotAsked, Trust::Trusted, false},
      {0, 0, 0, Wrong, Required, Trust::WrongName, false},
      {0, Unknown | Offline, 0, Good, Required, Trust::RevocationUnknown,
       false},
      {0, Unknown | Offline, 0, Good, Reached, Trust::Trusted, false},
      {0, Unknown | Offline, 0, Good, NotAsked, Trust::Trusted, false},
      {0, Unknown, 0, Wrong, Reached, Trust::WrongName, false},
      {0, Offline, 0, Wrong, Required, Trust::WrongName, false},
      {0, CERT_TRUST_IS_REVOKED, 0, Good, Reached, Trust::Revoked, false},
      {0, CERT_TRUST_IS_REVOKED | Unknown, 0, Good, Reached, Trust::Revoked,
       false},
      {0, CERT_TRUST_IS_REVOKED, 0, Good, NotAsked, Trust::Trusted, false},
      {CERT_TRUST_IS_UNTRUSTED_ROOT, 0, 0, Good, Reached, Trust::UntrustedRoot,
       false},
      {CERT_TRUST_IS_UNTRUSTED_ROOT, Unknown, 0, Good, Reached,
       Trust::UntrustedRoot, false},
      {CERT_TRUST_IS_PARTIAL_CHAIN, Unknown, 0, Good, Reached,
       Trust::IncompleteChain, false},
      {CERT_TRUST_IS_NOT_TIME_VALID, 0, 0, Good, Required,
       Trust::NotInValidityTime, false},
      {CERT_TRUST_IS_NOT_SIGNATURE_VALID, 0, 0, Good, Required,
       Trust::BadSignature, false},
      {CERT_TRUST_IS_NOT_VALID_FOR_USAGE, 0, 0, Good, NotAsked,
       Trust::WrongUsage, false},
      {CERT_TRUST_INVALID_NAME_CONSTRAINTS, 0, 0, Good, Reached,
       Trust::OtherChainError, false},
      {0, 0, DWORD(CERT_E_WRONG_USAGE), Good, Required, Trust::WrongUsage,
       false},
      {0, 0, DWORD(CERT_E_ROLE), Good, Required, Trust::OtherChainError, false},
  };
  for (const bool OwnRoots : {false, true})
    for (const Expected &Row : Table) {
      script().ChainErrors = Row.ChainErrors;
      script().RevocationErrors = Row.RevocationErrors;
      script().PolicyError = Row.PolicyError;
      PairConfig Config;
      Config.OwnRoots = OwnRoots;
      Config.Name = Row.Name;
      Config.OnRevocation = Row.Policy;
      Pair Both(Config);
      Both.connect();
      const CertificateVerdict &Verdict = Both.Client.Tls->certificate();
      CHECK(Verdict.Result == Row.Result);
      CHECK(Verdict.RevocationKnown == Row.RevocationKnown);
      if (Verdict.trusted()) {
        CHECK(Both.Client.is(State::Open));
        continue;
      }
      CHECK(Both.Client.is(State::Failed));
      CHECK(Both.Client.Tls->failure().Kind == FailureKind::Certificate);
      CHECK(Both.Client.Tls->failure().Verdict.Result == Row.Result);
      // The peer has been told.
      CHECK(Both.Server.is(State::Failed));
      CHECK(Both.Client.Events.empty());
    }
}

// A peer that was good and is not any more.
void judgedAgain() {
  Pair Both({});
  Both.connect();
  if (script().Tls13)
    return;
  script().ChainErrors = CERT_TRUST_IS_REVOKED;
  Both.Server.renegotiate();
  Both.pump();
  CHECK(Both.Client.is(State::Failed));
  CHECK(Both.Client.Tls->certificate().Result == Trust::Revoked);
}

void renegotiation() {
  if (script().Tls13)
    return;
  for (const bool ByServer : {false, true})
    for (const std::size_t Chunk : {0, 1, 5}) {
      Pair Both({});
      Both.Chunk = Chunk;
      Both.connect();
      Side &Asking = ByServer ? Both.Server : Both.Client;
      Side &Asked = ByServer ? Both.Client : Both.Server;
      // Data on both sides of the request, and from the other side, all of it
      // under way together.
      Both.hold();
      Asking.write("before ");
      Asking.renegotiate();
      CHECK(Asking.is(State::Open));
      Asking.write("after");
      Asked.write("meanwhile");
      Both.release();
      CHECK(Both.Client.is(State::Open) && Both.Server.is(State::Open));
      CHECK(Asked.Received == "before after");
      CHECK(Asking.Received == "meanwhile");
      CHECK(count(Both.Client, Event::HandshakeDone) == 2);
      CHECK(count(Both.Server, Event::HandshakeDone) == 2);
      talk(Both, text(300), text(200));
      Both.Client.close();
      Both.pump();
      CHECK(Both.Server.is(State::Closed) && Both.Client.is(State::Closed));
    }
}

// While the handshake is out nothing is taken to be written, nothing lost.
void writingWaits() {
  if (script().Tls13)
    return;
  Pair Both({});
  Both.connect();
  Both.Server.renegotiate();
  const Bytes Request = Both.Server.Tls->takeOutput();
  Both.Client.receive(Request);
  CHECK(Both.Client.is(State::Renegotiating));
  const std::uint8_t Byte = 1;
  CHECK(Both.Client.Tls->write(&Byte, 1) == 0);
  Both.pump();
  CHECK(Both.Client.is(State::Open));
  CHECK(Both.Client.Tls->write(&Byte, 1) == 1);
}

// TLS 1.3: the server's ticket is a message after the handshake.
void tickets() {
  if (!script().Tls13)
    return;
  Pair Both({});
  Both.connect();
  CHECK(count(Both.Client, Event::HandshakeDone) == 2);
  CHECK(count(Both.Server, Event::HandshakeDone) == 1);
  talk(Both, "there", "back");
}

void closing() {
  for (const bool ByServer : {false, true}) {
    Pair Both({});
    Both.connect();
    Side &First = ByServer ? Both.Server : Both.Client;
    Side &Second = ByServer ? Both.Client : Both.Server;
    First.write("last words");
    First.close();
    CHECK(First.is(State::Closing));
    // What the other says before it hears of it still arrives.
    Both.hold();
    Second.write("still here");
    Both.release();
    CHECK(First.Received == "still here");
    CHECK(Second.Received == "last words");
    CHECK(First.is(State::Closed) && Second.is(State::Closed));
    CHECK(First.Tls->peerSaidClose() && Second.Tls->peerSaidClose());
    CHECK(count(Second, Event::PeerClosed) == 1);
    First.transportClosed();
    CHECK(First.is(State::Closed));
    // Over is over.
    const std::uint8_t Byte = 1;
    CHECK(First.Tls->write(&Byte, 1) == 0);
    First.Tls->receive(&Byte, 1);
    First.close();
    First.renegotiate();
    First.start();
    CHECK(First.is(State::Closed) && First.Tls->takeOutput().empty());
  }
}

void truncation() {
  Pair Both({});
  Both.connect();
  Both.Server.write("half of it");
  Both.pump();
  Both.Client.transportClosed();
  CHECK(Both.Client.is(State::Failed));
  CHECK(Both.Client.Tls->failure().Kind == FailureKind::Truncated);
  CHECK(Both.Client.Received == "half of it");
  // Where we have said that it is over, the transport may end without a word;
  // whether the peer has said so can be asked.
  Both.Server.close();
  Both.Server.transportClosed();
  CHECK(Both.Server.is(State::Closed) && !Both.Server.Tls->peerSaidClose());
}

void closingEarly() {
  Pair Both({});
  Both.Client.close();
  CHECK(Both.Client.is(State::Closed));
  Both.Server.start();
  Both.Server.transportClosed();
  CHECK(Both.Server.Tls->failure().Kind == FailureKind::Truncated);
}

// TLS 1.3: a ticket that comes after our close_notify is taken, and so is the
// data behind it.
void ticketWhileClosing() {
  if (!script().Tls13)
    return;
  Pair Both({});
  Both.Server.start();
  Both.Client.start();
  Both.Server.receive(Both.Client.Tls->takeOutput());
  Both.Client.receive(Both.Server.Tls->takeOutput());
  Both.Server.receive(Both.Client.Tls->takeOutput());
  Both.Client.close();
  Both.Server.write("behind the ticket");
  Both.Client.receive(Both.Server.Tls->takeOutput());
  CHECK(Both.Client.is(State::Closing));
  Both.pump();
  CHECK(Both.Client.Received == "behind the ticket");
  CHECK(Both.Client.is(State::Closed) && Both.Server.is(State::Closed));
}

// Results that can't be. The error is clear, and comes at once.
void impossibleResults() {
  // More left than there was.
  const Fault Lie = {0, 0, true, 100000};
  {
    Pair Both({});
    fault() = Lie;
    Both.connect();
    CHECK(Both.Server.Tls->failure().Status == SEC_E_INTERNAL_ERROR);
  }
  fault() = {};
  {
    Pair Both({});
    Both.connect();
    fault() = Lie;
    Both.Server.write("data");
    Both.pump();
    CHECK(Both.Client.Tls->failure().Status == SEC_E_INTERNAL_ERROR);
  }
  // A certificate wanted, and wanted, and wanted.
  fault() = {};
  {
    Pair Both({});
    fault() = {calls().size() + 2, DWORD(SEC_I_INCOMPLETE_CREDENTIALS), true};
    Both.connect();
    CHECK(Both.Server.is(State::Failed) || Both.Client.is(State::Failed));
  }
  // A record read, and there still; a ticket taken, and there still.
  fault() = {};
  Pair Both({});
  Both.Server.start();
  Both.Client.start();
  Both.Server.receive(Both.Client.Tls->takeOutput());
  Both.Client.receive(Both.Server.Tls->takeOutput());
  Both.Server.receive(Both.Client.Tls->takeOutput());
  if (!script().Tls13) {
    Both.Client.receive(Both.Server.Tls->takeOutput());
    Both.Server.write("data");
  }
  const Bytes Record = Both.Server.Tls->takeOutput();
  const std::size_t Further = script().Tls13 ? 1 : 0;
  fault() = {calls().size() + Further, 0, false, Record.size()};
  Both.Client.receive(Record);
  CHECK(Both.Client.Tls->failure().Status == SEC_E_INTERNAL_ERROR);
}

// What a failing call has to say to the peer is said.
void alerts() {
  {
    Pair Both({});
    Both.Client.start();
    (void)Both.Client.Tls->takeOutput();
    Both.Client.receive({22, 3, 3, 0, 1, 99});
    CHECK(Both.Client.Tls->failure().Status == SEC_E_ILLEGAL_MESSAGE);
    const Bytes Alert = Both.Client.Tls->takeOutput();
    CHECK(!Alert.empty() && Alert[0] == 21);
  }
  if (script().Tls13)
    return;
  Pair Both({});
  Both.connect();
  Both.Server.renegotiate();
  Both.Client.receive(Both.Server.Tls->takeOutput());
  CHECK(Both.Client.is(State::Renegotiating));
  const Bytes Hello = Both.Client.Tls->takeOutput();
  CHECK(!Hello.empty());
  Bytes Record(5 + 40, 7);
  Record[0] = 22;
  Record[3] = 0;
  Record[4] = 40;
  Both.Client.receive(Record);
  CHECK(Both.Client.Tls->failure().Status == SEC_E_DECRYPT_FAILURE);
  const Bytes Alert = Both.Client.Tls->takeOutput();
  CHECK(!Alert.empty() && Alert[0] == 21);
}

// A request that comes after our close_notify can't be granted.
void requestWhileClosing() {
  if (script().Tls13)
    return;
  Pair Both({});
  Both.connect();
  Both.Client.close();
  Both.Server.renegotiate();
  const Bytes Request = Both.Server.Tls->takeOutput();
  Both.Client.receive(Request);
  CHECK(Both.Client.is(State::Closed));
}

void weakConnections() {
  for (const DWORD Version :
       {SP_PROT_TLS1_1_CLIENT, SP_PROT_TLS1_0_SERVER, SP_PROT_SSL3_CLIENT}) {
    script().ReportedVersion = DWORD(Version);
    Pair Both({});
    Both.connect();
    CHECK(Both.Client.is(State::Failed));
    CHECK(Both.Client.Tls->failure().Kind == FailureKind::WeakConnection);
  }
  script().ReportedVersion = 0;
  script().Confidential = false;
  Pair Both({});
  Both.connect();
  CHECK(Both.Client.is(State::Failed));
  CHECK(Both.Client.Tls->failure().Kind == FailureKind::WeakConnection);
}

void olderSystems() {
  script().KnowsModernCredentials = false;
  script().MakesAlerts = false;
  Pair Both({});
  Both.connect();
  CHECK(Both.Client.is(State::Open));
  EndpointConfig Config;
  Config.Lowest = TlsVersion::Tls13;
  Failure Why;
  CHECK(!Endpoint::create(scriptedTables(), std::move(Config), Why));
  CHECK(Why.Status == SEC_E_UNKNOWN_CREDENTIALS);
  // No alert can be made: the refusal is the same.
  PairConfig Wrong;
  Wrong.Name = "other.example";
  Pair Refused(Wrong);
  Refused.connect();
  CHECK(Refused.Client.Tls->certificate().Result == Trust::WrongName);
}

// A peer that sends and sends and never makes a message of it.
void flood() {
  Pair Both({});
  Both.connect();
  Pair Shaking({});
  Shaking.Client.start();
  Pair Greedy({});
  Greedy.connect();
  script().NeverEnough = true;
  constexpr std::size_t Limit = 128 * 1024;
  const Bytes Much(Limit - 1, 23);
  for (Side *Of : {&Both.Client, &Both.Server, &Shaking.Client}) {
    const State Before = Of->Tls->state();
    Of->Tls->receive(Much.data(), Much.size());
    CHECK(Of->is(Before));
    Of->Tls->receive(Much.data(), 1);
    CHECK(Of->is(State::Failed));
    CHECK(Of->Tls->failure().Kind == FailureKind::InputLimit);
  }
  Greedy.Client.receive(Bytes(10 * Limit, 23));
  CHECK(Greedy.Client.Tls->failure().Kind == FailureKind::InputLimit);
}

void diagnostics() {
  std::vector<std::string> Said;
  const Diagnostics::Sink Sink = [&](DiagnosticCategory, const char *What,
                                     long) { Said.push_back(What); };
  PairConfig Config;
  Config.Log = Diagnostics(DiagnoseNothing, Sink);
  {
    Pair Both(Config);
    Both.connect();
    talk(Both, "secret", "secret");
    CHECK(Said.empty());
  }
  Config.Log = Diagnostics(DiagnoseState | DiagnoseTraffic |
                               DiagnoseCertificates | DiagnoseFailures,
                           Sink);
  Pair Both(Config);
  Both.connect();
  talk(Both, "secret", "secret");
  Both.Client.transportClosed();
  CHECK(Said.size() > 10);
  for (const std::string &Line : Said)
    CHECK(Line.find("secret") == std::string::npos &&
          Line.find("example") == std::string::npos);
}

void identities() {
  Failure Why;
  const SecretBytes File(10, 7);
  const WCHAR Password[] = {'p', 0};
  const Identity Own =
      Identity::fromPkcs12(scriptedTables(), File, Password, 0, Why);
  CHECK(!Why && Own.Certificate);
  // Of the two in the file, the one with the key.
  CHECK(Own.Certificate.get()->cbCertEncoded == 2);
}

void owners() {
  const Tables System = scriptedTables();
  {
    CertificateOwner One(*System.Crypt, makeCertificate());
    CertificateOwner Two(*System.Crypt, makeCertificate());
    CHECK(outstandingCount() == 2);
    One = std::move(Two);
    CHECK(outstandingCount() == 1 && One && !Two);
    CertificateOwner &Same = One;
    One = std::move(Same);
    CHECK(outstandingCount() == 1 && One);
    CertificateOwner Three(std::move(One));
    CHECK(!One && Three);
    Three.reset();
    CHECK(outstandingCount() == 0 && !Three);
  }
  {
    Pair First({}), Second({});
    First.connect();
    Second.connect();
    const std::size_t Before = outstandingCount();
    First.Client.Tls.emplace(
        Endpoint::create(System, {}, First.Client.CreateFailure),
        SessionConfig{"server.example", {}, {}});
    CHECK(outstandingCount() == Before - 1);
  }
}

#define SUBJECT(Function) {#Function, Function}
struct {
  const char *Name;
  void (*Run)();
} const Subjects[] = {
    SUBJECT(handshakeAndData),
    SUBJECT(cutEverywhere),
    SUBJECT(joined),
    SUBJECT(dataBehindFinished),
    SUBJECT(protocols),
    SUBJECT(configurations),
    SUBJECT(clientCertificates),
    SUBJECT(certificates),
    SUBJECT(judgedAgain),
    SUBJECT(renegotiation),
    SUBJECT(writingWaits),
    SUBJECT(tickets),
    SUBJECT(closing),
    SUBJECT(truncation),
    SUBJECT(closingEarly),
    SUBJECT(requestWhileClosing),
    SUBJECT(ticketWhileClosing),
    SUBJECT(alerts),
    SUBJECT(impossibleResults),
    SUBJECT(weakConnections),
    SUBJECT(olderSystems),
    SUBJECT(flood),
    SUBJECT(diagnostics),
    SUBJECT(identities),
    SUBJECT(owners),
};

} // namespace

int main() {
  for (const auto &Subject : Subjects) {
    subject() = Subject.Name;
    everywhere(Subject.Run);
    std::printf("%s\n", Subject.Name);
  }
}
