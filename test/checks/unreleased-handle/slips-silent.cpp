// Near to the slips, and right.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  SecurityFunctionTable *table;
  CtxtHandle context;
  PCCERT_CONTEXT certificate;
  PCCERT_CHAIN_CONTEXT chain;
  HCERTSTORE store;
  HCRYPTPROV provider;
  SecHandle any;
  void *token;
};

PCCERT_CONTEXT next(PCCERT_CONTEXT before);
PCCERT_CHAIN_CONTEXT other_chain();

void released_and_cleared(connection &c) {
  CertFreeCertificateContext(c.certificate);
  c.certificate = nullptr;
  FreeContextBuffer(c.token);
  c.token = nullptr;
}

/* Another one is set to null, or the first gets a new value. */
void others(connection &c, PCCERT_CONTEXT certificate) {
  c.token = nullptr;
  CertFreeCertificateContext(c.certificate);
  certificate = nullptr;
  certificate = next(certificate);
  CertFreeCertificateContext(certificate);
}

/* The usual way: null to begin with, and one release at the end. */
int one_way_out(HCERTSTORE store, bool wanted) {
  PCCERT_CONTEXT certificate = nullptr;
  if (wanted)
    certificate = CertEnumCertificatesInStore(store, nullptr);
  CertFreeCertificateContext(certificate);
  return certificate != nullptr;
}

void guarded(connection &c) {
  if (c.certificate)
    CertFreeCertificateContext(c.certificate);
  if (c.token != NULL) {
    FreeContextBuffer(c.token);
    return;
  }
  if (!c.token)
    CertCloseStore(c.store, 0);
  else
    FreeContextBuffer(c.token);
  if (!c.table)
    DeleteSecurityContext(&c.context);
  else
    c.table->DeleteSecurityContext(&c.context);
  if (!c.chain)
    c.chain = other_chain();
  CertFreeCertificateChain(c.chain);
}

/* The key of a certificate, which comes in a HCRYPTPROV of either interface. */
void key_of_certificate(HCRYPTPROV key, DWORD spec) {
  if (spec == CERT_NCRYPT_KEY_SPEC)
    NCryptFreeObject(key);
  else
    CryptReleaseContext(key, 0);
}

/* SecHandle is either. */
void either(connection &c, bool credential) {
  if (credential)
    FreeCredentialsHandle(&c.any);
  else
    DeleteSecurityContext(&c.any);
}

/* Called a credential handle, and used as a context throughout. */
void misnamed(CredHandle *handle, SecBufferDesc *message) {
  DecryptMessage(handle, message, 0, nullptr);
  DeleteSecurityContext(handle);
}

/* It does not own what it shows, or somebody else is called at the end. */
class View {
public:
  explicit View(PCCERT_CONTEXT Certificate) : Certificate(Certificate) {}
  View &operator=(const View &Other) {
    Certificate = Other.Certificate;
    return *this;
  }
  ~View() {}
  void close() { CertFreeCertificateContext(Certificate); }

private:
  PCCERT_CONTEXT Certificate;
};

void give_back(PCCERT_CONTEXT certificate);

class Lent {
public:
  Lent &operator=(Lent &&Other) noexcept {
    CertFreeCertificateContext(Certificate);
    Certificate = Other.Certificate;
    Other.Certificate = nullptr;
    return *this;
  }
  ~Lent() { give_back(Certificate); }

private:
  PCCERT_CONTEXT Certificate = nullptr;
};

/* A member with a misleading type. */
class Misnamed {
public:
  ~Misnamed() { DeleteSecurityContext(&Ctx); }

private:
  CredHandle Ctx;
};
