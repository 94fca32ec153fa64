//===- Ownership.cpp - Who must release what, on each path ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ownership.h"
#include "../PathAnalysis/PathEngine.h"
#include "Handover.h"
#include "OwnershipStory.h"
#include "SecBuffers.h"
#include "Unwinding.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SValBuilder.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

REGISTER_MAP_WITH_PROGRAMSTATE(OwnedResources, SymbolRef, schannel_tidy::Owned)

namespace schannel_tidy {

ProgramStateRef own(ProgramStateRef State, SymbolRef Symbol, Owned What) {
  return State->set<OwnedResources>(Symbol, What);
}

ProgramStateRef disown(ProgramStateRef State, SymbolRef Symbol) {
  return State->remove<OwnedResources>(Symbol);
}

const Owned *ownership(ProgramStateRef State, SymbolRef Symbol) {
  return State->get<OwnedResources>(Symbol);
}

llvm::ImmutableMap<SymbolRef, Owned> ownedResources(ProgramStateRef State) {
  return State->get<OwnedResources>();
}

namespace {

class Ownership
    : public Checker<check::PreCall, check::DeadSymbols, check::PointerEscape,
                     check::ConstPointerEscape, check::PreStmt<ReturnStmt>,
                     check::PreStmt<CXXDeleteExpr>, check::Bind,
                     check::LiveSymbols, eval::Assume> {
public:
  ProgramStateRef evalAssume(ProgramStateRef State, SVal Condition,
                             bool Truth) const;
  void checkPreCall(const CallEvent &Call, CheckerContext &C) const;
  void checkDeadSymbols(SymbolReaper &Reaper, CheckerContext &C) const;
  ProgramStateRef checkPointerEscape(ProgramStateRef State,
                                     const InvalidatedSymbols &Escaped,
                                     const CallEvent *Call,
                                     PointerEscapeKind Kind) const;
  ProgramStateRef checkConstPointerEscape(ProgramStateRef State,
                                          const InvalidatedSymbols &Escaped,
                                          const CallEvent *Call,
                                          PointerEscapeKind Kind) const;
  void checkPreStmt(const ReturnStmt *Return, CheckerContext &C) const;
  void checkPreStmt(const CXXDeleteExpr *Delete, CheckerContext &C) const;
  void checkLiveSymbols(ProgramStateRef State, SymbolReaper &Reaper) const;
  void checkBind(SVal Place, SVal Value, const Stmt *, CheckerContext &C) const;

private:
  const BugType &bugType(const Resource &Kind) const {
    return Kind.Family == "handle" ? HandleBug : BufferBug;
  }
  void release(ProgramStateRef &State, SymbolRef Symbol, const Effect &E,
               const Contract &Promise, const CallExpr &Call,
               CheckerContext &C) const;
  void report(const Resource &Kind, SymbolRef Symbol, const Twine &Text,
              ExplodedNode *Node, SourceRange Range, CheckerContext &C,
              std::optional<FixItHint> Fix = std::nullopt) const;
  void reportLeak(SymbolRef Symbol, const Owned &What, ExplodedNode *Node,
                  CheckerContext &C) const;
  static bool isHarmless(ProgramStateRef State, SymbolRef Symbol,
                         const Owned &What);

  const BugType BufferBug{this, "schannel-unfreed-secbuffer", "SSPI"};
  const BugType HandleBug{this, "schannel-unreleased-handle", "SSPI"};
};

/// The symbol that a resource passed as argument \p E is known by.
SymbolRef argumentSymbol(ProgramStateRef State, const CallEvent &Call,
                         const Effect &E, const Resource &Kind) {
  SVal Value = Call.getArgSVal(E.Index);
  if (!Kind.IsStruct)
    return Value.getAsSymbol();
  auto Key = handleKey(State, Value,
                       Call.getArgExpr(E.Index)->IgnoreParenCasts()->getType());
  return Key ? State->getSVal(*Key).getAsSymbol() : nullptr;
}

void Ownership::checkPreCall(const CallEvent &Call, CheckerContext &C) const {
  const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
  const Contract *Promise =
      Expression ? currentUnit().contract(*Expression) : nullptr;
  if (!Promise)
    return;
  ProgramStateRef State = C.getState();
  for (const Effect &E : Promise->Effects) {
    if (E.Do == EffectKind::Share && E.Index < Call.getNumArgs())
      State = shareCopied(State, Call.getArgSVal(E.Index));
    if (E.Index >= Call.getNumArgs() || E.Resource.empty())
      continue;
    const Resource *Kind = currentUnit().contracts().resource(E.Resource);
    SymbolRef Symbol = nullptr;
    switch (E.Do) {
    case EffectKind::Release:
    case EffectKind::Consume:
    case EffectKind::Resize:
    case EffectKind::Use:
    case EffectKind::Keep:
      Symbol = argumentSymbol(State, Call, E, *Kind);
      break;
    default:
      break;
    }
    if (!Symbol || State->isNull(Call.getArgSVal(E.Index)).isConstrainedTrue())
      continue;
    if (E.When && holds(currentUnit(), *E.When, Call) != true)
      continue;
    const Owned *Known = ownership(State, Symbol);
    if (Known && Known->Now == Owned::Released) {
      bool Again = E.Do != EffectKind::Use && E.Do != EffectKind::Keep;
      if (ExplodedNode *Node = C.generateErrorNode(State))
        report(*Known->Kind, Symbol,
               Twine(Known->Kind->Noun) +
                   (Again ? " is released a second time"
                          : " is used after it was released") +
                   "; '" + Known->By->Name +
                   (Kind->IsStruct
                        ? "' has released it: invalidate the handle there "
                          "(SecInvalidateHandle) and test it here"
                        : "' has released it: set the pointer to null there and "
                          "test it here"),
               Node, Call.getArgSourceRange(E.Index), C,
               Kind->IsStruct ? invalidationFix(*Known, C) : std::nullopt);
      return;
    }
    if (E.Do == EffectKind::Release || E.Do == EffectKind::Consume)
      release(State, Symbol, E, *Promise, *Expression, C);
    else if (E.Do == EffectKind::Keep)
      State = State->remove<OwnedResources>(Symbol);
    if (!State)
      return;
  }
  C.addTransition(State);
}

void Ownership::release(ProgramStateRef &State, SymbolRef Symbol,
                        const Effect &E, const Contract &Promise,
                        const CallExpr &Call, CheckerContext &C) const {
  const Resource *Kind = currentUnit().contracts().resource(E.Resource);
  const Owned *Known = ownership(State, Symbol);
  if (Known && Known->Kind != Kind &&
      !llvm::is_contained(Known->Kind->Release, Promise.Name) &&
      !llvm::is_contained(Known->Kind->Release, Kind->Release.front())) {
    if (ExplodedNode *Node = C.generateErrorNode(State))
      report(*Kind, Symbol,
             "'" + Promise.Name + "' releases a " + Known->Kind->Noun +
                 " that '" + Known->By->Name + "' acquired; release it with " +
                 releasers(*Known->Kind),
             Node, Call.getSourceRange(), C);
    State = nullptr;
    return;
  }
  Owned Gone{Owned::Released, Kind, &Call, &Promise};
  if (Known)
    Gone.Place = Known->Place;
  State = own(State, Symbol, Gone);
}

/// May the call with this status have made what it says it made? Schannel makes no
/// token when it needs more input or asks for a certificate; COMPLETE_NEEDED is
/// another package's business, unless the code asks for it by name.
static bool mayProduce(ProgramStateRef State, SymbolRef Status) {
  if (!Status || !Status->getType()->isIntegralOrEnumerationType())
    return true;
  const ContractSet &Contracts = currentUnit().contracts();
  auto Constant = [&](StringRef Name) {
    return static_cast<int32_t>(Contracts.constant(Name).value_or(0));
  };
  if (const llvm::APSInt *Known =
          State->getConstraintManager().getSymVal(State, Status)) {
    auto Value = static_cast<int32_t>(Known->getExtValue());
    return Value != Constant("SEC_E_INCOMPLETE_MESSAGE") &&
           Value != Constant("SEC_I_INCOMPLETE_CREDENTIALS");
  }
  SValBuilder &Builder = State->getStateManager().getSValBuilder();
  auto May = [&](BinaryOperatorKind Op, int32_t Value) {
    SVal Test = Builder.evalBinOp(State, Op, Builder.makeSymbolVal(Status),
                                  Builder.makeIntVal(Value, Status->getType()),
                                  Builder.getConditionType());
    auto Condition = Test.getAs<DefinedSVal>();
    return !Condition || State->assume(*Condition, true);
  };
  return May(BO_EQ, 0) || May(BO_EQ, Constant("SEC_I_CONTINUE_NEEDED")) ||
         May(BO_LT, 0);
}

/// Null, an empty token, or a status with which none comes: nothing to release.
bool Ownership::isHarmless(ProgramStateRef State, SymbolRef Symbol,
                           const Owned &What) {
  ConstraintManager &Constraints = State->getConstraintManager();
  if (Constraints.isNull(State, Symbol).isConstrainedTrue())
    return true;
  if (What.Length) {
    const llvm::APSInt *Size = Constraints.getSymVal(State, What.Length);
    if (Size && Size->isZero())
      return true;
  }
  return !mayProduce(State, What.Status);
}

/// What is known of the status and the size tells, in the end, whether there was
/// anything to release.
void Ownership::checkLiveSymbols(ProgramStateRef State,
                                 SymbolReaper &Reaper) const {
  for (const auto &[Symbol, What] : State->get<OwnedResources>())
    for (SymbolRef About : {What.Status, What.Length})
      if (About && About != Symbol)
        Reaper.markLive(About);
}

void Ownership::checkDeadSymbols(SymbolReaper &Reaper, CheckerContext &C) const {
  ProgramStateRef State = C.getState(), Now = State;
  SmallVector<std::pair<SymbolRef, Owned>, 2> Leaks;
  for (const auto &[Symbol, What] : Now->get<OwnedResources>()) {
    if (!Reaper.isDead(Symbol))
      continue;
    if (What.Now == Owned::Held && !isHarmless(Now, Symbol, What))
      Leaks.emplace_back(Symbol, What);
    State = State->remove<OwnedResources>(Symbol);
  }
  if (!Leaks.empty()) {
    // Where the program is about to end (a failed assertion), nothing leaks.
    const CFGBlock *Block = C.getPredecessor()->getCFGBlock();
    bool Ends = Block && Block->isInevitablySinking();
    const CXXThrowExpr *Throw = Ends ? endsInThrow(*Block) : nullptr;
    llvm::erase_if(Leaks, [&](const auto &Leak) {
      return (Ends && (!Throw || !isLostByThrow(Now, Leak.first, *Throw,
                                                *C.getLocationContext()))) ||
             isGuarded(Now, Leak.first);
    });
  }
  if (Leaks.empty()) {
    C.addTransition(State);
    return;
  }
  static CheckerProgramPointTag Tag(this, "Leak");
  ExplodedNode *Node = C.generateNonFatalErrorNode(C.getState(), &Tag);
  if (!Node)
    return;
  for (const auto &[Symbol, What] : Leaks)
    reportLeak(Symbol, What, Node, C);
  C.addTransition(State, Node);
}

void Ownership::reportLeak(SymbolRef Symbol, const Owned &What,
                           ExplodedNode *Node, CheckerContext &C) const {
  // One report for all paths on which what was acquired there is lost.
  PathDiagnosticLocation Acquired = PathDiagnosticLocation::createBegin(
      What.Origin, C.getSourceManager(),
      Node->getLocationContext());
  std::string Text = What.Kind->Noun + placeName(What) + " acquired by '" +
                     What.By->Name + "' is not released on this path; call " +
                     releasers(*What.Kind) + " before it goes out of reach";
  auto Report = std::make_unique<PathSensitiveBugReport>(
      bugType(*What.Kind), Text, Node, Acquired, C.getStackFrame()->getDecl());
  Report->addVisitor<OwnershipStory>(Symbol);
  C.emitReport(std::move(Report));
}

void Ownership::report(const Resource &Kind, SymbolRef Symbol, const Twine &Text,
                       ExplodedNode *Node, SourceRange Range, CheckerContext &C,
                       std::optional<FixItHint> Fix) const {
  auto Report = std::make_unique<PathSensitiveBugReport>(bugType(Kind),
                                                         Text.str(), Node);
  Report->addRange(Range);
  Report->addVisitor<OwnershipStory>(Symbol);
  if (Fix)
    Report->addFixItHint(*Fix);
  C.emitReport(std::move(Report));
}

ProgramStateRef
Ownership::checkPointerEscape(ProgramStateRef State,
                              const InvalidatedSymbols &Escaped,
                              const CallEvent *Call,
                              PointerEscapeKind Kind) const {
  return handOver(State, Escaped, Call, Kind, /*Const=*/false);
}

ProgramStateRef
Ownership::checkConstPointerEscape(ProgramStateRef State,
                                   const InvalidatedSymbols &Escaped,
                                   const CallEvent *Call,
                                   PointerEscapeKind Kind) const {
  return handOver(State, Escaped, Call, Kind, /*Const=*/true);
}

/// What is the same as something else is held under that name: certificate contexts
/// are counted, and code that walks from one to its issuer releases all but the
/// one that it was given.
ProgramStateRef Ownership::evalAssume(ProgramStateRef State, SVal Condition,
                                      bool Truth) const {
  const auto *Comparison =
      dyn_cast_or_null<SymSymExpr>(Condition.getAsSymbol());
  if (!Comparison || !BinaryOperator::isEqualityOp(Comparison->getOpcode()) ||
      Truth != (Comparison->getOpcode() == BO_EQ))
    return State;
  for (SymbolRef Side : {Comparison->getLHS(), Comparison->getRHS()})
    if (const Owned *What = ownership(State, Side);
        What && What->Now != Owned::Released)
      State = State->remove<OwnedResources>(Side);
  return State;
}

/// The engine loses sight of what is put in a union and read under another name.
void Ownership::checkBind(SVal Place, SVal Value, const Stmt *,
                          CheckerContext &C) const {
  const auto *Field = dyn_cast_or_null<FieldRegion>(Place.getAsRegion());
  SymbolRef Symbol = Value.getAsSymbol();
  if (Symbol && Field && Field->getDecl()->getParent()->isUnion() &&
      ownership(C.getState(), Symbol))
    C.addTransition(C.getState()->remove<OwnedResources>(Symbol));
}

/// What the analysed function returns, its caller owns.
void Ownership::checkPreStmt(const ReturnStmt *Return, CheckerContext &C) const {
  if (!C.inTopFrame() || !Return->getRetValue())
    return;
  C.addTransition(
      disownReachable(C.getState(), C.getSVal(Return->getRetValue())));
}

/// No function with a contract hands out memory of operator new.
void Ownership::checkPreStmt(const CXXDeleteExpr *Delete,
                             CheckerContext &C) const {
  SymbolRef Symbol = C.getSVal(Delete->getArgument())
                         .getAsLocSymbol(/*IncludeBaseRegions=*/true);
  const Owned *Known = Symbol ? ownership(C.getState(), Symbol) : nullptr;
  if (!Known || Known->Now == Owned::Released || Known->Kind->IsStruct ||
      C.getState()->isNull(C.getSVal(Delete->getArgument())).isConstrainedTrue())
    return;
  if (ExplodedNode *Node = C.generateErrorNode())
    report(*Known->Kind, Symbol,
           "'" + Twine(Delete->isArrayForm() ? "delete[]" : "delete") +
               "' releases a " + Known->Kind->Noun + " that '" +
               Known->By->Name + "' acquired; release it with " +
               releasers(*Known->Kind),
           Node, Delete->getSourceRange(), C);
}

} // namespace

void registerOwnership(CheckerRegistry &Registry) {
  Registry.addChecker<Ownership>("schannel.Ownership",
                                 "Follows SSPI buffers and handles", "");
}

} // namespace schannel_tidy
