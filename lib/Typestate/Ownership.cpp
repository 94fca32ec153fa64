//===- Ownership.cpp - Who must release what, on each path ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ownership.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "Dangling.h"
#include "GuardedUse.h"
#include "HandedOut.h"
#include "Handover.h"
#include "Lending.h"
#include "Overwriting.h"
#include "OwnershipStory.h"
#include "SecBuffers.h"
#include "UnmadeHandles.h"
#include "Unwinding.h"
#include "clang/Analysis/CFGStmtMap.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SValBuilder.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

REGISTER_MAP_WITH_PROGRAMSTATE(OwnedResources, SymbolRef, schannel_tidy::Owned)
/// Pointers into memory that has another owner: what is decrypted in place.
REGISTER_SET_WITH_PROGRAMSTATE(BorrowedMemory, SymbolRef)

namespace schannel_tidy {

ProgramStateRef own(ProgramStateRef State, SymbolRef Symbol, Owned What) {
  return State->set<OwnedResources>(Symbol, What);
}

ProgramStateRef disown(ProgramStateRef State, SymbolRef Symbol) {
  return State->remove<OwnedResources>(Symbol);
}

ProgramStateRef borrow(ProgramStateRef State, SymbolRef Symbol) {
  return State->add<BorrowedMemory>(Symbol);
}

const Owned *ownership(ProgramStateRef State, SymbolRef Symbol) {
  return State->get<OwnedResources>(Symbol);
}

llvm::ImmutableMap<SymbolRef, Owned> ownedResources(ProgramStateRef State) {
  return State->get<OwnedResources>();
}

namespace {

class Ownership
    : public Checker<check::PreCall, check::PostCall, check::DeadSymbols,
                     check::PointerEscape, check::ConstPointerEscape,
                     check::PreStmt<ReturnStmt>, check::PreStmt<CXXDeleteExpr>,
                     check::Bind, check::Location, check::LiveSymbols,
                     check::RegionChanges,
                     check::EndAnalysis, eval::Assume> {
public:
  ProgramStateRef evalAssume(ProgramStateRef State, SVal Condition,
                             bool Truth) const;
  void checkPreCall(const CallEvent &Call, CheckerContext &C) const;
  void checkPostCall(const CallEvent &Call, CheckerContext &C) const {
    C.addTransition(Given.made(Call, noteResult(C.getState(), Call), C));
  }
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
  ProgramStateRef checkRegionChanges(ProgramStateRef State,
                                     const InvalidatedSymbols *,
                                     ArrayRef<const MemRegion *>,
                                     ArrayRef<const MemRegion *> Changed,
                                     const LocationContext *,
                                     const CallEvent *Call) const {
    const auto *Expression =
        Call ? dyn_cast_or_null<CallExpr>(Call->getOriginExpr()) : nullptr;
    return Expression && !currentUnit().contract(*Expression)
               ? forgetHomes(State, Changed)
               : State;
  }
  void checkLocation(SVal Place, bool IsLoad, const Stmt *Statement,
                     CheckerContext &C) const;
  void checkEndAnalysis(ExplodedGraph &, BugReporter &Reporter,
                        ExprEngine &) const;

private:
  const BugType &bugType(const Resource &Kind) const {
    return Kind.Family == "handle" ? HandleBug : BufferBug;
  }
  /// Where a path is while one call is looked at.
  struct Step {
    ProgramStateRef State;
    ExplodedNode *Node;
  };
  void release(Step &Now, SymbolRef Symbol, const Effect &E,
               const Contract &Promise, const CallExpr &Call,
               CheckerContext &C) const;
  bool reportGiven(const CallEvent &Call, CheckerContext &C) const;
  void reportReleased(const CallEvent &Call, const Effect &E, SymbolRef Symbol,
                      const Resource &Kind, Step &Now, CheckerContext &C) const;
  void report(const Resource &Kind, SymbolRef Symbol, const Twine &Text,
              ExplodedNode *Node, SourceRange Range, CheckerContext &C,
              std::optional<FixItHint> Fix = std::nullopt) const;
  using Leak = std::pair<SymbolRef, Owned>;
  void reportLeaks(ArrayRef<Leak> Leaks, StringRef How, CheckerContext &C,
                   ProgramStateRef Next) const;
  std::unique_ptr<PathSensitiveBugReport> leakReport(const Leak &Lost,
                                                     StringRef How,
                                                     ExplodedNode *Node) const;
  void reportUnmade(const UnmadeHandle &Left, const ReturnStmt &Return,
                    ExplodedNode *Node, CheckerContext &C) const;
  bool reportUse(SVal Place, SourceRange Range, CheckerContext &C) const;
  static bool isHarmless(ProgramStateRef State, SymbolRef Symbol,
                         const Owned &What);

  const BugType BufferBug{this, "schannel-unfreed-secbuffer", "SSPI"};
  const BugType HandleBug{this, "schannel-unreleased-handle", "SSPI"};

  /// Leaks that are some only if functions elsewhere have not taken what they were
  /// handed, or have handed out what is the caller's. Other paths tell.
  struct PossibleLeak {
    std::unique_ptr<PathSensitiveBugReport> Report;
    SmallVector<const CallExpr *, 2> Borrowers;
    std::optional<HandedOut::Outcome> Source;
  };
  mutable std::vector<PossibleLeak> PossibleLeaks;
  mutable llvm::DenseSet<const CallExpr *> GiveBack;
  mutable HandedOut Given;
};

/// The symbol that a resource passed as argument \p E is known by.
SymbolRef argumentSymbol(ProgramStateRef State, const CallEvent &Call,
                         const Effect &E, const Resource &Kind) {
  SVal Value = Call.getArgSVal(E.Index);
  if (!Kind.IsStruct) {
    if (SymbolRef Symbol = Value.getAsSymbol())
      return Symbol;
    // The address of its first member is its own.
    const MemRegion *Region = Value.getAsRegion();
    RegionOffset At = Region ? Region->getAsOffset() : RegionOffset();
    if (!At.isValid() || At.hasSymbolicOffset() || At.getOffset() != 0)
      return nullptr;
    const auto *Whole = dyn_cast<SymbolicRegion>(At.getRegion());
    return Whole ? Whole->getSymbol() : nullptr;
  }
  return handleSymbol(State, Call, E.Index);
}

/// Is what happens to argument \p Index told by an effect on a resource?
bool ownershipEnds(const Contract &Promise, unsigned Index) {
  return llvm::any_of(Promise.Effects, [&](const Effect &E) {
    return E.Index == Index && !E.Resource.empty();
  });
}

/// for (i = 0; i < count; i++) release(all[i]), met a second time: what lies
/// between the rounds has ended the function, or filled the array anew.
bool isAnotherRound(const Owned &Gone, const Effect &E, const CallExpr &Call,
                    CheckerContext &C) {
  const auto *Element =
      dyn_cast<ArraySubscriptExpr>(Call.getArg(E.Index)->IgnoreParenCasts());
  return Element && Gone.Origin == &Call && C.inTopFrame() &&
         !Element->getIdx()->isValueDependent() &&
         !Element->getIdx()->isIntegerConstantExpr(C.getASTContext());
}

void Ownership::checkPreCall(const CallEvent &Call, CheckerContext &C) const {
  const Contract *Promise = contractOf(Call);
  if (!Promise) {
    if (!reportGiven(Call, C))
      C.addTransition(handOverOtherwise(C.getState(), Call));
    return;
  }
  const auto &Expression = *cast<CallExpr>(Call.getOriginExpr());
  Step Now{C.getState(), C.getPredecessor()};
  for (const Effect &E : Promise->Effects) {
    if (E.Do == EffectKind::Share && E.Index < Call.getNumArgs())
      Now.State = shareCopied(Now.State, Call.getArgSVal(E.Index));
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
      Symbol = argumentSymbol(Now.State, Call, E, *Kind);
      break;
    default:
      break;
    }
    if (!Symbol ||
        Now.State->isNull(Call.getArgSVal(E.Index)).isConstrainedTrue())
      continue;
    if (E.When && holds(currentUnit(), *E.When, Call) != true)
      continue;
    const Owned *Known = ownership(Now.State, Symbol);
    if (Known && Known->Now == Owned::Released &&
        isAnotherRound(*Known, E, Expression, C))
      continue;
    if (Known && Known->Now == Owned::Released)
      reportReleased(Call, E, Symbol, *Kind, Now, C);
    else if (E.Do == EffectKind::Release || E.Do == EffectKind::Consume)
      release(Now, Symbol, E, *Promise, Expression, C);
    else if (E.Do == EffectKind::Keep)
      Now.State = disown(Now.State, Symbol);
  }
  // What is handed to them, these functions read; others may only compare it.
  if (!Promise->Variadic)
    for (unsigned I = 0; I < Call.getNumArgs(); ++I)
      if (!ownershipEnds(*Promise, I) &&
          reportUse(Call.getArgSVal(I), Call.getArgSourceRange(I), C))
        return;
  C.addTransition(Now.State, Now.Node);
}

/// A function elsewhere is given an object or a token that has been released,
/// and will look at it. One that forgets it may know it by its address alone.
bool Ownership::reportGiven(const CallEvent &Call, CheckerContext &C) const {
  const auto *Callee = dyn_cast_or_null<FunctionDecl>(Call.getDecl());
  if (!isa_and_nonnull<CallExpr>(Call.getOriginExpr()) ||
      (Callee && (Callee->hasBody() || Callee->isVariadic())) ||
      soundsLikeForgetting(Call))
    return false;
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    SymbolRef Symbol = Call.getArgSVal(I).getAsSymbol();
    const Owned *Known = Symbol ? ownership(C.getState(), Symbol) : nullptr;
    if (!Known || Known->Now != Owned::Released || Known->Kind->IsStruct ||
        Known->Kind->Family == "memory" ||
        !Call.getArgExpr(I)->getType()->isPointerType())
      continue;
    if (reportUse(Call.getArgSVal(I), Call.getArgSourceRange(I), C))
      return true;
  }
  return false;
}

