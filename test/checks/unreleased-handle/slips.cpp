// Releases that release nothing, or what is declared as something else.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void forgotten(PCCERT_CONTEXT certificate) {
  certificate = nullptr;
  CertFreeCertificateContext(certificate);
  // CHECK: :[[@LINE-1]]:3: warning: 'certificate' is set to null before 'CertFreeCertificateContext' releases it, and what it held is lost; release it first [schannel-unreleased-handle]
  // CHECK: :[[@LINE-3]]:3: note: set here
}

struct connection {
  SecurityFunctionTable *table;
  CtxtHandle context;
  CredHandle credential;
  PCCERT_CONTEXT certificate;
  HCERTSTORE store;
  HCERTCHAINENGINE engine;
  HCRYPTKEY key;
  HCRYPTHASH hash;
  void *token;
};

void forgotten_member(connection &c) {
  c.token = nullptr;
  FreeContextBuffer(c.token);
  // CHECK: :[[@LINE-1]]:3: warning: 'c.token' is set to null before 'FreeContextBuffer' releases it{{.*}}[schannel-unfreed-secbuffer]
}

void inverted(connection &c) {
  if (!c.certificate)
    CertFreeCertificateContext(c.certificate);
  // CHECK: :[[@LINE-1]]:5: warning: 'CertFreeCertificateContext' is called only where 'c.certificate' is null; release what is there, and ask for the opposite [schannel-unreleased-handle]
  if (c.token == NULL) {
    c.table->FreeContextBuffer(c.token);
    // CHECK: :[[@LINE-1]]:5: warning: 'FreeContextBuffer' is called only where 'c.token' is null
    c.token = NULL;
  }
  if (!c.table)
    c.table->FreeCredentialsHandle(&c.credential);
  // CHECK: :[[@LINE-1]]:5: warning: 'FreeCredentialsHandle' is called only where 'c.table' is null
}

void wrong_kind(connection &c) {
  CertCloseStore(c.engine, 0);
  // CHECK: :[[@LINE-1]]:3: warning: 'CertCloseStore' releases a certificate store, and 'engine' is declared as a certificate chain engine; release it with CertFreeCertificateChainEngine
  CryptDestroyKey(c.hash);
  // CHECK: :[[@LINE-1]]:3: warning: 'CryptDestroyKey' releases a key handle, and 'hash' is declared as a hash handle; release it with CryptDestroyHash
}

class Credential {
public:
  explicit Credential(CredHandle Handle) : Handle(Handle) {}
  ~Credential() { DeleteSecurityContext(&Handle); }
  // CHECK: :[[@LINE-1]]:42: warning: 'DeleteSecurityContext' wants a security context here, and 'Handle' is a credential handle

private:
  CredHandle Handle;
};

struct ReleaseChain {
  using Handle = PCCERT_CHAIN_CONTEXT;
  void operator()(Handle Owned) const {
    CertFreeCertificateContext((PCCERT_CONTEXT)Owned);
    // CHECK: :[[@LINE-1]]:5: warning: 'CertFreeCertificateContext' releases a certificate context, and 'Owned' is declared as a certificate chain; release it with CertFreeCertificateChain
  }
};

class Context {
public:
  Context() = default;
  Context(Context &&Other) noexcept : Made(Other.Made), Handle(Other.Handle) {
    Other.Made = false;
  }
  Context &operator=(Context &&Other) noexcept {
    if (this != &Other) {
      reset();
      Made = Other.Made;
      Handle = Other.Handle;
      Other.Made = false;
    }
    return *this;
  }
  ~Context() {}
  // CHECK: :[[@LINE-1]]:14: warning: the destructor leaves the security context in 'Handle', which assignment releases: the last one is lost; release it here, too
  // CHECK: :[[@LINE+3]]:7: note: assignment releases it here
  void reset() {
    if (Made)
      DeleteSecurityContext(&Handle);
    Made = false;
  }

private:
  bool Made = false;
  CtxtHandle Handle = {};
};
