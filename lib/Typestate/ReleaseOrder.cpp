//===- ReleaseOrder.cpp - A hash goes before its provider -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReleaseOrder.h"
#include "../PathAnalysis/PathFacts.h"
#include "PathNotes.h"
#include "SecBuffers.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace clang::ento;

// What a handle was made with, and the call that has released that since.
REGISTER_MAP_WITH_PROGRAMSTATE(MadeWith, SymbolRef, SymbolRef)
REGISTER_MAP_WITH_PROGRAMSTATE(LeftBehind, SymbolRef, const CallExpr *)

namespace schannel_tidy {
namespace {

class ReleaseOrder
    : public Checker<check::PreCall, check::PostCall, check::DeadSymbols> {
public:
  void checkPreCall(const CallEvent &Call, CheckerContext &C) const {
    const Contract *Promise = contractOf(Call);
    ProgramStateRef State = C.getState();
    if (!Promise || State->get<MadeWith>().isEmpty())
      return;
    for (const Effect &E : Promise->Effects) {
      SymbolRef Symbol = argument(Call, E);
      if (!Symbol || (E.Do != EffectKind::Release && E.Do != EffectKind::Keep))
        continue;
      if (const CallExpr *const *Gone = State->get<LeftBehind>(Symbol);
          Gone && E.Do == EffectKind::Release)
        report(*Promise, E, Call.getOriginExpr(), **Gone, C);
      for (const auto &[Handle, With] : State->get<MadeWith>())
        if (With == Symbol && E.Do == EffectKind::Release)
          State = State->set<LeftBehind>(Handle,
                                         cast<CallExpr>(Call.getOriginExpr()));
        else if (With == Symbol || Handle == Symbol)
          State = State->remove<MadeWith>(Handle);
    }
    C.addTransition(State);
  }

  void checkPostCall(const CallEvent &Call, CheckerContext &C) const {
    const Contract *Promise = contractOf(Call);
    if (!Promise)
      return;
    ProgramStateRef State = C.getState();
    for (const Effect &E : Promise->Effects) {
      const Resource *Kind =
          E.Do == EffectKind::Acquire
              ? currentUnit().contracts().resource(E.Resource)
              : nullptr;
      if (!Kind || Kind->Within.empty() || E.Index >= Call.getNumArgs())
        continue;
      auto Place = Call.getArgSVal(E.Index).getAs<Loc>();
      SymbolRef Made = Place ? State->getSVal(*Place).getAsSymbol() : nullptr;
      for (const Effect &Used : Promise->Effects)
        if (SymbolRef With = argument(Call, Used);
            Made && With && Used.Do == EffectKind::Use &&
            Used.Resource == Kind->Within)
          State = State->set<MadeWith>(Made, With);
    }
    C.addTransition(State);
  }

  void checkDeadSymbols(SymbolReaper &Reaper, CheckerContext &C) const {
    ProgramStateRef State = C.getState();
    for (const auto &[Handle, With] : State->get<MadeWith>())
      if (Reaper.isDead(Handle))
        State = State->remove<MadeWith>(Handle);
    for (const auto &[Handle, Gone] : State->get<LeftBehind>())
      if (Reaper.isDead(Handle))
        State = State->remove<LeftBehind>(Handle);
    C.addTransition(State);
  }

private:
  static SymbolRef argument(const CallEvent &Call, const Effect &E) {
    return E.Index < Call.getNumArgs() ? Call.getArgSVal(E.Index).getAsSymbol()
                                       : nullptr;
  }

  void report(const Contract &Promise, const Effect &E, const Expr *Call,
              const CallExpr &Gone, CheckerContext &C) const {
    const ContractSet &Contracts = currentUnit().contracts();
    const Resource &Kind = *Contracts.resource(E.Resource);
    const Resource &Outer = *Contracts.resource(Kind.Within);
    // One release in the wrong place is one defect, however much it leaves behind.
    if (auto [It, New] = Told.try_emplace(&Gone, Call); It->second != Call)
      return;
    ExplodedNode *Node = C.generateNonFatalErrorNode();
    if (!Node)
      return;
    auto Report = std::make_unique<PathSensitiveBugReport>(
        Bug,
        "the " + Kind.Noun + " is no longer valid after the " + Outer.Noun +
            " that it was made with is released; call " + Promise.Name +
            " before " + llvm::join(Outer.Release, " or "),
        Node);
    Report->addVisitor<CallHere>(Gone,
                                 "the " + Outer.Noun + " is released here");
    C.emitReport(std::move(Report));
  }

  const BugType Bug{this, "schannel-unreleased-handle", "SSPI"};
  /// For a release, the first that is left behind.
  mutable llvm::DenseMap<const CallExpr *, const Expr *> Told;
};

} // namespace

void registerReleaseOrder(CheckerRegistry &Registry) {
  Registry.addChecker<ReleaseOrder>(
      "schannel.ReleaseOrder",
      "Finds handles that outlive what they were made with", "");
}

} // namespace schannel_tidy
