//===-- Buffers.h - the SecBuffer layout of each call -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// One type for each layout. None owns memory. Results are looked for by buffer
// type: where they are found is not promised.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_BUFFERS_H
#define SCHANNEL_BUFFERS_H

#include "schannel/Windows.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace schannel {

/// An array of buffers and its descriptor.
template <std::size_t Count> class BufferArray {
public:
  BufferArray() = default;
  BufferArray(const BufferArray &) = delete;
  BufferArray &operator=(const BufferArray &) = delete;

  PSecBufferDesc descriptor() { return &Descriptor; }

  /// The first buffer of this type, or null.
  const SecBuffer *find(unsigned long Type) const {
    for (const SecBuffer &Buffer : Buffers)
      if (Buffer.BufferType == Type)
        return &Buffer;
    return nullptr;
  }

  /// How many bytes at the end of the input were not processed. Only the count
  /// of SECBUFFER_EXTRA is used: after a handshake call its pointer means
  /// nothing.
  /// https://learn.microsoft.com/windows/win32/secauthn/extra-buffers-returned-by-schannel
  std::size_t extraCount() const {
    const SecBuffer *Extra = find(SECBUFFER_EXTRA);
    return Extra ? Extra->cbBuffer : 0;
  }

protected:
  void set(std::size_t Index, unsigned long Type, void *Data,
           std::size_t Size) {
    Buffers[Index].BufferType = Type;
    Buffers[Index].pvBuffer = Data;
    Buffers[Index].cbBuffer = static_cast<unsigned long>(Size);
  }

  /// Value-initialised: every buffer is SECBUFFER_EMPTY to begin with.
  std::array<SecBuffer, Count> Buffers = {};
  SecBufferDesc Descriptor = {SECBUFFER_VERSION, Count, Buffers.data()};
};

/// Input of InitializeSecurityContext and AcceptSecurityContext: the peer's
/// bytes, room for EXTRA, and on the first call the ALPN names.
struct HandshakeInput : BufferArray<3> {
  HandshakeInput(std::uint8_t *Data, std::size_t Size) {
    set(0, SECBUFFER_TOKEN, Data, Size);
    Descriptor.cBuffers = 2;
  }
  void offerProtocols(std::uint8_t *Data, std::size_t Size) {
    Descriptor.cBuffers = 3;
    set(2, SECBUFFER_APPLICATION_PROTOCOLS, Data, Size);
  }
};

/// A client's very first input: there is nothing of the peer yet.
struct FirstInput : BufferArray<1> {
  FirstInput(std::uint8_t *Data, std::size_t Size) {
    set(0, SECBUFFER_APPLICATION_PROTOCOLS, Data, Size);
  }
};

/// Output of InitializeSecurityContext and AcceptSecurityContext, which
/// allocate what they fill in.
struct HandshakeOutput : BufferArray<2> {
  HandshakeOutput() {
    set(0, SECBUFFER_TOKEN, nullptr, 0);
    set(1, SECBUFFER_ALERT, nullptr, 0);
  }
  const SecBuffer &token() const { return Buffers[0]; }
  const SecBuffer &alert() const { return Buffers[1]; }
};

/// The control token for ApplyControlToken.
struct ControlToken : BufferArray<1> {
  ControlToken(void *Data, std::size_t Size) {
    set(0, SECBUFFER_TOKEN, Data, Size);
  }
};

/// DecryptMessage: one buffer with the peer's bytes, three for the results.
/// https://learn.microsoft.com/windows/win32/secauthn/decryptmessage--schannel
struct DecryptBuffers : BufferArray<4> {
  DecryptBuffers(std::uint8_t *Data, std::size_t Size) {
    set(0, SECBUFFER_DATA, Data, Size);
  }
};

/// EncryptMessage: header, message and trailer, one behind the other.
/// https://learn.microsoft.com/windows/win32/secauthn/encryptmessage--schannel
struct EncryptBuffers : BufferArray<4> {
  EncryptBuffers(std::uint8_t *Record, const SecPkgContext_StreamSizes &Sizes,
                 std::size_t MessageSize) {
    set(0, SECBUFFER_STREAM_HEADER, Record, Sizes.cbHeader);
    set(1, SECBUFFER_DATA, Record + Sizes.cbHeader, MessageSize);
    set(2, SECBUFFER_STREAM_TRAILER, Record + Sizes.cbHeader + MessageSize,
        Sizes.cbTrailer);
  }
  /// The length of the record as it came out.
  std::size_t recordSize() const {
    return std::size_t{Buffers[0].cbBuffer} + Buffers[1].cbBuffer +
           Buffers[2].cbBuffer;
  }
};

} // namespace schannel

#endif // SCHANNEL_BUFFERS_H
