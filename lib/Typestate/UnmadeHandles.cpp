//===- UnmadeHandles.cpp - Memory for handles that were never made --------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnmadeHandles.h"
#include "Ownership.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

using namespace clang;
using namespace clang::ento;

REGISTER_MAP_WITH_PROGRAMSTATE(FailedAttempts, SymbolRef, const CallExpr *)

namespace schannel_tidy {

ProgramStateRef noteAttempt(ProgramStateRef State, SVal Pointer,
                            const CallExpr &Call, bool Made) {
  const MemRegion *Region = Pointer.getAsRegion();
  const auto *Block =
      Region ? dyn_cast<SymbolicRegion>(Region->StripCasts()) : nullptr;
  if (!Block)
    return State;
  SymbolRef Memory = Block->getSymbol();
  if (Made)
    return State->remove<FailedAttempts>(Memory);
  // Memory that this path has made, too: what others have made they know about.
  return ownership(State, Memory) ? State->set<FailedAttempts>(Memory, &Call)
                                  : State;
}

SmallVector<UnmadeHandle, 1> unmadeHandles(ProgramStateRef State,
                                           const PathFacts &Unit) {
  SmallVector<UnmadeHandle, 1> Found;
  for (const auto &[Memory, Attempt] : State->get<FailedAttempts>()) {
    const Owned *What = ownership(State, Memory);
    const auto *Home = What && What->Now == Owned::Elsewhere
                           ? dyn_cast_or_null<FieldRegion>(What->Home)
                           : nullptr;
    if (Home && Unit.isReleasedIfSet(*Home->getDecl()))
      Found.push_back({Home->getDecl(), Attempt});
  }
  return Found;
}

void keepUnmadeAlive(ProgramStateRef State, SymbolReaper &Reaper) {
  for (const auto &[Memory, Attempt] : State->get<FailedAttempts>())
    Reaper.markLive(Memory);
}

ProgramStateRef forgetUnmadeAt(ProgramStateRef State, SVal Place) {
  const MemRegion *Region = Place.getAsRegion();
  for (const auto &[Memory, Attempt] : State->get<FailedAttempts>())
    if (const Owned *What = ownership(State, Memory);
        What && Region && What->Home &&
        (What->Home == Region || What->Home->isSubRegionOf(Region)))
      State = State->remove<FailedAttempts>(Memory);
  return State;
}

} // namespace schannel_tidy
