//===- CallModel.cpp - What a call with a contract does to a path ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CallModel.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "../PathAnalysis/Spelling.h"
#include "HandshakeLeg.h"
#include "Ownership.h"
#include "SecBuffers.h"
#include "UnmadeHandles.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

// SECBUFFER_* types that InitializeSecurityContext and AcceptSecurityContext
// write a token to.
constexpr uint64_t SecBufferEmpty = 0, SecBufferToken = 2, SecBufferAlert = 17;

/// One call with a contract, being evaluated on one path.
class CallModel {
public:
  CallModel(const Contract &Promise, const CallEvent &Call,
            const CallExpr &Expression, CheckerContext &C)
      : Unit(currentUnit()), Promise(Promise), Call(Call),
        Expression(Expression), C(C), Leg(Promise, Call, Expression, C),
        Frame(C.getLocationContext()), Builder(C.getSValBuilder()) {
    ResultType = Call.getResultType();
    if (Promise.ReturnsIndex && *Promise.ReturnsIndex < Call.getNumArgs())
      Result = Call.getArgSVal(*Promise.ReturnsIndex);
    else if (!ResultType->isVoidType())
      Result = Builder.conjureSymbolVal(nullptr, &Expression, Frame, ResultType,
                                        C.blockCount());
  }

  void run() {
    ProgramStateRef State = C.getState();
    State = State->BindExpr(&Expression, Frame, Result);
    if (Promise.Result == ResultKind::Error) {
      if (Call.getNumArgs() == 1)
        return convertError(State);
      State = notZero(State);
    }
    State = tell(State);
    if (is(EffectKind::NoReturn) || Leg.beginsAgainUnheard()) {
      C.generateSink(State, C.getPredecessor());
      return;
    }
    if (!outcomeMatters(State)) {
      C.addTransition(apply(withoutInformation(State), Outcome::Success));
      return;
    }
    auto [Success, Failure] = split(State);
    // One more reference to what there is, and null for null alone.
    for (const Effect &Made : Promise.Effects)
      if (const Effect *Old = duplicated(Made))
        (State->isNull(argument(*Old)).isConstrainedTrue() ? Success
                                                           : Failure) = nullptr;
    // Nothing has come that could be a part of something.
    if (Leg.isOpening())
      Failure = withoutStatus(Failure, "SEC_E_INCOMPLETE_MESSAGE");
    if (Success)
      C.addTransition(apply(Success, Outcome::Success));
    if (!Failure)
      return;
    C.addTransition(apply(Failure, Outcome::Failure), failureNote());
    if (Leg.mayAlert())
      if (ProgramStateRef Alert =
              withoutStatus(Failure, "SEC_E_INCOMPLETE_MESSAGE"))
        C.addTransition(apply(Alert, Outcome::Alert), failureNote());
  }

private:
  bool is(EffectKind Kind) const {
    return llvm::any_of(Promise.Effects,
                        [&](const Effect &E) { return E.Do == Kind; });
  }

  ProgramStateRef withoutStatus(ProgramStateRef State, StringRef Name) const {
    auto Value = Result.getAs<NonLoc>();
    auto Status = Unit.contracts().constant(Name);
    if (!Value || !Status)
      return State;
    auto Signed = static_cast<int32_t>(*Status);
    return without(State, *Value, Signed, Signed);
  }

  /// Whether a handle is of one kind is known if it was seen being made.
  ProgramStateRef tell(ProgramStateRef State) const {
    auto Answer = Result.getAs<DefinedOrUnknownSVal>();
    for (const Effect &E : Promise.Effects) {
      if (E.Do != EffectKind::Tell || !Answer)
        continue;
      SymbolRef Symbol = argument(E).getAsSymbol();
      const Owned *Known = Symbol ? ownership(State, Symbol) : nullptr;
      if (Known)
        State = State->assume(
            *Answer, Known->Kind == Unit.contracts().resource(E.Resource));
    }
    return State;
  }

