// Classes that hand a handle on from one object to the next, and never release it.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <utility>

class Credential {
public:
  explicit Credential(CredHandle handle) : owns_(true), handle_(handle) {}
  Credential(Credential &&other) noexcept
      : owns_(std::exchange(other.owns_, false)), handle_(other.handle_) {}
  ~Credential() { reset(); }
  // CHECK: :[[@LINE-1]]:3: warning: 'Credential' takes a credential handle in and hands it on to the next object, but nothing releases it; call FreeCredentialsHandle in the destructor
  void reset() {
    if (owns_)
      SecInvalidateHandle(&handle_);
    owns_ = false;
  }
  PCredHandle get() { return &handle_; }

private:
  bool owns_ = false;
  CredHandle handle_;
};

template <typename Release> class Owner {
public:
  using Handle = typename Release::Handle;
  explicit Owner(Handle handle) : handle_(handle) {}
  Owner(Owner &&other) : handle_(other.handle_) { other.handle_ = nullptr; }
  ~Owner() {
    // CHECK: :[[@LINE-1]]:3: warning: 'Owner<NoRelease>' takes a certificate context in and hands it on to the next object, but nothing releases it
    if (handle_)
      Release()(handle_);
  }
  Handle get() const { return handle_; }

private:
  Handle handle_;
};

struct NoRelease {
  using Handle = PCCERT_CONTEXT;
  void operator()(PCCERT_CONTEXT) const {}
};

DWORD type_of(CtxtHandle *context, CredHandle handle) {
  Credential credential(handle);
  PCCERT_CONTEXT peer = nullptr;
  if (QueryContextAttributesW(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer))
    return 0;
  Owner<NoRelease> certificate(peer);
  return certificate.get()->dwCertEncodingType;
}
