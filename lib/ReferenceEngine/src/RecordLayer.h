//===-- RecordLayer.h - data over an established context --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_RECORDLAYER_H
#define SCHANNEL_RECORDLAYER_H

#include "Buffers.h"
#include "PendingInput.h"
#include "schannel/Failure.h"
#include "schannel/Owners.h"

namespace schannel {

/// What a record has come to.
enum class RecordProgress {
  NeedsInput,  ///< The record is not complete.
  Advanced,    ///< A record was consumed; call again.
  Renegotiate, ///< The rest of the input, if any, is for the handshake.
  PeerClosed,  ///< The peer's close_notify.
  Failed,      ///< See failure().
};

/// Turns records into plaintext and back. It borrows the context.
class RecordLayer {
public:
  explicit RecordLayer(const SecurityFunctionTableW &Sspi) : Sspi(Sspi) {}

  /// To be called after every handshake, the sizes may have changed.
  /// https://learn.microsoft.com/windows/win32/api/sspi/ns-sspi-secpkgcontext_streamsizes
  bool learnSizes(PCtxtHandle Context);

  /// Decrypts the first record of \p Input and appends what it says.
  RecordProgress decrypt(PCtxtHandle Context, PendingInput &Input,
                         SecretBytes &Plaintext);

  /// Encrypts as many bytes of \p Data as one record holds and appends the
  /// record. Returns how many; 0 is a failure.
  std::size_t encrypt(PCtxtHandle Context, const std::uint8_t *Data,
                      std::size_t Size, Bytes &Output);

  /// How many bytes of records \p Size bytes of data may become.
  std::size_t encryptedSize(std::size_t Size) const {
    return Size + (Size / Sizes.cbMaximumMessage + 1) *
                      (std::size_t{Sizes.cbHeader} + Sizes.cbTrailer);
  }

  const Failure &failure() const { return Why; }

private:
  const SecurityFunctionTableW &Sspi;
  SecPkgContext_StreamSizes Sizes = {};
  SecretBytes Record; ///< Where a record is encrypted, in place.
  Failure Why;
};

} // namespace schannel

#endif // SCHANNEL_RECORDLAYER_H
