//===-- ScriptedSystem.cpp - SSPI and crypt32 as documented -----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "ScriptedSystem.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <utility>

namespace schannel::test {

namespace {

using Octets = std::vector<std::uint8_t>;

//===----------------------------------------------------------------------===//
// What there is, and what has gone wrong
//===----------------------------------------------------------------------===//

enum class Kind {
  Credentials,
  Context,
  Buffer,
  Certificate,
  Store,
  Chain,
  Engine
};

struct World {
  Script How;
  Fault What;
  std::vector<Call> Calls;
  std::vector<std::string> Violations;
  std::map<const void *, Kind> Live;
  DWORD LastError = 0;
};

World &world() {
  static World The;
  return The;
}

void violated(const std::string &Rule) { world().Violations.push_back(Rule); }

void born(const void *Object, Kind Of) { world().Live[Object] = Of; }

bool alive(const void *Object, Kind Of, const char *Where) {
  const auto Found = world().Live.find(Object);
  if (Found != world().Live.end() && Found->second == Of)
    return true;
  violated(std::string(Where) + ": not a live handle or buffer");
  return false;
}

bool died(const void *Object, Kind Of, const char *Where) {
  const bool Lived = alive(Object, Of, Where);
  if (Lived)
    world().Live.erase(Object);
  return Lived;
}

// The allocations of the system are not those a test makes fail.
int Depth = 0;
struct Inside {
  Inside() { ++Depth; }
  ~Inside() { --Depth; }
};

/// A function as the tables hold it.
template <typename Signature> struct Entry;
template <typename Result, typename... Parameters>
struct Entry<Result(__attribute__((ms_abi)) *)(Parameters...)> {
  template <Result(__attribute__((ms_abi)) * Function)(Parameters...)>
  static Result WINAPI call(Parameters... Arguments) {
    const Inside Now;
    return Function(Arguments...);
  }
};
template <auto Function>
constexpr auto entry = &Entry<decltype(Function)>::template call<Function>;

bool due(std::size_t CallNumber) {
  const Fault &What = world().What;
  return CallNumber == What.At || (What.Always && CallNumber > What.At);
}

// Counts a call; true if the script has it fail.
bool fails(const char *Function, bool Sspi, ULONG Attribute = 0) {
  World &The = world();
  The.Calls.push_back({Function, Sspi, Attribute});
  return The.What.Extra == Fault::TrueCount && due(The.Calls.size() - 1);
}

// For SSPI: an error status replaces the call.
bool failsSspi(const char *Function, SECURITY_STATUS &Status,
               ULONG Attribute = 0) {
  if (!fails(Function, true, Attribute))
    return false;
  Status = static_cast<SECURITY_STATUS>(world().What.Status);
  return Status < 0;
}

// For SSPI: any other status replaces that of a call that went well.
SECURITY_STATUS result(std::size_t CallNumber, SECURITY_STATUS Status) {
  const Fault &What = world().What;
  const auto Instead = static_cast<SECURITY_STATUS>(What.Status);
  return What.Extra == Fault::TrueCount && due(CallNumber) && Instead >= 0 &&
                 Status >= 0
             ? Instead
             : Status;
}

// What a call says in SECBUFFER_EXTRA: the truth, unless the script has it lie.
std::size_t extraCount(std::size_t Count) {
  const World &The = world();
  const bool Lies =
      The.What.Extra != Fault::TrueCount && due(The.Calls.size() - 1);
  return Lies ? The.What.Extra : Count;
}

bool failsCrypt(const char *Function) {
  if (!fails(Function, false))
    return false;
  world().LastError = world().What.Status;
  return true;
}

//===----------------------------------------------------------------------===//
// The toy protocol
//===----------------------------------------------------------------------===//

constexpr std::uint8_t Alert = 21, HandshakeType = 22, Data = 23;
constexpr std::uint8_t HelloRequest = 0, ClientHello = 1, ServerHello = 2,
                       Ticket = 4, CertificateMessage = 11,
                       CertificateRequest = 13, HelloDone = 14, Finished = 20;
constexpr std::size_t HeaderSize = 5, TagSize = 16;
// More than a record needs: the trailer that comes out may be shorter than
// cbTrailer, and its cbBuffer says so.
// https://learn.microsoft.com/windows/win32/secauthn/encryptmessage--schannel
constexpr std::size_t AnnouncedTrailer = TagSize + 4;

struct Credential {
  bool HasCertificate = false;
};

struct Context {
  const Credential *Of = nullptr;
  bool Client = true;
  bool HasCertificate = false;
  bool Sealed = false; ///< Records are encrypted.
  bool Shaking = true; ///< A handshake is going on.
  bool Established = false;
  bool Requested = false; ///< The client owes a hello to a request.
  bool AskedCertificate = false, PeerShowed = false, PeerNamed = false;
  DWORD Control = 0;
  std::uint64_t Sent = 0, Received = 0;
  std::string Protocol;
};

Context *contextOf(PCtxtHandle Handle) {
  return reinterpret_cast<Context *>(Handle->dwLower);
}

std::uint64_t digest(std::uint64_t Number, std::uint8_t Type,
                     const std::uint8_t *Body, std::size_t Size) {
  std::uint64_t Hash = 14695981039346656037u ^ Number ^ Type;
  for (std::size_t At = 0; At < Size; ++At)
    Hash = (Hash ^ Body[At]) * 1099511628211u;
  return Hash;
}

void putHeader(std::uint8_t *To, std::uint8_t Type, std::size_t Size) {
  To[0] = Type;
  To[1] = 3;
  To[2] = 3;
  To[3] = static_cast<std::uint8_t>(Size >> 8);
  To[4] = static_cast<std::uint8_t>(Size);
}

// The type outside: TLS 1.3 shows all that is encrypted as data.
std::uint8_t shown(std::uint8_t Type) {
  return world().How.Tls13 ? Data : Type;
}

void scramble(std::uint8_t *Body, std::size_t Size, std::uint64_t Number) {
  for (std::size_t At = 0; At < Size; ++At)
    Body[At] ^= static_cast<std::uint8_t>(0xA5 + 7 * Number + At);
}

// Fills in header and tag round a body that lies between them.
void seal(Context &By, std::uint8_t Type, std::uint8_t *Record,
          std::size_t Size) {
  std::uint8_t *Body = Record + HeaderSize;
  const std::uint64_t Tag = digest(By.Sent, Type, Body, Size);
  scramble(Body, Size, By.Sent++);
  std::memset(Body + Size, 0, TagSize);
  std::memcpy(Body + Size, &Tag, sizeof(Tag));
  Body[Size + 8] = Type;
  putHeader(Record, shown(Type), Size + TagSize);
}

void put(Context &By, Octets &Token, std::uint8_t Type, const Octets &Body) {
  const std::size_t At = Token.size();
  Token.resize(At + HeaderSize + Body.size() + (By.Sealed ? TagSize : 0));
  std::copy(Body.begin(), Body.end(), Token.begin() + long(At + HeaderSize));
  if (By.Sealed)
    seal(By, Type, Token.data() + At, Body.size());
  else
    putHeader(Token.data() + At, Type, Body.size());
}

// The size of the record at the beginning, as far as it can be known.
std::size_t recordSize(const std::uint8_t *Input, std::size_t Size) {
  if (world().How.NeverEnough)
    return Size + 1;
  return Size < HeaderSize
             ? HeaderSize
             : HeaderSize + (std::size_t{Input[3]} << 8) + Input[4];
}

struct Opened {
  bool Good = false;
  std::uint8_t Type = 0;
  std::uint8_t *Body = nullptr;
  std::size_t Size = 0;
};

// Opens a complete record without consuming its number: in place if asked to.
Opened open(const Context &By, std::uint8_t *Record, std::size_t Size,
            bool InPlace, Octets &Copy) {
  Opened Result;
  Result.Type = Record[0];
  Result.Body = Record + HeaderSize;
  Result.Size = Size - HeaderSize;
  if (!By.Sealed) {
    Result.Good = true;
    return Result;
  }
  if (Result.Size < TagSize)
    return Result;
  Result.Size -= TagSize;
  std::uint64_t Tag = 0;
  std::memcpy(&Tag, Result.Body + Result.Size, sizeof(Tag));
  Result.Type = Result.Body[Result.Size + 8];
  Copy.assign(Result.Body, Result.Body + Result.Size);
  scramble(Copy.data(), Copy.size(), By.Received);
  Result.Good =
      Tag == digest(By.Received, Result.Type, Copy.data(), Copy.size()) &&
      Record[0] == shown(Result.Type);
  if (Result.Good && InPlace)
    std::copy(Copy.begin(), Copy.end(), Result.Body);
  if (!InPlace)
    Result.Body = Copy.data();
  return Result;
}

//===----------------------------------------------------------------------===//
// Credentials
//===----------------------------------------------------------------------===//

// Weak algorithms stay on unless SCH_USE_STRONG_CRYPTO says otherwise; a client
// shows a certificate of the user's unless SCH_CRED_NO_DEFAULT_CREDS does.
// https://learn.microsoft.com/windows/win32/api/schannel/ns-schannel-schannel_cred
void watchFlags(ULONG Use, DWORD Flags) {
  if ((Flags & SCH_USE_STRONG_CRYPTO) == 0)
    violated("AcquireCredentialsHandle: weak algorithms allowed");
  if (Use == SECPKG_CRED_OUTBOUND && (Flags & SCH_CRED_NO_DEFAULT_CREDS) == 0)
    violated("AcquireCredentialsHandle: default credentials allowed");
}

// https://learn.microsoft.com/windows/win32/secauthn/acquirecredentialshandle--schannel
SECURITY_STATUS SEC_ENTRY acquire(SEC_WCHAR *, SEC_WCHAR *, ULONG Use, PLUID,
                                  void *Auth, SEC_GET_KEY_FN, void *,
                                  PCredHandle Handle, PTimeStamp) {
  SECURITY_STATUS Status = SEC_E_OK;
  if (failsSspi("AcquireCredentialsHandle", Status))
    return Status;
  DWORD Version = 0;
  std::memcpy(&Version, Auth, sizeof(Version));
  auto *Made = new Credential;
  if (Version == SCH_CREDENTIALS_VERSION) {
    const auto &Modern = *static_cast<const SCH_CREDENTIALS *>(Auth);
    // A system before Windows 10 1809 knows no such version.
    // https://learn.microsoft.com/windows/win32/api/schannel/ns-schannel-sch_credentials
    if (!world().How.KnowsModernCredentials) {
      delete Made;
      return SEC_E_UNKNOWN_CREDENTIALS;
    }
    Made->HasCertificate = Modern.cCreds > 0;
    watchFlags(Use, Modern.dwFlags);
    if (Modern.cTlsParameters != 1 ||
        (~Modern.pTlsParameters->grbitDisabledProtocols &
         (SP_PROT_SSL3 | SP_PROT_TLS1_0 | SP_PROT_TLS1_1)) != 0)
      violated("AcquireCredentialsHandle: versions below TLS 1.2 allowed");
  } else {
    const auto &Older = *static_cast<const SCHANNEL_CRED *>(Auth);
    Made->HasCertificate = Older.cCreds > 0;
    watchFlags(Use, Older.dwFlags);
    if (Version != SCHANNEL_CRED_VERSION ||
        Older.grbitEnabledProtocols != SP_PROT_TLS1_2)
      violated("AcquireCredentialsHandle: not TLS 1.2 alone");
  }
  Handle->dwLower = reinterpret_cast<ULONG_PTR>(Made);
  Handle->dwUpper = 0;
  born(Made, Kind::Credentials);
  return SEC_E_OK;
}

SECURITY_STATUS SEC_ENTRY freeCredentials(PCredHandle Handle) {
  auto *Owned = reinterpret_cast<Credential *>(Handle->dwLower);
  if (!died(Owned, Kind::Credentials, "FreeCredentialsHandle"))
    return SEC_E_INVALID_HANDLE;
  // Contexts need their credentials.
  // https://learn.microsoft.com/windows/win32/api/sspi/nf-sspi-freecredentialshandle
  for (const auto &[Object, Of] : world().Live)
    if (Of == Kind::Context &&
        static_cast<const Context *>(Object)->Of == Owned)
      violated("FreeCredentialsHandle: before DeleteSecurityContext");
  delete Owned;
  return SEC_E_OK;
}

//===----------------------------------------------------------------------===//
// The handshake
//===----------------------------------------------------------------------===//

SecBuffer *findBuffer(PSecBufferDesc Buffers, ULONG Type) {
  // https://learn.microsoft.com/windows/win32/api/sspi/ns-sspi-secbufferdesc
  if (Buffers && Buffers->ulVersion != SECBUFFER_VERSION)
    violated("a descriptor without SECBUFFER_VERSION");
  for (ULONG At = 0; Buffers && At < Buffers->cBuffers; ++At)
    if (Buffers->pBuffers[At].BufferType == Type)
      return &Buffers->pBuffers[At];
  return nullptr;
}

// The token is the package's to allocate under *_REQ_ALLOCATE_MEMORY, and the
// caller's to give back with FreeContextBuffer. No token: nothing is written.
// https://learn.microsoft.com/windows/win32/secauthn/initializesecuritycontext--schannel
void putToken(PSecBufferDesc Output, ULONG Type, const Octets &Token) {
  SecBuffer *To = findBuffer(Output, Type);
  if (!To || Token.empty())
    return;
  if (To->pvBuffer || To->cbBuffer)
    violated("output buffer not empty, with memory to be allocated");
  To->pvBuffer = std::malloc(Token.size());
  std::memcpy(To->pvBuffer, Token.data(), Token.size());
  To->cbBuffer = static_cast<ULONG>(Token.size());
  born(To->pvBuffer, Kind::Buffer);
}

// Excess input is counted in a buffer that was empty. After a handshake call
// its pointer means nothing: this one would crash whoever follows it.
// https://learn.microsoft.com/windows/win32/secauthn/extra-buffers-returned-by-schannel
void putExtra(PSecBufferDesc Input, std::size_t TrueCount) {
  const std::size_t Count = extraCount(TrueCount);
  if (Count == 0)
    return;
  SecBuffer *To = findBuffer(Input, SECBUFFER_EMPTY);
  if (!To) {
    violated("no empty input buffer for SECBUFFER_EXTRA");
    return;
  }
  To->BufferType = SECBUFFER_EXTRA;
  To->cbBuffer = static_cast<ULONG>(Count);
  To->pvBuffer = reinterpret_cast<void *>(std::uintptr_t{16});
}

// With too little input, how much is missing can be said in SECBUFFER_MISSING.
// https://learn.microsoft.com/windows/win32/secauthn/initializesecuritycontext--schannel
void putMissing(PSecBufferDesc Input, std::size_t Count) {
  SecBuffer *To = world().How.Shuffled ? &Input->pBuffers[0]
                                       : findBuffer(Input, SECBUFFER_EMPTY);
  if (!To)
    return;
  To->BufferType = SECBUFFER_MISSING;
  To->cbBuffer = static_cast<ULONG>(Count);
}

void hello(Context &Client, const std::string &Offer, Octets &Token) {
  Octets Body = {ClientHello};
  Body.insert(Body.end(), Offer.begin(), Offer.end());
  put(Client, Token, HandshakeType, Body);
  Client.Shaking = true;
  Client.Requested = false;
}

// The ALPN names as on the wire, out of SEC_APPLICATION_PROTOCOLS.
// https://learn.microsoft.com/windows/win32/api/sspi/ns-sspi-sec_application_protocols
std::string offered(PSecBufferDesc Input) {
  const SecBuffer *Names = findBuffer(Input, SECBUFFER_APPLICATION_PROTOCOLS);
  if (!Names)
    return {};
  std::uint32_t ListsSize = 0, Extension = 0;
  std::uint16_t NamesSize = 0;
  const auto *Raw = static_cast<const char *>(Names->pvBuffer);
  if (Names->cbBuffer >= 10) {
    std::memcpy(&ListsSize, Raw, 4);
    std::memcpy(&Extension, Raw + 4, 4);
    std::memcpy(&NamesSize, Raw + 8, 2);
  }
  if (Names->cbBuffer != 4 + ListsSize || ListsSize != 6u + NamesSize ||
      Extension != SecApplicationProtocolNegotiationExt_ALPN) {
    violated("SEC_APPLICATION_PROTOCOLS malformed");
    return {};
  }
  return std::string(Raw + 10, NamesSize);
}

// The first name both have.
std::string agreed(const std::string &Mine, const std::string &Theirs) {
  for (std::size_t At = 0; At < Mine.size(); At += 1 + std::uint8_t(Mine[At])) {
    const std::string Entry = Mine.substr(At, 1 + std::uint8_t(Mine[At]));
    if (Theirs.find(Entry) != std::string::npos)
      return Entry.substr(1);
  }
  return {};
}

void established(Context &Side) {
  Side.Sealed = true;
  Side.Shaking = false;
  Side.Established = true;
}

// What the server answers to a hello.
void answerHello(Context &Server, const std::string &Theirs,
                 const std::string &Mine, bool AskCertificate, Octets &Token) {
  if (!Server.Established)
    Server.Protocol = agreed(Mine, Theirs);
  Octets Body = {ServerHello};
  Body.insert(Body.end(), Server.Protocol.begin(), Server.Protocol.end());
  put(Server, Token, HandshakeType, Body);
  put(Server, Token, HandshakeType, {CertificateMessage, 1});
  Server.AskedCertificate = AskCertificate;
  Server.PeerShowed = false;
  if (AskCertificate)
    put(Server, Token, HandshakeType, {CertificateRequest});
  put(Server, Token, HandshakeType, {world().How.Tls13 ? Finished : HelloDone});
  Server.Shaking = true;
}

struct Turn {
  Context &Side;
  ULONG Flags;
  std::string Offer;
  bool AskCertificate;
  Octets Token;
};

// A client's step for one message.
SECURITY_STATUS clientTurn(Turn &By, const Octets &Message) {
  Context &Side = By.Side;
  switch (Message[0]) {
  case ServerHello:
    if (!Side.Established)
      Side.Protocol.assign(Message.begin() + 1, Message.end());
    Side.AskedCertificate = false;
    return SEC_I_CONTINUE_NEEDED;
  case CertificateMessage:
    Side.PeerShowed = true;
    return SEC_I_CONTINUE_NEEDED;
  case CertificateRequest:
    Side.AskedCertificate = true;
    return SEC_I_CONTINUE_NEEDED;
  case HelloDone:
  case Finished: {
    if (!Side.PeerShowed)
      return SEC_E_ILLEGAL_MESSAGE;
    if (Message[0] == Finished && !world().How.Tls13) {
      established(Side);
      return SEC_E_OK;
    }
    // Without a certificate to show the caller is asked first: to find one, or
    // to say with ISC_REQ_USE_SUPPLIED_CREDS that there is none.
    // https://learn.microsoft.com/windows/win32/secauthn/initializesecuritycontext--schannel
    if (Side.AskedCertificate && !Side.HasCertificate &&
        (By.Flags & ISC_REQ_USE_SUPPLIED_CREDS) == 0)
      return SEC_I_INCOMPLETE_CREDENTIALS;
    if (Side.AskedCertificate)
      put(Side, By.Token, HandshakeType,
          {CertificateMessage, std::uint8_t(Side.HasCertificate)});
    put(Side, By.Token, HandshakeType, {Finished});
    if (!world().How.Tls13)
      return SEC_I_CONTINUE_NEEDED;
    established(Side);
    return SEC_E_OK;
  }
  case Ticket:
    // A message after the handshake needs no answer.
    return Side.Established && world().How.Tls13 ? SEC_E_OK
                                                 : SEC_E_ILLEGAL_MESSAGE;
  default:
    return SEC_E_ILLEGAL_MESSAGE;
  }
}

SECURITY_STATUS serverTurn(Turn &By, const Octets &Message) {
  Context &Side = By.Side;
  switch (Message[0]) {
  case ClientHello:
    answerHello(Side, std::string(Message.begin() + 1, Message.end()), By.Offer,
                By.AskCertificate, By.Token);
    return SEC_I_CONTINUE_NEEDED;
  case CertificateMessage:
    Side.PeerShowed = Message.size() > 1 && Message[1] == 1;
    return SEC_I_CONTINUE_NEEDED;
  case Finished:
    if (!Side.Shaking)
      return SEC_E_ILLEGAL_MESSAGE;
    if (world().How.Tls13) {
      established(Side);
      put(Side, By.Token, HandshakeType, {Ticket, 1, 2, 3});
    } else {
      put(Side, By.Token, HandshakeType, {Finished});
      established(Side);
    }
    return SEC_E_OK;
  default:
    return SEC_E_ILLEGAL_MESSAGE;
  }
}

// What a call without input says, on a context that exists.
SECURITY_STATUS speak(Turn &By) {
  Context &Side = By.Side;
  const DWORD Control = std::exchange(Side.Control, 0);
  if (Control == SCHANNEL_SHUTDOWN) {
    // https://learn.microsoft.com/windows/win32/secauthn/shutting-down-an-schannel-connection
    put(Side, By.Token, Alert, {1, 0});
    return world().How.ShutdownStatus;
  }
  if (Control == SCHANNEL_ALERT) {
    put(Side, By.Token, Alert, {2, 42});
    return SEC_E_OK;
  }
  if (!Side.Established || world().How.Tls13)
    return SEC_E_INVALID_TOKEN;
  // https://learn.microsoft.com/windows/win32/secauthn/renegotiating-an-schannel-connection
  if (Side.Client)
    hello(Side, By.Offer, By.Token);
  else
    put(Side, By.Token, HandshakeType, {HelloRequest});
  return SEC_I_CONTINUE_NEEDED;
}

// One call with input. Never more than one message is consumed: the rest is
// extra, and the caller's to bring again.
SECURITY_STATUS listen(Turn &By, PSecBufferDesc Input) {
  Context &Side = By.Side;
  SecBuffer *Given = findBuffer(Input, SECBUFFER_TOKEN);
  auto *Bytes = static_cast<std::uint8_t *>(Given->pvBuffer);
  const std::size_t Size = Given->cbBuffer;
  const std::size_t Record = recordSize(Bytes, Size);

  if (Side.Requested) {
    hello(Side, {}, By.Token);
    putExtra(Input, Size);
    return SEC_I_CONTINUE_NEEDED;
  }
  if (Size < HeaderSize || Size < Record) {
    putMissing(Input, Record - Size);
    return SEC_E_INCOMPLETE_MESSAGE;
  }
  Octets Copy;
  const Opened Message = open(Side, Bytes, Record, false, Copy);
  if (!Message.Good)
    return SEC_E_DECRYPT_FAILURE;
  if (Message.Type != HandshakeType || Message.Size == 0)
    return SEC_E_ILLEGAL_MESSAGE;

  const Octets Body(Message.Body, Message.Body + Message.Size);
  const std::uint64_t Number = Side.Received;
  if (Side.Sealed)
    ++Side.Received;
  const SECURITY_STATUS Status =
      Side.Client ? clientTurn(By, Body) : serverTurn(By, Body);
  if (Status == SEC_I_INCOMPLETE_CREDENTIALS)
    Side.Received = Number; // Nothing is consumed.
  else if (Status >= 0)
    putExtra(Input, Size - Record);
  return Status;
}

bool empty(PSecBufferDesc Input) {
  const SecBuffer *Token = findBuffer(Input, SECBUFFER_TOKEN);
  return !Token || Token->cbBuffer == 0;
}

SECURITY_STATUS turn(Turn &By, bool First, PSecBufferDesc Input) {
  if (!empty(Input))
    return listen(By, Input);
  if (First && By.Side.Client) {
    hello(By.Side, By.Offer, By.Token);
    return SEC_I_CONTINUE_NEEDED;
  }
  if (First) {
    putMissing(Input, HeaderSize);
    return SEC_E_INCOMPLETE_MESSAGE;
  }
  return speak(By);
}

// What both calls have in common: the context is made by the first call unless
// that fails, and with a failure comes an alert where EXTENDED_ERROR was asked
// for.
SECURITY_STATUS shake(bool Client, std::size_t CallNumber,
                      PCredHandle Credentials, PCtxtHandle Existing,
                      PSecBufferDesc Input, ULONG Flags, bool ExtendedError,
                      bool AskCertificate, PCtxtHandle NewContext,
                      PSecBufferDesc Output, ULONG *Attributes, ULONG Granted) {
  const auto *Shared =
      reinterpret_cast<const Credential *>(Credentials->dwLower);
  if (!alive(Shared, Kind::Credentials, "handshake"))
    return SEC_E_INVALID_HANDLE;
  if (Existing && !alive(contextOf(Existing), Kind::Context, "handshake"))
    return SEC_E_INVALID_HANDLE;
  if (!Existing && !NewContext)
    violated("first handshake call with nowhere to put the context");

  Context *Side = Existing ? contextOf(Existing) : new Context;
  Side->Of = Shared;
  Side->Client = Client;
  Side->HasCertificate = Shared->HasCertificate;
  Turn By = {*Side, Flags, offered(Input), AskCertificate, {}};
  SECURITY_STATUS Status =
      result(CallNumber, turn(By, Existing == nullptr, Input));

  if (Status < 0) {
    if (Status != SEC_E_INCOMPLETE_MESSAGE && ExtendedError) {
      By.Token.clear();
      put(*Side, By.Token, Alert, {2, 40});
      putToken(Output, Side->Established ? SECBUFFER_ALERT : SECBUFFER_TOKEN,
               By.Token);
    }
    if (!Existing)
      delete Side;
    return Status;
  }
  if (!Existing) {
    NewContext->dwLower = reinterpret_cast<ULONG_PTR>(Side);
    NewContext->dwUpper = 0;
    born(Side, Kind::Context);
  }
  putToken(Output, SECBUFFER_TOKEN, By.Token);
  *Attributes = world().How.Confidential
                    ? Granted
                    : Granted & ~static_cast<ULONG>(ISC_RET_CONFIDENTIALITY);
  return Status;
}

// https://learn.microsoft.com/windows/win32/secauthn/initializesecuritycontext--schannel
SECURITY_STATUS SEC_ENTRY initialize(PCredHandle Credentials,
                                     PCtxtHandle Existing, SEC_WCHAR *Target,
                                     ULONG Flags, ULONG, ULONG,
                                     PSecBufferDesc Input, ULONG,
                                     PCtxtHandle NewContext,
                                     PSecBufferDesc Output, ULONG *Attributes,
                                     PTimeStamp) {
  const std::size_t CallNumber = world().Calls.size();
  SECURITY_STATUS Status = SEC_E_OK;
  if (failsSspi("InitializeSecurityContext", Status))
    return Status;
  // The name is that of the server, on every call of a connection.
  if (!Target || !*Target)
    violated("InitializeSecurityContext: no target name");
  if ((Flags & ISC_REQ_ALLOCATE_MEMORY) == 0 ||
      (Flags & ISC_REQ_MANUAL_CRED_VALIDATION) == 0)
    violated("InitializeSecurityContext: flags");
  return shake(true, CallNumber, Credentials, Existing, Input, Flags,
               (Flags & ISC_REQ_EXTENDED_ERROR) != 0, false, NewContext, Output,
               Attributes,
               ISC_RET_SEQUENCE_DETECT | ISC_RET_REPLAY_DETECT |
                   ISC_RET_CONFIDENTIALITY | ISC_RET_STREAM |
                   ISC_RET_ALLOCATED_MEMORY);
}

// https://learn.microsoft.com/windows/win32/secauthn/acceptsecuritycontext--schannel
SECURITY_STATUS SEC_ENTRY accept(PCredHandle Credentials, PCtxtHandle Existing,
                                 PSecBufferDesc Input, ULONG Flags, ULONG,
                                 PCtxtHandle NewContext, PSecBufferDesc Output,
                                 ULONG *Attributes, PTimeStamp) {
  const std::size_t CallNumber = world().Calls.size();
  SECURITY_STATUS Status = SEC_E_OK;
  if (failsSspi("AcceptSecurityContext", Status))
    return Status;
  if ((Flags & ASC_REQ_ALLOCATE_MEMORY) == 0)
    violated("AcceptSecurityContext: flags");
  return shake(
      false, CallNumber, Credentials, Existing, Input, Flags,
      (Flags & ASC_REQ_EXTENDED_ERROR) != 0, (Flags & ASC_REQ_MUTUAL_AUTH) != 0,
      NewContext, Output, Attributes,
      ASC_RET_SEQUENCE_DETECT | ASC_RET_REPLAY_DETECT |
          ASC_RET_CONFIDENTIALITY | ASC_RET_STREAM | ASC_RET_ALLOCATED_MEMORY);
}

SECURITY_STATUS SEC_ENTRY deleteContext(PCtxtHandle Handle) {
  Context *Side = contextOf(Handle);
  if (!died(Side, Kind::Context, "DeleteSecurityContext"))
    return SEC_E_INVALID_HANDLE;
  delete Side;
  return SEC_E_OK;
}

SECURITY_STATUS SEC_ENTRY freeBuffer(void *Buffer) {
  if (!died(Buffer, Kind::Buffer, "FreeContextBuffer"))
    return SEC_E_INVALID_HANDLE;
  std::free(Buffer);
  return SEC_E_OK;
}

// https://learn.microsoft.com/windows/win32/secauthn/applycontroltoken--schannel
SECURITY_STATUS SEC_ENTRY applyControl(PCtxtHandle Handle,
                                       PSecBufferDesc Input) {
  SECURITY_STATUS Status = SEC_E_OK;
  if (failsSspi("ApplyControlToken", Status))
    return Status;
  if (!alive(contextOf(Handle), Kind::Context, "ApplyControlToken"))
    return SEC_E_INVALID_HANDLE;
  const SecBuffer *Token = findBuffer(Input, SECBUFFER_TOKEN);
  DWORD Control = 0;
  if (!Token || Token->cbBuffer < sizeof(Control))
    return SEC_E_INVALID_TOKEN;
  std::memcpy(&Control, Token->pvBuffer, sizeof(Control));
  if (Control == SCHANNEL_ALERT && !world().How.MakesAlerts)
    return SEC_E_UNSUPPORTED_FUNCTION;
  contextOf(Handle)->Control = Control;
  return SEC_E_OK;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

// https://learn.microsoft.com/windows/win32/secauthn/querycontextattributes--schannel
SECURITY_STATUS SEC_ENTRY query(PCtxtHandle Handle, ULONG Attribute,
                                void *Result) {
  SECURITY_STATUS Status = SEC_E_OK;
  if (failsSspi("QueryContextAttributes", Status, Attribute))
    return Status;
  const Context *Side = contextOf(Handle);
  if (!alive(Side, Kind::Context, "QueryContextAttributes"))
    return SEC_E_INVALID_HANDLE;
  const Script &How = world().How;
  switch (Attribute) {
  case SECPKG_ATTR_STREAM_SIZES: {
    auto &Sizes = *static_cast<SecPkgContext_StreamSizes *>(Result);
    Sizes.cbHeader = HeaderSize;
    Sizes.cbTrailer = AnnouncedTrailer;
    Sizes.cbMaximumMessage = How.MaximumMessage;
    Sizes.cBuffers = 4;
    Sizes.cbBlockSize = 1;
    return SEC_E_OK;
  }
  case SECPKG_ATTR_CONNECTION_INFO: {
    auto &Info = *static_cast<SecPkgContext_ConnectionInfo *>(Result);
    const DWORD Version =
        How.Tls13
            ? (Side->Client ? SP_PROT_TLS1_3_CLIENT : SP_PROT_TLS1_3_SERVER)
            : (Side->Client ? SP_PROT_TLS1_2_CLIENT : SP_PROT_TLS1_2_SERVER);
    Info.dwProtocol = How.ReportedVersion ? How.ReportedVersion : Version;
    return SEC_E_OK;
  }
  case SECPKG_ATTR_APPLICATION_PROTOCOL: {
    if (!How.KnowsAlpn)
      return SEC_E_UNSUPPORTED_FUNCTION;
    auto &Agreed = *static_cast<SecPkgContext_ApplicationProtocol *>(Result);
    Agreed.ProtoNegoStatus =
        Side->Protocol.empty()
            ? SecApplicationProtocolNegotiationStatus_None
            : SecApplicationProtocolNegotiationStatus_Success;
    Agreed.ProtoNegoExt = SecApplicationProtocolNegotiationExt_ALPN;
    Agreed.ProtocolIdSize = static_cast<unsigned char>(Side->Protocol.size());
    std::memcpy(Agreed.ProtocolId, Side->Protocol.data(),
                Side->Protocol.size());
    return SEC_E_OK;
  }
  case SECPKG_ATTR_REMOTE_CERT_CONTEXT:
    if (!Side->PeerShowed)
      return SEC_E_NO_CREDENTIALS;
    *static_cast<PCCERT_CONTEXT *>(Result) = makeCertificate();
    return SEC_E_OK;
  default:
    return SEC_E_UNSUPPORTED_FUNCTION;
  }
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

// https://learn.microsoft.com/windows/win32/secauthn/encryptmessage--schannel
SECURITY_STATUS SEC_ENTRY encrypt(PCtxtHandle Handle, ULONG,
                                  PSecBufferDesc Message, ULONG) {
  const std::size_t CallNumber = world().Calls.size();
  SECURITY_STATUS Status = SEC_E_OK;
  if (failsSspi("EncryptMessage", Status))
    return Status;
  Context *Side = contextOf(Handle);
  if (!alive(Side, Kind::Context, "EncryptMessage"))
    return SEC_E_INVALID_HANDLE;
  SecBuffer *Header = findBuffer(Message, SECBUFFER_STREAM_HEADER);
  SecBuffer *Body = findBuffer(Message, SECBUFFER_DATA);
  SecBuffer *Trailer = findBuffer(Message, SECBUFFER_STREAM_TRAILER);
  if (!Header || !Body || !Trailer || Message->cBuffers != 4)
    return SEC_E_INVALID_TOKEN;
  if (Header > Body || Body > Trailer)
    violated("EncryptMessage: not header, data, trailer");
  if (Header->cbBuffer < HeaderSize || Trailer->cbBuffer < TagSize ||
      Body->cbBuffer > world().How.MaximumMessage)
    return SEC_E_BUFFER_TOO_SMALL;
  if (!Side->Established)
    return SEC_E_INVALID_HANDLE;
  auto *Record = static_cast<std::uint8_t *>(Header->pvBuffer);
  if (Body->pvBuffer != Record + HeaderSize ||
      Trailer->pvBuffer != Record + HeaderSize + Body->cbBuffer)
    violated("EncryptMessage: buffers not one behind the other");
  seal(*Side, Data, Record, Body->cbBuffer);
  Trailer->cbBuffer = TagSize;
  return result(CallNumber, SEC_E_OK);
}

void putResults(PSecBufferDesc Message, std::uint8_t *Record, std::size_t Size,
                std::size_t BodySize, std::size_t TrueExtra) {
  const std::size_t Extra = extraCount(TrueExtra);
  SecBuffer Results[4] = {
      {HeaderSize, SECBUFFER_STREAM_HEADER, Record},
      {static_cast<ULONG>(BodySize), SECBUFFER_DATA, Record + HeaderSize},
      {TagSize, SECBUFFER_STREAM_TRAILER, Record + Size - TagSize},
      {0, SECBUFFER_EMPTY, nullptr}};
  if (Extra > 0)
    Results[3] = {static_cast<ULONG>(Extra), SECBUFFER_EXTRA, Record + Size};
  // Which result is where is not promised.
  if (world().How.Shuffled)
    std::reverse(std::begin(Results), std::end(Results));
  std::copy(std::begin(Results), std::end(Results), Message->pBuffers);
}

// https://learn.microsoft.com/windows/win32/secauthn/decryptmessage--schannel
SECURITY_STATUS SEC_ENTRY decrypt(PCtxtHandle Handle, PSecBufferDesc Message,
                                  ULONG, ULONG *) {
  const std::size_t CallNumber = world().Calls.size();
  SECURITY_STATUS Status = SEC_E_OK;
  if (failsSspi("DecryptMessage", Status))
    return Status;
  Context *Side = contextOf(Handle);
  if (!alive(Side, Kind::Context, "DecryptMessage"))
    return SEC_E_INVALID_HANDLE;
  if (!Side->Established)
    return SEC_E_INVALID_HANDLE;
  // One buffer of data, three of SECBUFFER_EMPTY for what comes out.
  bool LaidOut = Message->cBuffers == 4 &&
                 Message->pBuffers[0].BufferType == SECBUFFER_DATA;
  for (ULONG At = 1; LaidOut && At < 4; ++At)
    LaidOut = Message->pBuffers[At].BufferType == SECBUFFER_EMPTY;
  if (!LaidOut)
    return SEC_E_INVALID_TOKEN;

  auto *Record = static_cast<std::uint8_t *>(Message->pBuffers[0].pvBuffer);
  const std::size_t Given = Message->pBuffers[0].cbBuffer;
  const std::size_t Size = recordSize(Record, Given);
  if (Given < HeaderSize || Given < Size) {
    putMissing(Message, Size - Given);
    return SEC_E_INCOMPLETE_MESSAGE;
  }
  Octets Copy;
  const Opened Peeked = open(*Side, Record, Size, false, Copy);
  if (!Peeked.Good)
    return SEC_E_MESSAGE_ALTERED;

  // A request to renegotiate: the caller goes back to the negotiation loop with
  // SECBUFFER_EXTRA. A bare request is consumed; a message for the loop is
  // extra, together with what follows it.
  // https://learn.microsoft.com/windows/win32/secauthn/recognizing-a-request-to-renegotiate-a-connection
  if (Peeked.Type == HandshakeType) {
    const bool Bare = Peeked.Size > 0 && Peeked.Body[0] == HelloRequest;
    if (Bare) {
      ++Side->Received;
      Side->Requested = true;
    }
    const std::size_t Consumed = Bare ? Size : 0;
    putResults(Message, Record, Consumed + TagSize, 0, Given - Consumed);
    if (SecBuffer *Extra = findBuffer(Message, SECBUFFER_EXTRA))
      Extra->pvBuffer = Record + Consumed;
    return SEC_I_RENEGOTIATE;
  }
  const Opened Message1 = open(*Side, Record, Size, true, Copy);
  ++Side->Received;
  if (Peeked.Type == Alert) {
    const bool Close = Message1.Size == 2 && Message1.Body[1] == 0;
    putResults(Message, Record, Size, 0, Given - Size);
    return Close ? SEC_I_CONTEXT_EXPIRED : SEC_E_ILLEGAL_MESSAGE;
  }
  putResults(Message, Record, Size, Message1.Size, Given - Size);
  return result(CallNumber, SEC_E_OK);
}

//===----------------------------------------------------------------------===//
// Certificates
//===----------------------------------------------------------------------===//

struct Certificate {
  CERT_CONTEXT Public = {};
};
struct Chain {
  CERT_CHAIN_CONTEXT Public = {};
};
struct Object {};

HCERTSTORE makeStore(const char *Function) {
  if (failsCrypt(Function))
    return nullptr;
  auto *Made = new Object;
  born(Made, Kind::Store);
  return Made;
}

HCERTSTORE WINAPI openStore(LPCSTR, DWORD, HCRYPTPROV_LEGACY, DWORD,
                            const void *) {
  return makeStore("CertOpenStore");
}

// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-pfximportcertstore
HCERTSTORE WINAPI importStore(CRYPT_DATA_BLOB *, LPCWSTR, DWORD) {
  return makeStore("PFXImportCertStore");
}

BOOL WINAPI closeStore(HCERTSTORE Store, DWORD) {
  if (!died(Store, Kind::Store, "CertCloseStore"))
    return FALSE;
  delete static_cast<Object *>(Store);
  return TRUE;
}

BOOL WINAPI addCertificate(HCERTSTORE Store, DWORD, const BYTE *, DWORD, DWORD,
                           PCCERT_CONTEXT *) {
  return !failsCrypt("CertAddEncodedCertificateToStore") &&
         alive(Store, Kind::Store, "CertAddEncodedCertificateToStore");
}

BOOL WINAPI freeCertificate(PCCERT_CONTEXT Owned) {
  if (!died(Owned, Kind::Certificate, "CertFreeCertificateContext"))
    return FALSE;
  delete reinterpret_cast<const Certificate *>(Owned);
  return TRUE;
}

// The certificate given to continue from is released, also where none follows.
// The store here holds two, and only the second has a key.
// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certfindcertificateinstore
PCCERT_CONTEXT WINAPI findCertificate(HCERTSTORE Store, DWORD, DWORD, DWORD,
                                      const void *, PCCERT_CONTEXT Previous) {
  const bool Second = Previous && Previous->cbCertEncoded == 1;
  const bool Third = Previous && !Second;
  if (Previous)
    freeCertificate(Previous);
  if (failsCrypt("CertFindCertificateInStore") || Third ||
      !alive(Store, Kind::Store, "CertFindCertificateInStore"))
    return nullptr;
  PCCERT_CONTEXT Found = makeCertificate();
  const_cast<CERT_CONTEXT *>(Found)->cbCertEncoded = Second ? 2 : 1;
  return Found;
}

BOOL WINAPI certificateProperty(PCCERT_CONTEXT Of, DWORD, void *, DWORD *) {
  return !failsCrypt("CertGetCertificateContextProperty") &&
         alive(Of, Kind::Certificate, "CertGetCertificateContextProperty") &&
         Of->cbCertEncoded == 2;
}

BOOL WINAPI createEngine(PCERT_CHAIN_ENGINE_CONFIG Config,
                         HCERTCHAINENGINE *Engine) {
  if (failsCrypt("CertCreateCertificateChainEngine"))
    return FALSE;
  alive(Config->hExclusiveRoot, Kind::Store, "hExclusiveRoot");
  auto *Made = new Object;
  born(Made, Kind::Engine);
  *Engine = Made;
  return TRUE;
}

void WINAPI freeEngine(HCERTCHAINENGINE Engine) {
  if (died(Engine, Kind::Engine, "CertFreeCertificateChainEngine"))
    delete static_cast<Object *>(Engine);
}

// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certgetcertificatechain
BOOL WINAPI getChain(HCERTCHAINENGINE Engine, PCCERT_CONTEXT Of, LPFILETIME,
                     HCERTSTORE, PCERT_CHAIN_PARA Request, DWORD Flags, LPVOID,
                     PCCERT_CHAIN_CONTEXT *Result) {
  if (failsCrypt("CertGetCertificateChain"))
    return FALSE;
  if (Engine)
    alive(Engine, Kind::Engine, "CertGetCertificateChain");
  alive(Of, Kind::Certificate, "CertGetCertificateChain");
  if (Request->RequestedUsage.Usage.cUsageIdentifier != 1)
    violated("CertGetCertificateChain: no usage asked for");
  auto *Made = new Chain;
  Made->Public.TrustStatus.dwErrorStatus = world().How.ChainErrors;
  if ((Flags & CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT) != 0)
    Made->Public.TrustStatus.dwErrorStatus |= world().How.RevocationErrors;
  born(&Made->Public, Kind::Chain);
  *Result = &Made->Public;
  return TRUE;
}

void WINAPI freeChain(PCCERT_CHAIN_CONTEXT Owned) {
  if (died(Owned, Kind::Chain, "CertFreeCertificateChain"))
    delete reinterpret_cast<const Chain *>(Owned);
}

// The name is looked at for a server; the verdict is in the status, and TRUE
// says no more than that there is one.
// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certverifycertificatechainpolicy
BOOL WINAPI verifyPolicy(LPCSTR, PCCERT_CHAIN_CONTEXT Of,
                         PCERT_CHAIN_POLICY_PARA Policy,
                         PCERT_CHAIN_POLICY_STATUS Status) {
  if (failsCrypt("CertVerifyCertificateChainPolicy"))
    return FALSE;
  alive(Of, Kind::Chain, "CertVerifyCertificateChainPolicy");
  Status->dwError = world().How.PolicyError;
  if (!Policy->pvExtraPolicyPara) {
    violated("CertVerifyCertificateChainPolicy: nothing asked for");
    return TRUE;
  }
  const auto &Tls = *static_cast<const SSL_EXTRA_CERT_CHAIN_POLICY_PARA *>(
      Policy->pvExtraPolicyPara);
  if (Policy->cbSize != sizeof(*Policy) || Status->cbSize != sizeof(*Status) ||
      Tls.cbSize != sizeof(Tls))
    violated("CertVerifyCertificateChainPolicy: cbSize");
  if (Policy->dwFlags != 0 || Tls.fdwChecks != 0)
    violated("CertVerifyCertificateChainPolicy: checks switched off");
  // Without a name, none is looked at.
  if (Tls.dwAuthType == AUTHTYPE_SERVER && Status->dwError == 0 &&
      Tls.pwszServerName) {
    std::string Name;
    for (const WCHAR *At = Tls.pwszServerName; *At; ++At)
      Name += static_cast<char>(*At);
    if (Name != world().How.CertificateName)
      Status->dwError = static_cast<DWORD>(CERT_E_CN_NO_MATCH);
  }
  return TRUE;
}

DWORD WINAPI lastError() { return world().LastError; }

} // namespace

//===----------------------------------------------------------------------===//

void resetSystem(const Script &How, const Fault &What) {
  World &The = world();
  The.How = How;
  The.What = What;
  The.Calls.clear();
  The.Violations.clear();
  The.Live.clear();
  The.LastError = 0;
}

Tables scriptedTables() {
  static SecurityFunctionTableW Sspi = [] {
    SecurityFunctionTableW Made = {};
    Made.AcquireCredentialsHandleW = entry<acquire>;
    Made.FreeCredentialsHandle = entry<freeCredentials>;
    Made.InitializeSecurityContextW = entry<initialize>;
    Made.AcceptSecurityContext = entry<accept>;
    Made.DeleteSecurityContext = entry<deleteContext>;
    Made.ApplyControlToken = entry<applyControl>;
    Made.QueryContextAttributesW = entry<query>;
    Made.FreeContextBuffer = entry<freeBuffer>;
    Made.EncryptMessage = entry<encrypt>;
    Made.DecryptMessage = entry<decrypt>;
    return Made;
  }();
  static const CryptFunctionTable Crypt = {
      entry<openStore>,
      entry<closeStore>,
      entry<addCertificate>,
      entry<findCertificate>,
      entry<certificateProperty>,
      entry<freeCertificate>,
      entry<createEngine>,
      entry<freeEngine>,
      entry<getChain>,
      entry<freeChain>,
      entry<verifyPolicy>,
      entry<importStore>,
      entry<lastError>,
  };
  return {&Sspi, &Crypt};
}

Script &script() { return world().How; }
Fault &fault() { return world().What; }
const std::vector<Call> &calls() { return world().Calls; }
const std::vector<std::string> &violations() { return world().Violations; }
std::size_t outstandingCount() { return world().Live.size(); }

bool insideSystem() { return Depth > 0; }

PCCERT_CONTEXT makeCertificate() {
  auto *Made = new Certificate;
  born(&Made->Public, Kind::Certificate);
  return &Made->Public;
}

} // namespace schannel::test
