//===- UnhandledStatusCheck.h - schannel-unhandled-status -------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_UNHANDLEDSTATUSCHECK_H
#define SCHANNEL_TIDY_CHECKS_UNHANDLEDSTATUSCHECK_H

#include "../lib/PathAnalysis/StatusRoutes.h"
#include "SchannelCheck.h"
#include <set>

namespace schannel_tidy {

struct ObligingStatus;

/// Finds statuses that oblige the caller to something and fall into the branch
/// for others: SEC_E_INCOMPLETE_MESSAGE taken for a failure, and the like.
///
/// For the user-facing documentation see docs/checks/unhandled-status.md.
class UnhandledStatusCheck : public SchannelCheck {
public:
  using SchannelCheck::SchannelCheck;
  void checkUnit(const SspiUnit &Unit) override;
  void checkFunction(const SspiUnit &Unit,
                     const clang::FunctionDecl &Function) override;

private:
  /// A status that takes the branch of the failures, or of the successes.
  /// Has something been reported?
  bool checkBranches(const SspiUnit &Unit, const StatusWalker &Walker,
                     const StatusRoute &Route, const ObligingStatus &Rule);
  /// Statuses that a function of the project has returned as they were.
  void checkHandedOn(const SspiUnit &Unit);
  /// Looks on in the function that is given the status. Does it get there?
  bool checkJudge(const SspiUnit &Unit, const StatusWalker &OfHolder,
                  const StatusRoute &Route, const ObligingStatus &Rule);
  /// Input thrown away though the message in it is not complete yet.
  void checkCompletion(const SspiUnit &Unit, const StatusWalker &Walker,
                       const ContractCall &Call,
                       const ContractCall &Completion);
  /// The status of the completion where that of the leg is still needed.
  void checkReplaced(const SspiUnit &Unit, const StatusWalker &Walker,
                     const ContractCall &Call, const ContractCall &Completion);
  void checkLoggedOnly(const SspiUnit &Unit, const StatusWalker &Walker,
                       const ContractCall &Call);
  void checkDroppedInput(const SspiUnit &Unit, const StatusWalker &Walker,
                         const ContractCall &Call);
  /// A status asked for after an earlier branch of the same chain has taken it.
  void checkDeadBranches(const SspiUnit &Unit,
                         const clang::FunctionDecl &Function);
  /// A request for renegotiation that is answered with an error.
  void checkRejections(const SspiUnit &Unit);

  clang::DiagnosticBuilder report(const SspiUnit &Unit,
                                  clang::SourceLocation Where,
                                  llvm::StringRef Message);
  clang::DiagnosticBuilder note(const SspiUnit &Unit,
                                clang::SourceLocation Where,
                                llvm::StringRef Message);

  std::vector<StatusRoute> Routes; ///< that lead through several functions
  /// Calls and statuses that are reported where a caller has the status.
  std::set<std::pair<const clang::CallExpr *, llvm::StringRef>> JudgedElsewhere;
  /// A template is instantiated more than once, and a branch may end several
  /// calls.
  std::set<std::pair<llvm::StringRef, clang::SourceLocation>> Reported;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_UNHANDLEDSTATUSCHECK_H
