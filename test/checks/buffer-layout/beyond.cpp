// SecBuffers that are filled and that the array does not have.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <array>

SECURITY_STATUS leg(CredHandle *credential, CtxtHandle *context, SecBufferDesc *output);

SECURITY_STATUS one_too_few(CtxtHandle *context, void *input, unsigned long size) {
  SecBuffer buffers[3];
  SecBufferDesc message = {SECBUFFER_VERSION, 3, buffers};
  buffers[0] = {size, SECBUFFER_DATA, input};
  for (int i = 1; i < 4; ++i)
    buffers[i].BufferType = SECBUFFER_EMPTY;
  // CHECK: :[[@LINE-1]]:27: warning: SecBuffer 3 is filled, counted from 0, and the array has 3; make it as large as what is put into it
  return DecryptMessage(context, &message, 0, nullptr);
}

template <unsigned Count> struct Layout {
  void set(unsigned index, unsigned long type, void *bytes, unsigned long size) {
    buffers[index].BufferType = type;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SecBuffer 1 is filled, counted from 0, and the array has 1
    buffers[index].pvBuffer = bytes;
    buffers[index].cbBuffer = size;
  }
  std::array<SecBuffer, Count> buffers = {};
  SecBufferDesc descriptor = {SECBUFFER_VERSION, Count, buffers.data()};
};

struct Output : Layout<1> {
  Output() {
    set(0, SECBUFFER_TOKEN, nullptr, 0);
    set(1, SECBUFFER_ALERT, nullptr, 0);
  }
};

SECURITY_STATUS speak(CredHandle *credential, CtxtHandle *context) {
  Output output;
  ULONG granted = 0;
  return InitializeSecurityContextW(credential, context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0,
                                    nullptr, 0, nullptr, &output.descriptor, &granted, nullptr);
}
