// C++: streams, Qt's, spdlog's and fmt's ways to log. The declarations are the least of
// theirs that the check looks at.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

namespace std {
template <class C> struct basic_ostream {
  basic_ostream &write(const C *, long long);
  basic_ostream &operator<<(int);
  basic_ostream &operator<<(unsigned long);
  basic_ostream &operator<<(unsigned long long);
  basic_ostream &operator<<(bool);
  basic_ostream &operator<<(const void *);
};
template <class C> struct basic_ofstream : basic_ostream<C> {
  explicit basic_ofstream(const char *);
};
template <class C> struct basic_string {
  basic_string();
  basic_string(const C *, size_t);
  basic_string(const C *);
  basic_string &append(const C *, size_t);
  basic_string &assign(const C *, size_t);
  const C *data() const;
  const C *c_str() const;
  size_t size() const;
  bool empty() const;
  void clear();
  const C *begin() const;
  const C *end() const;
  const C &operator[](size_t) const;
};
template <class C> struct basic_ostringstream : basic_ostream<C> {
  basic_string<C> str() const;
};
using ostream = basic_ostream<char>;
using ofstream = basic_ofstream<char>;
using ostringstream = basic_ostringstream<char>;
using string = basic_string<char>;
template <class T> T &&move(T &);
ostream &operator<<(ostream &, const char *);
ostream &operator<<(ostream &, const unsigned char *);
ostream &operator<<(ostream &, char);
ostream &operator<<(ostream &, const string &);
string operator+(const string &, const string &);
extern ostream cerr, cout;
} // namespace std

struct QByteArray {
  QByteArray();
  QByteArray(const char *, long long);
  QByteArray &append(const char *, long long);
  QByteArray toHex() const;
  const char *constData() const;
  long long size() const;
};
struct QDebug {
  QDebug &operator<<(const char *);
  QDebug &operator<<(const QByteArray &);
  QDebug &operator<<(long long);
  QDebug &operator<<(unsigned long);
  QDebug &operator<<(const void *);
};
struct QMessageLogger {
  void debug(const char *, ...) const __attribute__((format(printf, 2, 3)));
  QDebug debug() const;
};
#define qDebug QMessageLogger().debug
#define qCDebug(category, ...)                                                                     \
  for (bool enabled = true; enabled; enabled = false)                                              \
  QMessageLogger().debug(__VA_ARGS__)

namespace spdlog {
template <class... A> void info(const char *format, A &&...);
struct logger {
  template <class... A> void debug(const char *format, A &&...);
};
} // namespace spdlog
namespace fmt {
inline namespace v9 {
template <class... A> void print(const char *format, A &&...);
template <class... A> std::string format(const char *format, A &&...);
} // namespace v9
} // namespace fmt

struct Session {
  CtxtHandle Context;
  SecBuffer Buffers[4];
  SecBufferDesc Message{SECBUFFER_VERSION, 4, Buffers};
  SecurityFunctionTableW *Sspi;
  std::string Plain;
  bool decrypt() { return Sspi->DecryptMessage(&Context, &Message, 0, nullptr) == SEC_E_OK; }
  void receive();
};

void streams(CtxtHandle *context, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, nullptr) != SEC_E_OK)
    return;
  const char *data = static_cast<const char *>(buffers[1].pvBuffer);
  std::cerr << "decrypted " << buffers[1].cbBuffer << " at " << buffers[1].pvBuffer;
  std::cerr << "decrypted " << data << "\n";
  // CHECK: :[[@LINE-1]]:29: warning: decrypted data in 'data' is written to a log by the stream, where
  std::string text(data, buffers[1].cbBuffer);
  std::cerr << text.size() << text.empty();
  std::cerr << "text: " + text;
  // CHECK: :[[@LINE-1]]:13: warning: decrypted data in {{.*}}'"text: " + text' is written to a log
  std::ostringstream line;
  line << "<" << text << ">";
  OutputDebugStringA(line.str().c_str());
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'line.str().c_str()' is written to a log by 'OutputDebugStringA'
  std::ofstream file("trace");
  file.write(text.data(), text.size());
  // CHECK: :[[@LINE-1]]:8: warning: decrypted data in 'text.data()' is written to a file by 'write'
  for (char c : text)
    std::cout << c;
  // CHECK: :[[@LINE-1]]:15: warning: decrypted data in 'c' is written to a log
}

void qt(CtxtHandle *context, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, nullptr) != SEC_E_OK)
    return;
  QByteArray bytes;
  bytes.append(static_cast<char *>(buffers[1].pvBuffer), buffers[1].cbBuffer);
  qDebug() << "Decrypted" << buffers[1].cbBuffer << "bytes, buffer size" << bytes.size();
  qDebug() << "Decrypted" << bytes.toHex();
  // CHECK: :[[@LINE-1]]:27: warning: decrypted data in 'bytes.toHex()' is written to a log
  // CHECK: note: 'DecryptMessage' decrypts here
  // CHECK: :[[@LINE-5]]:{{.*}}note: 'bytes' gets it here
  qCDebug(lcTls, "Decrypted %lu bytes, %lld in all", buffers[1].cbBuffer, bytes.size());
  qCDebug(lcTls, "Decrypted %s", bytes.constData());
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'bytes.constData()' is written to a log by 'debug'
}

void Session::receive() {
  if (!Sspi || Sspi->DecryptMessage(&Context, &Message, 0, nullptr) != SEC_E_OK)
    return;
  Plain.assign(static_cast<const char *>(Buffers[1].pvBuffer), Buffers[1].cbBuffer);
  spdlog::info("{} bytes", Plain.size());
  spdlog::info("{}", Plain);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'this->Plain' is written to a log by 'info'
  std::string copy = std::move(Plain);
  fmt::print("{}", copy.c_str());
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'copy.c_str()' is written to a log by 'print'
  spdlog::logger log;
  std::string line = fmt::format("<{}>", copy);
  log.debug("{}", line);
  // CHECK: :[[@LINE-1]]:7: warning: decrypted data in 'line' is written to a log by 'debug'
}

// A lookup of the buffer, and a lambda that logs.
struct Buffers {
  SecBuffer All[4];
  SecBufferDesc Message;
  SecBufferDesc *descriptor() { return &Message; }
  const SecBuffer *find(unsigned long type) const {
    for (const SecBuffer &buffer : All)
      if (buffer.BufferType == type)
        return &buffer;
    return nullptr;
  }
};
void lookup(CtxtHandle *context, Buffers &buffers) {
  auto log = [](const char *text) { std::cerr << text; };
  if (DecryptMessage(context, buffers.descriptor(), 0, nullptr) != SEC_E_OK)
    return;
  const SecBuffer *data = buffers.find(SECBUFFER_DATA);
  const SecBuffer *extra = buffers.find(SECBUFFER_EXTRA);
  if (data)
    log(static_cast<const char *>(data->pvBuffer));
  // CHECK: :[[@LINE-1]]:5: warning: decrypted data in 'data->pvBuffer' is written to a log
  if (extra)
    log(static_cast<const char *>(extra->pvBuffer));
}