  /// The error of an argument, as another kind of error: negative, or 0 for 0.
  void convertError(ProgramStateRef State) {
    auto Given = Call.getArgSVal(0).getAs<DefinedOrUnknownSVal>();
    auto Made = Result.getAs<NonLoc>();
    auto [Error, None] =
        Given ? State->assume(*Given) : std::pair(State, State);
    if (Error && Made)
      Error = negative(Error, *Made);
    if (Error)
      C.addTransition(Error);
    if (None)
      C.addTransition(
          None->BindExpr(&Expression, Frame, Builder.makeZeroVal(ResultType)));
  }

  ProgramStateRef notZero(ProgramStateRef State) const {
    auto Value = Result.getAs<DefinedOrUnknownSVal>();
    ProgramStateRef Known = Value ? State->assume(*Value, true) : nullptr;
    return Known ? Known : State;
  }

  /// A function with no informational status succeeds with SEC_E_OK alone.
  ProgramStateRef withoutInformation(ProgramStateRef State) const {
    auto Value = Result.getAs<NonLoc>();
    if (!Value || Promise.Result != ResultKind::Status ||
        Promise.Statuses.empty() || !ResultType->isSignedIntegerType() ||
        Leg.successes() != SmallVector<int64_t, 4>{0})
      return State;
    ProgramStateRef Known = without(State, *Value, 1, INT32_MAX);
    return Known ? Known : State;
  }

  SVal argument(const Effect &E) const {
    return E.Index < Call.getNumArgs() ? Call.getArgSVal(E.Index)
                                       : SVal(UnknownVal());
  }

  QualType argumentType(const Effect &E) const {
    // Without the casts to PVOID that hide what is behind a pointer.
    return Call.getArgExpr(E.Index)->IgnoreParenCasts()->getType();
  }

  /// Is it worth two paths? Only if something is acquired, or an output that
  /// nobody has written yet may stay unwritten.
  bool outcomeMatters(ProgramStateRef State) const {
    if (Promise.Result == ResultKind::Void ||
        Promise.Result == ResultKind::Value ||
        Promise.Result == ResultKind::Error)
      return false;
    for (const Effect &E : Promise.Effects) {
      if (E.On == Outcome::Alert ||
          (E.On == Outcome::Always && E.Do != EffectKind::Resize))
        continue;
      switch (E.Do) {
      case EffectKind::Acquire:
        if (!E.When || holds(Unit, *E.When, Call) != false)
          return true;
        break;
      case EffectKind::Resize:
        return true;
      case EffectKind::WriteBuffers:
        if (E.When && holds(Unit, *E.When, Call) != false)
          return true;
        break;
      case EffectKind::Write:
        if (E.Index < Call.getNumArgs())
          if (auto Place = place(State, E))
            if (isUnwritten(State, *Place, E))
              return true;
        break;
      default:
        break;
      }
    }
    return false;
  }

  bool isUnwritten(ProgramStateRef State, Loc Place, const Effect &E) const {
    if (State->getSVal(Place).isUndef())
      return true;
    // A record is unwritten if its first field is.
    if (auto First = handleKey(State, argument(E), argumentType(E)))
      return State->getSVal(*First).isUndef();
    return false;
  }

  /// The path on which the call succeeds, and the one on which it fails; either
  /// may be null.
  std::pair<ProgramStateRef, ProgramStateRef> split(ProgramStateRef State) {
    auto Value = Result.getAs<NonLoc>();
    if (!Value || !ResultType->isIntegralOrEnumerationType()) {
      auto Pointer = Result.getAs<DefinedOrUnknownSVal>();
      return Pointer ? State->assume(*Pointer) : std::make_pair(State, State);
    }
    switch (Promise.Result) {
    case ResultKind::Status:
      return {oneOf(State, *Value, Leg.successes()), negative(State, *Value)};
    case ResultKind::Bool:
      // TRUE, so that a comparison with it is no third way.
      return {oneOf(State, *Value, {1}), oneOf(State, *Value, {0})};
    case ResultKind::Win32:
      return {oneOf(State, *Value, {0}), without(State, *Value, 0, 0)};
    default:
      return State->assume(*Value);
    }
  }

  ProgramStateRef without(ProgramStateRef State, NonLoc Value, int64_t From,
                          int64_t To) const {
    if (!State || From > To)
      return State;
    return State->assumeInclusiveRange(Value, number(From), number(To), false);
  }

