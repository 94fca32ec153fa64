//===-- Bench.cpp - the engine beside a bare loop ---------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// bench <port of s_server -HTTP> <size of /bulk> <port of s_server -quiet>
//   <root.der>
//
// Downloads and uploads the same bytes over the same SSPI calls, by the engine
// and by the least code that can: no certificate is judged, no error handled,
// nothing is kept for later phases. The two take turns in one process; the best
// time of each counts. Prints MB/s and the ratio of the two.
//
//===----------------------------------------------------------------------===//

#include <winsock2.h>
#include <ws2tcpip.h>

#include "schannel/Session.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

using namespace schannel;

namespace {

using Clock = std::chrono::steady_clock;

std::size_t Size;
Bytes Root;
constexpr int Rounds = 8;
constexpr std::size_t ReceiveSize = 64 * 1024;
constexpr std::size_t WriteSize = 64 * 1024;
const char Request[] = "GET /bulk HTTP/1.0\r\n\r\n";

void need(bool Condition, const char *What) {
  if (!Condition) {
    std::printf("bench: %s failed\n", What);
    std::exit(1);
  }
}

SOCKET connectTo(const char *Port) {
  sockaddr_in Peer = {};
  Peer.sin_family = AF_INET;
  Peer.sin_port = htons(u_short(std::atoi(Port)));
  Peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const SOCKET Socket = socket(AF_INET, SOCK_STREAM, 0);
  need(connect(Socket, reinterpret_cast<sockaddr *>(&Peer), sizeof(Peer)) == 0,
       "connect");
  return Socket;
}

void sendAll(SOCKET Socket, const void *Data, std::size_t Count) {
  const char *At = static_cast<const char *>(Data);
  while (Count > 0) {
    const int Sent = send(Socket, At, int(Count), 0);
    need(Sent > 0, "send");
    At += Sent;
    Count -= std::size_t(Sent);
  }
}

/// A connection by the least code that can.
class Bare {
public:
  explicit Bare(const char *Port)
      : Sspi(*systemTables().Sspi), Socket(connectTo(Port)),
        Input(ReceiveSize + 32 * 1024) {
    SCH_CREDENTIALS Wanted = {};
    Wanted.dwVersion = SCH_CREDENTIALS_VERSION;
    Wanted.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION;
    const WCHAR *Package = UNISP_NAME_W;
    need(Sspi.AcquireCredentialsHandleW(nullptr, const_cast<WCHAR *>(Package),
                                        SECPKG_CRED_OUTBOUND, nullptr, &Wanted,
                                        nullptr, nullptr, &Credentials,
                                        nullptr) == SEC_E_OK,
         "AcquireCredentialsHandle");
    SECURITY_STATUS Status = SEC_I_CONTINUE_NEEDED;
    for (bool First = true; Status != SEC_E_OK; First = false) {
      if (!First && (Status == SEC_E_INCOMPLETE_MESSAGE || Held == 0))
        receive();
      WCHAR Name[] = L"localhost";
      SecBuffer In[2] = {{ULONG(Held), SECBUFFER_TOKEN, Input.data()},
                         {0, SECBUFFER_EMPTY, nullptr}};
      SecBuffer Out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
      SecBufferDesc InDesc = {SECBUFFER_VERSION, 2, In};
      SecBufferDesc OutDesc = {SECBUFFER_VERSION, 1, Out};
      ULONG Attributes = 0;
      Status = Sspi.InitializeSecurityContextW(
          &Credentials, First ? nullptr : &Context, Name,
          ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM | ISC_REQ_CONFIDENTIALITY, 0,
          0, First ? nullptr : &InDesc, 0, First ? &Context : nullptr, &OutDesc,
          &Attributes, nullptr);
      need(Status >= 0 || Status == SEC_E_INCOMPLETE_MESSAGE, "handshake");
      if (Out[0].pvBuffer) {
        sendAll(Socket, Out[0].pvBuffer, Out[0].cbBuffer);
        Sspi.FreeContextBuffer(Out[0].pvBuffer);
      }
      if (!First && Status != SEC_E_INCOMPLETE_MESSAGE)
        keep(In[1].BufferType == SECBUFFER_EXTRA ? In[1].cbBuffer : 0);
    }
    Sspi.QueryContextAttributesW(&Context, SECPKG_ATTR_STREAM_SIZES, &Sizes);
    Record.resize(Sizes.cbHeader + Sizes.cbMaximumMessage + Sizes.cbTrailer);
  }
  ~Bare() {
    Sspi.DeleteSecurityContext(&Context);
    Sspi.FreeCredentialsHandle(&Credentials);
    closesocket(Socket);
  }

  void write(const std::uint8_t *Data, std::size_t Count) {
    while (Count > 0) {
      const std::size_t Part =
          std::min<std::size_t>(Count, Sizes.cbMaximumMessage);
      std::uint8_t *Message = Record.data() + Sizes.cbHeader;
      std::memcpy(Message, Data, Part);
      SecBuffer Parts[4] = {
          {Sizes.cbHeader, SECBUFFER_STREAM_HEADER, Record.data()},
          {ULONG(Part), SECBUFFER_DATA, Message},
          {Sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, Message + Part},
          {0, SECBUFFER_EMPTY, nullptr}};
      SecBufferDesc Desc = {SECBUFFER_VERSION, 4, Parts};
      need(Sspi.EncryptMessage(&Context, 0, &Desc, 0) == SEC_E_OK, "encrypt");
      sendAll(Socket, Record.data(),
              Parts[0].cbBuffer + Parts[1].cbBuffer + Parts[2].cbBuffer);
      Data += Part;
      Count -= Part;
    }
  }

