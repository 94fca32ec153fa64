//===- UncheckedStatusCheck.cpp - schannel-unchecked-status ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UncheckedStatusCheck.h"
#include "../lib/PathAnalysis/ValueFlow.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Builtins.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace schannel_tidy {

namespace {

/// One call, and every expression that is its result: the call itself, the
/// assignment that stores it, the reads of the variable that see it.
struct CallResult {
  const CallExpr &Call;
  const Contract &Promise;
  ValueFlow::Store Store;
  ValueFlow::Fate Fate;
  SmallVector<const Expr *, 4> Values;
};

class FunctionRules {
public:
  FunctionRules(UncheckedStatusCheck &Check, const SspiUnit &Unit,
                const FunctionDecl &Function)
      : Check(Check), Unit(Unit), Function(Function), Context(Unit.context()),
        SM(Context.getSourceManager()), Flow(Function, Context) {}

  void run(ArrayRef<const FunctionDecl *> StatusFunctions);

private:
  CallResult resultOf(const CallExpr &Call, const Contract &Promise) const;
  SmallVector<const ValueDecl *, 4> outputs(const CallResult &R) const;
  bool outputsAreTested(const CallResult &R) const;
  bool isTestedForZero(const ValueDecl &Output) const;
  bool removes(const CallResult &R) const;
  bool isWithin(const Stmt &Inner, const Stmt &Outer) const;
  std::optional<int64_t> constant(const Expr &E) const;
  StringRef macroName(const Expr &E,
                      llvm::function_ref<bool(StringRef)> Accept) const;
  bool endsInFailure(const Stmt *S) const;
  const Stmt *unreachableMarker(const Stmt *S) const;
  // Names that are macros (the A/W pairs) are not worth a note about them.
  DiagnosticBuilder warn(SourceLocation Where, StringRef Text) {
    return Check.diag(SM.getFileLoc(Where), Text);
  }
  DiagnosticBuilder note(SourceLocation Where, StringRef Text) {
    return Check.diag(SM.getFileLoc(Where), Text, DiagnosticIDs::Note);
  }
  std::optional<FixItHint> withoutMacro(const Expr &Test, const Expr &Value,
                                        StringRef Prefix) const;

  void checkIgnored(const CallResult &R);
  void checkOverwritten(const FunctionDecl &StatusFunction);
  void checkComparison(const CallResult &R, const Expr &Value);
  void checkTruth(const CallResult &R, const Expr &Value);
  void checkOneFailureOnly(const CallResult &R);
  void checkUnreachable(const CallResult &R, const Expr &Value);
  void checkNull(const CallResult &R);
  void checkNeededMemory(const CallResult &R);
  void checkMissingSelection(const CallResult &R);
  void checkCountReturned();

  UncheckedStatusCheck &Check;
  const SspiUnit &Unit;
  const FunctionDecl &Function;
  ASTContext &Context;
  const SourceManager &SM;
  ValueFlow Flow;
  mutable llvm::DenseMap<const ValueDecl *, bool> TestedOutputs;
};

// Facts
// ------------------------------------------------------------------------

CallResult FunctionRules::resultOf(const CallExpr &Call,
                                   const Contract &Promise) const {
  CallResult R{Call, Promise, Flow.storedIn(Call), {}, {}};
  const auto *Assignment = dyn_cast_or_null<BinaryOperator>(Flow.user(Call));
  if (Assignment && Assignment->getOpcode() == BO_Assign) {
    if (!Flow.isDropped(*Assignment))
      R.Values.push_back(Assignment);
  } else if (!R.Store) {
    R.Values.push_back(&Call);
  }
  if (R.Store)
    R.Fate = Flow.follow(R.Store, [&](const DeclRefExpr &Read) {
      R.Values.push_back(&Read);
      return true;
    });
  return R;
}

/// The variables and members that the call writes or acquires.
SmallVector<const ValueDecl *, 4>
FunctionRules::outputs(const CallResult &R) const {
  SmallVector<const ValueDecl *, 4> Result;
  for (const Effect &E : R.Promise.Effects) {
    if (E.Index == Effect::ResultIndex || E.Index >= R.Call.getNumArgs() ||
        (E.Do != EffectKind::Write && E.Do != EffectKind::Acquire))
      continue;
    const Expr *Argument = R.Call.getArg(E.Index)->IgnoreParenCasts();
    if (const auto *AddressOf = dyn_cast<UnaryOperator>(Argument);
        AddressOf && AddressOf->getOpcode() == UO_AddrOf)
      Argument = AddressOf->getSubExpr()->IgnoreParenCasts();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Argument))
      Result.push_back(Ref->getDecl());
    else if (const auto *Member = dyn_cast<MemberExpr>(Argument))
      Result.push_back(Member->getMemberDecl());
  }
  return Result;
}

