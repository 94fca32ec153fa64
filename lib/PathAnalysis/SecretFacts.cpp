//===- SecretFacts.cpp - What is secret at one point of a function --------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretFacts.h"

using namespace clang;

namespace schannel_tidy {

const SecretFacts::Fact *SecretFacts::find(const ObjectPath &Path) const {
  for (const Fact &Known : Facts)
    if (Known.Path == Path)
      return &Known;
  return nullptr;
}

void SecretFacts::set(const ObjectPath &Path, const Secret *What) {
  if (!(Path == Path))
    return; // some element, nobody knows which
  for (Fact &Known : Facts)
    if (Known.Path == Path) {
      Known.What = What;
      return;
    }
  Facts.push_back({Path, What});
}

void SecretFacts::forget(const ObjectPath &Path) {
  llvm::erase_if(Facts, [&](const Fact &F) { return F.Path.isWithin(Path); });
}

void SecretFacts::forgetIndexedBy(const ValueDecl &Index) {
  llvm::erase_if(Facts,
                 [&](const Fact &F) { return F.Path.isIndexedBy(Index); });
}

void SecretFacts::forgetMemory(unsigned Memory) {
  llvm::erase_if(Facts, [&](const Fact &F) {
    return F.What && F.What->Memory == Memory;
  });
}

std::vector<SecretFacts::Fact> SecretFacts::moved(const ObjectPath &From,
                                                  const ObjectPath &To) const {
  std::vector<Fact> Parts;
  for (const Fact &F : Facts)
    if (F.What && F.Path.isWithin(From) && !(F.Path == From))
      Parts.push_back({F.Path.moved(From, To), F.What});
  return Parts;
}

bool SecretFacts::join(const SecretFacts &Other) {
  bool Changed = false;
  for (const Fact &F : Other.Facts)
    if (F.What && !find(F.Path)) {
      Facts.push_back(F);
      Changed = true;
    }
  // Only what is known on all ways is known.
  auto IsDisputed = [&](Fact &F) {
    if (F.What)
      return false;
    const Fact *There = Other.find(F.Path);
    return !There || There->What;
  };
  for (Fact &F : Facts)
    if (IsDisputed(F)) {
      Changed = true;
      if (const Fact *There = Other.find(F.Path))
        F.What = There->What;
    }
  auto Gone = llvm::remove_if(Facts, IsDisputed);
  Facts.erase(Gone, Facts.end());
  if (!Decrypted && Other.Decrypted) {
    Decrypted = Other.Decrypted;
    Changed = true;
  }
  return Changed;
}

} // namespace schannel_tidy
