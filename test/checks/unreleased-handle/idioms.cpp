// C++ in which every handle has an owner.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -std=c++17 -fexceptions | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -std=c++17 -fexceptions -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

struct CertificateDeleter {
  void operator()(const CERT_CONTEXT *certificate) const {
    CertFreeCertificateContext(certificate);
  }
};
using Certificate = std::unique_ptr<const CERT_CONTEXT, CertificateDeleter>;

struct StoreDeleter {
  void operator()(void *store) const { CertCloseStore(store, 0); }
};
using Store = std::unique_ptr<void, StoreDeleter>;

Certificate smart_pointers(const void *subject) {
  Store store(CertOpenSystemStore(0, TEXT("MY")));
  if (!store)
    throw std::runtime_error("store");
  return Certificate(CertFindCertificateInStore(
      store.get(), X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, nullptr));
}

bool reset_pointer(CtxtHandle *context) {
  PCCERT_CONTEXT raw = nullptr;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             static_cast<void *>(&raw)) != SEC_E_OK)
    return false;
  Certificate certificate;
  certificate.reset(raw);
  return certificate->cbCertEncoded > 0;
}

std::shared_ptr<const CERT_CONTEXT> counted(CtxtHandle *context) {
  PCCERT_CONTEXT raw = nullptr;
  if (FAILED(QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                                    static_cast<void *>(&raw))))
    return nullptr;
  return std::shared_ptr<const CERT_CONTEXT>(raw, CertFreeCertificateContext);
}

// One class, one handle.
class Credential {
public:
  explicit Credential(SCHANNEL_CRED &wanted) {
    SecInvalidateHandle(&handle);
    SECURITY_STATUS status = AcquireCredentialsHandle(
        nullptr, const_cast<LPTSTR>(UNISP_NAME), SECPKG_CRED_OUTBOUND, nullptr,
        &wanted, nullptr, nullptr, &handle, nullptr);
    if (FAILED(status))
      throw std::runtime_error("credential");
  }
  Credential(Credential &&other) noexcept : handle(other.handle) {
    SecInvalidateHandle(&other.handle);
  }
  Credential(const Credential &) = delete;
  ~Credential() {
    if (SecIsValidHandle(&handle))
      FreeCredentialsHandle(&handle);
  }
  CredHandle *get() { return &handle; }

private:
  CredHandle handle;
};

class Context {
public:
  ~Context() {
    if (valid)
      DeleteSecurityContext(&handle);
  }
  SECURITY_STATUS start(Credential &credential, SecBufferDesc *out) {
    unsigned long attributes = 0;
    SECURITY_STATUS status = InitializeSecurityContext(
        credential.get(), nullptr, nullptr, ISC_REQ_STREAM, 0, 0, nullptr, 0,
        &handle, out, &attributes, nullptr);
    valid = status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED;
    return status;
  }

private:
  CtxtHandle handle{};
  bool valid = false;
};

SECURITY_STATUS connect(SCHANNEL_CRED &wanted, SecBufferDesc *out) {
  Credential credential(wanted);
  Context context;
  SECURITY_STATUS status = context.start(credential, out);
  if (FAILED(status))
    throw std::runtime_error("handshake");
  return status;
}

Credential moved(SCHANNEL_CRED &wanted) {
  Credential credential(wanted);
  return credential;
}

template <typename F> class ScopeGuard {
public:
  explicit ScopeGuard(F f) : f(std::move(f)) {}
  ~ScopeGuard() { f(); }
  ScopeGuard(const ScopeGuard &) = delete;

private:
  F f;
};

bool guarded(PCCERT_CONTEXT certificate, CERT_CHAIN_PARA *para,
             CERT_CHAIN_POLICY_PARA *policy) {
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  ScopeGuard guard([&] {
    if (chain)
      CertFreeCertificateChain(chain);
  });
  if (!CertGetCertificateChain(nullptr, certificate, nullptr, nullptr, para, 0,
                               nullptr, &chain))
    return false;
  CERT_CHAIN_POLICY_STATUS verdict{};
  verdict.cbSize = sizeof verdict;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, policy,
                                        &verdict))
    throw std::runtime_error("policy");
  return verdict.dwError == 0;
}

// A guard that is made when there is something to release.
bool guarded_later(const void *subject) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("ROOT"));
  if (!store)
    return false;
  auto release = [store] { CertCloseStore(store, 0); };
  ScopeGuard<decltype(release)> guard(release);
  PCCERT_CONTEXT certificate = CertFindCertificateInStore(
      store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, nullptr);
  if (!certificate)
    return false;
  ScopeGuard second([certificate] { CertFreeCertificateContext(certificate); });
  return certificate->cbCertEncoded > 0;
}