/// An output that was null or zero before the call tells as much as the status.
bool FunctionRules::outputsAreTested(const CallResult &R) const {
  return llvm::any_of(outputs(R), [&](const ValueDecl *Output) {
    // The same answer for each of a thousand calls.
    auto [It, New] = TestedOutputs.try_emplace(Output, false);
    if (New)
      It->second = isTestedForZero(*Output);
    return It->second;
  });
}

bool FunctionRules::isTestedForZero(const ValueDecl &Output) const {
  return llvm::any_of(Flow.mentions(Output), [&](const Expr *Whole) {
    while (const auto *Member =
               dyn_cast_or_null<MemberExpr>(Flow.user(*Whole)))
      Whole = Member;
    return Flow.isTestedForZero(*Whole);
  });
}

/// A flag says that nothing is acquired (CRYPT_DELETEKEYSET): a removal, of
/// which the failure leaves things as they were.
bool FunctionRules::removes(const CallResult &R) const {
  return llvm::any_of(R.Promise.Effects, [&](const Effect &E) {
    if (E.Do != EffectKind::Acquire || !E.When || !E.When->Lacks ||
        E.When->Index >= R.Call.getNumArgs())
      return false;
    std::optional<int64_t> Flags = constant(*R.Call.getArg(E.When->Index));
    return Flags && (*Flags & *E.When->Lacks);
  });
}

bool FunctionRules::isWithin(const Stmt &Inner, const Stmt &Outer) const {
  for (const Stmt *S = &Inner; S; S = Flow.parent(*S))
    if (S == &Outer)
      return true;
  return false;
}

/// Statuses are 32 bits wide, however wide and signed the expression is.
std::optional<int64_t> FunctionRules::constant(const Expr &E) const {
  Expr::EvalResult Value;
  if (E.isValueDependent() || !E.getType()->isIntegralOrEnumerationType() ||
      !E.EvaluateAsInt(Value, Context))
    return std::nullopt;
  return static_cast<int32_t>(Value.Val.getInt().getExtValue());
}

/// The name of a macro that \p E is the expansion of and that \p Accept takes.
StringRef
FunctionRules::macroName(const Expr &E,
                         llvm::function_ref<bool(StringRef)> Accept) const {
  SourceLocation Where = E.IgnoreParenImpCasts()->getExprLoc();
  while (Where.isMacroID()) {
    StringRef Name =
        Lexer::getImmediateMacroName(Where, SM, Context.getLangOpts());
    if (Accept(Name))
      return Name;
    Where = SM.getImmediateMacroCallerLoc(Where);
  }
  return {};
}

static const Stmt *lastStatement(const Stmt *S) {
  while (const auto *Compound = dyn_cast_or_null<CompoundStmt>(S))
    S = Compound->body_empty() ? nullptr : Compound->body_back();
  return S;
}

