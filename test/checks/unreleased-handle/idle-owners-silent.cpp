// Owners that release, and classes that only look like some.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <utility>

template <typename Release> class Owner {
public:
  using Handle = typename Release::Handle;
  explicit Owner(Handle handle) : handle_(handle) {}
  Owner(Owner &&other) : handle_(std::exchange(other.handle_, nullptr)) {}
  ~Owner() {
    if (handle_)
      Release()(handle_);
  }
  Handle get() const { return handle_; }

private:
  Handle handle_;
};

struct FreeCertificate {
  using Handle = PCCERT_CONTEXT;
  void operator()(PCCERT_CONTEXT certificate) const {
    CertFreeCertificateContext(certificate);
  }
};

void forget(PCCERT_CONTEXT certificate);
struct FreeElsewhere {
  using Handle = PCCERT_CONTEXT;
  void operator()(PCCERT_CONTEXT certificate) const { forget(certificate); }
};

// It looks at what somebody else owns.
class View {
public:
  explicit View(PCCERT_CONTEXT certificate) : certificate_(certificate) {}
  View(View &&other) : certificate_(other.certificate_) {}
  ~View() { certificate_ = nullptr; }
  PCCERT_CONTEXT get() const { return certificate_; }

private:
  PCCERT_CONTEXT certificate_;
};

// What it has can be copied: no owner.
class Reference {
public:
  explicit Reference(HCERTSTORE store) : store_(store) {}
  Reference(const Reference &other) : store_(other.store_) {}
  Reference(Reference &&other) : store_(std::exchange(other.store_, nullptr)) {}
  ~Reference() { store_ = nullptr; }
  HCERTSTORE get() const { return store_; }

private:
  HCERTSTORE store_;
};

// Whoever has the object releases.
class Handed {
public:
  explicit Handed(CredHandle handle) : handle_(handle), owns_(true) {}
  Handed(Handed &&other)
      : handle_(other.handle_), owns_(std::exchange(other.owns_, false)) {}
  ~Handed() { owns_ = false; }
  PCredHandle get() { return &handle_; }

private:
  CredHandle handle_;
  bool owns_;
};

struct Guard {
  PCCERT_CONTEXT certificate;
  ~Guard() { CertFreeCertificateContext(certificate); }
};

class Guarded {
public:
  explicit Guarded(PCCERT_CONTEXT certificate) : certificate_(certificate) {}
  Guarded(Guarded &&other)
      : certificate_(std::exchange(other.certificate_, nullptr)) {}
  ~Guarded() { Guard guard{certificate_}; }
  PCCERT_CONTEXT get() const { return certificate_; }

private:
  PCCERT_CONTEXT certificate_;
};

DWORD type_of(CtxtHandle *context, CredHandle handle, HCERTSTORE store) {
  Handed credential(handle);
  FreeCredentialsHandle(credential.get());
  Reference reference(store);
  PCCERT_CONTEXT peer = nullptr;
  if (QueryContextAttributesW(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer))
    return 0;
  Owner<FreeCertificate> certificate(peer);
  Owner<FreeElsewhere> other(CertDuplicateCertificateContext(peer));
  Guarded third(CertDuplicateCertificateContext(peer));
  View view(certificate.get());
  return view.get()->dwCertEncodingType + (reference.get() != nullptr);
}
