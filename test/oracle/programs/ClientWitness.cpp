//===-- ClientWitness.cpp - the client in C, run ----------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// The client in C against a server that is a session of the engine, both over
// the scripted system.
//
//===----------------------------------------------------------------------===//

#include "Pair.h"
#include "Witness.h"
#include "client/tls_client.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

using namespace schannel;
using namespace schannel::test;

namespace {

const std::string Answer = "an answer that fills more than one record, "
                           "for the records of the script are small ones";

/// Allocations of the client to let through before one fails.
long AllocationsLeft = -1;
bool AllocationFailed = false;

/// The transport, and the server at its other end.
class Wire {
public:
  Side Server;
  std::size_t Chunk = 0;     ///< 0: as it comes.
  bool MayStall = false;     ///< Waiting for ever is what is asked for.
  bool Ends = false;         ///< The transport ends when nothing is left.
  std::size_t Breaks = ~0ul; ///< Sending fails from this time on.
  bool Broken = false;
  std::function<void()> Heard; ///< After the server has got something.
  std::vector<bool> ByClient;  ///< Which of calls() are the client's.

  explicit Wire(bool RequireCertificate = false) {
    EndpointConfig Wanted;
    Wanted.As = Role::Server;
    Wanted.RequireClientCertificate = RequireCertificate;
    Wanted.Trusting.OnRevocation = TrustPolicy::Revocation::NotAsked;
    Wanted.Own.Certificate =
        CertificateOwner(*scriptedTables().Crypt, makeCertificate());
    Server.Tls.emplace(Endpoint::create(scriptedTables(), std::move(Wanted),
                                        Server.CreateFailure),
                       SessionConfig{});
    Server.start();
    attribute(false);
  }

  /// The client has made all the calls since the last that have a maker, or
  /// has made none of them.
  void attribute(bool Client) {
    ByClient.resize(std::max(ByClient.size(), calls().size()), Client);
  }

  tls_transport transport() { return {this, send, receive}; }

  /// These go to the client in place of what the server says.
  void forge(const Bytes &Made) { Forged = Made; }

  /// What the server has said since goes to the client, what it has got to
  /// Server.Received.
  void collect() {
    Bytes Said = Server.Tls->takeOutput();
    if (!Forged.empty() && !Said.empty())
      Said = std::exchange(Forged, {});
    ToClient.insert(ToClient.end(), Said.begin(), Said.end());
    const SecretBytes Plaintext = Server.Tls->takePlaintext();
    Server.Received.append(Plaintext.begin(), Plaintext.end());
  }

private:
  static int send(void *Self, const unsigned char *Data, std::size_t Size) {
    const UnderTest Not(false);
    Wire &This = *static_cast<Wire *>(Self);
    This.attribute(true);
    This.Broken |= This.Breaks-- == 0;
    if (This.Broken)
      return -1;
    This.Server.receive(Bytes(Data, Data + Size));
    This.collect();
    if (This.Heard)
      This.Heard();
    This.collect();
    This.attribute(false);
    return 0;
  }

  static int receive(void *Self, unsigned char *Into, std::size_t Room) {
    const UnderTest Not(false);
    Wire &This = *static_cast<Wire *>(Self);
    if (This.ToClient.empty()) {
      if (!This.MayStall && !This.Ends && !This.Server.Tls->finished())
        show(Symptom::Stalled, "the client waits, and nothing will come");
      return 0;
    }
    std::size_t Size = std::min(Room, This.ToClient.size());
    if (This.Chunk)
      Size = std::min(Size, This.Chunk);
    std::copy_n(This.ToClient.begin(), Size, Into);
    This.ToClient.erase(This.ToClient.begin(),
                        This.ToClient.begin() + long(Size));
    return static_cast<int>(Size);
  }

  Bytes ToClient, Forged;
};

/// The client is running.
struct Calling {
  explicit Calling(Wire &Through) : Through(Through) {
    Through.attribute(false);
  }
  ~Calling() { Through.attribute(true); }
  Wire &Through;
  const UnderTest Now;
};

void writeLog(void *, const char *Line) {
  const UnderTest Not(false);
  std::fprintf(stderr, "%s\n", Line);
}

const WCHAR *wide(const std::string &Text) {
  static std::basic_string<WCHAR> Kept;
  Kept.assign(Text.begin(), Text.end());
  return Kept.c_str();
}

/// What the client is given, and what came of it.
class Client {
public:
  explicit Client(Wire &Through, const std::string &Name = "server.example",
                  bool Shows = false, bool OwnRoot = false)
      : Through(Through) {
    Settings.server_name = wide(Name);
    Settings.log = writeLog;
    Settings.pkcs12_password = SecretPassword.c_str();
    if (Shows) {
      Settings.pkcs12 = File;
      Settings.pkcs12_size = sizeof(File);
    }
    if (OwnRoot) {
      Settings.root = File;
      Settings.root_size = sizeof(File);
    }
  }
  ~Client() { close(); }

