//===- Overwriting.cpp - Members whose resource is overwritten ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Overwriting.h"
#include "Handover.h"
#include "Unwinding.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

static ProgramStateRef setHome(ProgramStateRef State, SymbolRef Symbol,
                               const MemRegion *Home) {
  Owned What = *ownership(State, Symbol);
  What.Home = Home;
  return own(State, Symbol, What);
}

ProgramStateRef noteHome(ProgramStateRef State, SVal Place, SVal Value) {
  const MemRegion *Region = Place.getAsRegion();
  if (!Region)
    return State;
  if (Value.getAs<nonloc::LazyCompoundVal>() ||
      Value.getAs<nonloc::CompoundVal>()) {
    // A copy of a record: all that is in it is in two places.
    for (SymbolRef Symbol : reachableSymbols(State, Value))
      if (const Owned *What = ownership(State, Symbol); What && What->Home)
        State = setHome(State, Symbol, nullptr);
    return State;
  }
  SymbolRef Symbol = Value.getAsSymbol();
  const Owned *What = Symbol ? ownership(State, Symbol) : nullptr;
  if (!What || Region->hasStackStorage())
    return State;
  if (What->Now == Owned::Held && !What->Home)
    return setHome(State, Symbol, Region);
  if (What->Home && What->Home != Region)
    return setHome(State, Symbol, nullptr);
  return State;
}

ProgramStateRef forgetHomes(ProgramStateRef State,
                            ArrayRef<const MemRegion *> Regions) {
  for (const auto &[Symbol, What] : ownedResources(State))
    if (const MemRegion *Home = What.Home)
      if (llvm::any_of(Regions, [&](const MemRegion *Region) {
            return Home == Region || Home->isSubRegionOf(Region);
          }))
        State = setHome(State, Symbol, nullptr);
  return State;
}

/// The heap is everybody's: what SSPI hands out is what this is about.
static bool isLosable(const Owned &What) {
  return What.Now == Owned::Elsewhere && What.Home &&
         What.Kind->Family != "memory";
}

SmallVector<std::pair<SymbolRef, Owned>, 2>
lostByAssignment(ProgramStateRef State, SVal Place, SVal Value) {
  SmallVector<std::pair<SymbolRef, Owned>, 2> Lost;
  const MemRegion *Region = Place.getAsRegion();
  for (const auto &[Symbol, What] : ownedResources(State))
    if (Region && isLosable(What) &&
        (What.Home == Region || What.Home->isSubRegionOf(Region)) &&
        Value.getAsSymbol() != Symbol &&
        State->getSVal(What.Home).getAsSymbol() == Symbol &&
        isHeldOnce(State, Symbol))
      Lost.emplace_back(Symbol, What);
  return Lost;
}

bool isOverwritten(ProgramStateRef State, SymbolReaper &Reaper,
                   SymbolRef Symbol, const Owned &What) {
  return isLosable(What) && Reaper.isLiveRegion(What.Home) &&
         State->getSVal(What.Home).getAsSymbol() != Symbol;
}

} // namespace schannel_tidy