/// Does \p S end by returning what can only mean failure, or by throwing?
bool FunctionRules::endsInFailure(const Stmt *S) const {
  S = lastStatement(S);
  if (const auto *E = dyn_cast_or_null<Expr>(S))
    return isa<CXXThrowExpr>(E->IgnoreParenImpCasts());
  const auto *Return = dyn_cast_or_null<ReturnStmt>(S);
  const Expr *Value = Return ? Return->getRetValue() : nullptr;
  if (!Value || Value->isValueDependent())
    return false;
  if (Value->getType()->isPointerType())
    return Value->isNullPointerConstant(Context,
                                        Expr::NPC_ValueDependentIsNotNull);
  std::optional<int64_t> Number = constant(*Value);
  return Number &&
         (*Number < 0 ||
          (*Number == 0 &&
           (Value->getType()->isBooleanType() ||
            !macroName(
                 *Value, [](StringRef Name) { return Name == "FALSE"; })
                 .empty())));
}

/// The part of \p S that promises that control never gets there: a promise to
/// the compiler or a failed assertion. Ending the program on purpose is none.
const Stmt *FunctionRules::unreachableMarker(const Stmt *S) const {
  if (const auto *Compound = dyn_cast_or_null<CompoundStmt>(S)) {
    for (const Stmt *Part : Compound->body())
      if (const Stmt *Marker = unreachableMarker(Part))
        return Marker;
    return nullptr;
  }
  if (const auto *Once = dyn_cast_or_null<DoStmt>(S))
    return unreachableMarker(Once->getBody());
  const auto *E = dyn_cast_or_null<Expr>(S);
  if (!E)
    return nullptr;
  E = E->IgnoreParenCasts();
  auto Is = [&](const Expr *Condition, bool Wanted) {
    bool Value;
    return !Condition->isValueDependent() &&
           Condition->EvaluateAsBooleanCondition(Value, Context) &&
           Value == Wanted;
  };
  auto NeverReturns = [](const Expr *Part) {
    Part = Part->IgnoreParenCasts();
    if (const auto *Op = dyn_cast<BinaryOperator>(Part);
        Op && Op->getOpcode() == BO_Comma)
      Part = Op->getLHS()->IgnoreParenCasts();
    const auto *Call = dyn_cast<CallExpr>(Part);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    // Not every C library says that _assert does not return.
    return Callee && (Callee->isNoReturn() ||
                      (Callee->getIdentifier() &&
                       Callee->getName().contains_insensitive("assert")));
  };
  // assert(false), in the two ways that libraries write it.
  if (const auto *Or = dyn_cast<BinaryOperator>(E))
    return Or->getOpcode() == BO_LOr && Is(Or->getLHS(), false) &&
                   NeverReturns(Or->getRHS())
               ? S
               : nullptr;
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E))
    return (Is(Choice->getCond(), true) &&
            NeverReturns(Choice->getTrueExpr())) ||
                   (Is(Choice->getCond(), false) &&
                    NeverReturns(Choice->getFalseExpr()))
               ? S
               : nullptr;
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee)
    return nullptr;
  bool IsMarker = false;
  switch (Callee->getBuiltinID()) {
  case Builtin::BI__builtin_unreachable:
    IsMarker = true;
    break;
  case Builtin::BI__assume:
  case Builtin::BI__builtin_assume:
    IsMarker = Is(Call->getArg(0), false);
    break;
  default:
    IsMarker = Callee->isInStdNamespace() && Callee->getIdentifier() &&
               Callee->getName() == "unreachable";
  }
  return IsMarker ? S : nullptr;
}

/// FAILED(x) and SUCCEEDED(x) written as \p Prefix and x.
std::optional<FixItHint> FunctionRules::withoutMacro(const Expr &Test,
                                                     const Expr &Value,
                                                     StringRef Prefix) const {
  SourceLocation Where = Test.getExprLoc();
  if (!Where.isMacroID() || !SM.getImmediateMacroCallerLoc(Where).isFileID())
    return std::nullopt;
  CharSourceRange Argument = CharSourceRange::getTokenRange(
      SM.getFileLoc(Value.getBeginLoc()), SM.getFileLoc(Value.getEndLoc()));
  StringRef Text = Lexer::getSourceText(Argument, SM, Context.getLangOpts());
  if (Text.empty())
    return std::nullopt;
  bool Plain = isa<CallExpr, DeclRefExpr>(Value);
  return FixItHint::CreateReplacement(
      SM.getImmediateExpansionRange(Where),
      (Prefix + (Plain ? "" : "(") + Text + (Plain ? "" : ")")).str());
}

