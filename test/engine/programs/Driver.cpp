//===-- Driver.cpp - a scripted TLS client over a socket --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// driver <port> <option=value>... <step>...
//
// Options: name= root= revocation=required|reached|off tls=12|13 alpn=a,b
//   pkcs12= password= older   refuse SCH_CREDENTIALS
//   listen=yes a server, for one connection to the port
//   chunk=N    hand the peer's bytes over N at a time
//   cut=N      hand the first N bytes of the peer over apart from the rest
//   flip=N     turn over a bit of byte N of the peer
//   end=N      after N bytes of the peer the transport is closed
//              each also =every (or =every/STRIDE): a connection for every N
//   late=N     wait N ms before each receive, so that records arrive joined
//   repeat=N   that many connections
//   out=FILE   where the plaintext of the last connection goes
// Steps, in this order: open, expect:N (bytes so far), say:TEXT, send:FILE,
//   renegotiate, close, end (until the session is over), drop.
//
// Prints one key=value a line about the last connection, and what is
// outstanding after all of them. With cut and repeat every connection must end
// just as the first one. With flip and end it may fail, but what it delivers
// must be a beginning of what the first one, left alone, delivered; how many
// failed is printed. The exit code is 1 if that does not hold.
//
//===----------------------------------------------------------------------===//

#include <winsock2.h>
#include <ws2tcpip.h>

#include "CountingTables.h"
#include "schannel/Session.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

using namespace schannel;

namespace {

std::map<std::string, std::string> Options;
std::vector<std::string> Steps;

std::string option(const char *Name, const char *Default) {
  const auto Found = Options.find(Name);
  return Found == Options.end() ? Default : Found->second;
}

template <typename Container> Container readFile(const std::string &Path) {
  std::ifstream File(Path, std::ios::binary);
  if (!File) {
    std::printf("no file %s\n", Path.c_str());
    std::exit(3);
  }
  return Container(std::istreambuf_iterator<char>(File), {});
}

const char *const StateNames[] = {"Idle",          "Handshaking", "Open",
                                  "Renegotiating", "Closing",     "Closed",
                                  "Failed"};
const char *const KindNames[] = {
    "None",      "Package",    "Certificate", "WeakConnection",
    "Truncated", "InputLimit", "OutOfMemory", "Configuration"};
const char *const TrustNames[] = {
    "Trusted",           "NotChecked", "NoCertificate", "CheckFailed",
    "BadSignature",      "Revoked",    "UntrustedRoot", "IncompleteChain",
    "NotInValidityTime", "WrongUsage", "WrongName",     "RevocationUnknown",
    "OtherChainError"};
const char *const EventNames[] = {"HandshakeDone", "ClientCertificateRequested",
                                  "PeerClosed"};

/// How a connection ended.
struct Outcome {
  std::string Ending; ///< State, failure and verdict.
  std::string Events;
  std::string Protocol;
  DWORD Version = 0;
  std::size_t PeerBytes = 0;
  bool Joined =
      false; ///< Data came in one piece with the last handshake token.
  SecretBytes Plaintext;
};

/// What is done to the peer's bytes, and at which of them.
struct Harm {
  enum Kind { None, Cut, Flip, End } What = None;
  std::size_t At = 0;
};

class Connection {
public:
  Connection(std::shared_ptr<const Endpoint> Client, SessionConfig Config,
             Harm Done)
      : Tls(std::move(Client), std::move(Config)), Done(Done),
        Chunk(std::size_t(std::atol(option("chunk", "0").c_str()))),
        Late(DWORD(std::atol(option("late", "0").c_str()))) {
    sockaddr_in Peer = {};
    Peer.sin_family = AF_INET;
    Peer.sin_port = htons(u_short(std::atoi(Options["port"].c_str())));
    Peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Socket = socket(AF_INET, SOCK_STREAM, 0);
    if (option("listen", "").empty()
            ? connect(Socket, reinterpret_cast<sockaddr *>(&Peer),
                      sizeof(Peer)) != 0
            : !accept(Peer)) {
      std::printf("cannot connect\n");
      std::exit(3);
    }
    const BOOL On = TRUE;
    setsockopt(Socket, IPPROTO_TCP, TCP_NODELAY,
               reinterpret_cast<const char *>(&On), sizeof(On));
    // A length that was turned over may have both sides wait for the other.
    const DWORD Patience = Done.What == Harm::Flip ? 200 : 60000;
    setsockopt(Socket, SOL_SOCKET, SO_RCVTIMEO,
               reinterpret_cast<const char *>(&Patience), sizeof(Patience));
  }
  ~Connection() { closesocket(Socket); }

