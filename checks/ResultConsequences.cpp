//===- ResultConsequences.cpp - Tests of results that change nothing ------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/StatusWalk.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "ResultRules.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {

/// The 'if' without 'else' whose condition is a test of \p Value.
static const IfStmt *soleTest(const ValueFlow &Flow, const Expr &Value) {
  const Stmt *Around = Flow.user(Value);
  const Expr *Condition = Flow.handedOn(Value);
  while (isa_and_nonnull<BinaryOperator, UnaryOperator>(Around)) {
    const auto *Op = dyn_cast<BinaryOperator>(Around);
    if (Op && !Op->isComparisonOp())
      return nullptr;
    Condition = Flow.handedOn(*cast<Expr>(Around));
    Around = Flow.parent(*Condition);
  }
  const auto *If = dyn_cast_or_null<IfStmt>(Around);
  return If && If->getCond() == Condition && !If->getElse() ? If : nullptr;
}

/// if (call()) break; at the end of a do { } while (0): both ways lead to the
/// same place, so that nobody has looked.
void ResultRules::checkVoidTest(const CallResult &R) {
  if (!R.Promise.CheckResult || R.Values.size() != 1 ||
      (R.Store && !R.Fate.Known) || outputsAreTested(R))
    return;
  const IfStmt *If = soleTest(Flow, *R.Values.front());
  if (!If || !isa_and_nonnull<BreakStmt>(lastStatement(If->getThen())))
    return;
  if (const auto *Block = dyn_cast<CompoundStmt>(If->getThen());
      Block && Block->size() != 1)
    return;
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Flow.parent(*If));
  const auto *Loop =
      Body ? dyn_cast_or_null<DoStmt>(Flow.parent(*Body)) : nullptr;
  bool Again;
  if (!Loop || Body->body_back() != If || Loop->getCond()->isValueDependent() ||
      !Loop->getCond()->EvaluateAsBooleanCondition(Again, Context) || Again)
    return;
  warn(If->getBeginLoc(),
       "this test of '%0' changes nothing, as the loop ends here in any case: "
       "its failure goes on as success; tell the caller")
      << R.Promise.Name;
}

/// May \p Call be the end of it: does it throw, or not return, or is it called
/// as if it did?
static bool mayEnd(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Callee->isNoReturn())
    return true;
  std::string Name = Callee->getNameAsString();
  if (StringRef(Name).equals_insensitive("fail"))
    return true; // failf() logs
  return llvm::any_of(
      std::initializer_list<StringRef>{"throw", "raise", "fatal", "die",
                                       "abort", "exit", "panic", "quit",
                                       "croak", "bail", "assert"},
      [&](StringRef Word) { return StringRef(Name).contains_insensitive(Word); });
}

/// Does \p Next need \p Handle, given by value or address, to be live?
static bool takesHandle(const ContractCall &Next, const ValueDecl &Handle) {
  for (const Effect &E : Next.Promise->Effects) {
    if (E.Do != EffectKind::Use || E.Index >= Next.Call->getNumArgs())
      continue;
    const Expr *Given = Next.Call->getArg(E.Index)->IgnoreParenCasts();
    if (const auto *AddressOf = dyn_cast<UnaryOperator>(Given);
        AddressOf && AddressOf->getOpcode() == UO_AddrOf)
      Given = AddressOf->getSubExpr()->IgnoreParenCasts();
    const auto *Ref = dyn_cast<DeclRefExpr>(Given);
    const auto *Member = dyn_cast<MemberExpr>(Given);
    if ((Ref && Ref->getDecl() == &Handle) ||
        (Member && Member->getMemberDecl() == &Handle))
      return true;
  }
  return false;
}

/// Does \p S do nothing but say something?
static bool onlySpeaks(const Stmt *S) {
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return !Block->body_empty() && llvm::all_of(Block->body(), onlySpeaks);
  if (const auto *Once = dyn_cast<DoStmt>(S)) // a macro
    return onlySpeaks(Once->getBody());
  if (const auto *If = dyn_cast<IfStmt>(S); If && If->getBeginLoc().isMacroID())
    return !If->getElse() && onlySpeaks(If->getThen());
  if (isa<DeclStmt, NullStmt>(S))
    return true;
  const auto *E = dyn_cast<Expr>(S);
  const auto *Call = E ? dyn_cast<CallExpr>(E->IgnoreParenCasts()) : nullptr;
  return Call && !mayEnd(*Call) && llvm::any_of(Call->arguments(), [](const Expr *Argument) {
           return isa<clang::StringLiteral>(Argument->IgnoreParenImpCasts());
         });
}

