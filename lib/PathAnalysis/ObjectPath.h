//===- ObjectPath.h - A variable, or a part of what it leads to -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_OBJECTPATH_H
#define SCHANNEL_TIDY_PATHANALYSIS_OBJECTPATH_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace schannel_tidy {

/// "buffers[1].pvBuffer": a variable and the steps from it to a part of what it
/// holds or points to. What a pointer points to is its element 0.
struct ObjectPath {
  struct Step {
    static constexpr uint64_t AnyIndex = ~0ull;

    /// A FieldDecl, the RecordDecl of a union whichever its member, the VarDecl
    /// that is the index, or null for a constant index.
    const clang::Decl *What = nullptr;
    uint64_t Index = 0;

    bool operator==(const Step &Other) const {
      // An element that nobody can tell is the same as none.
      return What == Other.What && Index == Other.Index && Index != AnyIndex;
    }
  };

  const clang::ValueDecl *Root = nullptr; ///< null: *this
  llvm::SmallVector<Step, 4> Steps;

  bool operator==(const ObjectPath &Other) const {
    return Root == Other.Root && Steps == Other.Steps;
  }

  /// Is this \p Outer or a part of it?
  bool isWithin(const ObjectPath &Outer) const;

  /// Does the path depend on the value of \p Index?
  bool isIndexedBy(const clang::ValueDecl &Index) const;

  /// This path, a part of \p From, as the same part of \p To.
  ObjectPath moved(const ObjectPath &From, const ObjectPath &To) const;

  ObjectPath element(uint64_t Index) const {
    return with({nullptr, Index});
  }
  ObjectPath with(Step Next) const {
    ObjectPath Longer = *this;
    Longer.Steps.push_back(Next);
    return Longer;
  }
};

/// The object that \p E designates, or the variable that holds the pointer \p E.
std::optional<ObjectPath> pathOf(const clang::Expr *E,
                                 const clang::ASTContext &Context);

/// The object that the pointer \p E points to.
std::optional<ObjectPath> pointeeOf(const clang::Expr *E,
                                    const clang::ASTContext &Context);

/// The member \p Name ("pvBuffer", or dotted) of \p Record at \p Object.
std::optional<ObjectPath> memberOf(const ObjectPath &Object,
                                   clang::QualType Record, llvm::StringRef Name);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_OBJECTPATH_H