/// A call is given what has been released. The path goes on: what else it does
/// wrong has nothing to do with that.
void Ownership::reportReleased(const CallEvent &Call, const Effect &E,
                               SymbolRef Symbol, const Resource &Kind,
                               Step &Now, CheckerContext &C) const {
  const Owned Known = *ownership(Now.State, Symbol);
  bool Again = E.Do != EffectKind::Use && E.Do != EffectKind::Keep;
  if (!Again && Kind.IsStruct &&
      dependsOnGuess(Call, Call.getArgSVal(E.Index).getAsRegion(), C))
    return;
  ExplodedNode *Node = C.generateNonFatalErrorNode(Now.State, Now.Node);
  if (!Node)
    return;
  report(*Known.Kind, Symbol,
         Twine(Known.Kind->Noun) +
             (Again ? " is released a second time"
                    : " is used after it was released") +
             "; '" + Known.By->Name +
             (Kind.IsStruct
                  ? "' has released it: invalidate the handle there "
                    "(SecInvalidateHandle) and test it here"
                  : "' has released it: set the pointer to null there and "
                    "test it here"),
         Node, Call.getArgSourceRange(E.Index), C,
         Kind.IsStruct ? invalidationFix(Known, C) : std::nullopt);
  Now = {disown(Now.State, Symbol), Node};
}