  const llvm::APSInt &number(int64_t Value) const {
    return Builder.getBasicValueFactory().getValue(static_cast<uint64_t>(Value),
                                                   ResultType);
  }

  int64_t lowest() const {
    return ResultType->isUnsignedIntegerType() ? 0 : INT32_MIN;
  }
  int64_t highest() const {
    return ResultType->isUnsignedIntegerType() ? UINT32_MAX : INT32_MAX;
  }

  /// \p Allowed is sorted.
  ProgramStateRef oneOf(ProgramStateRef State, NonLoc Value,
                        ArrayRef<int64_t> Allowed) const {
    int64_t Next = lowest();
    for (int64_t Point : Allowed) {
      State = without(State, Value, Next, Point - 1);
      Next = Point + 1;
    }
    return without(State, Value, Next, highest());
  }

  ProgramStateRef negative(ProgramStateRef State, NonLoc Value) const {
    // Kept in an unsigned, a failure is a large number.
    return without(State, Value, 0, INT32_MAX);
  }

  /// The place that an effect on a pointee is about.
  std::optional<Loc> place(ProgramStateRef State, const Effect &E) const {
    SVal Pointer = argument(E);
    if (!E.Field.empty())
      return fieldOf(State, Pointer, argumentType(E), E.Field);
    if (const MemRegion *Region = Pointer.getAsRegion())
      return loc::MemRegionVal(Region->StripCasts());
    return std::nullopt;
  }

  ProgramStateRef overwrite(ProgramStateRef State, Loc Place) const {
    if (const auto *Typed =
            dyn_cast_or_null<TypedValueRegion>(Place.getAsRegion()))
      if (!Typed->getValueType()->isRecordType() &&
          !Typed->getValueType()->isArrayType())
        return State->bindLoc(Place, fresh(Place, Typed->getValueType()),
                              Frame);
    // The record alone, not the object that it is a member of.
    RegionAndSymbolInvalidationTraits Traits;
    if (const MemRegion *Region = Place.getAsRegion())
      Traits.setTrait(
          Region,
          RegionAndSymbolInvalidationTraits::TK_DoNotInvalidateSuperRegion);
    return State->invalidateRegions({Place}, &Expression, C.blockCount(), Frame,
                                    /*CausesPointerEscape=*/false, nullptr,
                                    nullptr, &Traits);
  }

  /// A whole object, not some bytes in its middle.
  ProgramStateRef clear(ProgramStateRef State, Loc Place) const {
    const auto *Typed = dyn_cast_or_null<TypedValueRegion>(Place.getAsRegion());
    if (!Typed)
      return State;
    if (const auto *Element = dyn_cast<ElementRegion>(Typed))
      if (!Element->getIndex().isZeroConstant() ||
          !Element->getValueType()->isRecordType())
        return State;
    return State->bindDefaultZero(Place, Frame);
  }

  /// A new value; one call writes several, so the place tells them apart.
  SVal fresh(Loc Place, QualType Type) const {
    return Builder.conjureSymbolVal(Place.getAsRegion(), &Expression, Frame,
                                    Type, C.blockCount());
  }

