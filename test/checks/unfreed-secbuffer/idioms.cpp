// C++ that releases every token: destructors, guards, smart pointers, exceptions.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 -fexceptions | %silent
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 -fexceptions -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

static const unsigned long kRequestFlags =
    ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY;

// One owner for one token.
class Token {
public:
  Token() : buffer{0, SECBUFFER_TOKEN, nullptr}, list{SECBUFFER_VERSION, 1, &buffer} {}
  Token(const Token &) = delete;
  Token &operator=(const Token &) = delete;
  ~Token() { reset(); }

  void reset() {
    if (buffer.pvBuffer) {
      FreeContextBuffer(buffer.pvBuffer);
      buffer.pvBuffer = nullptr;
    }
  }
  SecBufferDesc *desc() { return &list; }
  SecBuffer buffer;

private:
  SecBufferDesc list;
};

SECURITY_STATUS with_an_owner(CredHandle *cred, CtxtHandle *context) {
  Token token;
  unsigned long attributes = 0;
  SECURITY_STATUS status =
      InitializeSecurityContext(cred, nullptr, nullptr, kRequestFlags, 0, 0,
                                nullptr, 0, context, token.desc(), &attributes,
                                nullptr);
  if (FAILED(status))
    return status;
  if (!send_all(token.buffer.pvBuffer, token.buffer.cbBuffer))
    throw std::runtime_error("not sent");
  return status;
}

template <typename F> class ScopeGuard {
public:
  explicit ScopeGuard(F f) : f(std::move(f)) {}
  ~ScopeGuard() { f(); }
  ScopeGuard(const ScopeGuard &) = delete;

private:
  F f;
};

SECURITY_STATUS with_a_guard(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  ScopeGuard guard([&out] {
    if (out.pvBuffer)
      FreeContextBuffer(out.pvBuffer);
  });
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, nullptr, nullptr, kRequestFlags, 0, 0, nullptr, 0, context, &desc,
      &attributes, nullptr);
  if (FAILED(status) || !send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  return status;
}

struct ContextBufferDeleter {
  void operator()(void *memory) const { FreeContextBuffer(memory); }
};
using ContextBuffer = std::unique_ptr<void, ContextBufferDeleter>;

SECURITY_STATUS with_a_smart_pointer(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, nullptr, nullptr, kRequestFlags, 0, 0, nullptr, 0, context, &desc,
      &attributes, nullptr);
  ContextBuffer owner(out.pvBuffer);
  if (FAILED(status))
    throw std::runtime_error("handshake");
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  return status;
}

SECURITY_STATUS with_exceptions(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  SECURITY_STATUS status = SEC_E_OK;
  try {
    status = InitializeSecurityContext(cred, nullptr, nullptr, kRequestFlags, 0,
                                       0, nullptr, 0, context, &desc,
                                       &attributes, nullptr);
    if (FAILED(status))
      throw std::runtime_error("handshake");
    send_all(out.pvBuffer, out.cbBuffer);
  } catch (const std::exception &) {
    status = SEC_E_INTERNAL_ERROR;
  }
  if (out.pvBuffer)
    FreeContextBuffer(out.pvBuffer);
  return status;
}

// A class around the table; the flags are a member; the token lives in one.
class Engine {
public:
  explicit Engine(PSecurityFunctionTable table) : sspi(table) {}
  ~Engine() {
    for (auto &buffer : out)
      if (buffer.pvBuffer)
        sspi->FreeContextBuffer(buffer.pvBuffer);
  }

  SECURITY_STATUS step(CredHandle *cred, SecBufferDesc *in) {
    release();
    SecBufferDesc desc = {SECBUFFER_VERSION, 2, out};
    unsigned long attributes = 0;
    return sspi->InitializeSecurityContext(cred, &context, nullptr, flags, 0, 0,
                                           in, 0, nullptr, &desc, &attributes,
                                           nullptr);
  }

private:
  void release() {
    for (auto &buffer : out) {
      if (buffer.pvBuffer)
        sspi->FreeContextBuffer(buffer.pvBuffer);
      buffer = {0, SECBUFFER_TOKEN, nullptr};
    }
  }

  PSecurityFunctionTable sspi;
  unsigned long flags = kRequestFlags;
  CtxtHandle context{};
  SecBuffer out[2] = {};
};

// Static members in place of a table.
struct Api {
  static INITIALIZE_SECURITY_CONTEXT_FN initialize_security_context;
  static FREE_CONTEXT_BUFFER_FN free_context_buffer;
};

std::vector<char> through_static_members(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  SECURITY_STATUS status = Api::initialize_security_context(
      cred, nullptr, nullptr, kRequestFlags, 0, 0, nullptr, 0, context, &desc,
      &attributes, nullptr);
  std::vector<char> token;
  if (status == SEC_I_CONTINUE_NEEDED) {
    const char *bytes = static_cast<const char *>(out.pvBuffer);
    token.assign(bytes, bytes + out.cbBuffer);
  }
  Api::free_context_buffer(out.pvBuffer);
  return token;
}

// The caller's own memory.
SECURITY_STATUS own_memory(CredHandle *cred, CtxtHandle *context) {
  std::vector<char> memory(16384);
  SecBuffer out = {static_cast<unsigned long>(memory.size()), SECBUFFER_TOKEN,
                   memory.data()};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  return InitializeSecurityContext(cred, nullptr, nullptr, ISC_REQ_STREAM, 0, 0,
                                   nullptr, 0, context, &desc, &attributes,
                                   nullptr);
}

// A template of which nobody makes an instance, and one of which somebody does.
template <typename Transport>
SECURITY_STATUS start(Transport &transport, CredHandle *cred,
                      CtxtHandle *context) {
  Token token;
  unsigned long attributes = 0;
  SECURITY_STATUS status =
      InitializeSecurityContext(cred, nullptr, nullptr, kRequestFlags, 0, 0,
                                nullptr, 0, context, token.desc(), &attributes,
                                nullptr);
  if (status >= 0)
    transport.write(token.buffer.pvBuffer, token.buffer.cbBuffer);
  return status;
}

struct Socket {
  void write(const void *bytes, unsigned long size) { send_all(bytes, size); }
};

SECURITY_STATUS instantiated(Socket &socket, CredHandle *cred,
                             CtxtHandle *context) {
  return start(socket, cred, context);
}

// A buffer of one's own for the token, of operator new.
bool own_buffer(CredHandle *cred, CtxtHandle *context, unsigned long size) {
  SecBuffer out = {size, SECBUFFER_TOKEN, new char[size]};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, nullptr, nullptr, ISC_REQ_STREAM | ISC_REQ_CONFIDENTIALITY, 0, 0, nullptr, 0,
      context, &desc, &attributes, nullptr);
  bool sent = SUCCEEDED(status) && send_all(out.pvBuffer, out.cbBuffer);
  delete[] static_cast<char *>(out.pvBuffer);
  return sent;
}
