// SecBuffers in a std::array, in a class that lays them out.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <array>
#include <cstddef>

static SecPkgContext_StreamSizes sizes;
SECURITY_STATUS learn(CtxtHandle *context) {
  return QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
}

template <std::size_t Count> class Buffers {
public:
  PSecBufferDesc descriptor() { return &Descriptor; }
  const SecBuffer &operator[](std::size_t Index) const { return All[Index]; }

protected:
  void set(std::size_t Index, unsigned long Type, void *Data, std::size_t Size) {
    All[Index].BufferType = Type;
    All[Index].pvBuffer = Data;
    All[Index].cbBuffer = static_cast<unsigned long>(Size);
  }
  std::array<SecBuffer, Count> All = {};
  SecBufferDesc Descriptor = {SECBUFFER_VERSION, Count, All.data()};
};

struct RightOrder : Buffers<4> {
  RightOrder(char *Record, std::size_t Size) {
    set(0, SECBUFFER_STREAM_HEADER, Record, sizes.cbHeader);
    set(1, SECBUFFER_DATA, Record + sizes.cbHeader, Size);
    set(2, SECBUFFER_STREAM_TRAILER, Record + sizes.cbHeader + Size, sizes.cbTrailer);
  }
};

struct WrongOrder : Buffers<4> {
  WrongOrder(char *Record, std::size_t Size) {
    set(0, SECBUFFER_DATA, Record + sizes.cbHeader, Size);
    set(1, SECBUFFER_STREAM_HEADER, Record, sizes.cbHeader);
    set(2, SECBUFFER_STREAM_TRAILER, Record + sizes.cbHeader + Size, sizes.cbTrailer);
  }
};

int right(CtxtHandle *context, char *record, std::size_t size) {
  RightOrder Message(record, size);
  if (EncryptMessage(context, 0, Message.descriptor(), 0) != SEC_E_OK)
    return -1;
  return send_all(record, Message[0].cbBuffer + Message[1].cbBuffer + Message[2].cbBuffer);
}

int wrong(CtxtHandle *context, char *record, std::size_t size) {
  WrongOrder Message(record, size);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the SecBuffers of a TLS record are, in this order, SECBUFFER_STREAM_HEADER
  if (EncryptMessage(context, 0, Message.descriptor(), 0) != SEC_E_OK)
    return -1;
  return send_all(record, Message[0].cbBuffer + Message[1].cbBuffer + Message[2].cbBuffer);
}

SECURITY_STATUS three(CtxtHandle *context, char *bytes, unsigned long size) {
  std::array<SecBuffer, 3> Message = {};
  Message[0].BufferType = SECBUFFER_DATA;
  Message[0].pvBuffer = bytes;
  Message[0].cbBuffer = size;
  SecBufferDesc Descriptor;
  Descriptor.ulVersion = SECBUFFER_VERSION;
  Descriptor.cBuffers = static_cast<unsigned long>(Message.size());
  Descriptor.pBuffers = Message.data();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'DecryptMessage' is given 3 SecBuffers; Schannel needs four
  return DecryptMessage(context, &Descriptor, 0, nullptr);
}

SECURITY_STATUS four(CtxtHandle *context, char *bytes, unsigned long size) {
  std::array<SecBuffer, 4> Message = {};
  Message.at(0) = {size, SECBUFFER_DATA, bytes};
  SecBufferDesc Descriptor = {SECBUFFER_VERSION, 4, &Message[0]};
  return DecryptMessage(context, &Descriptor, 0, nullptr);
}
