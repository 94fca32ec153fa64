//===- StatusWalk.h - Where a status leads --------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows control from a call through its function, once for each status that
// the call may return, and sees which statements run and which tests of the
// status decide. Two statuses that the code tells apart take different
// branches; one that takes the branch of another is handled like it. This asks
// less than the path engine does (no memory, no callees) and answers for the
// whole function.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_STATUSWALK_H
#define SCHANNEL_TIDY_PATHANALYSIS_STATUSWALK_H

#include "SspiUnit.h"
#include "clang/AST/ParentMap.h"
#include "clang/Analysis/CFG.h"
#include <map>
#include <set>

namespace schannel_tidy {

/// A failure that has no branch of its own anywhere.
constexpr int64_t AnyFailure = int32_t(0x8009FFFE);

/// The documented status called \p Name; 0 if there is none.
int64_t statusNamed(const SspiUnit &Unit, llvm::StringRef Name);

/// A test that came out one way because of the status.
struct StatusBranch {
  const clang::CFGBlock *Test, *Taken;

  bool operator==(const StatusBranch &Other) const {
    return Test == Other.Test && Taken == Other.Taken;
  }
  bool operator<(const StatusBranch &Other) const {
    return std::pair(Test->getBlockID(), Taken->getBlockID()) <
           std::pair(Other.Test->getBlockID(), Other.Taken->getBlockID());
  }
};

/// What may run from a call on, until the function ends or the call is made
/// again.
struct StatusWalk {
  llvm::SetVector<const clang::Stmt *> Executed;
  llvm::SmallPtrSet<const clang::CFGBlock *, 32> Blocks;
  /// The last test that the status decided, for each way out.
  std::set<StatusBranch> Last;
  /// Those of the returns that return the status, and not what has taken its place.
  llvm::SmallPtrSet<const clang::ReturnStmt *, 4> ReturnsStatus;
  /// Variables and members that hold the status.
  llvm::SmallPtrSet<const clang::ValueDecl *, 4> Holders;
  /// False if there were too many states to see them all.
  bool Complete = true;
  /// The call is reached again, and nothing has changed: see retries().
  bool Retried = false;
};

class StatusWalker {
public:
  StatusWalker(const SspiUnit &Unit, const clang::FunctionDecl &Function);

  /// What runs after \p Call returned \p Status, or, if that comes from
  /// elsewhere by the parameter \p Into, from the beginning. Many questions
  /// begin with the same walk: it is made once.
  const StatusWalk &walk(const clang::CallExpr &Call, int64_t Status,
                         const clang::ParmVarDecl *Into = nullptr) const;

  /// Can control come back to \p Call after \p Status, past a test of it, without
  /// anything having been done on the way but to set up local variables and to
  /// log? Then the same will be tried again, for ever. \p Input: what the call is
  /// given.
  bool retries(
      const clang::CallExpr &Call, int64_t Status,
      const llvm::SmallSetVector<const clang::ValueDecl *, 8> &Input) const;

  /// Can whoever runs after the function, or code that this translation unit
  /// does not show, still ask which status \p Walk was about? With \p ByMember,
  /// leaving it in a member is enough, whoever may see that.
  bool escapes(const StatusWalk &Walk, int64_t Status,
               bool ByMember = false) const;

  /// Is the answer of a comparison of the status kept for later: stored, returned
  /// or handed on? Statuses that no branch tells apart may then be told apart.
  bool keepsAnswer(const StatusWalk &Walk, const clang::CallExpr &Call) const;

  /// Does each way from the function's beginning to \p Second lead over \p First?
  bool alwaysBefore(const clang::Stmt &First, const clang::Stmt &Second) const;

  /// Does control also get to \p Block, from the function's beginning, where neither
  /// \p Call nor another of the same function was made? Then what is there is no
  /// answer to its status.
  bool isReachedWithout(const clang::CallExpr &Call,
                        const clang::CFGBlock &Block) const;

  /// Can control, among what \p Walk met, get from \p From to the end of the function
  /// or to \p Meets without passing \p Without? \p NotZero: what is known not to be 0
  /// on the way.
  bool mayLeaveOrMeet(
      const StatusWalk &Walk, const clang::Stmt &From, const clang::Stmt &Meets,
      const clang::Stmt &Without,
      const llvm::SmallPtrSetImpl<const clang::ValueDecl *> &NotZero) const;

  /// A way, among what \p Walk met, from \p From to the end of the function that
  /// passes none of \p Without and returns the status itself: its end, or null.
  const clang::ReturnStmt *
  returnsStatusWithout(const StatusWalk &Walk, const clang::Stmt &From,
                       const llvm::SmallPtrSetImpl<const clang::Stmt *> &Without)
      const;

  /// Where the branch begins, for a message.
  clang::SourceLocation location(const StatusBranch &Branch) const;
  /// The test that it depends on.
  static clang::SourceLocation testLocation(const StatusBranch &Branch);

  /// Does \p Walk run \p S, or the part of a statement that it is in?
  bool runs(const StatusWalk &Walk, const clang::Stmt &S) const;

  const clang::FunctionDecl &function() const { return Function; }
  const clang::ParentMap &parents() const { return *Parents; }

private:
  bool leaves(const clang::Stmt *Use, int64_t Status) const;
  bool isKnownNotToAsk(const clang::CallExpr &Call, int64_t Status) const;

  const SspiUnit &Unit;
  const clang::FunctionDecl &Function;
  std::unique_ptr<clang::CFG> Graph;
  std::unique_ptr<clang::ParentMap> Parents;
  using Question =
      std::tuple<const clang::CallExpr *, int64_t, const clang::ParmVarDecl *>;
  mutable std::map<Question, StatusWalk> Walks;
  mutable size_t Walked = 0; ///< statements, in all walks
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_STATUSWALK_H
