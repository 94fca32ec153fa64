//===- TeardownOrder.cpp - The context goes before its credential ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TeardownOrder.h"
#include "../PathAnalysis/PathFacts.h"
#include "../PathAnalysis/SecBufferSyntax.h"
#include "../PathAnalysis/TlsCall.h"
#include "PathNotes.h"
#include "SecBuffers.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

// The credential that a context was last made or continued with.
REGISTER_MAP_WITH_PROGRAMSTATE(CredentialOf, const MemRegion *,
                               const MemRegion *)
// The credentials that are freed, and the call that did it.
REGISTER_MAP_WITH_PROGRAMSTATE(FreedCredentials, const MemRegion *,
                               const CallExpr *)

namespace schannel_tidy {
namespace {

class TeardownOrder
    : public Checker<check::PreCall, check::Bind, check::RegionChanges> {
public:
  void checkPreCall(const CallEvent &Call, CheckerContext &C) const {
    const Contract *Promise = contractOf(Call);
    if (!Promise || !currentUnit().isSchannelOnly())
      return;
    ProgramStateRef State = C.getState();
    if (isHandshake(*Promise)) {
      // The context comes in as phContext, and the first one as phNewContext.
      const MemRegion *Credential =
          argument(Call, Promise->paramIndex("phCredential"));
      for (StringRef Param : {"phContext", "phNewContext"})
        if (const MemRegion *Context =
                argument(Call, Promise->paramIndex(Param));
            Context && Credential)
          State = State->set<CredentialOf>(Context, Credential);
    }
    for (const Effect &E : Promise->Effects) {
      const MemRegion *Handle = argument(Call, E.Index);
      if (!Handle)
        continue;
      if (E.Do == EffectKind::Acquire && E.Resource == "credential")
        State = State->remove<FreedCredentials>(Handle);
      else if (E.Do == EffectKind::Release && E.Resource == "credential")
        State = State->set<FreedCredentials>(Handle, cast<CallExpr>(Call.getOriginExpr()));
      else if (E.Do == EffectKind::Release && E.Resource == "security-context")
        if (const CallExpr *Freed = whereCredentialWent(*Handle, State))
          report(*Freed, C);
    }
    C.addTransition(State);
  }

  /// The copy assignment of C++, which checkRegionChanges is not told of.
  void checkBind(SVal Location, SVal, const Stmt *, CheckerContext &C) const {
    ProgramStateRef State = C.getState();
    const MemRegion *Credential = Location.getAsRegion();
    if (Credential && State->contains<FreedCredentials>(Credential))
      C.addTransition(State->remove<FreedCredentials>(Credential));
  }

  /// A function elsewhere may acquire the credential anew, and an assignment may
  /// put another in its place.
  ProgramStateRef checkRegionChanges(ProgramStateRef State,
                                     const InvalidatedSymbols *,
                                     ArrayRef<const MemRegion *>,
                                     ArrayRef<const MemRegion *> Changed,
                                     const LocationContext *,
                                     const CallEvent *Call) const {
    const auto *Expression =
        Call ? dyn_cast_or_null<CallExpr>(Call->getOriginExpr()) : nullptr;
    if (Call && (!Expression || currentUnit().contract(*Expression)))
      return State;
    for (const auto &[Credential, By] : State->get<FreedCredentials>())
      if (llvm::any_of(Changed, [C = Credential, Call](const MemRegion *Region) {
            return C == Region || (Call && C->isSubRegionOf(Region));
          }))
        State = State->remove<FreedCredentials>(Credential);
    return State;
  }

private:
  static const MemRegion *argument(const CallEvent &Call, unsigned Index) {
    return Index < Call.getNumArgs() ? Call.getArgSVal(Index).getAsRegion()
                                     : nullptr;
  }

  /// Where was the credential of the context at \p Handle freed? If no
  /// handshake has been seen it is the one handle beside it in the same object.
  static const CallExpr *whereCredentialWent(const MemRegion &Handle,
                                             ProgramStateRef State) {
    if (const MemRegion *const *Credential =
            State->get<CredentialOf>(&Handle)) {
      const CallExpr *const *Freed = State->get<FreedCredentials>(*Credential);
      return Freed ? *Freed : nullptr;
    }
    const auto *Member = dyn_cast<FieldRegion>(&Handle);
    if (!Member || handlesIn(*Member->getDecl()->getParent()) != 2)
      return nullptr;
    for (const auto &[Credential, Freed] : State->get<FreedCredentials>())
      if (const auto *Other = dyn_cast<FieldRegion>(Credential);
          Other && Other != Member &&
          Other->getSuperRegion() == Member->getSuperRegion())
        return Freed;
    return nullptr;
  }

  static unsigned handlesIn(const RecordDecl &Record) {
    return llvm::count_if(Record.fields(), [](const FieldDecl *Field) {
      return isRecord(Field->getType(), "_SecHandle");
    });
  }

  void report(const CallExpr &Freed, CheckerContext &C) const {
    ExplodedNode *Node = C.generateNonFatalErrorNode();
    if (!Node)
      return;
    auto Report = std::make_unique<PathSensitiveBugReport>(
        Bug,
        "the security context outlives the credential handle that it was made "
        "with; delete the context first, after its close_notify, and free the "
        "credential then",
        Node);
    Report->addVisitor<CallHere>(Freed, "its credential handle is freed here");
    C.emitReport(std::move(Report));
  }

  const BugType Bug{this, "schannel-missing-shutdown", "SSPI"};
};

} // namespace

void registerTeardownOrder(CheckerRegistry &Registry) {
  Registry.addChecker<TeardownOrder>(
      "schannel.TeardownOrder",
      "Finds credentials that are freed before their context", "");
}

} // namespace schannel_tidy