void Ownership::release(Step &Now, SymbolRef Symbol, const Effect &E,
                        const Contract &Promise, const CallExpr &Call,
                        CheckerContext &C) const {
  const Resource *Kind = currentUnit().contracts().resource(E.Resource);
  const Owned *Known = ownership(Now.State, Symbol);
  std::string Wrong;
  if (Now.State->contains<BorrowedMemory>(Symbol))
    Wrong = "'" + Promise.Name +
            "' releases what points into the message that was decrypted in "
            "place; release nothing but the message's own memory";
  else if (Known && Known->Kind != Kind &&
           // Whoever had it may have put memory of another kind in its place;
           // not for what is no memory at all.
           (borrowers(Now.State, Symbol).empty() ||
            (Known->Kind->Family == "handle") != (Kind->Family == "handle")) &&
           !llvm::is_contained(Known->Kind->Release, Promise.Name) &&
           !llvm::is_contained(Known->Kind->Release, Kind->Release.front()))
    Wrong = "'" + Promise.Name + "' releases a " + Known->Kind->Noun +
            " that '" + Known->By->Name + "' acquired; release it with " +
            releasers(*Known->Kind);
  if (!Wrong.empty()) {
    if (ExplodedNode *Node = C.generateNonFatalErrorNode(Now.State, Now.Node)) {
      report(*Kind, Symbol, Wrong, Node, Call.getSourceRange(), C);
      Now = {disown(Now.State, Symbol), Node};
    }
    return;
  }
  learnFromRelease(Symbol, Call, C, GiveBack);
  Given.released(Now.State, Symbol);
  if (Known && Known->Now == Owned::Counted) {
    Owned Left = *Known;
    Left.Now = Owned::Escaped;
    Now.State = own(Now.State, Symbol, Left);
    return;
  }
  Owned Gone{Owned::Released, Kind, &Call, &Promise};
  if (Known)
    Gone.Place = Known->Place;
  Now.State = own(endLoans(Now.State, Symbol), Symbol, Gone);
  // What a block of the heap points to does not go with it.
  if (!Kind->IsStruct && Kind->Family != "memory")
    Now.State = noteDangling(Now.State, Symbol);
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
  SValBuilder &Builder = State->getStateManager().getSValBuilder();
  auto May = [&](BinaryOperatorKind Op, int32_t Value) {
    SVal Test = Builder.evalBinOp(State, Op, Builder.makeSymbolVal(Status),
                                  Builder.makeIntVal(Value, Status->getType()),
                                  Builder.getConditionType());
    auto Condition = Test.getAs<DefinedSVal>();
    return !Condition || State->assume(*Condition, true);
  };
  // Written beside the result, it says what became of the request itself.
  const auto *Returned = dyn_cast<SymbolConjured>(Status);
  if (!Returned || Returned->getTag())
    return May(BO_EQ, 0);
  if (const llvm::APSInt *Known =
          State->getConstraintManager().getSymVal(State, Status)) {
    auto Value = static_cast<int32_t>(Known->getExtValue());
    return Value != Constant("SEC_E_INCOMPLETE_MESSAGE") &&
           Value != Constant("SEC_I_INCOMPLETE_CREDENTIALS");
  }
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
  keepResultsAlive(State, Reaper);
  HandedOut::keepResultsAlive(State, Reaper);
  keepUnmadeAlive(State, Reaper);
  keepOriginsAlive(State, Reaper);
}

