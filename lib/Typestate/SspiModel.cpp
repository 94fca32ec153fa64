//===- SspiModel.cpp - What calls do to a path ----------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SspiModel.h"
#include "../PathAnalysis/PathFacts.h"
#include "../PathAnalysis/Spelling.h"
#include "CallModel.h"
#include "ErrorConversions.h"
#include "StandardArray.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

/// A call in the argument of a macro that names it several times: the one that
/// is made, and its result.
struct MadeCall {
  const CallExpr *Call;
  SVal Result;
  bool operator==(const MadeCall &Other) const {
    return Call == Other.Call && Result == Other.Result;
  }
  void Profile(llvm::FoldingSetNodeID &ID) const {
    ID.AddPointer(Call);
    Result.Profile(ID);
  }
};

} // namespace
} // namespace schannel_tidy

/// By where the call is written.
REGISTER_MAP_WITH_PROGRAMSTATE(MadeCalls, unsigned, schannel_tidy::MadeCall)

namespace schannel_tidy {
namespace {

class SspiModel : public Checker<check::PreCall, eval::Call, check::PostCall,
                                 check::LiveSymbols, check::Location> {
public:
  void checkPreCall(const CallEvent &Call, CheckerContext &) const {
    // Constructors, destructors, operator new.
    if (!isa_and_nonnull<CallExpr>(Call.getOriginExpr()))
      mayWalkInto(Call);
  }

  bool evalCall(const CallEvent &Call, CheckerContext &C) const {
    const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
    if (!Expression)
      return false;
    if (const MadeCall *Made = madeBefore(*Expression, C)) {
      C.addTransition(C.getState()->BindExpr(
          Expression, C.getLocationContext(), Made->Result));
      return true;
    }
    if (const Contract *Promise = currentUnit().contract(*Expression)) {
      if (Call.getResultType()->isRecordType()) {
        mayWalkInto(Call);
        return false;
      }
      modelCall(*Promise, Call, *Expression, C);
      return true;
    }
    if (auto Result = standardArrayResult(Call, C.getState())) {
      C.addTransition(C.getState()->BindExpr(Expression, C.getLocationContext(),
                                             *Result));
      return true;
    }
    if (stepOver(Call, *Expression, C) || forward(Call, *Expression, C))
      return true;
    mayWalkInto(Call);
    return false;
  }

  void checkPostCall(const CallEvent &Call, CheckerContext &C) const {
    const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
    if (Expression && Expression->getBeginLoc().isMacroID() &&
        isConvertedError(*Expression, C.getASTContext()) &&
        !madeBefore(*Expression, C))
      C.addTransition(C.getState()->set<MadeCalls>(
          writtenAt(*Expression, C), {Expression, Call.getReturnValue()}));
  }

  void checkLiveSymbols(ProgramStateRef State, SymbolReaper &Reaper) const {
    for (const auto &[Where, Made] : State->get<MadeCalls>())
      if (SymbolRef Result = Made.Result.getAsSymbol())
        Reaper.markLive(Result);
  }

  /// A path on which a null pointer is followed ends there.
  void checkLocation(SVal Location, bool IsLoad, const Stmt *,
                     CheckerContext &C) const {
    ProgramStateRef State = C.getState();
    auto Pointer = Location.getAs<DefinedOrUnknownSVal>();
    if (Pointer && State->isNull(*Pointer).isConstrainedTrue()) {
      C.generateSink(State, C.getPredecessor());
      return;
    }
    const auto *Field = dyn_cast_or_null<FieldRegion>(Location.getAsRegion());
    if (!IsLoad || !Field || !Field->getDecl()->getIdentifier() ||
        !Field->getValueType()->isPointerType() ||
        !currentUnit().contracts().isNeverNull(
            Field->getDecl()->getParent()->getName(),
            Field->getDecl()->getName()))
      return;
    if (auto Value = State->getSVal(Field).getAs<DefinedOrUnknownSVal>())
      if (ProgramStateRef Set = State->assume(*Value, true))
        C.addTransition(Set);
  }

private:
  static unsigned writtenAt(const CallExpr &Call, CheckerContext &C) {
    return C.getSourceManager().getFileLoc(Call.getBeginLoc()).getRawEncoding();
  }

  /// The same call in another place of the macro, which was evaluated first; or
  /// null.
  static const MadeCall *madeBefore(const CallExpr &Call, CheckerContext &C) {
    if (!Call.getBeginLoc().isMacroID() ||
        C.getState()->get<MadeCalls>().isEmpty())
      return nullptr;
    const MadeCall *Made = C.getState()->get<MadeCalls>(writtenAt(Call, C));
    return Made && Made->Call != &Call ? Made : nullptr;
  }

  /// The analyzer decides whether it does; the body is what it looks at.
  static void mayWalkInto(const CallEvent &Call) {
    if (const auto *Callee = dyn_cast_or_null<FunctionDecl>(
            Call.getRuntimeDefinition().getDecl()))
      currentUnit().lookInto(*Callee);
  }

  /// A function with a format and no result writes a message and changes nothing
  /// that the path depends on. Taking it for one that might would make each
  /// "if (verbose)" a new question.
  static bool isLog(const FunctionDecl &Callee) {
    return Callee.isVariadic() && Callee.getReturnType()->isVoidType() &&
           Callee.getNumParams() > 0 &&
           Callee.getParamDecl(Callee.getNumParams() - 1)
                   ->getType()->isPointerType();
  }

  /// Is the path further down a chain of calls than a reader would follow it? The
  /// analyzer's own bound does not count functions of a few lines.
  static bool isDeep(const LocationContext *Here) {
    constexpr unsigned MaxDepth = 8;
    unsigned Depth = 0;
    for (; Here && Depth < MaxDepth; Here = Here->getStackFrame()->getParent())
      ++Depth;
    return Depth == MaxDepth;
  }

  /// Is parameter \p I declared as T &&, or one of Args &&...?
  static bool isForwarded(const FunctionDecl &Callee, unsigned I) {
    const FunctionDecl *Pattern = Callee.getPrimaryTemplate()->getTemplatedDecl();
    if (Pattern->getNumParams() == 0)
      return false;
    QualType Type =
        Pattern->getParamDecl(std::min(I, Pattern->getNumParams() - 1))->getType();
    if (const auto *Pack = dyn_cast<PackExpansionType>(Type))
      Type = Pack->getPattern();
    return Type->isRValueReferenceType();
  }

  /// The standard library's functions do not write to what they forward:
  /// make_shared<Failure>(status).
  bool forward(const CallEvent &Call, const CallExpr &Expression,
               CheckerContext &C) const {
    const auto *Callee = dyn_cast_or_null<FunctionDecl>(Call.getDecl());
    if (!Callee || !Callee->isInStdNamespace() || !Callee->getPrimaryTemplate())
      return false;
    ProgramStateRef Before = C.getState(), State = Before;
    SmallVector<std::pair<Loc, SVal>, 2> Kept;
    for (unsigned I = 0; I < Call.getNumArgs() && I < Callee->getNumParams(); ++I) {
      QualType Type = Callee->getParamDecl(I)->getType();
      auto Place = Call.getArgSVal(I).getAs<Loc>();
      if (Place && Type->isLValueReferenceType() && isForwarded(*Callee, I) &&
          Type->getPointeeType()->isIntegralOrEnumerationType())
        Kept.emplace_back(*Place, Before->getSVal(*Place));
    }
    if (Kept.empty())
      return false;
    State = Call.invalidateRegions(C.blockCount(), State);
    for (const auto &[Place, Value] : Kept)
      State = State->bindLoc(Place, Value, C.getLocationContext());
    ExprEngine &Engine = C.getStateManager().getOwningEngine();
    C.addTransition(
        Engine.bindReturnValue(Call, C.getLocationContext(), State));
    return true;
  }

  /// The argument that \p Callee hands back, of the result's own type. Functions
  /// that note an error do: ret = fail(-1), ret = fail(session, -1, "no key").
  std::optional<unsigned> returned(const FunctionDecl &Callee,
                                   const CallExpr &Call) const {
    if (!Call.getType()->isSignedIntegerType())
      return std::nullopt;
    auto Fits = [&](unsigned I) {
      return I < Call.getNumArgs() &&
             Call.getArg(I)->getType().getCanonicalType() ==
                 Call.getType().getCanonicalType();
    };
    if (Callee.getDefinition()) {
      auto Index = currentUnit().handsBack(Callee);
      return Index && Fits(*Index) ? Index : std::nullopt;
    }
    auto [It, New] = Returned.try_emplace(&Call);
    if (New)
      if (auto Index = errorCode(Call, Callee.getASTContext());
          Index && Fits(*Index))
        It->second = Index;
    return It->second;
  }

  /// The one negative number beside a text.
  static std::optional<unsigned> errorCode(const CallExpr &Call,
                                           const ASTContext &Context) {
    std::optional<unsigned> Code;
    bool HasText = false;
    for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
      const Expr *Argument = Call.getArg(I);
      HasText |= isa<StringLiteral>(Argument->IgnoreParenCasts());
      auto Number = constantOf(*Argument, Context);
      if (!Number || !Number->isSigned() || !Number->isNegative())
        continue;
      if (Code)
        return std::nullopt;
      Code = I;
    }
    return HasText ? Code : std::nullopt;
  }

