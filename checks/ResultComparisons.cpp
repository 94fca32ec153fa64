//===- ResultComparisons.cpp - Results compared with the wrong thing ------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/Spelling.h"
#include "ResultRules.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {

void ResultRules::checkComparison(const CallResult &R, const Expr &Value) {
  const auto *Test = dyn_cast_or_null<BinaryOperator>(Flow.user(Value));
  if (!Test || !Test->isComparisonOp())
    return;
  const Expr *Left = Flow.handedOn(Value);
  bool Swapped = Test->getLHS() != Left;
  const Expr *Other = Swapped ? Test->getLHS() : Test->getRHS();
  BinaryOperatorKind Op =
      Swapped ? BinaryOperator::reverseComparisonOp(Test->getOpcode())
              : Test->getOpcode();
  ResultKind Kind = R.Promise.Result;

  if (Kind == ResultKind::Pointer) {
    // Only -1 in a pointer's clothes; a comparison of pointers is none.
    auto All = constantOf(*Other->IgnoreParenCasts(), Context);
    if (!Test->isEqualityOp() || !All || !All->isAllOnes())
      return;
    warn(Test->getExprLoc(),
         "'%0' returns null when it fails, never INVALID_HANDLE_VALUE: "
         "failure is taken for success; compare with null")
        << R.Promise.Name
        << FixItHint::CreateReplacement(
               Other->getSourceRange(),
               Context.getLangOpts().CPlusPlus11 ? "nullptr" : "NULL");
    return;
  }
  std::optional<int64_t> Number = constant(*Other);
  if (!Number)
    return;
  bool Negative = Op == BO_LT && *Number == 0;
  bool NotNegative = Op == BO_GE && *Number == 0;
  bool IsMacro = Test->getExprLoc().isMacroID();

  if ((Kind == ResultKind::Bool || Kind == ResultKind::Win32) &&
      (Negative || NotNegative)) {
    auto Diag =
        warn(
            Test->getExprLoc(),
            "'%0' returns %select{BOOL, zero when it fails|an error code, zero "
            "when it succeeds}1: this test %select{never sees|always sees}2 "
            "%select{a failure|success}2; "
            "%select{test for zero|compare with ERROR_SUCCESS}1")
        << R.Promise.Name << (Kind == ResultKind::Win32) << NotNegative;
    if (Kind == ResultKind::Bool && IsMacro)
      if (auto Fix = withoutMacro(*Test, Value, Negative ? "!" : ""))
        Diag << *Fix;
    return;
  }
  // Of the project's own functions, who knows what their truth is.
  if (Kind == ResultKind::Bool && Test->isEqualityOp() && *Number == 0 &&
      !R.IsOwn) {
    auto IsStatus = [&](StringRef Name) {
      return Unit.contracts().constant(Name) == 0;
    };
    StringRef Name = macroName(*Other, IsStatus);
    if (!Name.empty())
      warn(Test->getExprLoc(),
           "'%0' returns BOOL, zero when it fails: '%1 %2' takes failure "
           "for success; test it as a truth value")
          << R.Promise.Name << Test->getOpcodeStr() << Name;
    return;
  }
  if (Kind == ResultKind::Value && (Negative || NotNegative) &&
      Left->getType()->isUnsignedIntegerType()) {
    warn(Test->getExprLoc(),
         "'%0' returns an unsigned number: this test %select{never|always}1 "
         "holds; look up what the function returns when it fails")
        << R.Promise.Name << NotNegative;
    return;
  }
  if (Kind != ResultKind::Status)
    return;
  if ((Negative || NotNegative) && Left->getType()->isUnsignedIntegerType()) {
    warn(Test->getExprLoc(),
         "the status of '%0' is negative when it fails, but %1 is "
         "unsigned: this test never sees a failure; keep it in a "
         "SECURITY_STATUS")
        << R.Promise.Name << Left->getType()
        << FixItHint::CreateInsertion(Value.getBeginLoc(), "(SECURITY_STATUS)");
    return;
  }
  auto IsTrue = [](StringRef Name) { return Name == "TRUE"; };
  if (Test->isEqualityOp() && *Number == 1 &&
      (isa<CXXBoolLiteralExpr>(Other->IgnoreParenImpCasts()) ||
       !macroName(*Other, IsTrue).empty()))
    warn(Test->getExprLoc(),
         "'%0' returns a status, zero when it succeeds and negative when it "
         "fails, never TRUE; compare with SEC_E_OK")
        << R.Promise.Name;
}

