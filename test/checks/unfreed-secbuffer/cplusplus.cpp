// C++ in which a token gets away.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -std=c++17 -fexceptions | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <memory>

static constexpr unsigned long kRequestFlags =
    ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY;

struct ContextBufferDeleter {
  void operator()(void *memory) const { FreeContextBuffer(memory); }
};
using ContextBuffer = std::unique_ptr<void, ContextBufferDeleter>;

// The owner comes too late.
SECURITY_STATUS owned_later(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, nullptr, nullptr, kRequestFlags, 0, 0, nullptr, 0, context, &desc,
      &attributes, nullptr);
  if (FAILED(status))
    return status;
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path
  ContextBuffer owner(out.pvBuffer);
  return status;
}

class Engine {
public:
  bool start(CredHandle *cred) {
    SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
    SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
    unsigned long attributes = 0;
    auto status = sspi->InitializeSecurityContext(
        cred, nullptr, nullptr, kRequestFlags, 0, 0, nullptr, 0, &context, &desc,
        &attributes, nullptr);
    if (FAILED(status))
      return false;
    return send_all(out.pvBuffer, out.cbBuffer) != 0;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path
  }

private:
  PSecurityFunctionTable sspi;
  CtxtHandle context;
};

// What SSPI allocated is not of operator new.
bool deleted(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  unsigned long attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, nullptr, nullptr, kRequestFlags, 0, 0, nullptr, 0, context, &desc,
      &attributes, nullptr);
  bool sent = SUCCEEDED(status) && send_all(out.pvBuffer, out.cbBuffer);
  delete[] static_cast<char *>(out.pvBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: 'delete[]' releases a SSPI-allocated buffer that 'InitializeSecurityContext' acquired; release it with FreeContextBuffer
  return sent;
}
