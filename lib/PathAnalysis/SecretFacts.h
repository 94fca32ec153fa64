//===- SecretFacts.h - What is secret at one point of a function ----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECRETFACTS_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECRETFACTS_H

#include "ObjectPath.h"
#include "SecretFlow.h"

namespace schannel_tidy {

/// What is secret at one point of a function. There are few such things, and
/// they are kept in the order in which they were found.
class SecretFacts {
public:
  struct Fact {
    ObjectPath Path;
    const Secret *What; ///< null: certainly not secret
  };

  const Fact *find(const ObjectPath &Path) const;
  void set(const ObjectPath &Path, const Secret *What);

  /// What is known of \p Path and its parts ends here.
  void forget(const ObjectPath &Path);
  void forgetIndexedBy(const clang::ValueDecl &Index);
  void forgetMemory(unsigned Memory);

  /// The parts of \p From, as parts of \p To.
  std::vector<Fact> moved(const ObjectPath &From, const ObjectPath &To) const;

  /// Adds what may be secret according to \p Other. Has anything changed?
  bool join(const SecretFacts &Other);

  llvm::ArrayRef<Fact> all() const { return Facts; }

  /// The last message that was decrypted, whose buffers nobody has looked at yet.
  const Secret *Decrypted = nullptr;

private:
  std::vector<Fact> Facts;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECRETFACTS_H
