//===-- PendingInput.h - bytes of the peer not yet processed ----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_PENDINGINPUT_H
#define SCHANNEL_PENDINGINPUT_H

#include "schannel/Bytes.h"

#include <algorithm>

namespace schannel {

/// The one place for bytes of the peer that no call has consumed yet. It is
/// handed from phase to phase and never copied or emptied on the way, so that
/// what arrives early, behind the last token of a handshake say, is still
/// there for the phase it is meant for.
///
/// Decryption works in place: what has been consumed is wiped.
class PendingInput {
public:
  /// No more than this is kept, in bytes. A record is at most 18 KiB and the
  /// longest handshake message Schannel takes 64 KiB, which this leaves room
  /// for; a peer that sends more without making sense is cut off.
  static constexpr std::size_t Limit = std::size_t{128} * 1024;

  /// Takes as much of \p Data as there is room for; returns how much.
  std::size_t append(const std::uint8_t *Data, std::size_t Size) {
    if (Begin > 0) {
      std::copy(data(), data() + size(), Kept.data());
      Kept.resize(Kept.size() - Begin);
      Begin = 0;
    }
    const std::size_t Taken = std::min(Size, Limit - Kept.size());
    Kept.insert(Kept.end(), Data, Data + Taken);
    return Taken;
  }

  std::uint8_t *data() { return Kept.data() + Begin; }
  std::size_t size() const { return Kept.size() - Begin; }
  bool empty() const { return size() == 0; }
  bool full() const { return size() == Limit; }

  /// Drops everything but the last \p Count bytes: those a SECBUFFER_EXTRA
  /// counts.
  void keepLast(std::size_t Count) {
    const std::size_t Consumed = size() - std::min(Count, size());
    SecureZeroMemory(data(), Consumed);
    Begin += Consumed;
  }

  void clear() { keepLast(0); }

private:
  SecretBytes Kept;
  std::size_t Begin = 0; ///< Before it: consumed, and zero.
};

} // namespace schannel

#endif // SCHANNEL_PENDINGINPUT_H
