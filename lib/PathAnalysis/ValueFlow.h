//===- ValueFlow.h - Where the value of a call goes in one function -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What can be told without following paths: which reads of a variable see the
// value that one assignment gave it, and what is done with the value there.
// Every branch counts as possible, so that "nothing reads it" is certain.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_VALUEFLOW_H
#define SCHANNEL_TIDY_PATHANALYSIS_VALUEFLOW_H

#include "clang/AST/Expr.h"
#include "clang/AST/ParentMap.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace schannel_tidy {

class ValueFlow {
public:
  ValueFlow(const clang::FunctionDecl &Function, clang::ASTContext &Context);

  /// A local variable and the assignment or declaration that gives it a value.
  struct Store {
    const clang::VarDecl *Variable = nullptr;
    const clang::BinaryOperator *Assignment = nullptr; ///< null: initialised
    explicit operator bool() const { return Variable; }
  };

  /// What becomes of a stored value.
  struct Fate {
    bool Known = false; ///< false: something may read it unseen
    /// The assignments that end it, nearest first.
    llvm::SmallVector<const clang::BinaryOperator *, 2> Overwrites;
  };

  /// What \p E is, seen from around it: \p E with the parentheses, casts and
  /// branches of conditional operators that hand on its value.
  const clang::Expr *handedOn(const clang::Expr &E) const;

  /// The statement or expression around \p E, past what handedOn() skips.
  const clang::Stmt *user(const clang::Expr &E) const {
    return Parents.getParent(handedOn(E));
  }
  const clang::Stmt *parent(const clang::Stmt &S) const {
    return Parents.getParent(&S);
  }

  /// Is \p E a statement of its own, its value dropped without a word? A cast
  /// to void is a word.
  bool isDropped(const clang::Expr &E) const;

  /// Is the value of \p E compared, negated or branched on?
  bool isTested(const clang::Expr &E) const;

  /// Is it compared with zero or null, or taken for a truth value?
  bool isTestedForZero(const clang::Expr &E) const;

  /// The local variable that \p E is stored in, if all its reads can be seen.
  Store storedIn(const clang::Expr &E) const;

  /// Calls \p Visit for each read that sees the value of \p S, nearest first. A
  /// path ends where the variable is written again or \p Visit returns false.
  Fate follow(const Store &S,
              llvm::function_ref<bool(const clang::DeclRefExpr &)> Visit) const;

  /// All mentions of a variable or member, in source order.
  llvm::ArrayRef<const clang::Expr *>
  mentions(const clang::ValueDecl &Declaration) const;

  clang::ASTContext &context() const { return Context; }

private:
  class Reader;
  struct Event {
    const clang::VarDecl *Variable;
    const clang::Stmt *Where; ///< the read, or the assignment that writes
    bool Write;
  };
  void buildEvents() const;

  const clang::FunctionDecl &Function;
  clang::ASTContext &Context;
  clang::ParentMap Parents;
  llvm::DenseMap<const clang::ValueDecl *,
                 llvm::SmallVector<const clang::Expr *, 4>>
      Mentions;
  llvm::DenseSet<const clang::VarDecl *> Untracked;

  // The flow graph is built when the first value is followed.
  mutable bool Built = false;
  mutable std::unique_ptr<clang::CFG> Graph;
  mutable std::vector<std::vector<Event>> Events; ///< by block
  /// Block and index of each write, by assignment or by initialised variable.
  mutable llvm::DenseMap<const void *,
                         std::pair<const clang::CFGBlock *, size_t>>
      Writes;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_VALUEFLOW_H