/// A loop that never ends "sinks" as well. Does the one that \p Block is in go
/// on to acquire another of \p What?
///   for (;;) { AcceptSecurityContext(..., &context, ...); talk(&context); }
static bool isLostEachRound(const Owned &What, const CFGBlock &Block,
                            CheckerContext &C) {
  const CFGStmtMap *Blocks =
      C.getLocationContext()->getAnalysisDeclContext()->getCFGStmtMap();
  const CFGBlock *Again =
      Blocks ? Blocks->getBlock(const_cast<Expr *>(What.Origin)) : nullptr;
  llvm::SmallPtrSet<const CFGBlock *, 16> Seen;
  SmallVector<const CFGBlock *, 16> Pending{&Block};
  while (!Pending.empty()) {
    const CFGBlock *Next = Pending.pop_back_val();
    if (Next->hasNoReturnElement())
      return false;
    for (const CFGBlock *Successor : Next->succs())
      if (Successor && Seen.insert(Successor).second)
        Pending.push_back(Successor);
  }
  return Again && Seen.contains(Again);
}

void Ownership::checkDeadSymbols(SymbolReaper &Reaper, CheckerContext &C) const {
  ProgramStateRef Now = C.getState(), State = Now;
  SmallVector<Leak, 2> Leaks, Overwritten;
  for (const auto &[Symbol, What] : ownedResources(Now)) {
    if (!Reaper.isDead(Symbol))
      continue;
    if (What.Now == Owned::Held && !isHarmless(Now, Symbol, What))
      Leaks.emplace_back(Symbol, What);
    else if (isOverwritten(Now, Reaper, Symbol, What) &&
             !isHarmless(Now, Symbol, What))
      Overwritten.emplace_back(Symbol, What);
    State = HandedOut::forget(endLoans(disown(State, Symbol), Symbol), Symbol);
  }
  State = forgetDead(State, Reaper);
  for (SymbolRef Symbol : Now->get<BorrowedMemory>())
    if (Reaper.isDead(Symbol))
      State = State->remove<BorrowedMemory>(Symbol);
  if (!Leaks.empty()) {
    // Where the program is about to end (a failed assertion), nothing leaks.
    const CFGBlock *Block = C.getPredecessor()->getCFGBlock();
    bool Ends = Block && Block->isInevitablySinking();
    const CXXThrowExpr *Throw = Ends ? endsInThrow(*Block) : nullptr;
    llvm::erase_if(Leaks, [&](const Leak &Lost) {
      return (Ends && !isLostEachRound(Lost.second, *Block, C) &&
              (!Throw || !isLostByThrow(Now, Lost.first, *Throw,
                                        *C.getLocationContext()))) ||
             isGuarded(Now, Lost.first);
    });
  }
  if (!Overwritten.empty())
    reportLeaks(Overwritten, "is overwritten here and lost", C, State);
  else if (!Leaks.empty())
    reportLeaks(Leaks, "is not released on this path", C, State);
  else
    C.addTransition(State);
}

