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
#include <vector>

namespace schannel_tidy {

class ContractSet;

/// The names by which ContractSet::lookup finds a contract of SSPI, Schannel or
/// CryptoAPI, and those of what is secret. A translation unit without any need not be
/// parsed.
class ContractNames {
public:
  explicit ContractNames(const ContractSet &Contracts);

  /// May something named \p Name (a function, a pointer, a type of pointers)
  /// have a contract? Never wrong when it says no.
  bool mayBeMeantBy(llvm::StringRef Name) const;

  /// All names, in lower case and without underscores.
  const std::vector<std::string> &spellings() const { return Spellings; }

private:
  llvm::StringSet<> Exact, Spelled;
  std::vector<std::string> Spellings;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CONTRACTS_CONTRACTNAMES_H