  ProgramStateRef apply(ProgramStateRef State, Outcome Now) {
    for (const Effect &E : Promise.Effects) {
      if (E.Do == EffectKind::WriteBuffers && Now == Outcome::Failure &&
          E.On == Outcome::Success)
        State = forgetTokens(State, E);
      // A first leg that fails makes no context, and all who delete it know.
      if (E.Do == EffectKind::Acquire && E.On == Outcome::Success &&
          E.Unless.empty() && E.Index < Call.getNumArgs() &&
          Unit.contracts().resource(E.Resource)->IsStruct)
        State = noteAttempt(State, argument(E), Expression,
                            /*Made=*/Now == Outcome::Success);
      if (E.On != Outcome::Always && E.On != Now)
        continue;
      std::optional<bool> Applies = true;
      if (E.When)
        Applies = holds(Unit, *E.When, Call);
      if (E.Index != Effect::ResultIndex && E.Index >= Call.getNumArgs())
        continue;
      if (!Applies.value_or(true) && E.Do != EffectKind::WriteBuffers)
        continue;
      switch (E.Do) {
      case EffectKind::Write:
      case EffectKind::Copy:
      case EffectKind::Append:
      case EffectKind::OpenFile:
        if (E.Index == Effect::ResultIndex)
          break; // a new value anyway
        if (auto Place = place(State, E))
          State = E.Bits
                      ? State->bindLoc(
                            *Place,
                            Builder.makeIntVal(*E.Bits, pointee(*Place)), Frame)
                      : overwrite(State, *Place);
        break;
      case EffectKind::Zero:
        if (auto Place = place(State, E); Place && Applies)
          State = clear(State, *Place);
        break;
      case EffectKind::Acquire:
        State = acquire(State, E, Applies.has_value());
        break;
      case EffectKind::Resize:
        State = resize(State, E, Now);
        break;
      case EffectKind::WriteBuffers:
        State = writeTokens(State, E, Applies);
        break;
      case EffectKind::UpdateBuffers:
        State = updateBuffers(State, E, /*First=*/1, /*Memory=*/false);
        break;
      case EffectKind::DecryptBuffers:
        if (Now == Outcome::Success)
          State = updateBuffers(State, E, /*First=*/0, /*Memory=*/true);
        break;
      case EffectKind::EncryptBuffers:
        State = updateBuffers(State, E, /*First=*/0, /*Memory=*/false,
                              /*Type=*/false);
        break;
      default:
        break;
      }
    }
    return State;
  }

  ProgramStateRef acquire(ProgramStateRef State, const Effect &E,
                          bool Certain) {
    const Resource *Kind = Unit.contracts().resource(E.Resource);
    Owned What{Owned::Held, Kind, &Expression, &Promise};
    What.Status = Result.getAsSymbol();
    if (E.Index == Effect::ResultIndex) {
      // One more reference to an argument, which goes on under its old name.
      if (const Effect *Old = duplicated(E); Old && isNameless()) {
        SymbolRef Symbol = argument(*Old).getAsSymbol();
        const Owned *Known = Symbol ? ownership(State, Symbol) : nullptr;
        if (!Known)
          return State;
        Owned Counted = *Known;
        Counted.Now = Owned::Counted;
        Counted.Home = nullptr;
        return own(State, Symbol, Counted);
      }
      SymbolRef Symbol = Result.getAsSymbol();
      if (!Symbol || !Certain)
        return State;
      if (Kind->Family != "memory" && Symbol->getType()->isPointerType())
        State = assumeValid(State, Symbol, /*IsHandle=*/true);
      if (Kind->Family == "memory")
        What.Length = sizeAsked();
      return own(State, Symbol, What);
    }
    if (E.Maybe)
      if (SymbolRef Inner = innerStatus(State))
        What.Status = Inner;
    SVal Pointer = argument(E);
    if (!Pointer.getAsRegion())
      return State;
    if (!E.Unless.empty()) {
      // A later leg of the handshake works on the context that is there.
      SVal Existing = Call.getArgSVal(E.UnlessIndex);
      if (!State->isNull(Existing).isConstrainedTrue())
        return State;
    }
    std::optional<Loc> Key;
    if (Kind->IsStruct) {
      State = overwrite(State, Pointer.castAs<Loc>());
      for (const Loc &Field : handleFields(State, Pointer, argumentType(E))) {
        State = State->bindLoc(Field, fresh(Field, pointee(Field)), Frame);
        if (SymbolRef Symbol = State->getSVal(Field).getAsSymbol())
          State = assumeValid(State, Symbol, /*IsHandle=*/true);
      }
      Key = handleKey(State, Pointer, argumentType(E));
    } else {
      Key = place(State, E);
      if (Key && !pointee(*Key).isNull())
        State = State->bindLoc(*Key, fresh(*Key, pointee(*Key)), Frame);
    }
    if (!Key)
      return State;
    SymbolRef Symbol = State->getSVal(*Key).getAsSymbol();
    if (!Symbol)
      return State;
    if (!E.Length.empty())
      if (auto Length = Call.getArgSVal(E.LengthIndex).getAs<Loc>())
        What.Length = State->getSVal(*Length).getAsSymbol();
    if (!Kind->IsStruct && !E.Maybe)
      State = assumeValid(State, Symbol, /*IsHandle=*/false);
    if (!Key->getAsRegion()->hasStackStorage()) {
      What.Now = Owned::Elsewhere;
      What.Home = Key->getAsRegion();
    }
    What.Place = Kind->IsStruct ? Pointer.getAsRegion() : Key->getAsRegion();
    return Certain ? own(State, Symbol, What) : State;
  }