/// \p Next is the state in which the path goes on.
void Ownership::reportLeaks(ArrayRef<Leak> Leaks, StringRef How,
                            CheckerContext &C, ProgramStateRef Next) const {
  static CheckerProgramPointTag Tag(this, "Leak");
  ExplodedNode *Node = C.generateNonFatalErrorNode(C.getState(), &Tag);
  if (!Node)
    return;
  for (const Leak &Lost : Leaks) {
    auto Report = leakReport(Lost, How, Node);
    auto Borrowers = borrowers(C.getState(), Lost.first);
    auto Source = HandedOut::outcome(C.getState(), Lost.first);
    // A call that fails may hand out null, and say so in some other way.
    if (Source && !C.getState()
                       ->getConstraintManager()
                       .isNull(C.getState(), Lost.first)
                       .isConstrainedFalse())
      continue;
    if (Borrowers.empty() && !Source)
      C.emitReport(std::move(Report));
    else
      PossibleLeaks.push_back(
          {std::move(Report), std::move(Borrowers), Source});
  }
  C.addTransition(Next, Node);
}

std::unique_ptr<PathSensitiveBugReport>
Ownership::leakReport(const Leak &Lost, StringRef How,
                      ExplodedNode *Node) const {
  const auto &[Symbol, What] = Lost;
  const LocationContext *Frame = Node->getLocationContext();
  // One report for all paths on which what was acquired there is lost.
  PathDiagnosticLocation Acquired = PathDiagnosticLocation::createBegin(
      What.Origin, Frame->getAnalysisDeclContext()->getASTContext()
                       .getSourceManager(), Frame);
  std::string Text = (Twine(What.Kind->Noun) + placeName(What) +
                      " acquired by '" + What.By->Name + "' " + How + "; call " +
                      releasers(*What.Kind) + " before it goes out of reach")
                         .str();
  auto Report = std::make_unique<PathSensitiveBugReport>(
      bugType(*What.Kind), Text, Node, Acquired,
      Frame->getStackFrame()->getDecl());
  Report->addVisitor<OwnershipStory>(Symbol);
  return Report;
}

