//===-- Bytes.h - byte sequences, plain and secret --------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_BYTES_H
#define SCHANNEL_BYTES_H

#include "schannel/Windows.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace schannel {

/// An allocator that wipes memory before it gives it back, so that a vector
/// leaves no copy behind, neither when it grows nor when it goes.
/// https://learn.microsoft.com/previous-versions/windows/desktop/legacy/aa366877(v=vs.85)
template <typename T> struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <typename U> WipingAllocator(const WipingAllocator<U> &) {}

  T *allocate(std::size_t Count) { return std::allocator<T>().allocate(Count); }
  void deallocate(T *Memory, std::size_t Count) {
    SecureZeroMemory(Memory, Count * sizeof(T));
    std::allocator<T>().deallocate(Memory, Count);
  }

  template <typename U> bool operator==(const WipingAllocator<U> &) const {
    return true;
  }
  template <typename U> bool operator!=(const WipingAllocator<U> &) const {
    return false;
  }
};

/// Bytes anybody on the wire may see.
using Bytes = std::vector<std::uint8_t>;
/// Bytes nobody else may see: plaintext, passwords, key files.
using SecretBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

} // namespace schannel

#endif // SCHANNEL_BYTES_H