  Outcome run() {
    Tls.start();
    flush();
    for (const std::string &Step : Steps)
      if (!take(Step))
        break;
    flush();
    Result.Ending = std::string("state=") + StateNames[int(Tls.state())] +
                    "\nfailure=" + KindNames[int(Tls.failure().Kind)] +
                    "\noperation=" + Tls.failure().Operation +
                    "\nstatus=" + hex(DWORD(Tls.failure().Status)) +
                    "\nverdict=" + TrustNames[int(Tls.certificate().Result)] +
                    "\nrevocation-known=" +
                    (Tls.certificate().RevocationKnown ? "yes" : "no") +
                    "\nerror=" + hex(Tls.certificate().Error) +
                    "\npeer-said-close=" + (Tls.peerSaidClose() ? "yes" : "no");
    Result.Protocol = Tls.protocol();
    Result.Version = Tls.version();
    return std::move(Result);
  }

private:
  static std::string hex(DWORD Value) {
    char Text[16];
    std::snprintf(Text, sizeof(Text), "%08lx", Value);
    return Text;
  }

  // From now on the socket is that of the one who has come.
  bool accept(sockaddr_in &Here) {
    if (bind(Socket, reinterpret_cast<sockaddr *>(&Here), sizeof(Here)) != 0 ||
        listen(Socket, 1) != 0)
      return false;
    const SOCKET Come = ::accept(Socket, nullptr, nullptr);
    closesocket(std::exchange(Socket, Come));
    return Come != INVALID_SOCKET;
  }

  bool take(const std::string &Step) {
    const std::size_t Colon = Step.find(':');
    const std::string Verb = Step.substr(0, Colon);
    const std::string Object =
        Colon == std::string::npos ? "" : Step.substr(Colon + 1);
    if (Verb == "open")
      while (Tls.state() != State::Open && read()) {
      }
    else if (Verb == "expect")
      while (Result.Plaintext.size() < std::stoul(Object) && read()) {
      }
    else if (Verb == "say")
      return write(Object.data(), Object.size());
    else if (Verb == "send") {
      const auto Data = readFile<std::vector<char>>(Object);
      return write(Data.data(), Data.size());
    } else if (Verb == "renegotiate")
      Tls.renegotiate();
    else if (Verb == "close")
      Tls.close();
    else if (Verb == "end")
      while (read()) {
      }
    else if (Verb == "drop")
      return false;
    flush();
    return true;
  }

  bool write(const char *Data, std::size_t Size) {
    constexpr std::size_t Step = 1 << 20;
    for (std::size_t At = 0; At < Size; At += Step) {
      const std::size_t Part = Size - At < Step ? Size - At : Step;
      while (Tls.state() == State::Renegotiating && read()) {
      }
      if (Tls.write(reinterpret_cast<const std::uint8_t *>(Data) + At, Part) !=
          Part)
        return false;
      flush();
    }
    return true;
  }

  void flush() {
    const Bytes Output = Tls.takeOutput();
    for (std::size_t Sent = 0; Sent < Output.size();) {
      const int Count =
          send(Socket, reinterpret_cast<const char *>(Output.data()) + Sent,
               int(Output.size() - Sent), 0);
      if (Count <= 0)
        return;
      Sent += std::size_t(Count);
    }
    const SecretBytes Plaintext = Tls.takePlaintext();
    Result.Plaintext.insert(Result.Plaintext.end(), Plaintext.begin(),
                            Plaintext.end());
    for (const Event Happened : Tls.takeEvents())
      Result.Events += std::string(" ") + EventNames[int(Happened)];
  }

