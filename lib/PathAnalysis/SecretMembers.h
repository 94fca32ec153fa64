//===- SecretMembers.h - Members that hold secrets alone --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is decrypted in one function is kept in a member and printed in another.
// A member is taken for secret if all that the translation unit ever puts there
// is.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECRETMEMBERS_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECRETMEMBERS_H

#include "ObjectPath.h"
#include "SspiUnit.h"
#include "llvm/ADT/MapVector.h"

namespace schannel_tidy {

struct Secret;

/// A secret that is put into a member.
struct KeptSecret {
  const clang::FieldDecl *Member;
  const clang::Stmt *Where;
  const Secret *What;
};

/// The member that \p Path ends in, if what is in it may be kept there.
const clang::FieldDecl *keepingMember(const ObjectPath &Path);

class SecretMembers {
public:
  void note(const KeptSecret &Kept);

  /// Looks at all other ways in which the members that secrets were put into
  /// are written. Are there members now that were not secret before?
  bool judge(const SspiUnit &Unit);

  /// What \p Member holds, or null.
  const KeptSecret *find(const clang::FieldDecl &Member) const;

  /// The functions of the unit that name a secret member, in source order.
  llvm::ArrayRef<const clang::FunctionDecl *> users() const { return Users; }

private:
  class Reader;
  struct Writes {
    KeptSecret First;
    llvm::SmallPtrSet<const clang::Stmt *, 4> Known;
  };
  llvm::MapVector<const clang::FieldDecl *, Writes> Candidates;
  llvm::DenseSet<const clang::FieldDecl *> Secrets;
  std::vector<const clang::FunctionDecl *> Users;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECRETMEMBERS_H
