// C++ in which a status is looked at, somewhere.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -std=c++17 -fexceptions | %silent
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -std=c++17 -fexceptions -DUNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void report(SECURITY_STATUS status);
void may_throw();

class Error {
public:
  explicit Error(SECURITY_STATUS status) : status(status) {}
  SECURITY_STATUS status;
};

void check(SECURITY_STATUS status) {
  if (status < 0)
    throw Error(status);
}

void argument(CtxtHandle *context, SecBufferDesc *message) {
  check(DecryptMessage(context, message, 0, nullptr));
}

// The handler reads it.
void in_a_handler(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = SEC_E_OK;
  try {
    status = DecryptMessage(context, message, 0, nullptr);
    may_throw();
    status = SEC_E_OK;
  } catch (...) {
    report(status);
  }
}

template <typename F> class Guard {
public:
  explicit Guard(F f) : f(f) {}
  ~Guard() { f(); }

private:
  F f;
};

// The guard's lambda reads it when the scope ends.
void captured(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = SEC_E_OK;
  Guard guard([&] { report(status); });
  status = DecryptMessage(context, message, 0, nullptr);
}

void referenced(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = SEC_E_OK;
  SECURITY_STATUS &alias = status;
  status = DecryptMessage(context, message, 0, nullptr);
  report(alias);
}

void maybe_unused(CtxtHandle *context, SecBufferDesc *message) {
  [[maybe_unused]] auto status = DecryptMessage(context, message, 0, nullptr);
  static_cast<void>(DecryptMessage(context, message, 0, nullptr));
}

class Channel {
public:
  void decrypt(SecBufferDesc *message) {
    status = DecryptMessage(&context, message, 0, nullptr);
  }
  bool failed() const { return FAILED(status); }

private:
  CtxtHandle context{};
  SECURITY_STATUS status = SEC_E_OK;
};

bool with_an_initializer(CtxtHandle *context, SecBufferDesc *message) {
  if (auto status = DecryptMessage(context, message, 0, nullptr);
      status != SEC_E_OK)
    return false;
  if (auto status = DecryptMessage(context, message, 0, nullptr))
    return false;
  return true;
}

template <typename Table>
bool through_a_template(Table *table, CtxtHandle *context,
                        SecBufferDesc *message) {
  auto status = table->DecryptMessage(context, message, 0, nullptr);
  return status == SEC_E_OK;
}

bool instantiated(SecurityFunctionTableW *table, CtxtHandle *context,
                  SecBufferDesc *message) {
  return through_a_template(table, context, message);
}

bool in_a_lambda(CtxtHandle *context, SecBufferDesc *message) {
  auto decrypt = [=] { return DecryptMessage(context, message, 0, nullptr); };
  return decrypt() == SEC_E_OK;
}

PCCERT_CONTEXT found(HCERTSTORE store, const void *subject) {
  if (auto *certificate =
          CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                     CERT_FIND_SUBJECT_STR, subject, nullptr))
    return certificate;
  return nullptr;
}

// All that comes of the last leg is the close_notify, and that is looked at.
void shut_down(CredHandle *credential, CtxtHandle *context) {
  SecBuffer token{0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc output{SECBUFFER_VERSION, 1, &token};
  DWORD granted = 0;
  AcceptSecurityContext(credential, context, nullptr, ASC_REQ_ALLOCATE_MEMORY, 0,
                        context, &output, &granted, nullptr);
  if (token.pvBuffer && token.cbBuffer) {
    send_all(token.pvBuffer, token.cbBuffer);
    FreeContextBuffer(token.pvBuffer);
  }
}

// A key that could not be deleted is freed as usual.
void forget_key(NCRYPT_KEY_HANDLE key) { NCryptDeleteKey(key, 0); }
