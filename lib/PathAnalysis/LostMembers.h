//===- LostMembers.h - Members that are released wrongly, or never --------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_LOSTMEMBERS_H
#define SCHANNEL_TIDY_PATHANALYSIS_LOSTMEMBERS_H

#include "SspiUnit.h"

namespace schannel_tidy {

/// A member that gets a resource, of a record whose objects are freed, and no
/// function that can name the member releases it or lets go of it.
struct LostMember {
  const clang::FieldDecl *Member;
  const Resource *Kind;
  const clang::CallExpr *Acquired;
  const Contract *By;
  const clang::Expr *Freed; ///< where an object goes with what it has
};

/// A member that gets resources of one kind alone, and a release of another
/// kind.
struct WrongRelease {
  const clang::FieldDecl *Member;
  const Resource *Kind;
  const clang::CallExpr *Acquired;
  const Contract *By;
  const clang::CallExpr *Release;
  const Contract *Releaser;
};

struct MemberDefects {
  /// Of records that are defined in the file itself, and not in a header: no
  /// other file can name their members.
  std::vector<LostMember> Lost;
  std::vector<WrongRelease> Wrong; ///< in source order
};

MemberDefects memberDefects(const SspiUnit &Unit);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_LOSTMEMBERS_H
