//===- Handover.cpp - What an opaque call does to what is owned -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handover.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "Lending.h"
#include "clang/Basic/CharInfo.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

/// Does a function with this name end the life of what it is given? Only for
/// functions whose body is elsewhere.
static bool soundsLikeRelease(StringRef Name) {
  std::string Text = Name.lower();
  StringRef Lower = Text;
  // "own" is in unknown, too.
  for (size_t At = Lower.find("own"); At != StringRef::npos;
       At = Lower.find("own", At + 1))
    if (At == 0 || !isLowercase(Name[At - 1]))
      return true;
  return llvm::any_of(
      std::initializer_list<StringRef>{
          "free",     "release",  "close",  "delete", "destroy",  "dispose",
          "clean",    "clear",    "reset",  "unref",  "drop",     "put",
          "done",     "finish",   "term",   "deinit", "shutdown", "teardown",
          "take",     "adopt",    "attach", "set",    "store",    "add",
          "push",     "append",   "insert", "move",   "queue",    "save",
          "register", "schedule", "defer"},
      [&](StringRef Word) { return Lower.contains(Word); });
}

/// The name of what is called: of a function, or of the pointer to one.
static StringRef nameOf(const CallEvent &Call) {
  const auto *Callee = dyn_cast_or_null<NamedDecl>(Call.getDecl());
  const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
  // conn->write(conn, token, size): the pointer's name says as much.
  if (!Callee && Expression) {
    const Expr *Pointer = Expression->getCallee()->IgnoreParenImpCasts();
    if (const auto *Member = dyn_cast<MemberExpr>(Pointer))
      Callee = Member->getMemberDecl();
    else if (const auto *Ref = dyn_cast<DeclRefExpr>(Pointer))
      Callee = Ref->getDecl();
  }
  return Callee && Callee->getIdentifier() ? Callee->getName() : StringRef();
}

bool soundsLikeForgetting(const CallEvent &Call) {
  StringRef Name = nameOf(Call);
  std::string Lower = Name.lower();
  return Name.empty() || soundsLikeRelease(Name) ||
         llvm::any_of(
             std::initializer_list<StringRef>{"remove", "erase", "forget",
                                              "unlink", "detach"},
             [&](StringRef Word) { return StringRef(Lower).contains(Word); });
}

static bool isArgument(const CallEvent &Call, SymbolRef Symbol) {
  for (unsigned I = 0; I < Call.getNumArgs(); ++I)
    if (SymbolRef Argument = Call.getArgSVal(I).getAsSymbol()) {
      while (const auto *Cast = dyn_cast<SymbolCast>(Argument))
        Argument = Cast->getOperand();
      if (Argument == Symbol)
        return true;
    }
  return false;
}

/// Does a function with this result make an object of what it is given, which may
/// then be that object's: wrapper *wrapper_new(const CERT_CONTEXT *)?
static bool makesObject(const CallEvent &Call) {
  QualType Made = Call.getResultType();
  if (!Made->isPointerType())
    return false;
  QualType Pointee = Made->getPointeeType();
  return Pointee->isRecordType() || Pointee->isVoidType();
}

/// Is something assigned to an object that owns what it holds: guard = certificate?
static bool isAssignedToOwner(const CallEvent &Call) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDecl());
  if (!Method || Method->getOverloadedOperator() != OO_Equal)
    return false;
  const CXXRecordDecl *Owner = Method->getParent();
  return Owner->hasDefinition() && !Owner->hasTrivialDestructor();
}

