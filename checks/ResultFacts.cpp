//===- ResultFacts.cpp - Where results go, and what is told of them -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "ResultRules.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace schannel_tidy {

CallResult ResultRules::resultOf(const CallExpr &Call,
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
ResultRules::outputs(const CallResult &R) const {
  SmallVector<const ValueDecl *, 4> Result;
  for (const Effect &E : R.Promise.Effects) {
    if (E.Index == Effect::ResultIndex || E.Index >= R.Call.getNumArgs() ||
        (E.Do != EffectKind::Write && E.Do != EffectKind::Acquire))
      continue;
    const Expr *Argument = R.Call.getArg(E.Index)->IgnoreParenCasts();
    if (const auto *AddressOf = dyn_cast<UnaryOperator>(Argument);
        AddressOf && AddressOf->getOpcode() == UO_AddrOf)
      Argument = AddressOf->getSubExpr()->IgnoreParenCasts();
    else if (const auto *Owner = dyn_cast<CXXOperatorCallExpr>(Argument);
             Owner && Owner->getOperator() == OO_Amp &&
             Owner->getNumArgs() == 1)
      Argument = Owner->getArg(0)->IgnoreParenCasts();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Argument))
      Result.push_back(Ref->getDecl());
    else if (const auto *Member = dyn_cast<MemberExpr>(Argument))
      Result.push_back(Member->getMemberDecl());
  }
  return Result;
}

/// Is \p Output zero until the one call that writes it, and then what the
/// function answers? A zero is the failure that the caller hears of. (As a
/// status it would be success.)
static bool isAnswer(const ValueFlow &Flow, const FunctionDecl &Function,
                     const ValueDecl &Output) {
  const auto *Variable = dyn_cast<VarDecl>(&Output);
  if (!Variable || !Variable->hasLocalStorage() || !Variable->getInit() ||
      isStatusType(Function.getReturnType()))
    return false;
  const Expr *Before = Variable->getInit();
  auto Value = constantOf(*Before, Flow.context());
  if (!Value || !Value->isZero())
    return false;
  unsigned Answers = 0, Others = 0;
  for (const Expr *Mention : Flow.mentions(Output)) {
    const Stmt *User = Flow.user(*Mention);
    if (isa_and_nonnull<ReturnStmt>(User))
      ++Answers;
    else if (!isa_and_nonnull<UnaryExprOrTypeTraitExpr>(User)) // sizeof
      ++Others;
  }
  return Answers && Others == 1;
}

/// An output that was null or zero before the call tells as much as the status.
bool ResultRules::outputsAreTested(const CallResult &R) const {
  return llvm::any_of(outputs(R), [&](const ValueDecl *Output) {
    // The same answer for each of a thousand calls.
    auto [It, New] = TestedOutputs.try_emplace(Output);
    if (New)
      It->second = {isTestedForZero(*Output) ||
                        isAnswer(Flow, Function, *Output),
                    comparedWithStart(*Output)};
    auto [Tested, Compared] = It->second;
    return Tested ||
           (Compared.isValid() &&
            SM.isBeforeInTranslationUnit(R.Call.getBeginLoc(), Compared));
  });
}

/// Does the call ask how much room the same call needs, which is made later and
/// tested? That fails of whatever this one fails of, or for want of room.
bool ResultRules::asksForSize(const CallResult &R) const {
  auto IsNull = [&](const Expr &E) {
    return E.isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull);
  };
  auto Calls = Unit.calls(Function);
  const auto *Here = llvm::find_if(
      Calls, [&](const ContractCall &C) { return C.Call == &R.Call; });
  return Here != Calls.end() &&
         std::any_of(Here + 1, Calls.end(), [&](const ContractCall &Later) {
           if (Later.Promise != &R.Promise || Flow.isDropped(*Later.Call) ||
               Later.Call->getNumArgs() != R.Call.getNumArgs())
             return false;
           for (unsigned I = 0; I < R.Call.getNumArgs(); ++I)
             if (R.Call.getArg(I)->getType()->isPointerType() &&
                 IsNull(*R.Call.getArg(I)) && !IsNull(*Later.Call->getArg(I)))
               return true;
           return false;
         });
}

