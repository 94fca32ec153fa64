//===- Dangling.cpp - Pointers into what has been released ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Dangling.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"

using namespace clang;
using namespace clang::ento;

/// A pointer, and the pointer to what it was read from.
REGISTER_MAP_WITH_PROGRAMSTATE(DanglingPointers, SymbolRef, SymbolRef)

namespace schannel_tidy {
namespace {

/// Was \p Pointer read from what \p Origin points to, or from what that points
/// to?
bool isReadFrom(SymbolRef Pointer, SymbolRef Origin) {
  constexpr unsigned MaxSteps = 4; // certificate->pCertInfo->Subject.pbData
  for (unsigned Step = 0; Pointer && Step < MaxSteps; ++Step) {
    const MemRegion *Region = Pointer->getOriginRegion();
    const auto *Base =
        Region ? dyn_cast<SymbolicRegion>(Region->getBaseRegion()) : nullptr;
    Pointer = Base ? Base->getSymbol() : nullptr;
    if (Pointer == Origin)
      return true;
  }
  return false;
}

class Finder : public StoreManager::BindingsHandler {
public:
  explicit Finder(SymbolRef Origin) : Origin(Origin) {}

  bool HandleBinding(StoreManager &, Store, const MemRegion *,
                     SVal Value) override {
    SymbolRef Symbol = Value.getAsLocSymbol(/*IncludeBaseRegions=*/true);
    if (Symbol && Symbol != Origin && isReadFrom(Symbol, Origin))
      Found.push_back(Symbol);
    return true;
  }

  SmallVector<SymbolRef, 2> Found;

private:
  SymbolRef Origin;
};

} // namespace

ProgramStateRef noteDangling(ProgramStateRef State, SymbolRef Symbol) {
  Finder Find(Symbol);
  State->getStateManager().getStoreManager().iterBindings(State->getStore(),
                                                          Find);
  for (SymbolRef Pointer : Find.Found)
    State = State->set<DanglingPointers>(Pointer, Symbol);
  return State;
}

SymbolRef danglesFrom(ProgramStateRef State, SymbolRef Symbol) {
  const SymbolRef *Origin = State->get<DanglingPointers>(Symbol);
  return Origin ? *Origin : nullptr;
}

void keepOriginsAlive(ProgramStateRef State, SymbolReaper &Reaper) {
  for (const auto &[Pointer, Origin] : State->get<DanglingPointers>())
    Reaper.markLive(Origin);
}

ProgramStateRef forgetDead(ProgramStateRef State, SymbolReaper &Reaper) {
  for (const auto &[Pointer, Origin] : State->get<DanglingPointers>())
    if (Reaper.isDead(Pointer))
      State = State->remove<DanglingPointers>(Pointer);
  return State;
}

} // namespace schannel_tidy