/// A truth value handed to the caller as a status, the wrong way round.
void ResultRules::checkReturned(const CallResult &R, const Expr &Value) {
  if (R.Promise.Result != ResultKind::Bool || R.IsOwn ||
      !isStatusType(Function.getReturnType()) ||
      !isa_and_nonnull<ReturnStmt>(Flow.user(Value)) ||
      llvm::any_of(R.Values,
                   [&](const Expr *Other) { return Flow.isTested(*Other); }))
    return;
  warn(Value.getBeginLoc(),
       "'%0' returns BOOL, zero when it fails, and zero as a status is SEC_E_OK: "
       "the caller takes failure for success; return SEC_E_OK or an error status")
      << R.Promise.Name;
  if (&Value != &R.Call)
    note(R.Call.getBeginLoc(), "'%0' is called here") << R.Promise.Name;
}

/// A status taken for a truth value, the wrong way round: provable where the
/// branch for success gives up and the other goes on to use what the call made.
void ResultRules::checkTruth(const CallResult &R, const Expr &Value) {
  if (R.Promise.Result != ResultKind::Status)
    return;
  const Expr *Condition = Flow.handedOn(Value);
  const Stmt *Around = Flow.parent(*Condition);
  bool Negated = false;
  if (const auto *Not = dyn_cast_or_null<UnaryOperator>(Around);
      Not && Not->getOpcode() == UO_LNot) {
    Negated = true;
    Condition = Flow.handedOn(*Not);
    Around = Flow.parent(*Condition);
  }
  const auto *If = dyn_cast_or_null<IfStmt>(Around);
  if (!If || If->getCond() != Condition)
    return;
  const Stmt *OnSuccess = Negated ? If->getThen() : If->getElse();
  const Stmt *OnFailure = Negated ? If->getElse() : If->getThen();
  if (!OnSuccess || !endsInFailure(OnSuccess) ||
      (OnFailure && endsInFailure(OnFailure)))
    return;
  bool UsedOnSuccess = false, UsedOnFailure = false;
  for (const ValueDecl *Output : outputs(R))
    for (const Expr *Mention : Flow.mentions(*Output)) {
      UsedOnSuccess |= isWithin(*Mention, *OnSuccess);
      UsedOnFailure |= OnFailure ? isWithin(*Mention, *OnFailure)
                                 : SM.isBeforeInTranslationUnit(
                                       If->getEndLoc(), Mention->getBeginLoc());
    }
  if (UsedOnSuccess || !UsedOnFailure)
    return;
  warn(Condition->getBeginLoc(),
       "'%0' returns a status, zero when it succeeds: tested as a truth "
       "value, success is taken for failure and failure for success; "
       "compare with SEC_E_OK")
      << R.Promise.Name;
}

void ResultRules::checkOneFailureOnly(const CallResult &R) {
  if (R.Promise.Result != ResultKind::Status || !R.Promise.CheckResult ||
      R.Values.empty() || (R.Store && !R.Fate.Known))
    return;
  const BinaryOperator *First = nullptr;
  for (const Expr *Value : R.Values) {
    const auto *Test = dyn_cast_or_null<BinaryOperator>(Flow.user(*Value));
    if (!Test || !Test->isEqualityOp())
      return;
    const Expr *Left = Flow.handedOn(*Value);
    std::optional<int64_t> Number =
        constant(Test->getLHS() == Left ? *Test->getRHS() : *Test->getLHS());
    if (!Number || *Number >= 0)
      return;
    if (!First ||
        SM.isBeforeInTranslationUnit(Test->getExprLoc(), First->getExprLoc()))
      First = Test;
  }
  if (outputsAreTested(R))
    return;
  warn(First->getExprLoc(),
       "the status of '%0' is compared with particular failures only: any "
       "other failure is taken for success; test for failure as well")
      << R.Promise.Name;
  note(R.Call.getBeginLoc(), "'%0' is called here") << R.Promise.Name;
}

} // namespace schannel_tidy