  // One receive, handed over as the options want it. False: it is over.
  bool read() {
    if (Tls.finished())
      return false;
    if (Late)
      Sleep(Late);
    static std::uint8_t Received[128 * 1024];
    const int Count = recv(Socket, reinterpret_cast<char *>(Received),
                           int(sizeof(Received)), 0);
    if (Count <= 0) {
      Tls.transportClosed();
      return false;
    }
    std::size_t Size = std::size_t(Count);
    for (std::size_t At = 0; At < Size;) {
      std::size_t Part = Size - At;
      if (Chunk && Chunk < Part)
        Part = Chunk;
      const bool Here =
          Result.PeerBytes <= Done.At && Done.At < Result.PeerBytes + Part;
      if (Done.What == Harm::Flip && Here)
        Received[At + Done.At - Result.PeerBytes] ^= 0x10;
      if (Done.What == Harm::End && Here)
        Part = Done.At - Result.PeerBytes;
      if (Done.What == Harm::Cut && Here && Done.At > Result.PeerBytes)
        Part = Done.At - Result.PeerBytes;
      const bool WasOpen = Tls.state() != State::Handshaking;
      const std::size_t Before = Result.Plaintext.size();
      Tls.receive(Received + At, Part);
      if (Done.What == Harm::End && Here)
        Tls.transportClosed();
      flush();
      Result.Joined |= !WasOpen && Result.Plaintext.size() > Before;
      if (Tls.finished())
        return false;
      At += Part;
      Result.PeerBytes += Part;
    }
    return true;
  }