ProgramStateRef handOverOtherwise(ProgramStateRef State, const CallEvent &Call) {
  if (ownedResources(State).isEmpty())
    return State;
  const auto *Callee = dyn_cast_or_null<FunctionDecl>(Call.getDecl());
  bool ToOwner = isAssignedToOwner(Call);
  // The fields of a handle, passed on as numbers: whoever has them has the handle.
  bool MayRebuild = !Callee || (!Callee->isVariadic() && !Callee->hasBody());
  // A handle that is a number does not escape as a pointer does: object.Set(key), or
  // new Key(key).
  bool MayKeep = Callee &&
                 !(Callee->hasBody() && currentUnit().isRelevant(*Callee)) &&
                 (isa<CXXConstructorDecl>(Callee) || makesObject(Call) ||
                  (Callee->getIdentifier() &&
                   soundsLikeRelease(Callee->getName())));
  if (!ToOwner && !MayRebuild && !MayKeep)
    return State;
  for (const auto &[Symbol, What] : ownedResources(State))
    if (What.Now != Owned::Released && What.Now != Owned::Escaped &&
        (ToOwner || (MayRebuild && What.Kind->IsStruct) ||
         (MayKeep && Symbol->getType()->isIntegerType())) &&
        isArgument(Call, Symbol))
      State = disown(State, Symbol);
  return State;
}

ProgramStateRef handOver(ProgramStateRef State,
                         const InvalidatedSymbols &Escaped,
                         const CallEvent *Call, PointerEscapeKind Kind,
                         bool Const) {
  if (llvm::none_of(Escaped, [&](SymbolRef Symbol) {
        return ownership(State, Symbol);
      }))
    return State;
  const CallExpr *Expression =
      Call ? dyn_cast_or_null<CallExpr>(Call->getOriginExpr()) : nullptr;
  // A contract says all that a call does with its arguments.
  if (Expression && currentUnit().contract(*Expression))
    return State;
  StringRef Callee = Call ? nameOf(*Call) : StringRef();
  bool MayRelease = Callee.empty() || soundsLikeRelease(Callee);
  bool MayKeep = MayRelease || (Call && makesObject(*Call));
  if (Const && !MayKeep)
    return State;
  for (SymbolRef Symbol : Escaped) {
    const Owned *What = ownership(State, Symbol);
    if (!What || What->Now == Owned::Released || What->Now == Owned::Escaped ||
        (Const && !MayRelease && What->Kind->Family != "handle"))
      continue;
    // Handed over together with its length, a token is being sent.
    if (!MayRelease && What->Length && isArgument(*Call, What->Length)) {
      Owned Sent = *What;
      Sent.Home = nullptr; // what the call has put there is not known
      State = own(State, Symbol, Sent);
      continue;
    }
    if (!MayRelease && mayBeLent(*What, Symbol, *Call)) {
      State = lend(State, Symbol, *Call);
      continue;
    }
    // What fields a function writes into a handle is not known.
    if (What->Kind->IsStruct && Kind != PSK_EscapeOnBind) {
      State = disown(State, Symbol);
      continue;
    }
    Owned Handed = *What;
    Handed.Now = Kind == PSK_EscapeOnBind ? Owned::Elsewhere : Owned::Escaped;
    if (Handed.Now == Owned::Escaped)
      Handed.Home = nullptr;
    State = own(State, Symbol, Handed);
  }
  return State;
}

SmallVector<SymbolRef, 4> reachableSymbols(ProgramStateRef State, SVal From) {
  struct Collector : SymbolVisitor {
    SmallVector<SymbolRef, 4> Symbols;
    bool VisitSymbol(SymbolRef Symbol) override {
      Symbols.push_back(Symbol);
      return true;
    }
  } Reached;
  State->scanReachableSymbols(From, Reached);
  return Reached.Symbols;
}

ProgramStateRef disownReachable(ProgramStateRef State, SVal From) {
  for (SymbolRef Symbol : reachableSymbols(State, From))
    State = disown(State, Symbol);
  return State;
}

ProgramStateRef shareCopied(ProgramStateRef State, SVal Pointer) {
  const MemRegion *Region = Pointer.getAsRegion();
  const auto *Typed =
      Region ? dyn_cast<TypedValueRegion>(Region->StripCasts()) : nullptr;
  return Typed ? disownReachable(State, State->getSVal(Typed)) : State;
}

} // namespace schannel_tidy
