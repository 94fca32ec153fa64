//===- HandshakeLeg.cpp - Where in its handshake a call is ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HandshakeLeg.h"
#include "../PathAnalysis/TlsCall.h"
#include "Ownership.h"
#include "SecBuffers.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

HandshakeLeg::HandshakeLeg(const Contract &Promise, const CallEvent &Call,
                           const CallExpr &Expression, CheckerContext &C)
    : Unit(currentUnit()), Promise(Promise), Call(Call), Expression(Expression),
      State(C.getState()), Frame(C.getLocationContext()) {}

bool HandshakeLeg::isNull(unsigned Index) const {
  return Index < Call.getNumArgs() &&
         State->isNull(Call.getArgSVal(Index)).isConstrainedTrue();
}

/// Does the call make a context where there is none yet?
bool HandshakeLeg::isFirstLeg() const {
  return llvm::any_of(Promise.Effects, [&](const Effect &E) {
    return E.Do == EffectKind::Acquire && !E.Unless.empty() &&
           isNull(E.UnlessIndex);
  });
}

bool HandshakeLeg::isOpening() const {
  return Promise.Opens && (isNull(Promise.Opens->Index) || isFirstLeg());
}

/// Has the peer sent nothing that this call could object to? An alert answers
/// what has come; neither a client's first leg nor a shutdown does that.
bool HandshakeLeg::isUnprovoked() const {
  return isOpening() || llvm::any_of(Promise.Effects, [&](const Effect &E) {
           return E.Do == EffectKind::UpdateBuffers && isNull(E.Index);
         });
}

bool HandshakeLeg::mayAlert() const {
  return !isUnprovoked() && llvm::any_of(Promise.Effects, [&](const Effect &E) {
    return E.On == Outcome::Alert && E.When &&
           holds(Unit, *E.When, Call) == true;
  });
}

/// The package that the credential of this call was acquired for, if the path
/// knows.
Packages HandshakeLeg::package() const {
  for (const Effect &E : Promise.Effects) {
    if (E.Do != EffectKind::Use || E.Resource != "credential" ||
        E.Index >= Call.getNumArgs())
      continue;
    SymbolRef Symbol = handleSymbol(State, Call, E.Index);
    const Owned *Known = Symbol ? ownership(State, Symbol) : nullptr;
    const auto *Made = Known ? dyn_cast<CallExpr>(Known->Origin) : nullptr;
    unsigned Name =
        Made ? Known->By->paramIndex("pszPackage") : Effect::ResultIndex;
    if (Made && Name < Made->getNumArgs())
      return packageNamed(*Made->getArg(Name));
  }
  return {};
}

/// Does a client's first token have to be answered? In TLS and NTLM; with
/// Kerberos, and whatever may choose that, one can be enough.
bool HandshakeLeg::needsAnswer() const {
  Packages Used = package();
  if (Used.Schannel || Used.Ntlm || Used.Others)
    return !Used.Others;
  return !Unit.namesOtherPackages();
}

bool HandshakeLeg::beginsAgainUnheard() const {
  for (const Effect &E : Promise.Effects) {
    if (E.Do != EffectKind::Acquire || E.Unless.empty() ||
        E.Index >= Call.getNumArgs() || !isNull(E.UnlessIndex))
      continue;
    const auto *Choice = dyn_cast<ConditionalOperator>(
        Call.getArgExpr(E.UnlessIndex)->IgnoreParenCasts());
    const Expr *Count =
        Choice ? Choice->getCond()->IgnoreParenImpCasts() : nullptr;
    if (const auto *Test = dyn_cast_or_null<BinaryOperator>(Count);
        Test && Test->isComparisonOp())
      Count = Test->getLHS()->IgnoreParenImpCasts();
    const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Count);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    SymbolRef Symbol = handleSymbol(State, Call, E.Index);
    const Owned *Known = Symbol ? ownership(State, Symbol) : nullptr;
    if (Variable && Known && Known->Now != Owned::Released &&
        Known->Origin == &Expression &&
        State->getSVal(State->getRegion(Variable, Frame)).getAsSymbol())
      return true;
  }
  return false;
}

/// A TLS server that has heard its client for the first time still waits for
/// the client's Finished.
bool HandshakeLeg::isServersFirstLeg() const {
  if (!isHandshake(Promise) || connects(Promise) || !isFirstLeg())
    return false;
  Packages Used = package();
  if (Used.Schannel || Used.Ntlm || Used.Others)
    return Used.Schannel;
  Condition Streams;
  Streams.Index = Promise.paramIndex("fContextReq");
  Streams.Any = Unit.contracts().constant("ASC_REQ_STREAM");
  return Unit.isSchannelOnly() ||
         (!Unit.namesOtherPackages() && holds(Unit, Streams, Call) == true);
}

SmallVector<int64_t, 4> HandshakeLeg::successes() const {
  if (isServersFirstLeg())
    return {static_cast<int64_t>(
        Unit.contracts().constant("SEC_I_CONTINUE_NEEDED").value_or(0))};
  bool Opening =
      isOpening() && (!Promise.Opens->When ||
                      holds(Unit, *Promise.Opens->When, Call) == true ||
                      (isFirstLeg() && needsAnswer()));
  SmallVector<int64_t, 4> Values;
  // NTLM's client has two legs.
  if (Promise.Opens && !isOpening() && package().Ntlm)
    return {0};
  if (!Opening)
    Values.push_back(0);
  for (const std::string &Status :
       Opening ? Promise.Opens->Statuses : Promise.Statuses)
    if (auto Value = Unit.contracts().constant(Status))
      if (static_cast<int32_t>(*Value) > 0)
        Values.push_back(*Value);
  llvm::sort(Values);
  return Values;
}

} // namespace schannel_tidy
