// Classes that release a handle when they end, and lose or share it on the way.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 | %check
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <utility>

// What it had is gone when another token is put in.
class Token {
public:
  Token() = default;
  explicit Token(void *memory) : memory_(memory) {}
  Token(Token &&other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}
  Token &operator=(Token &&other) noexcept {
    memory_ = other.memory_;
    // CHECK: :[[@LINE-1]]:13: warning: assignment drops the SSPI-allocated buffer that 'memory_' owns; call FreeContextBuffer on 'memory_' before it is overwritten, or swap it with the other object's [schannel-unfreed-secbuffer]
    // CHECK: note: the destructor releases it here
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

// The self test is no release; the one that releases is another method.
class Context {
public:
  Context() { SecInvalidateHandle(&handle_); }
  Context &operator=(Context &&other) {
    if (this != &other) {
      handle_ = other.handle_;
      // CHECK: :[[@LINE-1]]:15: warning: assignment drops the security context that 'handle_' owns; call DeleteSecurityContext on 'handle_'
      SecInvalidateHandle(&other.handle_);
    }
    return *this;
  }
  ~Context() { reset(); }
  void reset() {
    if (SecIsValidHandle(&handle_)) {
      DeleteSecurityContext(&handle_);
      SecInvalidateHandle(&handle_);
    }
  }

private:
  CtxtHandle handle_;
};

// Counts the new one, and forgets the old one.
class Certificate {
public:
  explicit Certificate(PCCERT_CONTEXT context) : context_(context) {}
  Certificate(const Certificate &other)
      : context_(CertDuplicateCertificateContext(other.context_)) {}
  Certificate &operator=(const Certificate &other) {
    context_ = CertDuplicateCertificateContext(other.context_);
    // CHECK: :[[@LINE-1]]:14: warning: assignment drops the certificate context that 'context_' owns; call CertFreeCertificateContext
    return *this;
  }
  ~Certificate() { CertFreeCertificateContext(context_); }

private:
  PCCERT_CONTEXT context_;
};

// The smart pointer of a template.
template <typename Handle> class StoreOf {
public:
  explicit StoreOf(Handle store) : store_(store) {}
  StoreOf &operator=(StoreOf &&other) {
    store_ = std::exchange(other.store_, nullptr);
    // CHECK: :[[@LINE-1]]:12: warning: assignment drops the certificate store that 'store_' owns
    return *this;
  }
  ~StoreOf() { CertCloseStore(store_, 0); }

private:
  Handle store_;
};
void use(HCERTSTORE store, StoreOf<HCERTSTORE> &b) {
  StoreOf<HCERTSTORE> a(store);
  a = std::move(b);
}

// Nobody thought of copies, and the compiler makes them.
class Chain {
public:
  explicit Chain(PCCERT_CHAIN_CONTEXT chain) : chain_(chain) {}
  ~Chain() {
    if (chain_ != nullptr)
      CertFreeCertificateChain(chain_);
  }
  DWORD errors() const { return chain_->TrustStatus.dwErrorStatus; }

private:
  PCCERT_CHAIN_CONTEXT chain_;
};

DWORD by_value(Chain chain) { return chain.errors(); }
DWORD copied(const Chain &chain) {
  return by_value(chain);
  // CHECK: :[[@LINE-1]]:19: warning: a copy of 'Chain' is made, and both objects release the same certificate chain; delete the copy operations of 'Chain', or have them duplicate it [schannel-unreleased-handle]
  // CHECK: note: the destructor releases it here
}

void assigned(Chain &chain, PCCERT_CHAIN_CONTEXT other) {
  chain = Chain(other);
  // CHECK: :[[@LINE-1]]:9: warning: a copy of 'Chain' is made
}

struct Peer {
  Chain chain() const { return chain_; }
  // CHECK: :[[@LINE-1]]:32: warning: a copy of 'Chain' is made
  Chain chain_;
};