  /// How much memory is asked for, if that is not known yet: the last of the sizes
  /// and flags that the call is given.
  SymbolRef sizeAsked() const {
    SymbolRef Size = nullptr;
    for (unsigned I = 0; I < Call.getNumArgs(); ++I)
      if (SymbolRef Number = Call.getArgSVal(I).getAsSymbol();
          Number && Number->getType()->isIntegralOrEnumerationType())
        Size = Number;
    return Size;
  }

  /// The status that the call writes beside its result: what became of the
  /// request, where the result only says that it was delivered.
  SymbolRef innerStatus(ProgramStateRef State) const {
    for (const Effect &E : Promise.Effects) {
      if (E.Do != EffectKind::Write || !E.Field.empty() ||
          E.Index >= Call.getNumArgs())
        continue;
      // PNTSTATUS points to a LONG; the variable says what that is.
      auto Place = place(State, E);
      QualType Pointee = argumentType(E)->getPointeeType();
      if (Place && (isStatusType(pointee(*Place)) ||
                    (!Pointee.isNull() && isStatusType(Pointee))))
        return State->getSVal(*Place).getAsSymbol();
    }
    return nullptr;
  }

  /// Is the result dropped, or nothing but tested?
  bool isNameless() const {
    const ParentMap &Parents = Frame->getParentMap();
    auto *Call = const_cast<CallExpr *>(&Expression);
    if (!Parents.isConsumedExpr(Call) || isOnlyCompared())
      return true;
    const Stmt *User = Parents.getParentIgnoreParenCasts(Call);
    // One that returns it is dropped itself: count(certificate).
    const StackFrameContext *Callee = Frame->getStackFrame();
    if (const auto *Site = dyn_cast_or_null<Expr>(Callee->getCallSite());
        Site && isa_and_nonnull<ReturnStmt>(User) && !Callee->inTopFrame()) {
      const ParentMap &Callers = Callee->getParent()->getParentMap();
      return !Callers.isConsumedExpr(const_cast<Expr *>(Site));
    }
    if (const auto *Op = dyn_cast_or_null<UnaryOperator>(User))
      return Op->getOpcode() == UO_LNot;
    if (const auto *Op = dyn_cast_or_null<BinaryOperator>(User))
      return Op->isComparisonOp() || Op->isLogicalOp();
    return isa_and_nonnull<IfStmt, WhileStmt>(User);
  }

  /// Does the variable that takes the result serve nothing but an assertion
  /// that compares it with the argument?
  bool isOnlyCompared() const {
    const ParentMap &Parents = Frame->getParentMap();
    const auto *Declared = dyn_cast_or_null<DeclStmt>(
        Parents.getParentIgnoreParenCasts(const_cast<CallExpr *>(&Expression)));
    const auto *Variable = Declared && Declared->isSingleDecl()
                               ? dyn_cast<VarDecl>(Declared->getSingleDecl())
                               : nullptr;
    if (!Variable)
      return false;
    struct Reads : RecursiveASTVisitor<Reads> {
      const VarDecl &Variable;
      SmallVector<DeclRefExpr *, 2> Found;
      explicit Reads(const VarDecl &Variable) : Variable(Variable) {}
      bool VisitDeclRefExpr(DeclRefExpr *Ref) {
        if (Ref->getDecl() == &Variable)
          Found.push_back(Ref);
        return true;
      }
    } Walk(*Variable);
    Walk.TraverseStmt(Frame->getDecl()->getBody());
    return llvm::all_of(Walk.Found, [&](DeclRefExpr *Read) {
      const auto *Test = dyn_cast_or_null<BinaryOperator>(
          Parents.getParentIgnoreParenImpCasts(Read));
      return Test && Test->isEqualityOp() &&
             llvm::any_of(Expression.arguments(), [&](const Expr *Argument) {
               return sameExpression(Argument, Test->getLHS(),
                                     Builder.getContext()) ||
                      sameExpression(Argument, Test->getRHS(),
                                     Builder.getContext());
             });
    });
  }

