// C++: what the class keeps to itself nobody else can shut down.
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -I%S/Inputs | %check --check-prefix=WARN
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -I%S/Inputs -DANOTHER_METHOD | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -I%S/Inputs -DOPEN_TO_ALL | %silent
// RUN: %tidy(schannel-missing-shutdown) %s -- %mingw -I%S/Inputs -DANOTHER_METHOD -DWITH_SHUTDOWN | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include "session.h"

session::~session() {
  // WARN: :[[@LINE+1]]:3: warning: the context is deleted, but nothing here ever makes a close_notify
  DeleteSecurityContext(&context_);
  FreeCredentialsHandle(&credential_);
}

bool session::open(SecBufferDesc *in, SecBufferDesc *out) {
  SCHANNEL_CRED wanted{};
  DWORD granted = 0;
  AcquireCredentialsHandleW(nullptr, const_cast<wchar_t *>(UNISP_NAME_W), SECPKG_CRED_OUTBOUND,
                            nullptr, &wanted, nullptr, nullptr, &credential_, nullptr);
  return InitializeSecurityContextW(&credential_, nullptr, nullptr, ISC_REQ_STREAM, 0, 0, in, 0,
                                    &context_, out, &granted, nullptr) == SEC_E_OK;
}

bool session::write(SecBufferDesc *record) {
  return EncryptMessage(&context_, 0, record, 0) == SEC_E_OK;
}

bool session::read(SecBufferDesc *record) {
  return DecryptMessage(&context_, record, 0, nullptr) == SEC_E_OK;
}

#ifdef WITH_SHUTDOWN
class token {
public:
  ~token() { FreeContextBuffer(buffer_.pvBuffer); }
  SecBufferDesc *desc() { return &desc_; }
  SecBuffer *operator->() { return &buffer_; }

private:
  SecBuffer buffer_{0, SECBUFFER_TOKEN, nullptr};
  SecBufferDesc desc_{SECBUFFER_VERSION, 1, &buffer_};
};

void session::shutdown() {
  DWORD type = SCHANNEL_SHUTDOWN, granted = 0;
  SecBuffer buffer{sizeof(type), SECBUFFER_TOKEN, &type};
  SecBufferDesc desc{SECBUFFER_VERSION, 1, &buffer};
  token goodbye;
  ApplyControlToken(&context_, &desc);
  InitializeSecurityContextW(&credential_, &context_, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0,
                             nullptr, 0, &context_, goodbye.desc(), &granted, nullptr);
  send_all(goodbye->pvBuffer, goodbye->cbBuffer);
}
#endif
