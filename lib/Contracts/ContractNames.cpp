//===- ContractNames.cpp - The names of the built-in contracts --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractNames.h"
#include "BuiltinNames.inc"

namespace schannel_tidy {

const ContractNames &ContractNames::builtin() {
  static const ContractNames Names = [] {
    ContractNames Result;
    for (llvm::StringRef Name : BuiltinExact)
      Result.Exact.insert(Name);
    for (llvm::StringRef Name : BuiltinSpelled)
      Result.Spelled.insert(Name);
    for (llvm::StringRef Name : BuiltinMembers)
      Result.Members.insert(Name);
    return Result;
  }();
  return Names;
}

} // namespace schannel_tidy