  SECURITY_STATUS open() {
    const Calling Now(Through);
    const tls_transport Transport = Through.transport();
    const SECURITY_STATUS Status =
        tls_open(scriptedTables().Sspi, &Transport, &Settings, &Tls);
    note(Status);
    if (Status == SEC_E_OK && !Tls)
      show(Symptom::Error, "tls_open: SEC_E_OK and nothing made");
    return Status;
  }
  SECURITY_STATUS send(const std::string &Text) {
    if (!Tls)
      return SEC_E_INVALID_HANDLE;
    const Calling Now(Through);
    const SECURITY_STATUS Status = tls_send(
        Tls, reinterpret_cast<const unsigned char *>(Text.data()), Text.size());
    note(Status);
    return Status;
  }
  /// Until \p Size bytes are there, or the end.
  SECURITY_STATUS receive(std::size_t Size) {
    SECURITY_STATUS Status = SEC_E_OK;
    while (Tls && Received.size() < Size && !Ended && Status == SEC_E_OK) {
      unsigned char Some[50];
      std::size_t Got = 0;
      {
        const Calling Now(Through);
        Status = tls_receive(Tls, Some, sizeof(Some), &Got);
      }
      note(Status);
      if (Status == SEC_E_OK && Got == 0)
        Ended = true;
      if (Status == SEC_E_OK)
        Received.append(Some, Some + Got);
    }
    return Status;
  }
  SECURITY_STATUS close() {
    if (!Tls)
      return SEC_E_OK;
    const Calling Now(Through);
    const SECURITY_STATUS Status = tls_close(Tls);
    Tls = nullptr;
    note(Status);
    return Status;
  }

  std::string Received;
  bool Ended = false;
  std::vector<SECURITY_STATUS> Errors; ///< What was returned and not SEC_E_OK.

private:
  void note(SECURITY_STATUS Status) {
    if (garbage(static_cast<unsigned long>(Status)))
      show(Symptom::Garbage, "a status is returned that nobody has set");
    if (Status != SEC_E_OK)
      Errors.push_back(Status);
  }

