//===- HandedOut.cpp - What functions elsewhere hand out ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HandedOut.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "EndReleases.h"
#include "clang/AST/ParentMap.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

using namespace clang;
using namespace clang::ento;

/// What the call returned that handed something out; null if it says nothing.
REGISTER_MAP_WITH_PROGRAMSTATE(ResultBeside, SymbolRef, SymbolRef)

namespace schannel_tidy {

/// Is \p Symbol the new value that the opaque call \p Call gave something?
static bool isMadeBy(SymbolRef Symbol, const CallExpr &Call) {
  const auto *Made = dyn_cast_or_null<SymbolConjured>(Symbol);
  return Made && Made->getStmt() == &Call;
}

const Contract &HandedOut::contractOf(const CallExpr &Call) {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  std::string Name = "a call";
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    Name = Ref->getDecl()->getNameAsString();
  else if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    Name = Member->getMemberDecl()->getNameAsString();
  Contract &Promise = Names[Name];
  Promise.Name = Name;
  return Promise;
}

ProgramStateRef HandedOut::made(const CallEvent &Call, ProgramStateRef State,
                                CheckerContext &C) {
  const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
  const auto *Function =
      dyn_cast<FunctionDecl>(C.getLocationContext()->getDecl());
  if (!Expression || !Function || !C.inTopFrame() ||
      currentUnit().contract(*Expression))
    return State;
  auto [It, New] = Ends.try_emplace(Function);
  if (New)
    It->second = endReleases(*Function, currentUnit());
  const Variables &Released = It->second;
  if (Released.empty())
    return State;
  auto Own = [&](const VarDecl *Variable, SymbolRef Symbol, SymbolRef Beside) {
    auto Known = Released.find(Variable);
    if (Known == Released.end() || !isMadeBy(Symbol, *Expression) ||
        ownership(State, Symbol))
      return;
    Owned What{Owned::Held, Known->second, Expression,
               &contractOf(*Expression)};
    What.Place = State->getRegion(Variable, C.getLocationContext());
    State = own(State, Symbol, What)->set<ResultBeside>(Symbol, Beside);
  };
  SymbolRef Result = Call.getReturnValue().getAsSymbol();
  if (Result && Result->getType()->isPointerType())
    Own(resultVariable(
            *Expression,
            C.getLocationContext()->getParentMap().getParentIgnoreParenCasts(
                const_cast<CallExpr *>(Expression))),
        Result, nullptr);
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    const auto *AddressOf =
        dyn_cast<UnaryOperator>(Call.getArgExpr(I)->IgnoreParenCasts());
    const auto *Ref =
        AddressOf && AddressOf->getOpcode() == UO_AddrOf
            ? dyn_cast<DeclRefExpr>(AddressOf->getSubExpr()->IgnoreParenCasts())
            : nullptr;
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (Variable && Released.count(Variable))
      Own(Variable,
          State->getSVal(State->getRegion(Variable, C.getLocationContext()))
              .getAsSymbol(),
          Result);
  }
  return State;
}

std::optional<HandedOut::Outcome> HandedOut::outcome(ProgramStateRef State,
                                                     SymbolRef Symbol) {
  const SymbolRef *Beside = State->get<ResultBeside>(Symbol);
  const Owned *What = ownership(State, Symbol);
  if (!Beside || !What)
    return std::nullopt;
  enum : unsigned { Nothing, Zero, NotZero, Unknown };
  if (!*Beside)
    return Outcome(What->Origin, Nothing);
  ConditionTruthVal IsZero =
      State->getConstraintManager().isNull(State, *Beside);
  return Outcome(What->Origin, IsZero.isConstrainedTrue()    ? Zero
                               : IsZero.isConstrainedFalse() ? NotZero
                                                             : Unknown);
}

void HandedOut::released(ProgramStateRef State, SymbolRef Symbol) {
  if (auto Result = outcome(State, Symbol))
    Released.insert(*Result);
}

void HandedOut::keepResultsAlive(ProgramStateRef State, SymbolReaper &Reaper) {
  for (const auto &[Symbol, Beside] : State->get<ResultBeside>())
    if (Beside)
      Reaper.markLive(Beside);
}

ProgramStateRef HandedOut::forget(ProgramStateRef State, SymbolRef Symbol) {
  return State->remove<ResultBeside>(Symbol);
}

} // namespace schannel_tidy
