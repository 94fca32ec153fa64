// SecBuffers in a class that lays them out, handed to the call by a method.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <array>

template <std::size_t Count> class Layout {
public:
  PSecBufferDesc descriptor() { return &Descriptor; }

protected:
  void set(std::size_t Index, unsigned long Type, void *Data, unsigned long Size) {
    Buffers[Index].BufferType = Type;
    Buffers[Index].pvBuffer = Data;
    Buffers[Index].cbBuffer = Size;
  }
  std::array<SecBuffer, Count> Buffers = {};
  SecBufferDesc Descriptor = {SECBUFFER_VERSION, Count, Buffers.data()};
};

struct Right : Layout<2> {
  Right(void *Data, unsigned long Size) { set(0, SECBUFFER_TOKEN, Data, Size); }
};
struct WrongType : Layout<2> {
  WrongType(void *Data, unsigned long Size) { set(0, SECBUFFER_DATA, Data, Size); }
};
struct NoRoom : Layout<1> {
  NoRoom(void *Data, unsigned long Size) { set(0, SECBUFFER_TOKEN, Data, Size); }
};
struct Output : Layout<1> {
  Output() { set(0, SECBUFFER_TOKEN, nullptr, 0); }
  void *token() const { return Buffers[0].pvBuffer; }
};

class Handshake {
public:
  SECURITY_STATUS right(char *Data, unsigned long Size) {
    Right Input(Data, Size);
    return call(Input.descriptor());
  }
  SECURITY_STATUS wrongType(char *Data, unsigned long Size) {
    WrongType Input(Data, Size);
    return callWithData(Input.descriptor());
  }
  SECURITY_STATUS noRoom(char *Data, unsigned long Size) {
    NoRoom Input(Data, Size);
    return callWithout(Input.descriptor());
  }
  unsigned long largest() const { return Sizes.cbMaximumMessage; }

private:
  SECURITY_STATUS call(PSecBufferDesc Input) { return leg(Input); }
  SECURITY_STATUS callWithData(PSecBufferDesc Input) {
    Output Token;
    ULONG Granted = 0;
    SECURITY_STATUS Status = InitializeSecurityContextW(
        &Credential, &Context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0, Input, 0, nullptr,
        // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: a handshake finds the received bytes in a SecBuffer of type SECBUFFER_TOKEN, and there is none among these
        Token.descriptor(), &Granted, nullptr);
    FreeContextBuffer(Token.token());
    return Status;
  }
  SECURITY_STATUS callWithout(PSecBufferDesc Input) {
    Output Token;
    ULONG Granted = 0;
    SECURITY_STATUS Status = InitializeSecurityContextW(
        &Credential, &Context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0, Input, 0, nullptr,
        // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: a handshake token alone leaves no room for SECBUFFER_EXTRA
        Token.descriptor(), &Granted, nullptr);
    FreeContextBuffer(Token.token());
    return Status;
  }
  SECURITY_STATUS leg(PSecBufferDesc Input) {
    Output Token;
    ULONG Granted = 0;
    SECURITY_STATUS Status = InitializeSecurityContextW(
        &Credential, &Context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0, Input, 0, nullptr,
        Token.descriptor(), &Granted, nullptr);
    FreeContextBuffer(Token.token());
    return Status;
  }

  CredHandle Credential;
  CtxtHandle Context;
  SecPkgContext_StreamSizes Sizes = {};
};