  static constexpr unsigned char File[] = {1, 2, 3};
  Wire &Through;
  tls_settings Settings = {};
  tls_client *Tls = nullptr;
};

void answersAll(Wire &Through, std::size_t Size) {
  Through.Heard = [&Through, Size, Done = false]() mutable {
    if (Done || Through.Server.Received.size() < Size)
      return;
    Done = true;
    Through.Server.write(Answer);
  };
}

// Data both ways, in pieces of every size; the end is told.
void exchange() {
  const std::string Question(1000, 'q');
  for (const std::size_t Chunk : {0, 1, 7, 30}) {
    Wire Through;
    Through.Chunk = Chunk;
    answersAll(Through, Question.size());
    Client Tls(Through);
    EXPECT(Error, Tls.open() == SEC_E_OK);
    EXPECT(Error, Tls.send(Question) == SEC_E_OK);
    Tls.receive(Answer.size());
    EXPECT(Error, Tls.Errors.empty());
    EXPECT(Lost, Through.Server.Received == Question);
    EXPECT(Lost, Tls.Received == Answer);
    EXPECT(Error, Tls.close() == SEC_E_OK);
    EXPECT(NoClose, Through.Server.Tls->peerSaidClose());
  }
}

// Nothing to send is sent.
void nothing() {
  Wire Through;
  Client Tls(Through);
  EXPECT(Error, Tls.open() == SEC_E_OK);
  EXPECT(Error, Tls.send("") == SEC_E_OK);
  EXPECT(Error, Tls.send("x") == SEC_E_OK);
  EXPECT(Lost, Through.Server.Received == "x");
}

// Many records, and the end, in one piece.
void joined() {
  const std::string Text(500, 'j');
  Wire Through;
  Client Tls(Through);
  EXPECT(Error, Tls.open() == SEC_E_OK);
  Through.Server.write(Text);
  Through.Server.close();
  Through.collect();
  Tls.receive(1000);
  EXPECT(Lost, Tls.Received == Text);
  EXPECT(Error, Tls.Ended && Tls.Errors.empty());
}

// The server's data comes with its last token of the handshake.
void behindFinished() {
  Wire Through;
  Through.Heard = [&, Done = false]() mutable {
    if (Done || !Through.Server.is(State::Open))
      return;
    Done = true;
    Through.Server.write(Answer);
  };
  Client Tls(Through);
  EXPECT(Error, Tls.open() == SEC_E_OK);
  Tls.receive(Answer.size());
  EXPECT(Lost, Tls.Received == Answer);
  EXPECT(Error, Tls.Errors.empty());
}

// The other side closes; without a word it is an error.
void ends() {
  for (const bool Orderly : {false, true}) {
    Wire Through;
    Client Tls(Through);
    EXPECT(Error, Tls.open() == SEC_E_OK);
    Through.Server.write("half of it");
    if (Orderly)
      Through.Server.close();
    Through.collect();
    Through.Ends = true;
    Tls.receive(1000);
    EXPECT(Lost, Tls.Received == "half of it");
    EXPECT(Error, Tls.Ended == Orderly);
    EXPECT(Error, Tls.Errors.empty() == Orderly);
    Tls.close();
    EXPECT(NoClose, Through.Server.Tls->peerSaidClose());
  }
}

// TLS 1.2: the server wants another handshake, between data.
void renegotiation() {
  if (script().Tls13)
    return;
  for (const std::size_t Chunk : {0, 5}) {
    Wire Through;
    Through.Chunk = Chunk;
    Client Tls(Through);
    EXPECT(Error, Tls.open() == SEC_E_OK);
    Through.Server.write("before ");
    Through.Server.renegotiate();
    Through.collect();
    Through.Heard = [&, Done = false]() mutable {
      const auto &Events = Through.Server.Tls->takeEvents();
      if (Done || std::count(Events.begin(), Events.end(),
                             Event::HandshakeDone) == 0)
        return;
      Done = true;
      Through.Server.write("after");
    };
    Through.Server.Tls->takeEvents();
    Tls.receive(12);
    EXPECT(Lost, Tls.Received == "before after");
    EXPECT(Error, Tls.Errors.empty());
  }
}

// A peer that was good is judged again after another handshake.
void judgedAgain() {
  if (script().Tls13)
    return;
  Wire Through;
  Client Tls(Through);
  EXPECT(Error, Tls.open() == SEC_E_OK);
  Through.Server.renegotiate();
  Through.Server.Tls->takeEvents();
  Through.collect();
  Through.Heard = [&] {
    if (!Through.Server.Tls->takeEvents().empty())
      Through.Server.write("after");
  };
  Through.MayStall = true;
  script().ChainErrors = CERT_TRUST_IS_REVOKED;
  Tls.receive(5);
  EXPECT(Accepted, Tls.Received.empty());
  script().ChainErrors = 0;
}

// Bad certificates are refused, good ones are not.
void certificates() {
  struct {
    DWORD ChainErrors, RevocationErrors, PolicyError;
    const char *Name;
    SECURITY_STATUS Result;
  } const Table[] = {
      {0, 0, 0, "server.example", SEC_E_OK},
      {0, 0, 0, "other.example", SEC_E_WRONG_PRINCIPAL},
      {CERT_TRUST_IS_UNTRUSTED_ROOT, 0, 0, "server.example",
       SEC_E_UNTRUSTED_ROOT},
      {CERT_TRUST_IS_PARTIAL_CHAIN, 0, 0, "server.example",
       SEC_E_UNTRUSTED_ROOT},
      {CERT_TRUST_IS_NOT_TIME_VALID, 0, 0, "server.example",
       SEC_E_CERT_EXPIRED},
      {CERT_TRUST_IS_NOT_VALID_FOR_USAGE, 0, 0, "server.example",
       SEC_E_CERT_UNKNOWN},
      {0, CERT_TRUST_IS_REVOKED, 0, "server.example", CRYPT_E_REVOKED},
      {0, CERT_TRUST_REVOCATION_STATUS_UNKNOWN, 0, "server.example",
       SEC_E_CERT_UNKNOWN},
      {0, 0, DWORD(CERT_E_WRONG_USAGE), "server.example", SEC_E_CERT_UNKNOWN},
  };
  for (const bool OwnRoot : {false, true})
    for (const auto &Row : Table) {
      script().ChainErrors = Row.ChainErrors;
      script().RevocationErrors = Row.RevocationErrors;
      script().PolicyError = Row.PolicyError;
      Wire Through;
      Client Tls(Through, Row.Name, false, OwnRoot);
      const SECURITY_STATUS Status = Tls.open();
      if (Row.Result == SEC_E_OK)
        EXPECT(Error, Status == SEC_E_OK);
      else
        EXPECT(Accepted, Status != SEC_E_OK);
      if (Status != SEC_E_OK)
        EXPECT(Error, Status == Row.Result);
    }
}

void clientCertificates() {
  for (const bool Shows : {false, true}) {
    Wire Through(true);
    Client Tls(Through, "server.example", Shows);
    Through.MayStall = !Shows;
    Tls.open();
    if (Shows) {
      EXPECT(Error, Tls.Errors.empty());
      answersAll(Through, 1);
      Tls.send("x");
      Tls.receive(Answer.size());
      EXPECT(Error, Tls.Errors.empty());
      EXPECT(Lost, Tls.Received == Answer);
    } else {
      // The server has refused it for having no certificate, and for nothing
      // else.
      EXPECT(Error,
             Through.Server.Tls->failure().Kind == FailureKind::Certificate);
      EXPECT(Error, Through.Server.Tls->certificate().Result ==
                        Trust::NoCertificate);
    }
  }
}

void weakConnections() {
  for (const DWORD Version : {SP_PROT_TLS1_1_CLIENT, SP_PROT_SSL3_CLIENT}) {
    script().ReportedVersion = Version;
    Wire Through;
    Through.MayStall = true;
    // The server is not asked: its version is the same.
    Client Tls(Through);
    const SECURITY_STATUS Status = Tls.open();
    EXPECT(Accepted, Status != SEC_E_OK);
    EXPECT(Error, Status == SEC_E_ALGORITHM_MISMATCH ||
                      Status == SEC_E_INCOMPLETE_MESSAGE);
  }
  script().ReportedVersion = 0;
  script().Confidential = false;
  Wire Through;
  Through.MayStall = true;
  Client Tls(Through);
  EXPECT(Accepted, Tls.open() != SEC_E_OK);
}

void olderSystems() {
  script().KnowsModernCredentials = false;
  Wire Through;
  Client Tls(Through);
  EXPECT(Error, Tls.open() == SEC_E_OK);
}

// A peer that sends and sends and never makes a message of it.
void flood() {
  Wire Through;
  Client Tls(Through);
  EXPECT(Error, Tls.open() == SEC_E_OK);
  for (int Times = 0; Times < 300; ++Times)
    Through.Server.write(std::string(1000, 'f'));
  Through.collect();
  script().NeverEnough = true;
  Through.MayStall = true;
  EXPECT(Stalled, Tls.receive(1) == SEC_E_INVALID_TOKEN);
}

// The server answers nonsense, in the first handshake and in a later one: an
// error at once, and an alert for the server.
void nonsense() {
  {
    Wire Through;
    Through.MayStall = true;
    Through.forge({22, 3, 3, 0, 1, 99});
    Client Tls(Through);
    EXPECT(Error, Tls.open() == SEC_E_ILLEGAL_MESSAGE);
    EXPECT(NoClose, Through.Server.is(State::Failed));
  }
  if (script().Tls13)
    return;
  Wire Through;
  Client Tls(Through);
  EXPECT(Error, Tls.open() == SEC_E_OK);
  Through.Server.renegotiate();
  Through.collect();
  Bytes Record(5 + 40, 7);
  Record[0] = 22;
  Record[3] = 0;
  Record[4] = 40;
  Through.forge(Record);
  Through.MayStall = true;
  EXPECT(Error, Tls.receive(1) == SEC_E_ILLEGAL_MESSAGE);
  EXPECT(NoClose, Through.Server.is(State::Failed));
}

void secrets() {
  Wire Through(true);
  Through.Heard = [&, Done = false]() mutable {
    if (Done || Through.Server.Received.empty())
      return;
    Done = true;
    Through.Server.write(SecretText + SecretText);
    Through.Server.write(SecretText);
  };
  Client Tls(Through, "server.example", true);
  Tls.open();
  Tls.send(SecretText);
  Tls.receive(SecretText.size() * 2);
  Tls.close();
}

/// One story with everything in it. True if all of it went well.
bool story(Client &Tls, Wire &Through) {
  const std::string Question(100, 'q');
  answersAll(Through, Question.size());
  Through.MayStall = true;
  Tls.open();
  Tls.send(Question);
  Tls.receive(Answer.size());
  if (!script().Tls13) {
    Through.Server.renegotiate();
    Through.collect();
    Through.Server.Tls->takeEvents();
    Through.Heard = [&, Done = false]() mutable {
      if (Done || Through.Server.Tls->takeEvents().empty())
        return;
      Done = true;
      Through.Server.write("after");
    };
    Tls.receive(Answer.size() + 5);
  }
  Tls.send(Question);
  Tls.close();
  return Tls.Errors.empty() && Through.Server.Received.size() == 200;
}

bool has(const std::vector<SECURITY_STATUS> &Errors, SECURITY_STATUS Wanted) {
  return std::find(Errors.begin(), Errors.end(), Wanted) != Errors.end();
}

// Each call of the client fails, in one run each.
void faults() {
  const Script Now = script();
  std::vector<Call> All;
  std::vector<bool> ByClient;
  {
    Wire Through(true);
    Client Tls(Through, "server.example", true, true);
    EXPECT(Error, story(Tls, Through));
    All = calls();
    ByClient = Through.ByClient;
  }
  settle();
  for (std::size_t At = 0; At < All.size(); ++At) {
    if (!ByClient[At])
      continue;
    for (const SECURITY_STATUS Status :
         {SEC_E_INTERNAL_ERROR, SEC_E_INVALID_TOKEN, SEC_E_INCOMPLETE_MESSAGE,
          SEC_I_CONTEXT_EXPIRED, SEC_I_COMPLETE_NEEDED}) {
      resetSystem(Now, {At, DWORD(Status)});
      {
        Wire Through(true);
        Client Tls(Through, "server.example", true, true);
        const bool Well = story(Tls, Through);
        const std::string Which = std::string(All[At].Function);
        // A certificate or a property that is not there: the search goes on.
        const bool Search = Which == "CertFindCertificateInStore" ||
                            Which == "CertGetCertificateContextProperty";
        if (Well && !Search && Status == SEC_E_INTERNAL_ERROR)
          show(Symptom::Error, Which + " fails and nobody says so");
        // Handshakes and records have one error each; the log has the status.
        const SECURITY_STATUS Reported =
            Which == "InitializeSecurityContext" ? SEC_E_ILLEGAL_MESSAGE
            : Which == "DecryptMessage"          ? SEC_E_DECRYPT_FAILURE
                                                 : Status;
        if (!Well && All[At].Sspi && Status == SEC_E_INTERNAL_ERROR &&
            !has(Tls.Errors, Reported) && !has(Tls.Errors, Status))
          show(Symptom::Error, Which + " fails and another error is reported");
      }
      settle();
      if (!All[At].Sspi)
        break;
    }
  }
  resetSystem(Now);
}

// The transport breaks while something is sent.
void broken() {
  for (std::size_t Times = 0; Times < 8; ++Times) {
    Wire Through(true);
    Through.Breaks = Times;
    Client Tls(Through, "server.example", true, true);
    const bool Well = story(Tls, Through);
    EXPECT(Error, Well != Through.Broken);
  }
}

void allocations() {
  const Script Now = script();
  for (long Let = 0;; ++Let) {
    resetSystem(Now);
    AllocationFailed = false;
    AllocationsLeft = Let;
    {
      Wire Through(true);
      Client Tls(Through, "server.example", true, true);
      const bool Well = story(Tls, Through);
      AllocationsLeft = -1;
      if (AllocationFailed)
        EXPECT(Error, !Well && has(Tls.Errors, SEC_E_INSUFFICIENT_MEMORY));
    }
    settle();
    if (!AllocationFailed)
      break;
  }
  resetSystem(Now);
}

bool allocationFails() {
  if (AllocationsLeft < 0 || !underTest())
    return false;
  if (AllocationsLeft-- > 0)
    return false;
  AllocationFailed = true;
  return true;
}

} // namespace

// The client is compiled with these in place of the allocator's functions.
extern "C" {
void *client_malloc(std::size_t Size) {
  return allocationFails() ? nullptr : std::malloc(Size);
}
void *client_calloc(std::size_t Count, std::size_t Size) {
  return allocationFails() ? nullptr : std::calloc(Count, Size);
}
void *client_realloc(void *Old, std::size_t Size) {
  return allocationFails() ? nullptr : std::realloc(Old, Size);
}
}

#define SCENARIO(Function) {#Function, [] { everywhere(Function); }}

int main(int Count, char **Names) {
  return witness({SCENARIO(exchange), SCENARIO(nothing), SCENARIO(joined),
                  SCENARIO(behindFinished), SCENARIO(ends),
                  SCENARIO(renegotiation), SCENARIO(judgedAgain),
                  SCENARIO(certificates), SCENARIO(clientCertificates),
                  SCENARIO(weakConnections), SCENARIO(olderSystems),
                  SCENARIO(flood), SCENARIO(nonsense), SCENARIO(secrets),
                  SCENARIO(faults), SCENARIO(broken), SCENARIO(allocations)},
                 Count, Names);
}
