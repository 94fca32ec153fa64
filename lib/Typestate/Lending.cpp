//===- Lending.cpp - Functions elsewhere that give back what they get -----===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lending.h"
#include "../PathAnalysis/PathEngine.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Analysis/CFGStmtMap.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

using namespace clang;
using namespace clang::ento;

using Loan = std::pair<SymbolRef, const CallExpr *>;
/// What has been lent to which call, and what that returned.
REGISTER_MAP_WITH_PROGRAMSTATE(Loans, Loan, SymbolRef)

namespace schannel_tidy {

bool mayBeLent(const Owned &What, SymbolRef Symbol, const CallEvent &Call) {
  if (What.Now != Owned::Held || What.Kind->IsStruct ||
      What.Kind->Family == "memory" ||
      !isa_and_nonnull<CallExpr>(Call.getOriginExpr()) ||
      !isa_and_nonnull<FunctionDecl>(Call.getDecl()))
    return false;
  for (unsigned I = 0; I < Call.getNumArgs(); ++I)
    if (Call.getArgSVal(I).getAsSymbol() == Symbol)
      return true;
  return false;
}

ProgramStateRef lend(ProgramStateRef State, SymbolRef Symbol,
                     const CallEvent &Call) {
  return State->set<Loans>({Symbol, cast<CallExpr>(Call.getOriginExpr())},
                           nullptr);
}

ProgramStateRef noteResult(ProgramStateRef State, const CallEvent &Call) {
  const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
  SymbolRef Result = Call.getReturnValue().getAsSymbol();
  if (!Expression || !Result)
    return State;
  for (const auto &[Lent, Before] : State->get<Loans>())
    if (Lent.second == Expression && !Before)
      State = State->set<Loans>(Lent, Result);
  return State;
}

SmallVector<const CallExpr *, 2> borrowers(ProgramStateRef State,
                                           SymbolRef Symbol) {
  SmallVector<const CallExpr *, 2> Calls;
  for (const auto &[Lent, Result] : State->get<Loans>())
    if (Lent.first == Symbol)
      Calls.push_back(Lent.second);
  return Calls;
}

/// Can the function say in another way than by its result what it has taken?
static bool hasOutputs(const FunctionDecl &Function) {
  auto IsOutput = [](const ParmVarDecl *Parameter) {
    QualType Type = Parameter->getType();
    const auto *Typedef = Type->getAs<TypedefType>();
    // HCERTSTORE and its like are void pointers.
    bool IsHandle = Type->isVoidPointerType() && Typedef &&
                    Typedef->getDecl()->getName().starts_with("H");
    return (Type->isPointerType() || Type->isReferenceType()) && !IsHandle &&
           !Type->getPointeeType().isConstQualified();
  };
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  return Function.isVariadic() ||
         llvm::any_of(Function.parameters(), IsOutput) ||
         (Method && Method->isInstance() && !Method->isConst());
}

/// Is it known that the call has succeeded, where its type says what that is?
static bool hasSucceeded(ProgramStateRef State, QualType Type,
                         SymbolRef Result) {
  if (!Result)
    return false;
  SValBuilder &Builder = State->getStateManager().getSValBuilder();
  auto IsPossible = [&](BinaryOperatorKind Op) {
    SVal Test = Builder.evalBinOp(State, Op, Builder.makeSymbolVal(Result),
                                  Builder.makeZeroVal(Result->getType()),
                                  Builder.getConditionType());
    auto Condition = Test.getAs<DefinedSVal>();
    return !Condition || State->assume(*Condition, true);
  };
  if (isStatusType(Type))
    return !IsPossible(BO_LT);
  const auto *Typedef = Type->getAs<TypedefType>();
  StringRef Name = Typedef ? Typedef->getDecl()->getName() : "";
  if (Type->isBooleanType() || Name == "BOOL" || Name == "WINBOOL")
    return !IsPossible(BO_EQ);
  return false;
}

void learnFromRelease(SymbolRef Symbol, const CallExpr &Release,
                      CheckerContext &C,
                      llvm::DenseSet<const CallExpr *> &GiveBack) {
  ProgramStateRef State = C.getState();
  for (const auto &[Lent, Result] : State->get<Loans>()) {
    if (Lent.first != Symbol)
      continue;
    const CallExpr *Borrower = Lent.second;
    // One behind the other, and no question in between.
    const CFGStmtMap *Blocks =
        C.getLocationContext()->getAnalysisDeclContext()->getCFGStmtMap();
    const CFGBlock *Here =
        Blocks ? Blocks->getBlock(const_cast<CallExpr *>(&Release)) : nullptr;
    bool Always =
        Here && Blocks->getBlock(const_cast<CallExpr *>(Borrower)) == Here;
    const FunctionDecl *Callee = Borrower->getDirectCallee();
    if (Always || (Callee && !hasOutputs(*Callee) &&
                   hasSucceeded(State, Borrower->getType(), Result)))
      GiveBack.insert(Borrower);
  }
}

void keepResultsAlive(ProgramStateRef State, SymbolReaper &Reaper) {
  for (const auto &[Lent, Result] : State->get<Loans>())
    if (Result)
      Reaper.markLive(Result);
}

ProgramStateRef endLoans(ProgramStateRef State, SymbolRef Symbol) {
  for (const CallExpr *Borrower : borrowers(State, Symbol))
    State = State->remove<Loans>({Symbol, Borrower});
  return State;
}

} // namespace schannel_tidy