/// Is all that the call does to write variables that nobody ever looks at? Then
/// nothing depends on it.
bool ResultRules::outputsAreUnread(const CallResult &R) const {
  bool Any = false;
  for (const Effect &E : R.Promise.Effects) {
    if (E.Do == EffectKind::Use || E.Do == EffectKind::Read ||
        E.Do == EffectKind::Secret)
      continue;
    if ((E.Do != EffectKind::Write && E.Do != EffectKind::Acquire) ||
        E.Index >= R.Call.getNumArgs())
      return false;
    const Expr *Argument = R.Call.getArg(E.Index)->IgnoreParenCasts();
    if (Argument->isNullPointerConstant(Context,
                                        Expr::NPC_ValueDependentIsNotNull))
      continue;
    if (const auto *AddressOf = dyn_cast<UnaryOperator>(Argument);
        AddressOf && AddressOf->getOpcode() == UO_AddrOf)
      Argument = AddressOf->getSubExpr()->IgnoreParenCasts();
    const auto *Ref = dyn_cast<DeclRefExpr>(Argument);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Variable || !Variable->isLocalVarDecl() ||
        Variable->isStaticLocal() || Variable->getType()->isPointerType() ||
        Flow.mentions(*Variable).size() != 1)
      return false;
    Any = true;
  }
  return Any;
}

/// A leg without input ends the connection: all that comes of it is a token, and
/// whether there is one tells as much as the status.
bool ResultRules::lastTokenIsTested(const CallResult &R) const {
  ContractCall Leg{&R.Call, &R.Promise};
  const Expr *Output = isHandshake(R.Promise) ? outputDescriptor(Leg) : nullptr;
  unsigned Input = R.Promise.paramIndex("pInput");
  if (!Output || Input >= R.Call.getNumArgs() ||
      !R.Call.getArg(Input)->isNullPointerConstant(
          Context, Expr::NPC_ValueDependentIsNotNull))
    return false;
  // &answer.descriptor: the buffers are in the same object.
  const VarDecl *Holder = rootVariable(Output);
  return (Holder && isTestedForZero(*Holder)) ||
         llvm::any_of(
             secBuffersOf(Function, *Output, Unit),
             [&](const ValueDecl *Buffer) { return isTestedForZero(*Buffer); });
}

/// Where the function last asks whether \p Output still is what it was to begin
/// with, or is what it should be: handle == INVALID_HANDLE_VALUE, length != 20.
SourceLocation ResultRules::comparedWithStart(const ValueDecl &Output) const {
  if (!Output.getType()->isScalarType())
    return SourceLocation();
  SmallVector<const Expr *, 2> Starts;
  if (const auto *Variable = dyn_cast<VarDecl>(&Output))
    if (const Expr *Start = Variable->getAnyInitializer())
      Starts.push_back(Start);
  for (const Expr *Mention : Flow.mentions(Output))
    if (const auto *Set = dyn_cast_or_null<BinaryOperator>(Flow.user(*Mention));
        Set && Set->getOpcode() == BO_Assign &&
        isWithin(*Mention, *Set->getLHS()))
      Starts.push_back(Set->getRHS());
  bool FromZero = llvm::any_of(Starts, [&](const Expr *Start) {
    const auto *List = dyn_cast<InitListExpr>(Start->IgnoreImplicit());
    return (List && List->getNumInits() == 0) ||
           (!Start->isValueDependent() &&
            Start->isNullPointerConstant(Context,
                                         Expr::NPC_ValueDependentIsNotNull));
  });
  SourceLocation Last;
  for (const Expr *Mention : Flow.mentions(Output)) {
    const auto *Test = dyn_cast_or_null<BinaryOperator>(Flow.user(*Mention));
    if (Starts.empty() || !Test)
      continue;
    bool OnLeft = isWithin(*Mention, *Test->getLHS());
    // for (i = 0; i < count; i++) does nothing where there is nothing.
    bool Bounds = FromZero && Test->getOpcode() == (OnLeft ? BO_GT : BO_LT);
    const Expr *Other = OnLeft ? Test->getRHS() : Test->getLHS();
    if (!Bounds && !(Test->isEqualityOp() &&
                     (FromZero || llvm::any_of(Starts, [&](const Expr *Start) {
                        return sameExpression(Other, Start, Context);
                      }))))
      continue;
    if (Last.isInvalid() ||
        SM.isBeforeInTranslationUnit(Last, Mention->getBeginLoc()))
      Last = Mention->getBeginLoc();
  }
  return Last;
}

bool ResultRules::isTestedForZero(const ValueDecl &Output) const {
  return llvm::any_of(Flow.mentions(Output), [&](const Expr *Whole) {
    if (guardsRelease(*Whole, Output) && isUsedUntested(Output))
      return false;
    while (const auto *Part = dyn_cast_or_null<Expr>(Flow.user(*Whole)))
      if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Part);
          isa<MemberExpr, ArraySubscriptExpr>(Part) ||
          (Op && Op->getOperator() == OO_Subscript))
        Whole = Part;
      else
        break;
    return Flow.isTestedForZero(*Whole) && !letsZeroThrough(*Whole);
  });
}

