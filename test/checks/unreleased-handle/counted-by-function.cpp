// References that a function of one's own counts up: it returns what it is given.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

inline PCCERT_CONTEXT more(PCCERT_CONTEXT certificate) { return CertDuplicateCertificateContext(certificate); }
inline void less(PCCERT_CONTEXT certificate) { CertFreeCertificateContext(certificate); }

template <typename Handle, Handle (*Count)(Handle), void (*Drop)(Handle)> class shared {
public:
  explicit shared(Handle handle) : handle(handle) {}
  shared(const shared &other) : handle(other.handle) {
    if (handle)
      Count(handle);
  }
  shared &operator=(const shared &) = delete;
  ~shared() {
    if (handle)
      Drop(handle);
  }
  Handle get() const { return handle; }

private:
  Handle handle;
};

using certificate = shared<PCCERT_CONTEXT, more, less>;

certificate copied(const certificate &from) { return certificate(from); }

DWORD size_of_copy(const certificate &from) {
  certificate copy(from);
  return copy.get() ? copy.get()->cbCertEncoded : 0;
}

DWORD size_of_another(PCCERT_CONTEXT from) {
  PCCERT_CONTEXT another = more(from);
  if (!another)
    return 0;
  return another->cbCertEncoded;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: certificate context{{.*}} acquired by 'CertDuplicateCertificateContext' is not released on this path
}
