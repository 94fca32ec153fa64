//===- OwnerClasses.h - Classes that release what they hold ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_OWNERCLASSES_H
#define SCHANNEL_TIDY_PATHANALYSIS_OWNERCLASSES_H

#include "SspiUnit.h"
#include "clang/AST/DeclCXX.h"

namespace schannel_tidy {

/// A class whose destructor releases a resource of SSPI or CryptoAPI that it
/// holds in a member.
struct OwnerClass {
  const clang::CXXRecordDecl *Class;
  const clang::FieldDecl *Member;
  const Resource *Kind;
  const clang::CallExpr *Release;
  /// The destructor asks for nothing but the member itself.
  bool Always;
};

/// A statement that breaks what an owner class is for.
struct BrokenOwner {
  enum Kind {
    Dropped, ///< assignment overwrites the member without a release
    Copied,  ///< two objects now release the same
    Left, ///< the destructor leaves what assignment releases; Release is that
    Kept, ///< nothing releases what one object hands on to the next; no Release
  } What;
  OwnerClass Owner;
  clang::SourceLocation Where;
};

/// Assignment operators that drop what the object owned, copies made member by
/// member of objects that each release what they hold, destructors that do not
/// release what assignment does, and classes that are owners but for the
/// release, in source order.
std::vector<BrokenOwner> brokenOwners(const SspiUnit &Unit);

/// Does the end of \p Member do nothing by itself?
bool isBare(const clang::FieldDecl &Member);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_OWNERCLASSES_H