  /// The argument to which the call makes another reference, which is \p Made; or
  /// null. It does not fail, so that nobody has to look at what it returns.
  const Effect *duplicated(const Effect &Made) const {
    if (Made.Do != EffectKind::Acquire || Made.Index != Effect::ResultIndex ||
        Promise.CheckResult)
      return nullptr;
    const auto Found = llvm::find_if(Promise.Effects, [&](const Effect &E) {
      return E.Do == EffectKind::Use && E.Resource == Made.Resource;
    });
    return Found == Promise.Effects.end() ? nullptr : &*Found;
  }

  QualType pointee(Loc Place) const {
    const auto *Typed = dyn_cast_or_null<TypedValueRegion>(Place.getAsRegion());
    if (Typed && !Typed->getValueType()->isRecordType() &&
        !Typed->getValueType()->isArrayType())
      return Typed->getValueType();
    return Builder.getContext().VoidPtrTy;
  }

  /// A live handle is neither 0 nor -1: what SecIsValidHandle() and people
  /// test.
  ProgramStateRef assumeValid(ProgramStateRef State, SymbolRef Symbol,
                              bool IsHandle) const {
    QualType Type = Symbol->getType();
    for (int64_t Invalid : {0, -1}) {
      if (Invalid && !IsHandle)
        break;
      SVal Value =
          Type->isIntegerType()
              ? SVal(Builder.makeIntVal(Invalid, Type))
              : SVal(loc::ConcreteInt(Builder.getBasicValueFactory().getValue(
                    static_cast<uint64_t>(Invalid), Type)));
      SVal Test = Builder.evalBinOp(State, BO_NE, Builder.makeSymbolVal(Symbol),
                                    Value, Builder.getConditionType());
      if (auto Condition = Test.getAs<DefinedSVal>())
        if (ProgramStateRef Valid = State->assume(*Condition, true))
          State = Valid;
    }
    return State;
  }

  /// realloc: on failure the old block is still there and still owned.
  ProgramStateRef resize(ProgramStateRef State, const Effect &E, Outcome Now) {
    if (Now != Outcome::Success)
      return State;
    const Resource *Kind = Unit.contracts().resource(E.Resource);
    if (SymbolRef Old = argument(E).getAsSymbol())
      if (const Owned *Known = ownership(State, Old)) {
        Owned Gone = *Known;
        Gone.Now = Owned::Released;
        Gone.Origin = &Expression;
        Gone.By = &Promise;
        State = own(State, Old, Gone);
      }
    if (SymbolRef New = Result.getAsSymbol())
      State = own(State, New, {Owned::Held, Kind, &Expression, &Promise});
    return State;
  }