  std::size_t read(std::uint8_t *To) {
    for (;;) {
      if (Held > 0) {
        SecBuffer Parts[4] = {{ULONG(Held), SECBUFFER_DATA, Input.data()},
                              {0, SECBUFFER_EMPTY, nullptr},
                              {0, SECBUFFER_EMPTY, nullptr},
                              {0, SECBUFFER_EMPTY, nullptr}};
        SecBufferDesc Desc = {SECBUFFER_VERSION, 4, Parts};
        const SECURITY_STATUS Status =
            Sspi.DecryptMessage(&Context, &Desc, 0, nullptr);
        if (Status == SEC_E_OK) {
          std::size_t Got = 0, Extra = 0;
          for (const SecBuffer &Part : Parts)
            if (Part.BufferType == SECBUFFER_DATA) {
              std::memcpy(To, Part.pvBuffer, Part.cbBuffer);
              Got = Part.cbBuffer;
            } else if (Part.BufferType == SECBUFFER_EXTRA)
              Extra = Part.cbBuffer;
          keep(Extra);
          if (Got > 0)
            return Got;
          continue;
        }
        need(Status == SEC_E_INCOMPLETE_MESSAGE, "decrypt");
      }
      receive();
    }
  }

private:
  void receive() {
    const int Count =
        recv(Socket, reinterpret_cast<char *>(Input.data() + Held),
             int(std::min(ReceiveSize, Input.size() - Held)), 0);
    need(Count > 0, "receive");
    Held += std::size_t(Count);
  }
  void keep(std::size_t Last) {
    std::memmove(Input.data(), Input.data() + Held - Last, Last);
    Held = Last;
  }

  const SecurityFunctionTableW &Sspi;
  SOCKET Socket;
  Bytes Input, Record;
  std::size_t Held = 0;
  CredHandle Credentials = {};
  CtxtHandle Context = {};
  SecPkgContext_StreamSizes Sizes = {};
};

/// A connection by the engine.
class Engine {
public:
  explicit Engine(const char *Port)
      : Socket(connectTo(Port)), Tls(endpoint(), {"localhost", {}, {}}),
        Received(ReceiveSize) {
    Tls.start();
    flush();
    while (Tls.state() != State::Open)
      receive();
  }
  ~Engine() { closesocket(Socket); }

  void write(const std::uint8_t *Data, std::size_t Count) {
    need(Tls.write(Data, Count) == Count, "write");
    flush();
  }

  std::size_t read(std::uint8_t *To) {
    for (;;) {
      const SecretBytes Plaintext = Tls.takePlaintext();
      if (!Plaintext.empty()) {
        std::memcpy(To, Plaintext.data(), Plaintext.size());
        return Plaintext.size();
      }
      receive();
    }
  }

private:
  static std::shared_ptr<const Endpoint> endpoint() {
    EndpointConfig Config;
    Config.Trusting.Roots = {Root};
    Config.Trusting.OnRevocation = TrustPolicy::Revocation::NotAsked;
    Failure Why;
    auto Made = Endpoint::create(systemTables(), std::move(Config), Why);
    need(Made != nullptr, Why.Operation);
    return Made;
  }
  void flush() {
    const Bytes Output = Tls.takeOutput();
    sendAll(Socket, Output.data(), Output.size());
  }
  void receive() {
    const int Count = recv(Socket, reinterpret_cast<char *>(Received.data()),
                           int(Received.size()), 0);
    need(Count > 0, "receive");
    Tls.receive(Received.data(), std::size_t(Count));
    need(!Tls.finished(), Tls.failure().Operation);
    flush();
  }

  SOCKET Socket;
  Session Tls;
  Bytes Received;
};

template <typename Connection> double download(const char *Port) {
  static Bytes To(1 << 20);
  Connection Peer(Port);
  const auto Start = Clock::now();
  Peer.write(reinterpret_cast<const std::uint8_t *>(Request),
             sizeof(Request) - 1);
  for (std::size_t Got = 0; Got < Size;)
    Got += Peer.read(To.data());
  return std::chrono::duration<double>(Clock::now() - Start).count();
}

template <typename Connection> double upload(const char *Port) {
  static const Bytes From(WriteSize, 'x');
  Connection Peer(Port);
  const auto Start = Clock::now();
  for (std::size_t Done = 0; Done < Size; Done += WriteSize)
    Peer.write(From.data(), WriteSize);
  return std::chrono::duration<double>(Clock::now() - Start).count();
}

void compare(const char *What, double (*ByBare)(const char *),
             double (*ByEngine)(const char *), const char *Port) {
  double Bare = 1e9, Engine = 1e9;
  for (int Round = 0; Round < Rounds; ++Round) {
    Bare = std::min(Bare, ByBare(Port));
    Engine = std::min(Engine, ByEngine(Port));
  }
  const double Megabytes = double(Size) / 1e6;
  std::printf("%s-bare=%.0f\n%s-engine=%.0f\n%s-ratio=%.2f\n", What,
              Megabytes / Bare, What, Megabytes / Engine, What, Bare / Engine);
}

} // namespace

int main(int Count, char **Arguments) {
  WSADATA Data;
  if (Count != 5 || WSAStartup(MAKEWORD(2, 2), &Data) != 0)
    return 2;
  Size = std::size_t(std::atol(Arguments[2]));
  std::ifstream File(Arguments[4], std::ios::binary);
  Root.assign(std::istreambuf_iterator<char>(File), {});
  compare("download", download<Bare>, download<Engine>, Arguments[1]);
  compare("upload", upload<Bare>, upload<Engine>, Arguments[3]);
  WSACleanup();
}
