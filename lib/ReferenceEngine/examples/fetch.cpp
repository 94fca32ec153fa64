//===-- fetch.cpp - fetches a page through the engine -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// The whole of what an application adds to the engine: a socket, and a loop
// that carries bytes. fetch <server name> <port> <path> [root.der]...
// The page goes to standard output. With roots, only those are trusted, and
// revocation is accepted as unknown: private roots seldom publish any.
//
//===----------------------------------------------------------------------===//

#include <winsock2.h>
#include <ws2tcpip.h>

#include "schannel/Session.h"

#include <cstdio>
#include <fstream>
#include <iterator>

using namespace schannel;

namespace {

class Socket {
public:
  Socket(const char *Name, const char *Port) {
    WSADATA Data;
    if (WSAStartup(MAKEWORD(2, 2), &Data) != 0)
      return;
    addrinfo Hints = {};
    Hints.ai_socktype = SOCK_STREAM;
    addrinfo *Found = nullptr;
    if (getaddrinfo(Name, Port, &Hints, &Found) != 0)
      return;
    for (addrinfo *At = Found; At && !Connected; At = At->ai_next) {
      Handle = socket(At->ai_family, At->ai_socktype, At->ai_protocol);
      Connected = Handle != INVALID_SOCKET &&
                  connect(Handle, At->ai_addr, int(At->ai_addrlen)) == 0;
      if (!Connected && Handle != INVALID_SOCKET)
        closesocket(Handle);
    }
    freeaddrinfo(Found);
  }
  Socket(const Socket &) = delete;
  Socket &operator=(const Socket &) = delete;
  ~Socket() {
    if (Connected)
      closesocket(Handle);
    WSACleanup();
  }

  bool connected() const { return Connected; }

  bool send(const Bytes &Data) {
    std::size_t Sent = 0;
    while (Sent < Data.size()) {
      const int Count =
          ::send(Handle, reinterpret_cast<const char *>(Data.data()) + Sent,
                 int(Data.size() - Sent), 0);
      if (Count <= 0)
        return false;
      Sent += std::size_t(Count);
    }
    return true;
  }

  /// How many bytes came; 0 or less at the end.
  int receive(std::uint8_t *Data, int Size) {
    return recv(Handle, reinterpret_cast<char *>(Data), Size, 0);
  }

private:
  SOCKET Handle = INVALID_SOCKET;
  bool Connected = false;
};

/// Where the page ends: behind the head and as many bytes as Content-Length
/// says; npos while that is not known.
std::size_t endOfPage(const std::string &Answer) {
  static const char Field[] = "Content-Length:";
  const std::size_t Head = Answer.find("\r\n\r\n");
  const std::size_t At = Answer.find(Field);
  if (Head == std::string::npos || At > Head)
    return std::string::npos;
  return Head + 4 + std::stoul(Answer.substr(At + sizeof(Field) - 1, 20));
}

Bytes readFile(const char *Path) {
  std::ifstream File(Path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(File), {});
}

int explain(const Failure &Why) {
  std::fprintf(stderr, "fetch: %s: status 0x%08lx, certificate verdict %d\n",
               Why.Operation, static_cast<unsigned long>(Why.Status),
               static_cast<int>(Why.Verdict.Result));
  return 1;
}

} // namespace

int main(int Count, char **Arguments) {
  if (Count < 4) {
    std::fprintf(stderr, "usage: fetch <name> <port> <path> [root.der]...\n");
    return 2;
  }
  const std::string Name = Arguments[1];

  EndpointConfig Config;
  for (int At = 4; At < Count; ++At)
    Config.Trusting.Roots.push_back(readFile(Arguments[At]));
  if (!Config.Trusting.Roots.empty())
    Config.Trusting.OnRevocation = TrustPolicy::Revocation::WhereReached;
  Failure Why;
  const auto Client = Endpoint::create(systemTables(), std::move(Config), Why);
  if (!Client)
    return explain(Why);

  Socket Transport(Name.c_str(), Arguments[2]);
  if (!Transport.connected()) {
    std::fprintf(stderr, "fetch: cannot connect\n");
    return 1;
  }

  const std::string Request = std::string("GET ") + Arguments[3] +
                              " HTTP/1.0\r\nHost: " + Name + "\r\n\r\n";
  bool Asked = false;
  std::string Answer;
  std::uint8_t Received[16384];
  SessionConfig Wanted;
  Wanted.ServerName = Name;
  Session Tls(Client, std::move(Wanted));
  Tls.start();
  while (!Tls.finished()) {
    if (!Asked && Tls.state() == State::Open)
      Asked = Tls.write(reinterpret_cast<const std::uint8_t *>(Request.data()),
                        Request.size()) == Request.size();
    const bool Sent = Transport.send(Tls.takeOutput());
    const int Size =
        Sent ? Transport.receive(Received, int(sizeof(Received))) : 0;
    if (Size > 0)
      Tls.receive(Received, std::size_t(Size));
    else
      Tls.transportClosed();

    const SecretBytes Page = Tls.takePlaintext();
    Answer.append(Page.begin(), Page.end());
    if (Answer.size() >= endOfPage(Answer))
      Tls.close();
  }
  Transport.send(Tls.takeOutput());
  std::fwrite(Answer.data(), 1, Answer.size(), stdout);
  if (Tls.state() == State::Failed)
    return explain(Tls.failure());
  return 0;
}