  mutable llvm::DenseMap<const CallExpr *, std::optional<unsigned>> Returned;

  /// The member of an object that \p Call is made on, if it gets to see nothing
  /// else of the object.
  static const FieldRegion *calledPart(const CallEvent &Call) {
    const auto *Method = dyn_cast<CXXInstanceCall>(&Call);
    const MemRegion *This =
        Method ? Method->getCXXThisVal().getAsRegion() : nullptr;
    const auto *Part = dyn_cast_or_null<FieldRegion>(This);
    if (!Part)
      return nullptr;
    for (unsigned I = 0; I < Call.getNumArgs(); ++I)
      if (const MemRegion *Given = Call.getArgSVal(I).getAsRegion();
          Given && Given->getBaseRegion() == Part->getBaseRegion())
        return nullptr;
    return Part;
  }

  /// The analyzer forgets the whole object when one member of it may have
  /// changed: p->name.open(text) leaves p->status what it was.
  static ProgramStateRef keepSiblings(const FieldRegion &Part,
                                      ProgramStateRef State,
                                      CheckerContext &C) {
    SVal Object = loc::MemRegionVal(Part.getSuperRegion());
    for (const FieldDecl *Field : Part.getDecl()->getParent()->fields()) {
      if (Field == Part.getDecl() || !Field->getType()->isScalarType())
        continue;
      if (auto Place = C.getState()->getLValue(Field, Object).getAs<Loc>())
        State = State->bindLoc(*Place, C.getState()->getSVal(*Place),
                               C.getLocationContext());
    }
    return State;
  }

