//===- PathFacts.cpp - What the exploration of one function may ask -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PathFacts.h"
#include "SchannelUse.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Finds the members of which a branch asks before it releases them.
class ReleaseFinder : public RecursiveASTVisitor<ReleaseFinder> {
public:
  explicit ReleaseFinder(const SspiUnit &Unit) : Unit(Unit) {}

  bool VisitIfStmt(IfStmt *If) {
    const Expr *Condition = If->getCond()->IgnoreParenCasts();
    if (const auto *Op = dyn_cast<BinaryOperator>(Condition);
        Op && Op->getOpcode() == BO_NE)
      Condition = Op->getLHS();
    if (const FieldDecl *Member = member(*Condition);
        Member && isReleasedIn(*If->getThen(), *Member))
      Found.insert(Member);
    return true;
  }

  llvm::SmallPtrSet<const FieldDecl *, 8> Found;

private:
  static const FieldDecl *member(const Expr &E) {
    const auto *Access = dyn_cast<MemberExpr>(E.IgnoreParenCasts());
    return Access ? dyn_cast<FieldDecl>(Access->getMemberDecl()) : nullptr;
  }

  bool isReleasedIn(const Stmt &S, const FieldDecl &Member) const {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
    if (Promise && llvm::any_of(Promise->Effects, [&](const Effect &E) {
          return E.Do == EffectKind::Release && Promise->IsSspi &&
                 E.Index < Call->getNumArgs() &&
                 member(*Call->getArg(E.Index)) == &Member;
        }))
      return true;
    return llvm::any_of(S.children(), [&](const Stmt *Child) {
      return Child && isReleasedIn(*Child, Member);
    });
  }

  const SspiUnit &Unit;
};

/// Finds what a function returns, if that is a parameter that never changes.
class ReturnedParameter : public RecursiveASTVisitor<ReturnedParameter> {
public:
  bool VisitReturnStmt(ReturnStmt *Return) {
    const Expr *Value = Return->getRetValue();
    const auto *Ref =
        Value ? dyn_cast<DeclRefExpr>(Value->IgnoreParenImpCasts()) : nullptr;
    const auto *Named = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
    Other |= !Named || (Param && Named != Param);
    Param = Named;
    return !Other;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    return !Op->isAssignmentOp() || changes(*Op->getLHS());
  }
  bool VisitUnaryOperator(UnaryOperator *Op) {
    return !(Op->isIncrementDecrementOp() || Op->getOpcode() == UO_AddrOf) ||
           changes(*Op->getSubExpr());
  }

  const ParmVarDecl *found() const {
    return Other || Changed.contains(Param) ? nullptr : Param;
  }

private:
  bool changes(const Expr &Target) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Target.IgnoreParenImpCasts()))
      Changed.insert(Ref->getDecl());
    return true;
  }

  const ParmVarDecl *Param = nullptr;
  bool Other = false;
  llvm::SmallPtrSet<const ValueDecl *, 2> Changed;
};

/// Could \p Function hand a parameter back?
bool takesWhatItReturns(const FunctionDecl &Function) {
  QualType Type = Function.getReturnType().getCanonicalType();
  return Type->isSignedIntegerType() &&
         llvm::any_of(Function.parameters(), [&](const ParmVarDecl *Param) {
           return Param->getType().getCanonicalType() == Type;
         });
}

} // namespace

PathFacts::PathFacts(const SspiUnit &Unit) : Unit(Unit) {
  // All that could be called, headers of the system included.
  for (const FunctionDecl *Function : Unit.definitions())
    addRelevant(*Function);
  for (const FunctionDecl *Function : Unit.definitions())
    if (takesWhatItReturns(*Function)) {
      ReturnedParameter Read;
      Read.TraverseStmt(Function->getBody());
      if (const ParmVarDecl *Param = Read.found())
        Answers[{HandsBack, Function}] = Param->getFunctionScopeIndex() + 1;
    }
  for (const auto &[Function, Callees] : Unit.Callees)
    for (const FunctionDecl *Callee : Callees)
      addRelevant(*Callee);
  for (const auto &[Field, Bits] : Unit.Fields)
    if (Bits.Assigned) {
      Answers[{MustBits, Field}] = Bits.Must;
      Answers[{NeverBits, Field}] = ~Bits.May;
    }
  for (const FieldDecl *Field : Unit.AssignedFields)
    Answers[{Assigned, Field}] = true;
  using Variables = llvm::DenseSet<const VarDecl *>;
  const std::pair<Question, const Variables *> OfVariables[] = {
      {Output, &Unit.Outputs},
      {HoldsStatus, &Unit.Statuses},
      {Returned, &Unit.Returned}};
  for (auto [What, Variables] : OfVariables)
    for (const VarDecl *Variable : *Variables)
      if (!Variable->getParentFunctionOrMethod())
        Answers[{What, Variable}] = true;
  for (auto [Variable, Bits] : Unit.Deciding)
    if (!Variable->getParentFunctionOrMethod())
      Answers[{DecidingBits, Variable}] = Bits;
  ReleaseFinder Releases(Unit);
  for (const FunctionDecl *Function : Unit.functions())
    Releases.TraverseStmt(Function->getBody());
  for (const FieldDecl *Member : Releases.Found)
    Answers[{ReleasedIfSet, Member}] = true;
  Answers[{SchannelOnly, nullptr}] = Unit.use().isSchannelOnly();
  Answers[{OtherPackages, nullptr}] = Unit.use().packages().Others;
  Answers[{Gaps, nullptr}] =
      context().getDiagnostics().hasUncompilableErrorOccurred();
}

void PathFacts::addRelevant(const FunctionDecl &Function) {
  if (Unit.isRelevant(Function))
    Answers[{Relevant, &Function}] = true;
}

uint64_t PathFacts::fact(Question What, const NamedDecl *Of) const {
  return Now.Facts.insert({{What, Of}, Answers.lookup({What, Of})})
      .first->second;
}

bool PathFacts::mayAssign(const FunctionDecl &Function,
                          const FieldDecl &Field) const {
  Unit.anyReached(Function, [&](const FunctionDecl &Reached) {
    lookInto(Reached);
    return false;
  });
  return Unit.mayAssign(Function, Field);
}

} // namespace schannel_tidy