  SOCKET Socket = INVALID_SOCKET;
  Session Tls;
  const Harm Done;
  const std::size_t Chunk;
  const DWORD Late;
  Outcome Result;
};

EndpointConfig endpointConfig(const Tables &System) {
  EndpointConfig Config;
  if (!option("listen", "").empty())
    Config.As = Role::Server;
  const std::string Tls = option("tls", "");
  if (Tls == "12")
    Config.Highest = TlsVersion::Tls12;
  if (Tls == "13")
    Config.Lowest = TlsVersion::Tls13;
  if (!option("root", "").empty())
    Config.Trusting.Roots.push_back(readFile<Bytes>(option("root", "")));
  const std::string Revocation = option("revocation", "reached");
  Config.Trusting.OnRevocation =
      Revocation == "required"  ? TrustPolicy::Revocation::Required
      : Revocation == "reached" ? TrustPolicy::Revocation::WhereReached
                                : TrustPolicy::Revocation::NotAsked;
  if (!option("pkcs12", "").empty()) {
    const auto File = readFile<SecretBytes>(option("pkcs12", ""));
    const std::string Password = option("password", "");
    const std::wstring Wide(Password.begin(), Password.end());
    Failure Why;
    Config.Own = Identity::fromPkcs12(System, File, Wide.c_str(), 0, Why);
    if (Why)
      std::printf("pkcs12=%s\n", Why.Operation);
  }
  return Config;
}

SessionConfig sessionConfig() {
  SessionConfig Config;
  Config.ServerName = option("name", "localhost");
  std::string Names = option("alpn", "");
  while (!Names.empty()) {
    const std::size_t Comma = Names.find(',');
    Config.Protocols.push_back(Names.substr(0, Comma));
    Names = Comma == std::string::npos ? "" : Names.substr(Comma + 1);
  }
  return Config;
}

// A harm at one byte, or, with Stride not zero, a sweep over all of them that
// begins with a connection left alone.
std::size_t Stride = 0;
Harm::Kind SweepKind = Harm::None;

Harm harm() {
  const std::pair<const char *, Harm::Kind> Kinds[] = {
      {"cut", Harm::Cut}, {"flip", Harm::Flip}, {"end", Harm::End}};
  for (const auto &[Name, Kind] : Kinds) {
    const std::string Where = option(Name, "");
    if (Where.compare(0, 5, "every") == 0) {
      SweepKind = Kind;
      Stride = Where.size() > 6 ? std::stoul(Where.substr(6)) : 1;
    } else if (!Where.empty())
      return {Kind, std::stoul(Where)};
  }
  return {};
}

int runAll() {
  const Tables System = test::countingTables();
  if (Options.count("older"))
    test::refuseModernCredentials();
  Failure Why;
  const auto Client = Endpoint::create(System, endpointConfig(System), Why);
  if (!Client) {
    std::printf("endpoint=%s\nstatus=%08lx\n", Why.Operation,
                static_cast<unsigned long>(Why.Status));
    return 0;
  }

  const Harm Wanted = harm();
  const Outcome First = Connection(Client, sessionConfig(), Wanted).run();
  Outcome Last = First;
  std::size_t Connections = 1, Failed = 0;
  int Exit = 0;
  const auto again = [&](Harm Done) {
    Last = Connection(Client, sessionConfig(), Done).run();
    ++Connections;
    Failed += Last.Ending.find("state=Failed") != std::string::npos;
    const bool Harmful = Done.What == Harm::Flip || Done.What == Harm::End;
    const bool Beginning =
        Last.Plaintext.size() <= First.Plaintext.size() &&
        std::equal(Last.Plaintext.begin(), Last.Plaintext.end(),
                   First.Plaintext.begin());
    if (Harmful
            ? Beginning
            : Last.Ending == First.Ending && Last.Plaintext == First.Plaintext)
      return true;
    std::printf("differs=%zu\n", Done.At);
    Exit = 1;
    return false;
  };
  if (Stride > 0)
    for (std::size_t At = 1; At < First.PeerBytes; At += Stride)
      if (!again({SweepKind, At}))
        break;
  const std::size_t Repeat =
      std::size_t(std::atol(option("repeat", "1").c_str()));
  while (Connections < Repeat && again(Wanted)) {
  }

  std::printf("%s\nevents=%s\nprotocol=%s\nversion=%lx\nreceived=%zu\n"
              "connections=%zu\nfailed=%zu\njoined=%s\n",
              Last.Ending.c_str(), Last.Events.c_str(), Last.Protocol.c_str(),
              Last.Version, Last.Plaintext.size(), Connections, Failed,
              Last.Joined ? "yes" : "no");
  if (!option("out", "").empty())
    std::ofstream(option("out", ""), std::ios::binary)
        .write(reinterpret_cast<const char *>(Last.Plaintext.data()),
               std::streamsize(Last.Plaintext.size()));
  return Exit;
}

} // namespace

int main(int Count, char **Arguments) {
  WSADATA Data;
  if (Count < 2 || WSAStartup(MAKEWORD(2, 2), &Data) != 0)
    return 2;
  Options["port"] = Arguments[1];
  for (int At = 2; At < Count; ++At) {
    const std::string Argument = Arguments[At];
    const std::size_t Equals = Argument.find('=');
    const std::size_t Colon = Argument.find(':');
    if (Equals != std::string::npos && Equals < Colon)
      Options[Argument.substr(0, Equals)] = Argument.substr(Equals + 1);
    else if (Argument == "older")
      Options[Argument] = "";
    else
      Steps.push_back(Argument);
  }
  const int Exit = runAll();
  const test::Outstanding &Left = test::outstanding();
  std::printf("outstanding=%ld credentials=%ld contexts=%ld buffers=%ld "
              "certificates=%ld stores=%ld chains=%ld engines=%ld\n",
              Left.total(), Left.Credentials, Left.Contexts,
              Left.ContextBuffers, Left.Certificates, Left.Stores, Left.Chains,
              Left.ChainEngines);
  WSACleanup();
  return Exit;
}
