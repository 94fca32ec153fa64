// The token of the last leg, in an object: whether there is one tells as much as the status.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check --check-prefix=STATUS
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DTESTED | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <vector>

struct buffers {
  SecBufferDesc descriptor;
  std::vector<SecBuffer> all;
  explicit buffers(size_t count) : all(count) {
    for (SecBuffer &one : all)
      one = {0, SECBUFFER_EMPTY, nullptr};
    descriptor = {SECBUFFER_VERSION, static_cast<ULONG>(count), all.data()};
  }
};

void end(SOCKET socket, CredHandle *credential, CtxtHandle *context) {
  DWORD type = SCHANNEL_SHUTDOWN, granted = 0;
  buffers control(1), answer(1);
  control.all[0] = {sizeof(type), SECBUFFER_TOKEN, &type};
  answer.all[0].BufferType = SECBUFFER_TOKEN;
  SECURITY_STATUS status = ApplyControlToken(context, &control.descriptor);
  if (status != SEC_E_OK)
    return;
  status = InitializeSecurityContextW(credential, context, nullptr, ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY, 0, 0,
                                      nullptr, 0, nullptr, &answer.descriptor, &granted, nullptr);
  // STATUS: :[[#@LINE-2]]:{{[0-9]+}}: warning: the result of 'InitializeSecurityContext' in 'status' is never looked at
#ifdef TESTED
  if (answer.all[0].cbBuffer > 0 && answer.all[0].pvBuffer)
#endif
  {
    send(socket, static_cast<const char *>(answer.all[0].pvBuffer), answer.all[0].cbBuffer, 0);
    FreeContextBuffer(answer.all[0].pvBuffer);
  }
}