// Rules
// ------------------------------------------------------------------------

static bool saysSuccess(ResultKind Kind) {
  return Kind == ResultKind::Status || Kind == ResultKind::Bool ||
         Kind == ResultKind::Win32;
}

void FunctionRules::run(ArrayRef<const FunctionDecl *> StatusFunctions) {
  for (const ContractCall &C : Unit.calls(Function)) {
    CallResult R = resultOf(*C.Call, *C.Promise);
    checkIgnored(R);
    for (const Expr *Value : R.Values) {
      checkComparison(R, *Value);
      checkTruth(R, *Value);
      checkUnreachable(R, *Value);
    }
    checkOneFailureOnly(R);
    checkNull(R);
    checkNeededMemory(R);
    checkMissingSelection(R);
  }
  for (const FunctionDecl *StatusFunction : StatusFunctions)
    checkOverwritten(*StatusFunction);
  checkCountReturned();
}

void FunctionRules::checkIgnored(const CallResult &R) {
  // A destructor has nobody to tell.
  if (isa<CXXDestructorDecl>(Function) || !R.Promise.CheckResult ||
      !saysSuccess(R.Promise.Result) || removes(R) || outputsAreTested(R))
    return;
  if (Flow.isDropped(R.Call)) {
    warn(R.Call.getBeginLoc(),
         "the result of '%0' is dropped and its failure goes unnoticed; "
         "test it, or cast it to void where nothing depends on it")
        << R.Promise.Name;
    return;
  }
  if (!R.Fate.Known || !R.Values.empty())
    return;
  warn(R.Call.getBeginLoc(),
       "the result of '%0' in '%1' is %select{never looked at|overwritten "
       "before it is looked at}2, so its failure goes unnoticed; test it "
       "first")
      << R.Promise.Name << R.Store.Variable->getName()
      << (R.Fate.Overwrite != nullptr);
  if (R.Fate.Overwrite)
    note(R.Fate.Overwrite->getBeginLoc(), "overwritten here");
}

/// The status of a function of this translation unit, lost to the next one's.
void FunctionRules::checkOverwritten(const FunctionDecl &StatusFunction) {
  for (const Expr *Mention : Flow.mentions(StatusFunction)) {
    const auto *Call = dyn_cast_or_null<CallExpr>(Flow.user(*Mention));
    ValueFlow::Store Store = Call && Call->getDirectCallee()
                                 ? Flow.storedIn(*Call)
                                 : ValueFlow::Store();
    if (!Store || (Store.Assignment && !Flow.isDropped(*Store.Assignment)))
      continue;
    bool Read = false;
    ValueFlow::Fate Fate =
        Flow.follow(Store, [&](const DeclRefExpr &) { return !(Read = true); });
    if (!Fate.Known || Read || !Fate.Overwrite)
      continue;
    const Expr *Next = cast<BinaryOperator>(Fate.Overwrite)->getRHS();
    if (!isa<CallExpr>(Next->IgnoreParenCasts()))
      continue;
    warn(Call->getBeginLoc(),
         "the status of %0 in '%1' is overwritten before it is looked at, "
         "so its failure goes unnoticed; test it first")
        << &StatusFunction << Store.Variable->getName();
    note(Fate.Overwrite->getBeginLoc(), "overwritten here");
  }
}