/// if (chain) CertFreeChain(chain); asks whether there is something to release.
bool ResultRules::guardsRelease(const Expr &Asked,
                                const ValueDecl &Output) const {
  const Stmt *User = Flow.user(Asked);
  if (const auto *Test = dyn_cast_or_null<BinaryOperator>(User);
      Test && Test->getOpcode() == BO_NE)
    User = Flow.user(*Test);
  const auto *If = dyn_cast_or_null<IfStmt>(User);
  const auto *Call =
      If && !If->getElse()
          ? dyn_cast_or_null<CallExpr>(lastStatement(If->getThen()))
          : nullptr;
  return Call && releases(*Call, Output);
}

bool ResultRules::releases(const CallExpr &Call,
                           const ValueDecl &Output) const {
  const Contract *Promise = Unit.contract(Call);
  return Promise && llvm::any_of(Promise->Effects, [&](const Effect &E) {
           const ValueDecl *Released =
               E.Do == EffectKind::Release && E.Index < Call.getNumArgs()
                   ? valueNamedBy(*Call.getArg(E.Index))
                   : nullptr;
           return Released == &Output;
         });
}

/// Is \p Output, a local pointer, read or handed on where nothing has asked for
/// it?
bool ResultRules::isUsedUntested(const ValueDecl &Output) const {
  const auto *Variable = dyn_cast<VarDecl>(&Output);
  if (!Variable || !Variable->hasLocalStorage() ||
      !Variable->getType()->isPointerType())
    return false;
  return llvm::any_of(Flow.mentions(Output), [&](const Expr *Mention) {
    const Stmt *User = Flow.user(*Mention);
    if (const auto *Member = dyn_cast_or_null<MemberExpr>(User))
      return Member->isArrow();
    const auto *Call = dyn_cast_or_null<CallExpr>(User);
    return Call && !Unit.contract(*Call);
  });
}

/// if (flags & REFUSED) return SEC_E_...; without an answer, nothing is
/// refused. And an error that is 0 is none: verdict.dwError.
bool ResultRules::letsZeroThrough(const Expr &Value) const {
  if (const auto *Member = dyn_cast<MemberExpr>(&Value);
      Member && Member->getMemberDecl()->getName() == "dwError")
    return true;
  const auto *Mask = dyn_cast_or_null<BinaryOperator>(Flow.user(Value));
  if (!Mask || Mask->getOpcode() != BO_And)
    return false;
  const auto *If = dyn_cast_or_null<IfStmt>(Flow.user(*Mask));
  return If && !If->getElse() && endsInFailure(If->getThen());
}

/// A flag says that nothing is acquired (CRYPT_DELETEKEYSET): a removal, of
/// which the failure leaves things as they were.
bool ResultRules::removes(const CallResult &R) const {
  return llvm::any_of(R.Promise.Effects, [&](const Effect &E) {
    if (E.Do != EffectKind::Acquire || !E.When || !E.When->Lacks ||
        E.When->Index >= R.Call.getNumArgs())
      return false;
    std::optional<int64_t> Flags = constant(*R.Call.getArg(E.When->Index));
    return Flags && (*Flags & *E.When->Lacks);
  });
}

bool ResultRules::isWithin(const Stmt &Inner, const Stmt &Outer) const {
  for (const Stmt *S = &Inner; S; S = Flow.parent(*S))
    if (S == &Outer)
      return true;
  return false;
}

/// Statuses are 32 bits wide, however wide and signed the expression is.
std::optional<int64_t> ResultRules::constant(const Expr &E) const {
  auto Value = constantOf(E, Context);
  return Value ? std::optional<int64_t>(
                     static_cast<int32_t>(Value->getExtValue()))
               : std::nullopt;
}

/// The name of a macro that \p E is the expansion of and that \p Accept takes.
StringRef
ResultRules::macroName(const Expr &E,
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

const Stmt *lastStatement(const Stmt *S) {
  while (const auto *Compound = dyn_cast_or_null<CompoundStmt>(S))
    S = Compound->body_empty() ? nullptr : Compound->body_back();
  return S;
}

/// Does \p S end by returning what can only mean failure, or by throwing?
bool ResultRules::endsInFailure(const Stmt *S) const {
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

/// FAILED(x) and SUCCEEDED(x) written as \p Prefix and x.
std::optional<FixItHint> ResultRules::withoutMacro(const Expr &Test,
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

} // namespace schannel_tidy
