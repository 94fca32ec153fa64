//===- Settings.cpp - Members that calls elsewhere do not change ----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Settings.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

/// The member's place, and the value that a branch has looked at.
REGISTER_MAP_WITH_PROGRAMSTATE(TestedSettings, const MemRegion *, SymbolRef)

namespace schannel_tidy {
namespace {

class Settings
    : public Checker<check::BranchCondition, check::PostCall, check::LiveSymbols,
                     check::DeadSymbols> {
public:
  void checkBranchCondition(const Stmt *Condition, CheckerContext &C) const {
    SymbolRef Value = C.getSVal(Condition).getAsSymbol();
    if (!Value)
      return;
    ProgramStateRef State = C.getState();
    for (SymbolRef Part : Value->symbols())
      if (const auto *Field =
              dyn_cast_or_null<FieldRegion>(Part->getOriginRegion()))
        if (isSetting(*Field) && !State->contains<TestedSettings>(Field))
          State = State->set<TestedSettings>(Field, Part);
    if (State != C.getState())
      C.addTransition(State);
  }

  /// Puts back what the analyzer has forgotten over a call.
  void checkPostCall(const CallEvent &Call, CheckerContext &C) const {
    const auto *Callee = dyn_cast_or_null<FunctionDecl>(Call.getDecl());
    if (Callee && Callee->hasBody() && currentUnit().isRelevant(*Callee))
      return; // was walked through
    ProgramStateRef State = C.getState();
    for (const auto &[Region, Value] : State->get<TestedSettings>())
      if (State->getSVal(Region).getAsSymbol() != Value)
        State = State->bindLoc(
            loc::MemRegionVal(Region),
            C.getSValBuilder().makeSymbolVal(Value), C.getLocationContext(),
            /*notifyChanges=*/false);
    if (State != C.getState())
      C.addTransition(State);
  }

  void checkLiveSymbols(ProgramStateRef State, SymbolReaper &Reaper) const {
    for (const auto &[Region, Value] : State->get<TestedSettings>())
      if (Reaper.isLiveRegion(Region))
        Reaper.markLive(Value);
  }

  void checkDeadSymbols(SymbolReaper &Reaper, CheckerContext &C) const {
    ProgramStateRef State = C.getState();
    for (const auto &[Region, Value] : State->get<TestedSettings>())
      if (Reaper.isDead(Value) || !Reaper.isLiveRegion(Region))
        State = State->remove<TestedSettings>(Region);
    if (State != C.getState())
      C.addTransition(State);
  }

private:
  static bool isSetting(const FieldRegion &Region) {
    const FieldDecl *Field = Region.getDecl();
    return !Region.hasStackStorage() &&
           (Field->getType()->isIntegralOrEnumerationType() ||
            Field->getType()->isPointerType()) &&
           !isSspiType(Field->getParent()->getASTContext().getRecordType(
               Field->getParent())) &&
           currentUnit().isSetting(*Field);
  }
};

} // namespace

void registerSettings(CheckerRegistry &Registry) {
  Registry.addChecker<Settings>("schannel.Settings",
                                "Remembers options that a path has tested", "");
}

} // namespace schannel_tidy