void FunctionRules::checkComparison(const CallResult &R, const Expr &Value) {
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
    Expr::EvalResult All;
    if (!Test->isEqualityOp() || Other->isValueDependent() ||
        !Other->IgnoreParenCasts()->EvaluateAsInt(All, Context) ||
        !All.Val.getInt().isAllOnes())
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
  if (Kind == ResultKind::Bool && Test->isEqualityOp() && *Number == 0) {
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

/// A status taken for a truth value, the wrong way round: provable where the
/// branch for success gives up and the other goes on to use what the call made.
void FunctionRules::checkTruth(const CallResult &R, const Expr &Value) {
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

void FunctionRules::checkOneFailureOnly(const CallResult &R) {
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

/// A failure that the peer can bring about, where the code claims that nobody
/// gets.
void FunctionRules::checkUnreachable(const CallResult &R, const Expr &Value) {
  if (R.Promise.Result != ResultKind::Status)
    return;
  auto Report = [&](const Stmt &Where, int64_t Status) {
    warn(Where.getBeginLoc(),
         "'%0' can return %1 because of what the peer sent, and then this "
         "is reached; treat it as an error of the connection")
        << R.Promise.Name << Unit.contracts().statusName(Status);
  };
  auto IsPeers = [&](int64_t Status) {
    return Status < 0 && Unit.contracts().isPeerStatus(Status);
  };
  auto FirstMissing = [&](const llvm::SmallDenseSet<int64_t> &Handled)
      -> std::optional<int64_t> {
    for (const std::string &Name : R.Promise.Statuses) {
      int64_t Status = static_cast<int32_t>(*Unit.contracts().constant(Name));
      if (IsPeers(Status) && !Handled.contains(Status))
        return Status;
    }
    return std::nullopt;
  };

  const Stmt *Around = Flow.user(Value);
  if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Around)) {
    llvm::SmallDenseSet<int64_t> Handled;
    for (const SwitchCase *Label = Switch->getSwitchCaseList(); Label;
         Label = Label->getNextSwitchCase())
      if (const auto *Case = dyn_cast<CaseStmt>(Label))
        if (std::optional<int64_t> Number = constant(*Case->getLHS()))
          Handled.insert(*Number);
    for (const SwitchCase *Label = Switch->getSwitchCaseList(); Label;
         Label = Label->getNextSwitchCase()) {
      const Stmt *Body = Label->getSubStmt();
      const Stmt *Marker = unreachableMarker(Body);
      if (!Marker)
        continue;
      std::optional<int64_t> Status;
      if (const auto *Case = dyn_cast<CaseStmt>(Label)) {
        Status = constant(*Case->getLHS());
        if (Status && !IsPeers(*Status))
          Status.reset();
      } else {
        Status = FirstMissing(Handled);
      }
      if (Status)
        Report(*Marker, *Status);
    }
    return;
  }

  // The constant that one disjunct of an if's condition compares with.
  auto Compared = [&](const Expr *Part) -> std::optional<int64_t> {
    const auto *Test = dyn_cast<BinaryOperator>(Part->IgnoreParenImpCasts());
    if (!Test || Test->getOpcode() != BO_EQ)
      return std::nullopt;
    std::optional<int64_t> Right = constant(*Test->getRHS());
    return Right ? Right : constant(*Test->getLHS());
  };
  const auto *Test = dyn_cast_or_null<BinaryOperator>(Around);
  if (!Test || Test->getOpcode() != BO_EQ)
    return;
  const Expr *Condition = Flow.handedOn(*Test);
  const auto *If = dyn_cast_or_null<IfStmt>(Flow.parent(*Condition));
  if (!If || If->getCond() != Condition)
    return;
  std::optional<int64_t> Status = Compared(Test);
  const Stmt *Marker = unreachableMarker(If->getThen());
  if (Marker && Status && IsPeers(*Status))
    Report(*Marker, *Status);
  Marker = unreachableMarker(If->getElse());
  if (!Marker)
    return;
  llvm::SmallDenseSet<int64_t> Handled;
  for (const IfStmt *Link = If; Link;
       Link = dyn_cast_or_null<IfStmt>(Flow.parent(*Link))) {
    std::optional<int64_t> Number = Compared(Link->getCond());
    if (!Number)
      return;
    Handled.insert(*Number);
  }
  if (std::optional<int64_t> Missing = FirstMissing(Handled))
    Report(*Marker, *Missing);
}

/// A result that is null on failure, used and never compared with null.
void FunctionRules::checkNull(const CallResult &R) {
  if (R.Promise.Result != ResultKind::Pointer || !R.Promise.CheckResult ||
      !R.Store || !R.Fate.Known)
    return;
  const Expr *First = nullptr;
  for (const Expr *Value : R.Values) {
    const Stmt *Around = Flow.user(*Value);
    if (const auto *Call = dyn_cast_or_null<CallExpr>(Around);
        Call && Unit.contract(*Call))
      continue;
    const auto *Member = dyn_cast_or_null<MemberExpr>(Around);
    const auto *Deref = dyn_cast_or_null<UnaryOperator>(Around);
    if (!(Member && Member->isArrow()) &&
        !(Deref && Deref->getOpcode() == UO_Deref))
      return;
    if (!First || SM.isBeforeInTranslationUnit(Value->getBeginLoc(),
                                               First->getBeginLoc()))
      First = Value;
  }
  if (!First)
    return;
  warn(First->getBeginLoc(),
       "'%0' is used without having been compared with null, which '%1' "
       "returns when it fails or finds nothing; test it first")
      << R.Store.Variable->getName() << R.Promise.Name;
  note(R.Call.getBeginLoc(), "'%0' is called here") << R.Promise.Name;
}

/// Memory that may be null where null turns the call into a question for a
/// length.
void FunctionRules::checkNeededMemory(const CallResult &R) {
  if (R.Promise.Result != ResultKind::Pointer || !R.Store || !R.Fate.Known)
    return;
  // A heap of somebody's own (xmalloc) may never return null.
  const FunctionDecl *Callee = R.Call.getDirectCallee();
  if (Callee && Unit.contracts().find(Callee->getName()) != &R.Promise)
    return;
  // Memory that is only handed on stays null for whoever gets it to see.
  if (llvm::none_of(R.Values, [&](const Expr *Value) {
        const Stmt *Around = Flow.user(*Value);
        const auto *Deref = dyn_cast_or_null<UnaryOperator>(Around);
        return isa_and_nonnull<ArraySubscriptExpr>(Around) ||
               (Deref && Deref->getOpcode() == UO_Deref);
      }))
    return;
  auto Visit = [&](const DeclRefExpr &Read) {
    const auto *Call = dyn_cast_or_null<CallExpr>(Flow.user(Read));
    const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
    if (!Promise)
      return false;
    for (const Effect &E : Promise->Effects) {
      if (E.Do != EffectKind::NeedsMemory ||
          Call->getArg(E.Index) != Flow.handedOn(Read))
        continue;
      warn(Read.getBeginLoc(),
           "'%0' may be null here, and '%1' then computes a length and "
           "writes nothing; test the result of the allocation first")
          << R.Store.Variable->getName() << Promise->Name;
      note(R.Call.getBeginLoc(), "allocated here");
    }
    return false;
  };
  Flow.follow(R.Store, Visit);
}

/// A particular certificate was asked for, is handed to Schannel if it was
/// found, and nobody hears of it if it was not: the handshake goes on without.
void FunctionRules::checkMissingSelection(const CallResult &R) {
  bool Selects = llvm::any_of(R.Promise.Effects, [&](const Effect &E) {
    return E.Do == EffectKind::Selects && E.Index < R.Call.getNumArgs() &&
           !R.Call.getArg(E.Index)->isNullPointerConstant(
               Context, Expr::NPC_ValueDependentIsNotNull);
  });
  const auto *Assignment = dyn_cast_or_null<BinaryOperator>(Flow.user(R.Call));
  if (!Selects || !Assignment || Assignment->getOpcode() != BO_Assign)
    return;
  const Expr *Target = Assignment->getLHS()->IgnoreParenImpCasts();
  const Expr *Root = Target;
  while (const auto *Element = dyn_cast<ArraySubscriptExpr>(Root))
    Root = Element->getBase()->IgnoreParenImpCasts();
  const ValueDecl *Holder = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Root))
    Holder = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(Root))
    Holder = Member->getMemberDecl();
  if (!Holder)
    return;
  auto Profile = [&](const Expr &E) {
    llvm::FoldingSetNodeID ID;
    E.Profile(ID, Context, /*Canonical=*/true);
    return ID;
  };
  llvm::FoldingSetNodeID Wanted = Profile(*Target);

  const IfStmt *Only = nullptr;
  for (const Expr *Mention : Flow.mentions(*Holder)) {
    const Expr *Whole = Mention;
    while (const auto *Element =
               dyn_cast_or_null<ArraySubscriptExpr>(Flow.user(*Whole)))
      Whole = Element;
    if (!SM.isBeforeInTranslationUnit(R.Call.getEndLoc(),
                                      Mention->getBeginLoc()) ||
        !Flow.isTested(*Whole))
      continue;
    const auto *If = dyn_cast_or_null<IfStmt>(Flow.user(*Whole));
    if (!If || Profile(*Whole) != Wanted)
      return;
    // if (certificate) release(certificate): says nothing of the search.
    const auto *Last = dyn_cast_or_null<CallExpr>(lastStatement(If->getThen()));
    const Contract *Release = Last ? Unit.contract(*Last) : nullptr;
    if (Release && llvm::any_of(Release->Effects, [](const Effect &E) {
          return E.Do == EffectKind::Release;
        }))
      continue;
    if (Only)
      return;
    Only = If;
  }
  if (!Only || Only->getElse())
    return;
  // Is it the credentials' list of certificates that the branch fills?
  auto FillsCredentials = [&](const Stmt *Part) {
    const auto *Op = dyn_cast<BinaryOperator>(Part);
    const auto *Member =
        Op && Op->getOpcode() == BO_Assign
            ? dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts())
            : nullptr;
    return Member && Member->getType()->isPointerType() &&
           Member->getType()->getPointeeType()->isPointerType() &&
           isSspiType(Member->getType()) &&
           isSspiType(Member->getBase()->getType());
  };
  const auto *Then = dyn_cast<CompoundStmt>(Only->getThen());
  if (Then ? llvm::none_of(Then->body(), FillsCredentials)
           : !FillsCredentials(Only->getThen()))
    return;
  warn(R.Call.getBeginLoc(),
       "when '%0' does not find the certificate that was asked for, the "
       "handshake silently goes on without it; report an error")
      << R.Promise.Name;
  note(Only->getBeginLoc(), "only the case that it is found is handled here");
}

