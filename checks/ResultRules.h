//===- ResultRules.h - What has to become of results ------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_RESULTRULES_H
#define SCHANNEL_TIDY_CHECKS_RESULTRULES_H

#include "../lib/PathAnalysis/ValueFlow.h"
#include "StatusFunctions.h"
#include "UncheckedStatusCheck.h"

namespace schannel_tidy {

/// One call, and every expression that is its result: the call itself, the
/// assignment that stores it, the reads of the variable that see it.
struct CallResult {
  const clang::CallExpr &Call;
  const Contract &Promise;
  ValueFlow::Store Store;
  ValueFlow::Fate Fate;
  llvm::SmallVector<const clang::Expr *, 4> Values;
  bool IsOwn = false; ///< of a function that the project defines
};

/// The last statement of \p S, through the blocks it may be; null of an empty one.
const clang::Stmt *lastStatement(const clang::Stmt *S);

/// The rules of schannel-unchecked-status, for the calls of one function.
class ResultRules {
public:
  ResultRules(UncheckedStatusCheck &Check, const SspiUnit &Unit,
              const clang::FunctionDecl &Function)
      : Check(Check), Unit(Unit), Function(Function), Context(Unit.context()),
        SM(Context.getSourceManager()), Flow(Function, Context) {}

  void run(StatusFunctions &Own);

private:
  CallResult resultOf(const clang::CallExpr &Call,
                      const Contract &Promise) const;
  llvm::SmallVector<const clang::ValueDecl *, 4>
  outputs(const CallResult &R) const;
  bool outputsAreTested(const CallResult &R) const;
  bool outputsAreUnread(const CallResult &R) const;
  bool asksForSize(const CallResult &R) const;
  clang::SourceLocation comparedWithStart(const clang::ValueDecl &Output) const;
  void checkNullReturned();
  bool lastTokenIsTested(const CallResult &R) const;
  bool isTestedForZero(const clang::ValueDecl &Output) const;
  bool letsZeroThrough(const clang::Expr &Value) const;
  bool guardsRelease(const clang::Expr &Asked,
                     const clang::ValueDecl &Output) const;
  bool releases(const clang::CallExpr &Call,
                const clang::ValueDecl &Output) const;
  bool isUsedUntested(const clang::ValueDecl &Output) const;
  bool removes(const CallResult &R) const;
  bool isWithin(const clang::Stmt &Inner, const clang::Stmt &Outer) const;
  std::optional<int64_t> constant(const clang::Expr &E) const;
  llvm::StringRef
  macroName(const clang::Expr &E,
            llvm::function_ref<bool(llvm::StringRef)> Accept) const;
  bool endsInFailure(const clang::Stmt *S) const;
  const clang::Stmt *unreachableMarker(const clang::Stmt *S) const;
  // Names that are macros (the A/W pairs) are not worth a note about them.
  clang::DiagnosticBuilder warn(clang::SourceLocation Where,
                                llvm::StringRef Text) {
    return Check.diag(SM.getFileLoc(Where), Text);
  }
  clang::DiagnosticBuilder note(clang::SourceLocation Where,
                                llvm::StringRef Text) {
    return Check.diag(SM.getFileLoc(Where), Text, clang::DiagnosticIDs::Note);
  }
  std::optional<clang::FixItHint> withoutMacro(const clang::Expr &Test,
                                               const clang::Expr &Value,
                                               llvm::StringRef Prefix) const;

  void checkIgnored(const CallResult &R);
  void checkOwn(const CallResult &R, StatusFunctions &Own);
  const clang::BinaryOperator *overwrittenByNextIf(const CallResult &R) const;
  bool isTestedElsewhereHere(const CallResult &R) const;
  bool isInLoop(const clang::CallExpr &Call) const;
  bool isLeftInState(const clang::CallExpr &Call) const;
  void checkComparison(const CallResult &R, const clang::Expr &Value);
  void checkReturned(const CallResult &R, const clang::Expr &Value);
  void checkTruth(const CallResult &R, const clang::Expr &Value);
  void checkVoidTest(const CallResult &R);
  const clang::IfStmt *onlyLogged(const CallResult &R) const;
  void checkControlLogged(const CallResult &R);
  void checkHandleLogged(const CallResult &R);
  void checkRetried(const ContractCall &Call);
  void checkOneFailureOnly(const CallResult &R);
  void checkUnreachable(const CallResult &R, const clang::Expr &Value);
  void checkNull(const CallResult &R);
  void checkNeededMemory(const CallResult &R);
  void checkMissingSelection(const CallResult &R);
  void checkCountReturned();
  void checkForeignStatus();

  UncheckedStatusCheck &Check;
  const SspiUnit &Unit;
  const clang::FunctionDecl &Function;
  clang::ASTContext &Context;
  const clang::SourceManager &SM;
  ValueFlow Flow;
  /// Is an output tested, and where is it last compared with what it began as?
  mutable llvm::DenseMap<const clang::ValueDecl *,
                         std::pair<bool, clang::SourceLocation>>
      TestedOutputs;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_RESULTRULES_H
