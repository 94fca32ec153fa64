// A descriptor that is a class with a virtual destructor, set by its constructor.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

class Descriptor : public SecBufferDesc {
public:
  Descriptor(PSecBuffer buffers, ULONG count, ULONG version = SECBUFFER_VERSION) {
    ulVersion = version;
    cBuffers = count;
    pBuffers = buffers;
  }
  virtual ~Descriptor() {
    for (ULONG i = 0; i < cBuffers; ++i)
      if (pBuffers[i].pvBuffer)
        FreeContextBuffer(pBuffers[i].pvBuffer);
  }
};

SECURITY_STATUS leg(CredHandle *credential, CtxtHandle *context) {
  SecBuffer buffers[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  Descriptor output(buffers, 1);
  ULONG granted = 0;
  return InitializeSecurityContextW(credential, context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0,
                                    nullptr, 0, nullptr, &output, &granted, nullptr);
}
