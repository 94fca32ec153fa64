//===- SecretValues.h - Which expressions are secret ----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECRETVALUES_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECRETVALUES_H

#include "LogCalls.h"
#include "SecretFacts.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallSet.h"

namespace schannel_tidy {

/// A class that holds text or bytes, or leads to them: std::string, QByteArray,
/// std::vector, std::span, an iterator.
bool holdsText(const clang::CXXRecordDecl *Class);

/// Can a value of this type carry a secret? A number cannot: it is a length, a
/// status or a sum.
bool carriesSecrets(clang::QualType Type);

/// What is secret in one function: the secrets themselves, and which expressions
/// have them.
class SecretValues {
public:
  SecretValues(SecretFlow &Flow, const SspiUnit &Unit,
               const clang::FunctionDecl &Function);

  /// The secret that \p E is, holds or points to, or null.
  const Secret *secretOf(const clang::Expr *E, const SecretFacts &Facts);

  /// The object whose content is handed over with the pointer, array or record
  /// \p E.
  std::optional<ObjectPath> contentOf(const clang::Expr *E) const;

  /// The objects that the content of \p E comes from.
  void sourcesOf(const clang::Expr *E,
                 llvm::function_ref<void(const ObjectPath &)> Visit) const;

  /// What a statement's secrets are numbered by, besides small numbers for those
  /// that it hands on.
  enum : unsigned { OfUse = 1000, OfResult, OfReturn = 2000, OfEffect = 3000 };
  /// The secret that is found at \p Key, one for each \p Number.
  const Secret *secret(const void *Key, unsigned Number, Secret Content);
  /// The same secret in another place. \p IsCopy: in memory of its own.
  const Secret *next(const clang::Stmt &Where, unsigned Number,
                     const Secret &From, std::string Note, bool IsCopy);

  /// What the call does with texts.
  TextUse textUse(const CallParts &Parts) const;

  /// The SecBuffers behind the descriptor \p Descriptor that have the type
  /// \p Type: where decrypted data or the token is.
  std::vector<ObjectPath> memoryOf(const clang::Expr &Descriptor,
                                   bool Decrypted) const;

  /// Does the argument \p E satisfy the effect's condition for certain?
  bool holds(const Effect &E, const clang::CallExpr &Call) const;

  std::string spelled(const clang::Expr *E) const;

  const SspiUnit &Unit;
  const clang::FunctionDecl &Function;
  clang::ASTContext &Context;

private:
  class Reader;
  const Secret *secretOfCall(const clang::CallExpr &Call,
                             const SecretFacts &Facts);
  const Secret *secretAt(const ObjectPath &Path, clang::QualType Type,
                         const SecretFacts &Facts) const;
  bool isOpenedFile(const clang::Expr &E) const;
  /// A byte of a record's header, where the function goes from one to the next?
  bool isHeaderByte(const clang::Expr &E) const;

  SecretFlow &Flow;
  std::map<std::pair<const void *, unsigned>, Secret> Secrets;
  llvm::SmallPtrSet<const clang::ValueDecl *, 4> Opened;
  mutable std::optional<llvm::SmallPtrSet<const clang::VarDecl *, 2>>
      HeaderPointers;
  /// The types that the elements of arrays of SecBuffers are given.
  std::map<std::pair<const clang::ValueDecl *, uint64_t>,
           llvm::SmallSet<int64_t, 2>>
      BufferTypes;
  llvm::MapVector<const clang::ValueDecl *, const clang::Expr *> BufferMembers;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECRETVALUES_H
