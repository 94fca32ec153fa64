//===- TokenCompletion.cpp - Statuses around CompleteAuthToken ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two of the statuses of a leg ask for its token to be completed, and one of
// them for another leg as well.
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/StatusWalk.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "UnhandledStatusCheck.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

/// The token is completed after the status that only looks like the one that asks
/// for it.
void UnhandledStatusCheck::checkCompletion(const SspiUnit &Unit,
                                           const StatusWalker &Walker,
                                           const ContractCall &Call,
                                           const ContractCall &Completion) {
  const StatusWalk &Continue =
      Walker.walk(*Call.Call, statusNamed(Unit, "SEC_I_CONTINUE_NEEDED"));
  const StatusWalk &Complete =
      Walker.walk(*Call.Call, statusNamed(Unit, "SEC_I_COMPLETE_NEEDED"));
  if (!Continue.Complete || !Complete.Complete ||
      !Continue.Executed.contains(Completion.Call) ||
      Complete.Executed.contains(Completion.Call) ||
      !Reported.insert({"completion", Completion.Call->getBeginLoc()}).second)
    return;
  report(Unit, Completion.Call->getBeginLoc(),
         "%0 is called after SEC_I_CONTINUE_NEEDED, with which there is nothing "
         "to complete, and not after SEC_I_COMPLETE_NEEDED, which asks for it; "
         "call it for SEC_I_COMPLETE_NEEDED and SEC_I_COMPLETE_AND_CONTINUE")
      << Completion.Promise->Name;
  note(Unit, Call.Call->getBeginLoc(), "%0 returns the status here")
      << Call.Promise->Name;
}

namespace {

/// Where a variable is assigned to, in the order of the source.
class Assignments : public RecursiveASTVisitor<Assignments> {
public:
  explicit Assignments(const ValueDecl &Target) : Target(Target) {}

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isAssignmentOp() && valueNamedBy(*Op->getLHS()) == &Target)
      Found.push_back(Op);
    return true;
  }

  const ValueDecl &Target;
  SmallVector<const BinaryOperator *, 4> Found;
};

} // namespace

void UnhandledStatusCheck::checkReplaced(const SspiUnit &Unit,
                                         const StatusWalker &Walker,
                                         const ContractCall &Call,
                                         const ContractCall &Completion) {
  int64_t Both = statusNamed(Unit, "SEC_I_COMPLETE_AND_CONTINUE");
  int64_t Continue = statusNamed(Unit, "SEC_I_CONTINUE_NEEDED");
  const StatusWalk &Walk = Walker.walk(*Call.Call, Both);
  // Schannel asks for neither.
  if (Unit.use().isSchannelOnly() || !Walk.Complete ||
      !Walk.Executed.contains(Completion.Call))
    return;
  const SourceManager &Sources = Unit.context().getSourceManager();
  auto IsBefore = [&](SourceLocation A, SourceLocation B) {
    return Sources.isBeforeInTranslationUnit(Sources.getFileLoc(A),
                                             Sources.getFileLoc(B));
  };
  for (const ValueDecl *Holder : Walk.Holders) {
    Assignments Written(*Holder);
    Written.TraverseStmt(Walker.function().getBody());
    const auto Replaces =
        llvm::find_if(Written.Found, [&](const BinaryOperator *Op) {
          return Op->getRHS()->IgnoreParenCasts() == Completion.Call;
        });
    if (Replaces == Written.Found.end())
      continue;
    const Stmt *Guard = *Replaces;
    while (Guard && !isa<IfStmt, SwitchStmt>(Guard))
      Guard = Walker.parents().getParent(Guard);
    // The answer may have been noted before.
    if (!Guard || llvm::any_of(Unit.statusTests(), [&](const StatusTest &Test) {
          return Test.Function == &Walker.function() && Test.Status == Both &&
                 IsBefore(Test.Test->getBeginLoc(), Guard->getBeginLoc());
        }))
      continue;
    const Stmt *Asked = nullptr;
    for (const StatusTest &Test : Unit.statusTests()) {
      SourceLocation Where = Test.Test->getBeginLoc();
      if (Test.Function == &Walker.function() && Test.Subject == Holder &&
          (Test.Status == Both || Test.Status == Continue) && !Asked &&
          IsBefore(Guard->getEndLoc(), Where) &&
          llvm::none_of(Written.Found, [&](const BinaryOperator *Op) {
            return IsBefore((*Replaces)->getEndLoc(), Op->getBeginLoc()) &&
                   IsBefore(Op->getBeginLoc(), Where);
          }))
        Asked = Test.Test;
    }
    if (!Asked ||
        !Reported.insert({"replaced", Completion.Call->getBeginLoc()}).second)
      continue;
    report(Unit, (*Replaces)->getBeginLoc(),
           "the status of %0 takes the place of SEC_I_COMPLETE_AND_CONTINUE, "
           "and the handshake is over where another leg was asked for; keep it "
           "in a variable of its own")
        << Completion.Promise->Name;
    note(Unit, Asked->getBeginLoc(), "the status of the leg is asked for here");
  }
}

} // namespace schannel_tidy
