// What an exception leaves behind.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -std=c++17 -fexceptions | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <functional>
#include <stdexcept>

unsigned long size_of_peer_certificate(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = nullptr;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             &certificate) != SEC_E_OK)
    throw std::runtime_error("no certificate");
  if (certificate->cbCertEncoded == 0)
    throw std::runtime_error("empty certificate");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}certificate{{.*}} is not released on this path
  unsigned long size = certificate->cbCertEncoded;
  CertFreeCertificateContext(certificate);
  return size;
}

// From here on, silent.
// CHECK-NOT: warning:

class Guard {
public:
  explicit Guard(std::function<void()> action) : action(std::move(action)) {}
  ~Guard() { action(); }

private:
  std::function<void()> action;
};

unsigned long guarded(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = nullptr;
  Guard release([&] { CertFreeCertificateContext(certificate); });
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             &certificate) != SEC_E_OK)
    throw std::runtime_error("no certificate");
  if (certificate->cbCertEncoded == 0)
    throw std::runtime_error("empty certificate");
  return certificate->cbCertEncoded;
}

unsigned long handled(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = nullptr;
  try {
    if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                               &certificate) != SEC_E_OK)
      throw std::runtime_error("no certificate");
    if (certificate->cbCertEncoded == 0)
      throw std::runtime_error("empty certificate");
    unsigned long size = certificate->cbCertEncoded;
    CertFreeCertificateContext(certificate);
    return size;
  } catch (const std::exception &) {
    if (certificate)
      CertFreeCertificateContext(certificate);
    throw;
  }
}

struct Holder {
  PCCERT_CONTEXT certificate = nullptr;
  ~Holder() {
    if (certificate)
      CertFreeCertificateContext(certificate);
  }
};

unsigned long held(CtxtHandle *context) {
  Holder holder;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             &holder.certificate) != SEC_E_OK)
    throw std::runtime_error("no certificate");
  if (holder.certificate->cbCertEncoded == 0)
    throw std::runtime_error("empty certificate");
  return holder.certificate->cbCertEncoded;
}

struct Session {
  PCCERT_CONTEXT certificate = nullptr;
  void look(CtxtHandle *context) {
    if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                               &certificate) != SEC_E_OK)
      throw std::runtime_error("no certificate");
    if (certificate->cbCertEncoded == 0)
      throw std::runtime_error("empty certificate");
  }
};

unsigned long released_before(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = nullptr;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             &certificate) != SEC_E_OK)
    throw std::runtime_error("no certificate");
  unsigned long size = certificate->cbCertEncoded;
  CertFreeCertificateContext(certificate);
  if (size == 0)
    throw std::runtime_error("empty certificate");
  return size;
}

unsigned long watched(CtxtHandle *context) {
  struct Watcher {
    PCCERT_CONTEXT *watched = nullptr;
    void watch(PCCERT_CONTEXT *certificate) { watched = certificate; }
    ~Watcher() {
      if (watched && *watched)
        CertFreeCertificateContext(*watched);
    }
  } watcher;
  PCCERT_CONTEXT certificate = nullptr;
  watcher.watch(&certificate);
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             &certificate) != SEC_E_OK)
    throw std::runtime_error("no certificate");
  if (certificate->cbCertEncoded == 0)
    throw std::runtime_error("empty certificate");
  return certificate->cbCertEncoded;
}
