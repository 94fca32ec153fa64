//===- ContractNames.h - Names that may mean a function -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CONTRACTS_CONTRACTNAMES_H
#define SCHANNEL_TIDY_CONTRACTS_CONTRACTNAMES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

namespace schannel_tidy {

class ContractSet;

/// The names by which ContractSet::lookup finds a contract of SSPI, Schannel or
/// CryptoAPI, and those of what is secret. A translation unit without any need not be
/// parsed.
class ContractNames {
public:
  explicit ContractNames(const ContractSet &Contracts);

  /// Those of the built-in contracts, which need not be loaded for it.
  static const ContractNames &builtin();

  /// May something named \p Name (a function, a pointer, a type of pointers)
  /// have a contract? Never wrong when it says no.
  bool mayBeMeantBy(llvm::StringRef Name) const;

  /// The names of functions and of types of pointers to them.
  const llvm::StringSet<> &exact() const { return Exact; }

  /// The names of functions that are also found in another spelling, in lower
  /// case and without underscores.
  const llvm::StringSet<> &spelled() const { return Spelled; }

  /// The names of members that hold secrets.
  const llvm::StringSet<> &members() const { return Members; }

private:
  ContractNames() = default;

  llvm::StringSet<> Exact, Spelled, Members;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CONTRACTS_CONTRACTNAMES_H
