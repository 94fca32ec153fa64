//===-- Session.cpp - one TLS connection ------------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "schannel/Session.h"

#include "Handshake.h"
#include "PendingInput.h"
#include "RecordLayer.h"
#include "Shutdown.h"

#include <new>

namespace schannel {

namespace {

constexpr DWORD TooOld =
    SP_PROT_SSL2 | SP_PROT_SSL3 | SP_PROT_TLS1_0 | SP_PROT_TLS1_1;

bool usableName(const std::string &Name) {
  for (const char Character : Name)
    if (Character <= ' ' || Character > '~')
      return false;
  return !Name.empty();
}

bool usableProtocols(const std::vector<std::string> &Protocols) {
  std::size_t Total = 0;
  for (const std::string &Name : Protocols) {
    if (Name.empty() || Name.size() > 255)
      return false;
    Total += 1 + Name.size();
  }
  return Total <= 0xFFFF;
}

} // namespace

/// The states and what leads from one to the next. The phases do the work; the
/// pending input goes through all of them and belongs to none.
class Session::Implementation {
public:
  Implementation(std::shared_ptr<const Endpoint> Given, SessionConfig Config)
      : Shared(std::move(Given)),
        ServerName(Config.ServerName.begin(), Config.ServerName.end()),
        Log(std::move(Config.Log)),
        Negotiation(*Shared, ServerName, Config.Protocols),
        Records(*Shared->system().Sspi) {
    if (Shared->role() == Role::Client && !usableName(Config.ServerName))
      fail(schannel::failure(FailureKind::Configuration, "ServerName"));
    else if (!usableProtocols(Config.Protocols))
      fail(schannel::failure(FailureKind::Configuration, "Protocols"));
  }

  void start();
  void receive(const std::uint8_t *Data, std::size_t Size);
  void transportClosed();
  void write(const std::uint8_t *Data, std::size_t Size, std::size_t &Done);
  void renegotiate();
  void close();
  void fail(const Failure &Reason);

  /// Runs a step of the caller. Memory that runs out ends the session; what was
  /// decrypted, or made for the peer, before that remains.
  template <typename Step> void guarded(Step Run) noexcept {
    try {
      Run();
    } catch (const std::bad_alloc &) {
      fail(schannel::failure(FailureKind::OutOfMemory, "operator new"));
    }
  }

  bool process();
  bool dataIsNext();
  bool negotiate();
  bool handshakeDone();
  bool learnConnection();
  bool readRecord();
  bool peerWantsHandshake();
  void peerClosed();
  void enter(State Next);

