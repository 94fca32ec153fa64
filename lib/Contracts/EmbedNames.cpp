//===- EmbedNames.cpp - The names of the built-in contracts, at build -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractNames.h"
#include "ContractSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace schannel_tidy;

static void print(llvm::StringRef Table, const llvm::StringSet<> &Names) {
  std::vector<llvm::StringRef> Sorted(Names.keys().begin(), Names.keys().end());
  llvm::sort(Sorted);
  llvm::outs() << "static const llvm::StringLiteral " << Table << "[] = {\n";
  for (llvm::StringRef Name : Sorted)
    llvm::outs() << "    \"" << Name << "\",\n";
  llvm::outs() << "};\n";
}

int main() {
  ContractNames Names(*ContractSet::builtin());
  print("BuiltinExact", Names.exact());
  print("BuiltinSpelled", Names.spelled());
  print("BuiltinMembers", Names.members());
}