/// Is something in \p S said to be the end: report(FATAL, "no credentials")?
/// Such a log does not come back.
static bool saysFatal(const Stmt *S, const ASTContext &Context) {
  if (!S)
    return false;
  if (const auto *E = dyn_cast<Expr>(S)) {
    std::string Name = macroName(E->getBeginLoc(), Context).lower();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      Name += Ref->getDecl()->getNameAsString();
    for (char &C : Name)
      C = llvm::toLower(C);
    for (StringRef Word : {"fatal", "panic", "abort"})
      if (StringRef(Name).contains(Word))
        return true;
  }
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return saysFatal(Child, Context);
  });
}

const IfStmt *ResultRules::onlyLogged(const CallResult &R) const {
  const IfStmt *Logs = nullptr;
  for (const Expr *Value : R.Values) {
    // The text of the log line may say which status it was.
    if (Logs && isWithin(*Value, *Logs->getThen()))
      continue;
    if (Logs || !(Logs = soleTest(Flow, *Value)) || !onlySpeaks(Logs->getThen()))
      return nullptr;
  }
  return Logs && !saysFatal(Logs->getThen(), Context) ? Logs : nullptr;
}

/// The shutdown could not be asked for, which is only logged; and what the next
/// call makes is no close_notify.
void ResultRules::checkControlLogged(const CallResult &R) {
  if (llvm::none_of(R.Promise.Effects, [](const Effect &E) {
        return E.Do == EffectKind::ControlToken;
      }))
    return;
  const IfStmt *Logs = onlyLogged(R);
  if (!Logs)
    return;
  for (const ContractCall &Next : Unit.calls(Function))
    if (isHandshake(*Next.Promise) &&
        SM.isBeforeInTranslationUnit(Logs->getEndLoc(),
                                     Next.Call->getBeginLoc())) {
      warn(Logs->getBeginLoc(),
           "a failure of '%0' is only logged: what the next call makes then is "
           "no close_notify, but the beginning of another handshake; leave it "
           "out")
          << R.Promise.Name;
      note(Next.Call->getBeginLoc(), "'%0' is called here") << Next.Promise->Name;
      return;
    }
}

/// There is no handle, which is only logged; and what comes next is given it.
void ResultRules::checkHandleLogged(const CallResult &R) {
  if (!R.Promise.CheckResult || isHandshake(R.Promise) || outputsAreTested(R))
    return;
  const IfStmt *Logs = onlyLogged(R);
  if (!Logs)
    return;
  for (const ValueDecl *Handle : outputs(R))
    for (const ContractCall &Next : Unit.calls(Function)) {
      if (!SM.isBeforeInTranslationUnit(Logs->getEndLoc(),
                                        Next.Call->getBeginLoc()) ||
          !takesHandle(Next, *Handle))
        continue;
      warn(Logs->getBeginLoc(),
           "a failure of '%0' is only logged, and '%1' is given the handle "
           "that is not there; leave the function, or tell the caller")
          << R.Promise.Name << Next.Promise->Name;
      note(Next.Call->getBeginLoc(), "it is used here");
      return;
    }
}

/// A failure that ends neither the loop nor what is left of the input.
void ResultRules::checkRetried(const ContractCall &Call) {
  // Somebody else's function of that name may return nothing.
  if (!decrypts(*Call.Promise) || Function.isDependentContext() ||
      !Call.Call->getType()->isIntegralOrEnumerationType())
    return;
  if (!Unit.walker(Function).retries(*Call.Call, AnyFailure,
                                     inputSources(Function, Call, Unit)))
    return;
  warn(Call.Call->getBeginLoc(),
       "after any failure that the tests of its status do not name, '%0' is "
       "called again with the same bytes, for ever, and the peer can bring that "
       "about; leave the loop for all other failures")
      << Call.Promise->Name;
}

} // namespace schannel_tidy