/// `return CURLE_OUT_OF_MEMORY;` where errors go through an out-parameter and
/// the result is a count: the caller reads an error for a number of bytes.
void FunctionRules::checkCountReturned() {
  QualType Returned = Function.getReturnType();
  if (!Returned->isIntegerType() || Returned->isEnumeralType() ||
      Returned->isBooleanType())
    return;
  for (const ParmVarDecl *Param : Function.parameters()) {
    const auto *Errors =
        Param->getType()->isPointerType()
            ? Param->getType()->getPointeeType()->getAs<EnumType>()
            : nullptr;
    if (!Errors || Param->getType()->getPointeeType().isConstQualified() ||
        Flow.mentions(*Param).empty())
      continue;
    for (const EnumConstantDecl *Error : Errors->getDecl()->enumerators()) {
      if (Error->getInitVal().isZero())
        continue;
      for (const Expr *Mention : Flow.mentions(*Error))
        if (isa_and_nonnull<ReturnStmt>(Flow.user(*Mention)))
          warn(Mention->getBeginLoc(),
               "%0 is returned as the result, but errors of this function "
               "go to '*%1': the caller takes it for the number %2; store "
               "it there and return a failure")
              << Error << Param->getName()
              << static_cast<int>(Error->getInitVal().getExtValue());
    }
  }
}

} // namespace

void UncheckedStatusCheck::checkUnit(const SspiUnit &Unit) {
  SmallVector<const FunctionDecl *, 8> StatusFunctions;
  for (const FunctionDecl *Function : Unit.functions())
    if (isStatusType(Function->getReturnType()) &&
        llvm::any_of(Unit.calls(*Function), [](const ContractCall &C) {
          return C.Promise->Result == ResultKind::Status;
        }))
      StatusFunctions.push_back(Function);
  for (const FunctionDecl *Function : Unit.functions())
    FunctionRules(*this, Unit, *Function).run(StatusFunctions);
}

} // namespace schannel_tidy
