//===- ConstAnswers.cpp - What an object answers twice --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstAnswers.h"
#include "clang/AST/DeclCXX.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace {
/// An object, and the method that it was asked by.
using Question = std::pair<const MemRegion *, const FunctionDecl *>;
} // namespace

REGISTER_MAP_WITH_PROGRAMSTATE(ConstAnswerMap, Question, SymbolRef)

namespace schannel_tidy {
namespace {

class ConstAnswers
    : public Checker<check::PostCall, check::RegionChanges, check::LiveSymbols,
                     check::DeadSymbols> {
public:
  void checkPostCall(const CallEvent &Call, CheckerContext &C) const {
    const auto *Asked = dyn_cast<CXXMemberCall>(&Call);
    const auto *Method =
        Asked ? dyn_cast_or_null<CXXMethodDecl>(Asked->getDecl()) : nullptr;
    const MemRegion *Object =
        Asked ? Asked->getCXXThisVal().getAsRegion() : nullptr;
    if (!Method || !Object || !Method->isConst() || Call.getNumArgs() ||
        !Call.getOriginExpr())
      return;
    // Not what a body that was followed has worked out.
    const auto *Answer =
        dyn_cast_or_null<SymbolConjured>(Call.getReturnValue().getAsSymbol());
    if (!Answer || Answer->getStmt() != Call.getOriginExpr())
      return;
    ProgramStateRef State = C.getState();
    Question Key(Object, Method->getCanonicalDecl());
    if (const SymbolRef *Known = State->get<ConstAnswerMap>(Key))
      State = State->BindExpr(Call.getOriginExpr(), C.getLocationContext(),
                              C.getSValBuilder().makeSymbolVal(*Known));
    else
      State = State->set<ConstAnswerMap>(Key, Answer);
    C.addTransition(State);
  }

  ProgramStateRef checkRegionChanges(ProgramStateRef State,
                                     const InvalidatedSymbols *,
                                     ArrayRef<const MemRegion *>,
                                     ArrayRef<const MemRegion *> Changed,
                                     const LocationContext *,
                                     const CallEvent *) const {
    for (const auto &[Key, Answer] : State->get<ConstAnswerMap>()) {
      const MemRegion *Object = Key.first;
      if (llvm::any_of(Changed, [&](const MemRegion *Region) {
            return Region == Object || Region->isSubRegionOf(Object) ||
                   Object->isSubRegionOf(Region);
          }))
        State = State->remove<ConstAnswerMap>(Key);
    }
    return State;
  }

  void checkLiveSymbols(ProgramStateRef State, SymbolReaper &Reaper) const {
    for (const auto &[Key, Answer] : State->get<ConstAnswerMap>())
      if (Reaper.isLiveRegion(Key.first))
        Reaper.markLive(Answer);
  }

  void checkDeadSymbols(SymbolReaper &Reaper, CheckerContext &C) const {
    ProgramStateRef State = C.getState();
    for (const auto &[Key, Answer] : State->get<ConstAnswerMap>())
      if (!Reaper.isLiveRegion(Key.first))
        State = State->remove<ConstAnswerMap>(Key);
    C.addTransition(State);
  }
};

} // namespace

void registerConstAnswers(CheckerRegistry &Registry) {
  Registry.addChecker<ConstAnswers>(
      "schannel.ConstAnswers", "Objects that are asked the same again", "");
}

} // namespace schannel_tidy
