//===- StatusChains.cpp - Branches that a status ends in alone ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/Spelling.h"
#include "UnhandledStatusCheck.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace schannel_tidy {

static bool hasText(const Stmt *S) {
  return S &&
         (isa<clang::StringLiteral>(S) || llvm::any_of(S->children(), hasText));
}

/// Is \p Call a line of a log, or a part of one: does it have a text in it?
static bool isLogLine(const CallExpr &Call) {
  const auto *Stream = dyn_cast<CXXOperatorCallExpr>(&Call);
  return (Stream && Stream->getOperator() == OO_LessLess) ||
         llvm::any_of(Call.arguments(), hasText);
}

void UnhandledStatusCheck::checkLoggedOnly(const SspiUnit &Unit,
                                           const StatusWalker &Walker,
                                           const ContractCall &Call) {
  int64_t Status = statusNamed(Unit, "SEC_I_RENEGOTIATE");
  if (!Unit.isTestedIn(Walker.function(), Status))
    return;
  const StatusWalk &After = Walker.walk(*Call.Call, Status);
  const StatusWalk &Success = Walker.walk(*Call.Call, 0);
  const StatusWalk &Failure = Walker.walk(*Call.Call, AnyFailure);
  if (!After.Complete || !Success.Complete || !Failure.Complete ||
      Walker.escapes(After, Status))
    return;
  const Stmt *Line = nullptr;
  for (const Stmt *S : After.Executed) {
    if (Success.Executed.contains(S) || Failure.Executed.contains(S))
      continue;
    if (const auto *Op = dyn_cast<BinaryOperator>(S);
        Op && Op->isAssignmentOp())
      return;
    if (const auto *Op = dyn_cast<UnaryOperator>(S);
        Op && Op->isIncrementDecrementOp())
      return;
    if (isa<ReturnStmt, CXXThrowExpr, CXXNewExpr, CXXDeleteExpr, DeclStmt>(S))
      return;
    if (const auto *Done = dyn_cast<CallExpr>(S)) {
      if (!isLogLine(*Done))
        return;
      Line = Line ? Line : S;
    }
  }
  if (!Line || !Reported.insert({"logged", Line->getBeginLoc()}).second)
    return;
  report(Unit, Line->getBeginLoc(),
         "SEC_I_RENEGOTIATE from %0 is written to a log here, and nothing else "
         "comes of it; it asks for another handshake leg with the "
         "SECBUFFER_EXTRA buffer, and in TLS 1.3 comes with every "
         "post-handshake message")
      << Call.Promise->Name;
  note(Unit, Call.Call->getBeginLoc(), "%0 returns the status here")
      << Call.Promise->Name;
}

/// The constants that \p Condition compares \p Subject with for equality, if
/// that is all it does: a == X || a == Y.
static bool alternatives(const Expr *Condition, const SspiUnit &Unit,
                         const ValueDecl *&Subject,
                         SmallVectorImpl<const StatusTest *> &Found) {
  const auto *Op = dyn_cast<BinaryOperator>(Condition->IgnoreParenImpCasts());
  if (!Op)
    return false;
  if (Op->getOpcode() == BO_LOr)
    return alternatives(Op->getLHS(), Unit, Subject, Found) &&
           alternatives(Op->getRHS(), Unit, Subject, Found);
  if (Op->getOpcode() != BO_EQ)
    return false;
  for (const Expr *Side : {Op->getLHS(), Op->getRHS()})
    if (const ValueDecl *Named = valueNamedBy(*Side);
        Named && !isa<EnumConstantDecl>(Named)) {
      if (Subject && Subject != Named)
        return false;
      Subject = Named;
    }
  for (const StatusTest &Test : Unit.statusTests())
    if (Test.Test == Op) {
      Found.push_back(&Test);
      return Subject != nullptr;
    }
  return Subject != nullptr; // SEC_E_OK, which is no news
}

void UnhandledStatusCheck::checkDeadBranches(const SspiUnit &Unit,
                                             const FunctionDecl &Function) {
  for (const auto &Match :
       match(stmt(forEachDescendant(ifStmt(hasElse(stmt())).bind("if"))),
             *Function.getBody(), Unit.context())) {
    const auto *First = Match.getNodeAs<IfStmt>("if");
    const ValueDecl *Subject = nullptr;
    SmallVector<const StatusTest *, 4> Taken;
    if (!alternatives(First->getCond(), Unit, Subject, Taken))
      continue;
    for (const auto *Later = dyn_cast<IfStmt>(First->getElse()); Later;
         Later = dyn_cast_or_null<IfStmt>(Later->getElse())) {
      const ValueDecl *LaterSubject = Subject;
      SmallVector<const StatusTest *, 4> Dead;
      if (!alternatives(Later->getCond(), Unit, LaterSubject, Dead))
        continue;
      for (const StatusTest *Test : Dead)
        for (const StatusTest *Before : Taken)
          if (Test->Status == Before->Status &&
              Reported.insert({"dead", Test->Test->getBeginLoc()}).second) {
            StringRef Name = Unit.contracts().statusName(Test->Status);
            report(
                Unit, Test->Test->getBeginLoc(),
                "%0 never gets here: an earlier branch of this chain takes it, "
                "and what has to be done for it is not done")
                << Name;
            note(Unit, Before->Test->getBeginLoc(), "%0 is taken here") << Name;
            note(Unit, First->getElseLoc(),
                 "start a new 'if' here if both branches are meant to run");
          }
    }
  }
}

/// Does \p S do nothing but say something and return a failure?
static bool onlyFails(const Stmt *S, ASTContext &Context) {
  if (const auto *Compound = dyn_cast_or_null<CompoundStmt>(S)) {
    if (Compound->body_empty())
      return false;
    for (const Stmt *Child : Compound->body())
      if (Child != Compound->body_back()) {
        // A log line has a text in it.
        const auto *Call = dyn_cast<CallExpr>(Child);
        if (!Call || llvm::none_of(Call->arguments(), [](const Expr *Arg) {
              return isa<clang::StringLiteral>(Arg->IgnoreParenImpCasts());
            }))
          return false;
      }
    S = Compound->body_back();
  }
  const auto *Return = dyn_cast_or_null<ReturnStmt>(S);
  auto Value = Return && Return->getRetValue()
                   ? constantOf(*Return->getRetValue(), Context)
                   : std::nullopt;
  return Value && Value->isNegative();
}

void UnhandledStatusCheck::checkRejections(const SspiUnit &Unit) {
  int64_t Renegotiate = statusNamed(Unit, "SEC_I_RENEGOTIATE");
  for (const StatusTest &Test : Unit.statusTests()) {
    const auto *Comparison = dyn_cast<BinaryOperator>(Test.Test);
    if (Test.Status != Renegotiate || !Comparison ||
        Comparison->getOpcode() != BO_EQ || Test.Function->isDependentContext())
      continue;
    for (const auto &Match : match(
             stmt(forEachDescendant(ifStmt(hasCondition(ignoringParenImpCasts(
                                               binaryOperator().bind("test"))))
                                        .bind("if"))),
             *Test.Function->getBody(), Unit.context())) {
      const auto *If = Match.getNodeAs<IfStmt>("if");
      if (Match.getNodeAs<BinaryOperator>("test") == Comparison &&
          onlyFails(If->getThen(), Unit.context()))
        report(Unit, Comparison->getBeginLoc(),
               "SEC_I_RENEGOTIATE ends in an error here; it asks for another "
               "handshake leg with the SECBUFFER_EXTRA buffer, and in TLS 1.3 "
               "comes "
               "with every post-handshake message");
    }
  }
}

} // namespace schannel_tidy
