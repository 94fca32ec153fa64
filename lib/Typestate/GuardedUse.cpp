//===- GuardedUse.cpp - Uses that depend on what an object says -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GuardedUse.h"
#include "clang/AST/ParentMap.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

/// Does \p Condition ask for a member of the object at \p Object that has the value
/// it had from the beginning?
static bool asksForUnknown(const Stmt &Condition, const RecordDecl &Record,
                           const SubRegion *Object, ProgramStateRef State) {
  if (const auto *Member = dyn_cast<MemberExpr>(&Condition))
    if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
        Field && Field->getParent() == &Record &&
        Field->getType()->isScalarType()) {
      SVal Place = State->getLValue(Field, loc::MemRegionVal(Object));
      SymbolRef Value = State->getSVal(Place.castAs<Loc>()).getAsSymbol();
      if (Value && isa<SymbolRegionValue, SymbolDerived>(Value))
        return true;
    }
  return llvm::any_of(Condition.children(), [&](const Stmt *Part) {
    return Part && asksForUnknown(*Part, Record, Object, State);
  });
}

bool dependsOnGuess(const CallEvent &Call, const MemRegion *Handle,
                    CheckerContext &C) {
  const auto *Member = dyn_cast_or_null<FieldRegion>(Handle);
  const Expr *Origin = Call.getOriginExpr();
  if (!Member || !Origin)
    return false;
  const auto *Object = dyn_cast<SubRegion>(Member->getSuperRegion());
  const ParentMap &Parents = C.getLocationContext()->getParentMap();
  for (const Stmt *S = Origin; Object && S; S = Parents.getParent(S))
    if (const auto *If = dyn_cast_or_null<IfStmt>(Parents.getParent(S));
        If && S != If->getCond() &&
        asksForUnknown(*If->getCond(), *Member->getDecl()->getParent(), Object,
                       C.getState()))
      return true;
  return false;
}

} // namespace schannel_tidy