  /// The output tokens of a handshake leg. \p Allocates: does SSPI allocate
  /// them?
  ProgramStateRef writeTokens(ProgramStateRef State, const Effect &E,
                              std::optional<bool> Allocates) {
    auto Buffers = secBuffers(State, argument(E), argumentType(E));
    if (!Buffers) {
      // A descriptor we cannot see through: whatever is behind it changes.
      if (E.On == Outcome::Success && argument(E).getAsRegion())
        State = State->invalidateRegions({argument(E)}, &Expression,
                                         C.blockCount(), Frame,
                                         /*CausesPointerEscape=*/true);
      return State;
    }
    bool HasToken = llvm::any_of(*Buffers, [&](const SecBufferPlace &Buffer) {
      return knownNumber(State, Buffer.Type) == SecBufferToken;
    });
    for (const SecBufferPlace &Buffer : *Buffers) {
      auto Type = knownNumber(State, Buffer.Type);
      if (!Type)
        continue;
      // An alert is made when the handshake fails, a token when it goes on;
      // where the caller named no place for it, Schannel takes an empty one.
      bool Written = *Type == SecBufferToken ||
                     (*Type == SecBufferAlert && E.On == Outcome::Alert) ||
                     (*Type == SecBufferEmpty && !HasToken);
      if (!Written)
        continue;
      State = overwrite(State, Buffer.Size);
      if (Allocates == false)
        continue;
      State = State->bindLoc(
          Buffer.Memory, fresh(Buffer.Memory, Builder.getContext().VoidPtrTy),
          Frame);
      if (Allocates != true)
        continue;
      Owned What{Owned::Held, Unit.contracts().resource(E.Resource),
                 &Expression, &Promise};
      What.Length = State->getSVal(Buffer.Size).getAsSymbol();
      What.Status = Result.getAsSymbol();
      What.Place = Buffer.Memory.getAsRegion();
      if (!Buffer.Memory.getAsRegion()->hasStackStorage()) {
        What.Now = Owned::Elsewhere;
        What.Home = Buffer.Memory.getAsRegion();
      }
      if (SymbolRef Symbol = State->getSVal(Buffer.Memory).getAsSymbol())
        State = own(State, Symbol, What);
    }
    return State;
  }

  /// After a failure nobody knows whether SSPI has touched what pvBuffer held.
  ProgramStateRef forgetTokens(ProgramStateRef State, const Effect &E) {
    if (E.When && holds(Unit, *E.When, Call) == false)
      return State;
    if (auto Buffers = secBuffers(State, argument(E), argumentType(E)))
      for (const SecBufferPlace &Buffer : *Buffers)
        if (SymbolRef Symbol = State->getSVal(Buffer.Memory).getAsSymbol())
          if (const Owned *Known = ownership(State, Symbol);
              Known && Known->Now == Owned::Released)
            State = overwrite(State, Buffer.Memory);
    return State;
  }

  /// Buffers that a call rewrites in place.
  ProgramStateRef updateBuffers(ProgramStateRef State, const Effect &E,
                                unsigned First, bool Memory, bool Type = true) {
    auto Buffers = secBuffers(State, argument(E), argumentType(E));
    if (!Buffers)
      return argument(E).getAsRegion()
                 ? State->invalidateRegions({argument(E)}, &Expression,
                                            C.blockCount(), Frame,
                                            /*CausesPointerEscape=*/true)
                 : State;
    for (const auto &[Index, Buffer] : llvm::enumerate(*Buffers)) {
      if (Index < First)
        continue;
      State = overwrite(State, Buffer.Size);
      if (Type)
        State = overwrite(State, Buffer.Type);
      // The first one begins where the message did, whatever is in it now.
      if (!Memory || Index == 0)
        continue;
      // The message's own memory stays where it is.
      SVal Before = State->getSVal(Buffer.Memory);
      if (SymbolRef Block = Before.getAsSymbol();
          Block && ownership(State, Block) &&
          ownership(State, Block)->Now != Owned::Released)
        continue;
      // Where the caller has put nothing, a part of what is in another buffer.
      bool IsEmpty = State->isNull(Before).isConstrainedTrue();
      State = overwrite(State, Buffer.Memory);
      if (SymbolRef Part = State->getSVal(Buffer.Memory).getAsSymbol();
          Part && IsEmpty)
        State = borrow(State, Part);
    }
    return State;
  }

  const NoteTag *failureNote() {
    std::string Text =
        (Twine(OutcomeNote) + "'" + Promise.Name + "' fails here").str();
    return C.getNoteTag(Text);
  }

  const PathFacts &Unit;
  const Contract &Promise;
  const CallEvent &Call;
  const CallExpr &Expression;
  CheckerContext &C;
  HandshakeLeg Leg;
  const LocationContext *Frame;
  SValBuilder &Builder;
  QualType ResultType;
  SVal Result = UnknownVal();
};

} // namespace

void modelCall(const Contract &Promise, const CallEvent &Call,
               const CallExpr &Expression, CheckerContext &C) {
  CallModel(Promise, Call, Expression, C).run();
}

} // namespace schannel_tidy
