// Owner classes as they are written by those who thought of it.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 | %silent
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -std=c++14 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <memory>
#include <utility>

// Release first.
class Token {
public:
  Token() = default;
  explicit Token(void *memory) : memory_(memory) {}
  Token(Token &&other) noexcept : memory_(other.memory_) { other.memory_ = nullptr; }
  Token &operator=(Token &&other) noexcept {
    if (memory_)
      FreeContextBuffer(memory_);
    memory_ = other.memory_;
    other.memory_ = nullptr;
    return *this;
  }
  ~Token() {
    if (memory_)
      FreeContextBuffer(memory_);
  }

private:
  void *memory_ = nullptr;
};

// reset(), as most do it.
class Context {
public:
  Context() { SecInvalidateHandle(&handle_); }
  Context &operator=(Context &&other) {
    if (this == &other)
      return *this;
    reset();
    handle_ = other.handle_;
    SecInvalidateHandle(&other.handle_);
    return *this;
  }
  ~Context() { reset(); }
  void reset() {
    if (SecIsValidHandle(&handle_))
      DeleteSecurityContext(&handle_);
    SecInvalidateHandle(&handle_);
  }

private:
  CtxtHandle handle_;
};

// Swap with the other object, a copy of it, or what was there.
class Certificate {
public:
  explicit Certificate(PCCERT_CONTEXT context = nullptr) : context_(context) {}
  Certificate(const Certificate &other)
      : context_(CertDuplicateCertificateContext(other.context_)) {}
  Certificate &operator=(Certificate other) {
    std::swap(context_, other.context_);
    return *this;
  }
  ~Certificate() { CertFreeCertificateContext(context_); }

private:
  PCCERT_CONTEXT context_;
};

class Engine {
public:
  Engine &operator=(Engine &&other) {
    HCERTCHAINENGINE old = engine_;
    engine_ = other.engine_;
    other.engine_ = old;
    return *this;
  }
  ~Engine() { CertFreeCertificateChainEngine(engine_); }

private:
  HCERTCHAINENGINE engine_ = nullptr;
};

class Store {
public:
  explicit Store(HCERTSTORE store = nullptr) : store_(store) {}
  Store(Store &&other) : store_(std::exchange(other.store_, nullptr)) {}
  Store &operator=(Store &&other) {
    Store(std::move(other)).swap(*this);
    return *this;
  }
  void swap(Store &other) { std::swap(store_, other.store_); }
  ~Store() { CertCloseStore(store_, 0); }

private:
  HCERTSTORE store_;
};

// Assigned to only when empty, and says so.
class Once {
public:
  Once &operator=(Once &&other) {
    if (chain_)
      std::terminate();
    chain_ = std::exchange(other.chain_, nullptr);
    return *this;
  }
  ~Once() { CertFreeCertificateChain(chain_); }

private:
  PCCERT_CHAIN_CONTEXT chain_ = nullptr;
};

// The one member is owned, the other is not.
class Peer {
public:
  Peer &operator=(Peer &&other) {
    name_ = other.name_;
    std::swap(certificate_, other.certificate_);
    return *this;
  }
  ~Peer() { CertFreeCertificateContext(certificate_); }

private:
  const wchar_t *name_ = nullptr;
  PCCERT_CONTEXT certificate_ = nullptr;
};

// A view that is told who owns it; a count; no copies at all; a factory.
class Borrowed {
public:
  Borrowed(PCCERT_CONTEXT context, bool owned) : context_(context), owned_(owned) {}
  ~Borrowed() {
    if (owned_)
      CertFreeCertificateContext(context_);
  }

private:
  PCCERT_CONTEXT context_;
  bool owned_;
};
Borrowed view(const Borrowed &other) { return other; }

class Single {
public:
  explicit Single(PCCERT_CONTEXT context) : context_(context) {}
  Single(const Single &) = delete;
  Single &operator=(const Single &) = delete;
  Single(Single &&other) noexcept : context_(std::exchange(other.context_, nullptr)) {}
  ~Single() { CertFreeCertificateContext(context_); }

private:
  PCCERT_CONTEXT context_;
};
Single make(PCCERT_CONTEXT context) { return Single(context); }

class Plain {
public:
  explicit Plain(PCCERT_CONTEXT context = nullptr) : context_(context) {}
  ~Plain() { CertFreeCertificateContext(context_); }
  PCCERT_CONTEXT get() const { return context_; }
  PCCERT_CONTEXT detach() {
    PCCERT_CONTEXT mine = context_;
    context_ = nullptr;
    return mine;
  }

private:
  PCCERT_CONTEXT context_;
};
Plain made(PCCERT_CONTEXT context) {
  Plain plain(context);
  return plain;
}
Plain taken = made(nullptr);
void by_reference(const Plain &plain);
void handed(const Plain &plain) { by_reference(plain); }
void handed_over(Plain &from, Plain &to) {
  to = from;
  from.detach();
}
std::shared_ptr<Plain> shared(PCCERT_CONTEXT context) { return std::make_shared<Plain>(context); }
