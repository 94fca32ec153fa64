// C++: what goes on as it should.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using Bytes = std::vector<unsigned char>;
struct Socket {
  std::string errorString() const;
  void write(const std::string &);
};
struct Diagnostics {
  std::function<void(const char *, long)> Sink;
  void note(const char *what, long value) const {
    if (Sink)
      Sink(what, value);
  }
};
struct Session {
  CtxtHandle Context;
  SecBuffer Buffers[4];
  SecBufferDesc Message{SECBUFFER_VERSION, 4, Buffers};
  Bytes Plain;
  Diagnostics Log;
  Socket Peer;
  std::function<void(const std::string &)> Receive;
  void receive(std::string &out);
};

void Session::receive(std::string &out) {
  const SECURITY_STATUS status = DecryptMessage(&Context, &Message, 0, nullptr);
  std::clog << "status " << std::hex << status << std::endl;
  if (status != SEC_E_OK)
    return;
  const SecBuffer &data = Buffers[1];
  const auto *first = static_cast<const unsigned char *>(data.pvBuffer);
  Plain.insert(Plain.end(), first, first + data.cbBuffer);
  std::clog << "got " << data.cbBuffer << " bytes at " << data.pvBuffer << ", have "
            << Plain.size() << (Plain.empty() ? " nothing" : "") << '\n';
  out.assign(reinterpret_cast<const char *>(first), data.cbBuffer);
  Log.note("decrypted", static_cast<long>(out.size()));
  Receive(out);
  Peer.write(out);
  std::clog << Peer.errorString() << '\n';
  std::ostringstream text;
  text << "bytes: " << out.size() << ", lines: " << std::count(out.begin(), out.end(), '\n');
  std::clog << text.str();
  out.clear();
  out = "closed";
  std::clog << out;
}