  // The order is the order of release, from the last to the first: the context
  // goes before the endpoint whose credentials it was made with.
  const std::shared_ptr<const Endpoint> Shared;
  const WideString ServerName;
  const Diagnostics Log;
  State Now = State::Idle;
  PendingInput Input;
  Bytes Output;
  SecretBytes Plaintext;
  std::vector<Event> Events;
  Failure Why;
  CertificateVerdict Verdict;
  std::string Protocol;
  DWORD Version = 0;
  bool CloseSaid = false;
  bool PeerSaidClose = false;
  Handshake Negotiation;
  RecordLayer Records;
};

void Session::Implementation::start() {
  if (Now != State::Idle)
    return;
  enter(State::Handshaking);
  if (Shared->role() == Role::Client &&
      Negotiation.begin(Output) == Progress::Failed)
    fail(Negotiation.failure());
}

void Session::Implementation::receive(const std::uint8_t *Data,
                                      std::size_t Size) {
  Log.note(DiagnoseTraffic, "received", static_cast<long>(Size));
  while (Size > 0 && Now != State::Idle && Now != State::Closed &&
         Now != State::Failed) {
    const std::size_t Taken = Input.append(Data, Size);
    Data += Taken;
    Size -= Taken;
    while (process()) {
    }
    if (Input.full())
      fail(schannel::failure(FailureKind::InputLimit, "PendingInput"));
  }
}

// One step with the input there is; false when that gets no further.
bool Session::Implementation::process() {
  switch (Now) {
  case State::Renegotiating:
    if (dataIsNext())
      return readRecord();
    return !Input.empty() && negotiate();
  case State::Handshaking:
    return !Input.empty() && negotiate();
  case State::Open:
  case State::Closing:
    return !Input.empty() && readRecord();
  default:
    Input.clear();
    return false;
  }
}

// Until the peer has our part of a renegotiation, it may go on sending data,
// which is for DecryptMessage. TLS 1.2 says in the clear which records are data
// (RFC 5246, 6.2.1); TLS 1.3 has no renegotiation.
bool Session::Implementation::dataIsNext() {
  constexpr std::uint8_t ApplicationData = 23;
  return (Version & SP_PROT_TLS1_2) != 0 && !Input.empty() &&
         *Input.data() == ApplicationData;
}

bool Session::Implementation::negotiate() {
  const Progress Step = Negotiation.advance(Input, Output);
  if (Negotiation.takeCertificateRequest())
    Events.push_back(Event::ClientCertificateRequested);
  switch (Step) {
  case Progress::NeedsInput:
    return false;
  case Progress::Advanced:
    return true;
  case Progress::Done:
    return handshakeDone();
  case Progress::Failed:
    fail(Negotiation.failure());
    return false;
  }
  return false;
}

// Nothing is let through before the peer has been judged, after a renegotiation
// as after the first handshake. What is left of the input is data already.
bool Session::Implementation::handshakeDone() {
  if (!learnConnection())
    return false;
  if (Shared->expectsPeerCertificate()) {
    Verdict = Shared->judgePeer(Negotiation.context(), ServerName.c_str());
    Log.note(DiagnoseCertificates, "peer judged",
             static_cast<long>(Verdict.Result));
    if (!Verdict.trusted()) {
      sayBadCertificate(Shared->system(), Negotiation, Output);
      Failure Refused =
          schannel::failure(FailureKind::Certificate, "peer certificate");
      Refused.Verdict = Verdict;
      fail(Refused);
      return false;
    }
  }
  Events.push_back(Event::HandshakeDone);
  enter(CloseSaid ? State::Closing : State::Open);
  return true;
}

bool Session::Implementation::learnConnection() {
  const SecurityFunctionTableW &Sspi = *Shared->system().Sspi;
  SecPkgContext_ConnectionInfo Connection = {};
  SECURITY_STATUS Status = Sspi.QueryContextAttributesW(
      Negotiation.context(), SECPKG_ATTR_CONNECTION_INFO, &Connection);
  if (Status != SEC_E_OK) {
    fail(packageFailure("QueryContextAttributes(CONNECTION_INFO)", Status));
    return false;
  }
  Version = Connection.dwProtocol;
  // Zero is a version the system has no name for (TLS 1.3 on Wine 8).
  if ((Version & TooOld) != 0) {
    fail(schannel::failure(FailureKind::WeakConnection, "dwProtocol"));
    return false;
  }

  // Not every system knows this attribute; without it nothing was agreed on.
  SecPkgContext_ApplicationProtocol Agreed = {};
  Status = Sspi.QueryContextAttributesW(
      Negotiation.context(), SECPKG_ATTR_APPLICATION_PROTOCOL, &Agreed);
  Protocol.clear();
  if (Status == SEC_E_OK &&
      Agreed.ProtoNegoStatus == SecApplicationProtocolNegotiationStatus_Success)
    Protocol.assign(Agreed.ProtocolId,
                    Agreed.ProtocolId + Agreed.ProtocolIdSize);

  if (!Records.learnSizes(Negotiation.context())) {
    fail(Records.failure());
    return false;
  }
  return true;
}

bool Session::Implementation::readRecord() {
  switch (Records.decrypt(Negotiation.context(), Input, Plaintext)) {
  case RecordProgress::NeedsInput:
    return false;
  case RecordProgress::Advanced:
    return true;
  case RecordProgress::Renegotiate:
    return peerWantsHandshake();
  case RecordProgress::PeerClosed:
    peerClosed();
    return false;
  case RecordProgress::Failed:
    fail(Records.failure());
    return false;
  }
  return false;
}

// A renegotiation (TLS 1.2), or a message after the handshake (TLS 1.3: a
// ticket, new keys). The message, when there is one, is still in the input; a
// request that has been consumed is answered with empty input.
// https://learn.microsoft.com/windows/win32/secauthn/recognizing-a-request-to-renegotiate-a-connection
bool Session::Implementation::peerWantsHandshake() {
  if (CloseSaid && (Version & SP_PROT_TLS1_3) == 0) {
    // We have said that nothing more comes from us.
    Negotiation.releaseContext();
    enter(State::Closed);
    return false;
  }
  enter(State::Renegotiating);
  return negotiate();
}

void Session::Implementation::peerClosed() {
  PeerSaidClose = true;
  Events.push_back(Event::PeerClosed);
  // Whatever follows a close_notify is to be ignored (RFC 8446, 6.1).
  Input.clear();
  if (!CloseSaid) {
    CloseSaid = true;
    if (const Failure Reason =
            sayClose(Shared->system(), Negotiation, Output)) {
      fail(Reason);
      return;
    }
  }
  Negotiation.releaseContext();
  enter(State::Closed);
}

void Session::Implementation::transportClosed() {
  switch (Now) {
  case State::Handshaking:
  case State::Open:
  case State::Renegotiating:
    fail(schannel::failure(FailureKind::Truncated, "transportClosed"));
    break;
  case State::Idle:
  case State::Closing:
    Input.clear();
    Negotiation.releaseContext();
    enter(State::Closed);
    break;
  case State::Closed:
  case State::Failed:
    break;
  }
}

void Session::Implementation::write(const std::uint8_t *Data, std::size_t Size,
                                    std::size_t &Done) {
  if (Now == State::Open && Output.empty())
    Output.reserve(Records.encryptedSize(Size));
  while (Now == State::Open && Done < Size) {
    const std::size_t Taken = Records.encrypt(Negotiation.context(),
                                              Data + Done, Size - Done, Output);
    if (Taken == 0)
      fail(Records.failure());
    Done += Taken;
  }
  Log.note(DiagnoseTraffic, "written", static_cast<long>(Done));
}

void Session::Implementation::renegotiate() {
  if (Now != State::Open || (Version & SP_PROT_TLS1_3) != 0)
    return;
  const SECURITY_STATUS Status = Negotiation.speak(Output);
  if (Status < 0)
    fail(packageFailure("the call to renegotiate", Status));
}

void Session::Implementation::close() {
  switch (Now) {
  case State::Open:
  case State::Renegotiating:
    CloseSaid = true;
    if (const Failure Reason = sayClose(Shared->system(), Negotiation, Output))
      fail(Reason);
    else
      enter(State::Closing);
    break;
  case State::Idle:
  case State::Handshaking:
    Input.clear();
    Negotiation.releaseContext();
    enter(State::Closed);
    break;
  case State::Closing:
  case State::Closed:
  case State::Failed:
    break;
  }
}

void Session::Implementation::fail(const Failure &Reason) {
  Why = Reason;
  Input.clear();
  Negotiation.releaseContext();
  Log.note(DiagnoseFailures, Why.Operation, Why.Status);
  enter(State::Failed);
}

void Session::Implementation::enter(State Next) {
  Now = Next;
  Log.note(DiagnoseState, "state", static_cast<long>(Next));
}

Session::Session(std::shared_ptr<const Endpoint> Shared, SessionConfig Config)
    : Impl(std::make_unique<Implementation>(std::move(Shared),
                                            std::move(Config))) {}
Session::~Session() = default;

void Session::start() noexcept {
  Impl->guarded([&] { Impl->start(); });
}

void Session::receive(const std::uint8_t *Data, std::size_t Size) noexcept {
  Impl->guarded([&] { Impl->receive(Data, Size); });
}

void Session::transportClosed() noexcept {
  Impl->guarded([&] { Impl->transportClosed(); });
}

std::size_t Session::write(const std::uint8_t *Data,
                           std::size_t Size) noexcept {
  std::size_t Done = 0;
  Impl->guarded([&] { Impl->write(Data, Size, Done); });
  return Done;
}

void Session::renegotiate() noexcept {
  Impl->guarded([&] { Impl->renegotiate(); });
}

void Session::close() noexcept {
  Impl->guarded([&] { Impl->close(); });
}

Bytes Session::takeOutput() noexcept { return std::exchange(Impl->Output, {}); }

SecretBytes Session::takePlaintext() noexcept {
  return std::exchange(Impl->Plaintext, {});
}

std::vector<Event> Session::takeEvents() noexcept {
  return std::exchange(Impl->Events, {});
}

State Session::state() const { return Impl->Now; }

bool Session::finished() const {
  return Impl->Now == State::Closed || Impl->Now == State::Failed;
}

bool Session::peerSaidClose() const { return Impl->PeerSaidClose; }

const Failure &Session::failure() const { return Impl->Why; }

const CertificateVerdict &Session::certificate() const { return Impl->Verdict; }

const std::string &Session::protocol() const { return Impl->Protocol; }

DWORD Session::version() const { return Impl->Version; }

} // namespace schannel
