//===-- Handshake.cpp - making and remaking a context -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "Handshake.h"

#include <cstring>

namespace schannel {

namespace {

// What is asked of the package, and must be granted: a handshake without these
// is no protection. ISC_ and ASC_ flags of one name differ in value.
constexpr ULONG ClientFlags = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT |
                              ISC_REQ_CONFIDENTIALITY | ISC_REQ_EXTENDED_ERROR |
                              ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM |
                              ISC_REQ_MANUAL_CRED_VALIDATION;
constexpr ULONG ClientNeeds =
    ISC_RET_SEQUENCE_DETECT | ISC_RET_REPLAY_DETECT | ISC_RET_CONFIDENTIALITY;
constexpr ULONG ServerFlags = ASC_REQ_SEQUENCE_DETECT | ASC_REQ_REPLAY_DETECT |
                              ASC_REQ_CONFIDENTIALITY | ASC_REQ_EXTENDED_ERROR |
                              ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM;
constexpr ULONG ServerNeeds =
    ASC_RET_SEQUENCE_DETECT | ASC_RET_REPLAY_DETECT | ASC_RET_CONFIDENTIALITY;

void append(Bytes &Output, const SecBuffer &Buffer) {
  const auto *Data = static_cast<const std::uint8_t *>(Buffer.pvBuffer);
  if (Data)
    Output.insert(Output.end(), Data, Data + Buffer.cbBuffer);
}

template <typename Number> void appendNumber(Bytes &To, Number Value) {
  std::uint8_t Raw[sizeof(Number)];
  std::memcpy(Raw, &Value, sizeof(Number));
  To.insert(To.end(), Raw, Raw + sizeof(Number));
}

// SEC_APPLICATION_PROTOCOLS holding one SEC_APPLICATION_PROTOCOL_LIST: lengths
// in the machine's order, the names as on the wire.
// https://learn.microsoft.com/windows/win32/api/sspi/ns-sspi-sec_application_protocols
Bytes alpnOffer(const std::vector<std::string> &Protocols) {
  Bytes Offer;
  if (Protocols.empty())
    return Offer;
  Bytes Names;
  for (const std::string &Name : Protocols) {
    Names.push_back(static_cast<std::uint8_t>(Name.size()));
    Names.insert(Names.end(), Name.begin(), Name.end());
  }
  const auto NamesSize = static_cast<std::uint16_t>(Names.size());
  appendNumber(Offer, static_cast<std::uint32_t>(6 + Names.size()));
  appendNumber(Offer, static_cast<std::uint32_t>(
                          SecApplicationProtocolNegotiationExt_ALPN));
  appendNumber(Offer, NamesSize);
  Offer.insert(Offer.end(), Names.begin(), Names.end());
  return Offer;
}

} // namespace

Handshake::Handshake(const Endpoint &Shared, WideString ServerName,
                     const std::vector<std::string> &Protocols)
    : Shared(Shared), ServerName(std::move(ServerName)),
      AlpnOffer(alpnOffer(Protocols)) {}

Progress Handshake::begin(Bytes &Output) {
  if (AlpnOffer.empty())
    return judge(call(nullptr, Output), false);
  FirstInput Offer(AlpnOffer.data(), AlpnOffer.size());
  return judge(call(Offer.descriptor(), Output), false);
}

Progress Handshake::advance(PendingInput &Input, Bytes &Output) {
  const std::size_t Before = Input.size();
  HandshakeInput Buffers(Input.data(), Before);
  if (!Context && !AlpnOffer.empty())
    Buffers.offerProtocols(AlpnOffer.data(), AlpnOffer.size());
  const SECURITY_STATUS Status = call(Buffers.descriptor(), Output);

  // These two consume nothing, whatever the buffers say: the same bytes are
  // to come again, with more behind them or with another answer to them.
  if (Status == SEC_E_INCOMPLETE_MESSAGE ||
      Status == SEC_I_INCOMPLETE_CREDENTIALS)
    return judge(Status, false);

  const std::size_t Extra = Buffers.extraCount();
  // More left than there was, or done with nothing of it: neither can be, and
  // the second would go round for ever.
  if (Extra > Before || (Status == SEC_E_OK && Before > 0 && Extra == Before))
    return fail(SEC_E_INTERNAL_ERROR);
  Input.keepLast(Extra);
  return judge(Status, Extra < Before);
}

SECURITY_STATUS Handshake::speak(Bytes &Output) {
  HandshakeInput Nothing(nullptr, 0);
  return call(Nothing.descriptor(), Output);
}

// One call, its token appended to the output and its memory given back.
SECURITY_STATUS Handshake::call(PSecBufferDesc Input, Bytes &Output) {
  const SecurityFunctionTableW &Sspi = *Shared.system().Sspi;
  const bool First = !Context;
  CtxtHandle NewContext = {};
  HandshakeOutput Buffers;
  ULONG NewAttributes = 0;
  SECURITY_STATUS Status = SEC_E_INTERNAL_ERROR;

  if (Shared.role() == Role::Client) {
    ULONG Flags = ClientFlags;
    if (ShowNoCertificate)
      Flags |= ISC_REQ_USE_SUPPLIED_CREDS;
    Status = Sspi.InitializeSecurityContextW(
        Shared.credentials(), Context.get(), ServerName.data(), Flags, 0, 0,
        Input, 0, First ? &NewContext : nullptr, Buffers.descriptor(),
        &NewAttributes, nullptr);
  } else {
    ULONG Flags = ServerFlags;
    if (Shared.config().RequireClientCertificate)
      Flags |= ASC_REQ_MUTUAL_AUTH;
    Status = Sspi.AcceptSecurityContext(
        Shared.credentials(), Context.get(), Input, Flags, 0,
        First ? &NewContext : nullptr, Buffers.descriptor(), &NewAttributes,
        nullptr);
  }

  // A first call makes a context unless it fails; a later one never does.
  if (First && Status >= 0)
    Context = ContextOwner(Sspi, NewContext);
  if (Status >= 0)
    Attributes = NewAttributes;

  // A call that fails may still leave an alert for the peer.
  const ContextBufferOwner Token(Sspi, Buffers.token().pvBuffer);
  const ContextBufferOwner Alert(Sspi, Buffers.alert().pvBuffer);
  append(Output, Buffers.token());
  append(Output, Buffers.alert());
  return Status;
}

Progress Handshake::judge(SECURITY_STATUS Status, bool Consumed) {
  switch (Status) {
  case SEC_E_OK: {
    const ULONG Needs =
        Shared.role() == Role::Client ? ClientNeeds : ServerNeeds;
    if ((Attributes & Needs) != Needs) {
      Why = schannel::failure(FailureKind::WeakConnection, operation());
      return Progress::Failed;
    }
    return Progress::Done;
  }
  case SEC_I_CONTINUE_NEEDED:
    // A call that leaves all of its input waits for more of it.
    return Consumed ? Progress::Advanced : Progress::NeedsInput;
  case SEC_E_INCOMPLETE_MESSAGE:
    return Progress::NeedsInput;
  case SEC_I_INCOMPLETE_CREDENTIALS:
    // The server asks for a certificate, and the credentials have none that
    // suits. Go on without one, once; the server decides whether that will do.
    if (ShowNoCertificate)
      return fail(Status);
    ShowNoCertificate = true;
    CertificateRequested = true;
    return Progress::Advanced;
  default:
    return fail(Status);
  }
}

Progress Handshake::fail(SECURITY_STATUS Status) {
  Why = packageFailure(operation(), Status);
  return Progress::Failed;
}

const char *Handshake::operation() const {
  return Shared.role() == Role::Client ? "InitializeSecurityContext"
                                       : "AcceptSecurityContext";
}

} // namespace schannel
