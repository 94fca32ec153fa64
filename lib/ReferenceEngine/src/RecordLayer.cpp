//===-- RecordLayer.cpp - data over an established context ------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "RecordLayer.h"

#include <cstring>

namespace schannel {

bool RecordLayer::learnSizes(PCtxtHandle Context) {
  SecPkgContext_StreamSizes NewSizes = {};
  const SECURITY_STATUS Status = Sspi.QueryContextAttributesW(
      Context, SECPKG_ATTR_STREAM_SIZES, &NewSizes);
  if (Status == SEC_E_OK && NewSizes.cbMaximumMessage > 0) {
    Sizes = NewSizes;
    Record.resize(std::size_t{Sizes.cbHeader} + Sizes.cbMaximumMessage +
                  Sizes.cbTrailer);
    return true;
  }
  Why = packageFailure("QueryContextAttributes(STREAM_SIZES)",
                       Status == SEC_E_OK ? SEC_E_INTERNAL_ERROR : Status);
  return false;
}

RecordProgress RecordLayer::decrypt(PCtxtHandle Context, PendingInput &Input,
                                    SecretBytes &Plaintext) {
  DecryptBuffers Buffers(Input.data(), Input.size());
  const SECURITY_STATUS Status =
      Sspi.DecryptMessage(Context, Buffers.descriptor(), 0, nullptr);

  if (Status == SEC_E_INCOMPLETE_MESSAGE)
    return RecordProgress::NeedsInput;
  if (Status != SEC_E_OK && Status != SEC_I_RENEGOTIATE &&
      Status != SEC_I_CONTEXT_EXPIRED) {
    Why = packageFailure("DecryptMessage", Status);
    return RecordProgress::Failed;
  }

  // Data may come along with any of the three. It lies in the input buffer:
  // take it out before that moves on, and never free it.
  const SecBuffer *Data = Buffers.find(SECBUFFER_DATA);
  if (Data && Data->cbBuffer > 0) {
    const auto *First = static_cast<const std::uint8_t *>(Data->pvBuffer);
    // Room for all that this input can hold: growing would wipe and copy.
    if (Plaintext.empty())
      Plaintext.reserve(Input.size());
    Plaintext.insert(Plaintext.end(), First, First + Data->cbBuffer);
  }

  const std::size_t Before = Input.size();
  const std::size_t Extra = Buffers.extraCount();
  if (Extra > Before || (Status == SEC_E_OK && Extra == Before)) {
    Why = packageFailure("DecryptMessage", SEC_E_INTERNAL_ERROR);
    return RecordProgress::Failed;
  }
  Input.keepLast(Extra);

  if (Status == SEC_I_RENEGOTIATE)
    return RecordProgress::Renegotiate;
  if (Status == SEC_I_CONTEXT_EXPIRED)
    return RecordProgress::PeerClosed;
  return RecordProgress::Advanced;
}

std::size_t RecordLayer::encrypt(PCtxtHandle Context, const std::uint8_t *Data,
                                 std::size_t Size, Bytes &Output) {
  const std::size_t Taken = std::min<std::size_t>(Size, Sizes.cbMaximumMessage);
  std::memcpy(Record.data() + Sizes.cbHeader, Data, Taken);
  EncryptBuffers Buffers(Record.data(), Sizes, Taken);
  const SECURITY_STATUS Status =
      Sspi.EncryptMessage(Context, 0, Buffers.descriptor(), 0);
  if (Status != SEC_E_OK || Buffers.recordSize() > Record.size()) {
    SecureZeroMemory(Record.data(), Record.size());
    Why = packageFailure("EncryptMessage",
                         Status == SEC_E_OK ? SEC_E_INTERNAL_ERROR : Status);
    return 0;
  }
  Output.insert(Output.end(), Record.data(),
                Record.data() + Buffers.recordSize());
  return Taken;
}

} // namespace schannel