bool caught(const void *subject, const std::function<void(PCCERT_CONTEXT)> &use) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("MY"));
  if (!store)
    return false;
  PCCERT_CONTEXT certificate = nullptr;
  try {
    certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                             CERT_FIND_SUBJECT_STR, subject,
                                             nullptr);
    if (!certificate)
      throw std::runtime_error("not found");
    use(certificate);
  } catch (const std::exception &) {
    if (certificate)
      CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return false;
  }
  CertFreeCertificateContext(certificate);
  CertCloseStore(store, 0);
  return true;
}

// A wrapper class's members in place of the functions.
struct Functions {
  ACQUIRE_CREDENTIALS_HANDLE_FN pAcquireCredentialsHandle;
  FREE_CREDENTIALS_HANDLE_FN pFreeCredentialsHandle;
};

SECURITY_STATUS through_members(Functions &secur, SCHANNEL_CRED *wanted) {
  CredHandle cred;
  SECURITY_STATUS status = secur.pAcquireCredentialsHandle(
      nullptr, const_cast<LPTSTR>(UNISP_NAME), SECPKG_CRED_OUTBOUND, nullptr,
      wanted, nullptr, nullptr, &cred, nullptr);
  if (status != SEC_E_OK)
    return status;
  secur.pFreeCredentialsHandle(&cred);
  return status;
}

// An owner that is assigned to, whatever it does with what it has had.
class Counted {
public:
  Counted() : held(std::make_shared<Certificate>()) {}
  Counted &operator=(PCCERT_CONTEXT certificate) {
    if (held && held->get() != certificate)
      held.reset(new Certificate(certificate));
    return *this;
  }
  PCCERT_CONTEXT get() const { return held->get(); }

private:
  std::shared_ptr<Certificate> held;
};

int count_issuers(PCCERT_CONTEXT leaf) {
  Counted issuer;
  DWORD flags = 0;
  issuer = CertGetIssuerCertificateFromStore(leaf->hCertStore, leaf, nullptr, &flags);
  return issuer.get() ? 1 : 0;
}

// Counts up what an array holds, whose receiver releases each element. The result is
// what was given, which an assertion says.
struct Identities {
  DWORD count;
  PCCERT_CONTEXT *first;
};

class Engine {
  std::vector<PCCERT_CONTEXT> all;

public:
  Identities identities() {
    for (const auto &one : all) {
      [[maybe_unused]] PCCERT_CONTEXT duplicate = CertDuplicateCertificateContext(one);
      check(duplicate == one);
    }
    return {static_cast<DWORD>(all.size()), all.data()};
  }
  static void check(bool holds);
  Identities unchecked() {
    for (const auto &one : all)
      [[maybe_unused]] PCCERT_CONTEXT duplicate = CertDuplicateCertificateContext(one);
    return {static_cast<DWORD>(all.size()), all.data()};
  }
};

// Nothing happens to the name between the questions.
struct named_session {
  std::vector<char> name;
  const void *subject() const;
  int use_own(HCERTSTORE store, CredHandle *credential);
};

int named_session::use_own(HCERTSTORE store, CredHandle *credential) {
  SCHANNEL_CRED wanted{};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  PCCERT_CONTEXT own = nullptr;
  if (!name.empty()) {
    own = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject(), nullptr);
    if (!own)
      return -1;
    wanted.cCreds = 1;
    wanted.paCred = &own;
  }
  SECURITY_STATUS status = AcquireCredentialsHandle(nullptr, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, nullptr,
                                                    &wanted, nullptr, nullptr, credential, nullptr);
  if (!name.empty())
    CertFreeCertificateContext(own);
  return status == SEC_E_OK ? 0 : -1;
}

// A handle that is a number, owned by the object that is made of it.
class CryptKey {
public:
  explicit CryptKey(HCRYPTKEY key);
  ~CryptKey();
};

CryptKey *generated(HCRYPTPROV provider) {
  HCRYPTKEY key;
  if (!CryptGenKey(provider, CALG_AES_256, 0, &key))
    return nullptr;
  return new CryptKey(key);
}

// One more reference without a name, for the one that is given up.
void remove_all(HCERTSTORE store, bool (*wanted)(PCCERT_CONTEXT)) {
  PCCERT_CONTEXT certificate = nullptr;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)) != nullptr)
    if (wanted(certificate)) {
      if (!CertDuplicateCertificateContext(certificate))
        break;
      CertDeleteCertificateFromStore(certificate);
    }
}
