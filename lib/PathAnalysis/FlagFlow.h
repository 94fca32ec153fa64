//===- FlagFlow.h - Where the bits of a flags value come from -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Flags are put together from constants, far from the call that they are meant
// for: in variables, members, helper functions and out-parameters, in the cases
// of a switch over somebody's setting. Whether a bit is there matters as much
// as who chose it. FlagFlow follows a flags expression back to its constants,
// through one translation unit, and says of each under which branches it takes
// part.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_FLAGFLOW_H
#define SCHANNEL_TIDY_PATHANALYSIS_FLAGFLOW_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <vector>

namespace schannel_tidy {

/// A branch that decides whether a piece of code runs.
struct Branch {
  const clang::Stmt *Where;     ///< if, switch, loop or ?:
  const clang::Expr *Condition; ///< null for a catch-all
  bool Taken = true;            ///< the condition holds
  /// In a switch: the labels from which the code is reached.
  std::vector<const clang::SwitchCase *> Labels;
};
using Branches = std::vector<Branch>;

/// Can code under \p A and code under \p B certainly not both run, because the
/// one needs what the other excludes?
bool exclude(const Branches &A, const Branches &B,
             const clang::ASTContext &Context);

/// One write to a variable or member.
struct FlagWrite {
  enum WriteKind {
    Set,  ///< = Value
    Add,  ///< |= Value
    Keep, ///< &= Value
    Out,  ///< its address is handed to a function defined here
    Lost, ///< anything may have been written
  };
  WriteKind Kind;
  const clang::Expr *Value; ///< for Out, the argument; for Lost, null
  const clang::FunctionDecl *In;
  /// The variable of which a member is written; null if that is not obvious.
  const clang::VarDecl *Base = nullptr;
  clang::SourceLocation Where;
  Branches When;
  /// For Out: the parameter through which the callee writes.
  const clang::ParmVarDecl *Through = nullptr;
};

/// A constant that takes part in a flags value.
struct FlagOrigin {
  const clang::Expr *Where;
  uint64_t Bits;
  bool Inverted; ///< it is these bits that are not in the value
  Branches When;
};

/// All that is known of a flags value.
struct FlagValue {
  std::vector<FlagOrigin> Origins;
  /// Where something unknown takes part.
  std::vector<Branches> Unknown;

  bool complete() const { return Unknown.empty(); }
  /// Bits that are set on some path; Inverted origins count as all others.
  uint64_t may() const {
    uint64_t Bits = 0;
    for (const FlagOrigin &Origin : Origins)
      Bits |= Origin.Inverted ? ~Origin.Bits : Origin.Bits;
    return Bits;
  }
};

/// A call of a function that is defined in the translation unit, or not.
struct CallSite {
  const clang::CallExpr *Call;
  const clang::FunctionDecl *In;
  Branches When;
};

class FlagFlow {
public:
  /// \p LeavesRecord says of a call that it only reads the record that this
  /// argument points to.
  FlagFlow(
      clang::ASTContext &Context,
      llvm::ArrayRef<const clang::FunctionDecl *> Definitions,
      llvm::function_ref<bool(const clang::CallExpr &, unsigned)> LeavesRecord);

  /// Follows \p Value, an expression in \p In, to its constants.
  FlagValue trace(const clang::Expr &Value) const;

  /// All that a write brings in.
  FlagValue trace(const FlagWrite &Write) const;

  /// The writes to \p Target in the whole translation unit, in source order.
  llvm::ArrayRef<FlagWrite> writes(const clang::ValueDecl &Target) const;

  /// The members named \p Member that are written, of records named \p Record
  /// (without underscores in front).
  std::vector<const clang::FieldDecl *> members(llvm::StringRef Record,
                                                llvm::StringRef Member) const;

  /// Is a variable of the record named \p Record ever made or written here?
  bool uses(llvm::StringRef Record) const;

  /// Is \p Member of a record named \p Record named in any function's body?
  bool mentions(llvm::StringRef Record, llvm::StringRef Member) const;

  /// Is a \p Variable, or any record named \p Record, given by address to code
  /// that may write it and that cannot be seen?
  bool escapes(const clang::VarDecl &Variable) const {
    return EscapedVariables.contains(&Variable);
  }
  bool escapes(llvm::StringRef Record) const;

  /// The value of a constant expression, const variables included.
  std::optional<uint64_t> constant(const clang::Expr &E) const;

private:
  class Walker;
  struct Trail;
  bool excludes(const clang::CallExpr &Call, const clang::FunctionDecl &Callee,
                const Branches &When) const;

  void trace(const clang::Expr &E, Trail &Trail, FlagValue &Out) const;
  void traceWrites(llvm::ArrayRef<FlagWrite> Writes, Trail &Trail,
                   FlagValue &Out) const;

  clang::ASTContext &Context;
  llvm::MapVector<const clang::ValueDecl *, std::vector<FlagWrite>> Writes;
  /// What is written through a pointer parameter.
  llvm::DenseMap<const clang::ParmVarDecl *, std::vector<FlagWrite>> Through;
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<CallSite>> Calls;
  struct Return {
    const clang::Expr *Value;
    Branches When;
  };
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<Return>> Returns;
  llvm::DenseSet<const clang::VarDecl *> EscapedVariables;
  llvm::DenseSet<const clang::FieldDecl *> Mentioned;
  llvm::DenseSet<const clang::TagDecl *> EscapedRecords, UsedRecords;
};

/// The tag of \p Record without underscores in front, or its typedef's name.
llvm::StringRef recordName(const clang::RecordDecl &Record);

/// The variable of which \p E names a member, through any number of dots; null
/// behind a pointer.
const clang::VarDecl *baseVariable(const clang::Expr &E);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_FLAGFLOW_H