  /// Functions that have nothing to do with SSPI are not worth walking into: take
  /// them as if their body were elsewhere.
  bool stepOver(const CallEvent &Call, const CallExpr &Expression,
                CheckerContext &C) const {
    const auto *Callee = dyn_cast_or_null<FunctionDecl>(Call.getDecl());
    if (!Callee || isa<CXXOperatorCallExpr>(Expression) || Callee->isNoReturn() ||
        (Callee->getDefinition() && currentUnit().isRelevant(*Callee) &&
         !isDeep(C.getLocationContext())))
      return false;
    auto Given = returned(*Callee, Expression);
    const FieldRegion *Part = calledPart(Call);
    if (!Callee->getDefinition() && !isLog(*Callee) && !Given && !Part)
      return false;
    QualType Type = Call.getResultType();
    if (Type->isRecordType() || Expression.isGLValue())
      return false;
    ProgramStateRef State = C.getState();
    if (!isLog(*Callee))
      State = Call.invalidateRegions(C.blockCount(), State);
    if (Part)
      State = keepSiblings(*Part, State, C);
    if (!Type->isVoidType())
      State = State->BindExpr(
          &Expression, C.getLocationContext(),
          Given ? Call.getArgSVal(*Given)
                : C.getSValBuilder().conjureSymbolVal(nullptr, &Expression,
                                                      C.getLocationContext(),
                                                      Type, C.blockCount()));
    C.addTransition(State);
    return true;
  }
};

} // namespace

void registerSspiModel(CheckerRegistry &Registry) {
  Registry.addChecker<SspiModel>("schannel.SspiModel",
                                 "Models SSPI calls from their contracts", "");
}

} // namespace schannel_tidy