void Ownership::checkEndAnalysis(ExplodedGraph &, BugReporter &Reporter,
                                 ExprEngine &) const {
  for (PossibleLeak &Leak : PossibleLeaks)
    if (llvm::all_of(Leak.Borrowers,
                     [&](const CallExpr *Borrower) {
                       return GiveBack.contains(Borrower);
                     }) &&
        (!Leak.Source || Given.isReleasedAfter(*Leak.Source)))
      Reporter.emitReport(std::move(Leak.Report));
  PossibleLeaks.clear();
  GiveBack.clear();
  Given.clear();
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

/// Is \p Condition, in \p State, that a member of SSPI's function table is null?
static bool lacksFunction(ProgramStateRef State, SVal Condition) {
  SymbolRef Asked = Condition.getAsSymbol(/*IncludeBaseRegions=*/true);
  if (!Asked)
    return false;
  for (SymbolRef Symbol : Asked->symbols()) {
    const auto *Field =
        dyn_cast_or_null<FieldRegion>(Symbol->getOriginRegion());
    if (!Field || !Field->getValueType()->isFunctionPointerType())
      continue;
    const Contract *Promise =
        currentUnit().contracts().find(Field->getDecl()->getName());
    if (Promise && Promise->InTable &&
        State->getConstraintManager().isNull(State, Symbol).isConstrainedTrue())
      return true;
  }
  return false;
}

/// What is the same as something else is held under that name: certificate contexts
/// are counted, and code that walks from one to its issuer releases all but the
/// one that it was given.
ProgramStateRef Ownership::evalAssume(ProgramStateRef State, SVal Condition,
                                      bool Truth) const {
  if (lacksFunction(State, Condition))
    return nullptr;
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

void Ownership::checkBind(SVal Place, SVal Value, const Stmt *,
                          CheckerContext &C) const {
  ProgramStateRef State = C.getState();
  const auto *Field = dyn_cast_or_null<FieldRegion>(Place.getAsRegion());
  SymbolRef Symbol = Value.getAsSymbol();
  // The engine loses sight of what is put in a union and read under another name.
  if (Symbol && Field && Field->getDecl()->getParent()->isUnion() &&
      ownership(State, Symbol))
    State = disown(State, Symbol);
  SmallVector<Leak, 2> Lost = lostByAssignment(State, Place, Value);
  llvm::erase_if(Lost, [&](const Leak &L) {
    return isHarmless(State, L.first, L.second);
  });
  State = noteHome(forgetUnmadeAt(State, Place), Place, Value);
  for (const Leak &L : Lost)
    State = disown(State, L.first);
  if (Lost.empty())
    C.addTransition(State);
  else
    reportLeaks(Lost, "is overwritten here and lost", C, State);
}

/// Memory that has been released is read, or written to.
void Ownership::checkLocation(SVal Place, bool, const Stmt *Statement,
                              CheckerContext &C) const {
  reportUse(Place, Statement ? Statement->getSourceRange() : SourceRange(), C);
}

/// Is \p Place in memory that has been released? Then it is reported.
bool Ownership::reportUse(SVal Place, SourceRange Range,
                          CheckerContext &C) const {
  const MemRegion *Region = Place.getAsRegion();
  const auto *Base =
      Region ? dyn_cast<SymbolicRegion>(Region->getBaseRegion()) : nullptr;
  if (!Base)
    return false;
  SymbolRef Symbol = Base->getSymbol();
  if (SymbolRef Origin = danglesFrom(C.getState(), Symbol))
    Symbol = Origin;
  const Owned *Known = ownership(C.getState(), Symbol);
  if (!Known || Known->Now != Owned::Released || Known->Kind->IsStruct)
    return false;
  if (ExplodedNode *Node = C.generateErrorNode())
    report(*Known->Kind, Symbol,
           Twine(Known->Kind->Noun) + " is used after it was released; '" +
               Known->By->Name +
               "' has released it: release it behind its last use",
           Node, Range, C);
  return true;
}

void Ownership::reportUnmade(const UnmadeHandle &Left, const ReturnStmt &Return,
                             ExplodedNode *Node, CheckerContext &C) const {
  const Contract *Promise = currentUnit().contract(*Left.Attempt);
  auto Report = std::make_unique<PathSensitiveBugReport>(
      HandleBug,
      ("'" + Promise->Name + "' has failed, and '" + Left.Member->getName() +
       "' still points to memory for the handle: code that asks for the pointer "
       "releases a handle that was never made; free the memory and set the "
       "pointer to null")
          .str(),
      Node);
  Report->addRange(Return.getSourceRange());
  C.emitReport(std::move(Report));
}

/// What the analysed function returns, its caller owns.
void Ownership::checkPreStmt(const ReturnStmt *Return, CheckerContext &C) const {
  if (!C.inTopFrame() || !Return->getRetValue())
    return;
  for (const UnmadeHandle &Left : unmadeHandles(C.getState(), currentUnit()))
    if (ExplodedNode *Node = C.generateNonFatalErrorNode())
      reportUnmade(Left, *Return, Node, C);
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
