//===- Initialization.cpp - Reading what no call has written --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Initialization.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "FixIts.h"
#include "PathNotes.h"
#include "SecBuffers.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

/// What \p Region is called in a message: buffers[1].cbBuffer.
std::string nameOf(const MemRegion &Region) {
  if (const auto *Member = dyn_cast<FieldRegion>(&Region)) {
    std::string Object = nameOf(*Member->getSuperRegion());
    StringRef Name = Member->getDecl()->getName();
    return Name.empty() ? Object
           : Object.empty() ? Name.str()
                            : Object + "." + Name.str();
  }
  if (const auto *Element = dyn_cast<ElementRegion>(&Region)) {
    std::string Array = nameOf(*Element->getSuperRegion());
    auto Index = Element->getIndex().getAs<nonloc::ConcreteInt>();
    return Index && !Array.empty()
               ? Array + "[" + std::to_string(Index->getValue().getExtValue()) + "]"
               : Array;
  }
  if (const auto *Variable = dyn_cast<VarRegion>(&Region))
    return Variable->getDecl()->getName().str();
  return Region.getDescriptiveName(/*UseQuotes=*/false);
}

/// What a call reads of the records that it is given, and what is wrong with it.
class CallReads {
public:
  CallReads(const Contract &Promise, const CallEvent &Call, CheckerContext &C)
      : Promise(Promise), Call(Call), State(C.getState()) {}

  /// Local variables and what of each nothing has set, in the order of reading.
  llvm::MapVector<const VarDecl *, SmallVector<const TypedValueRegion *, 4>>
      Unset;
  /// A member that is still 0, or the pointer that is.
  struct Zero {
    Loc Place;
    std::string Why; ///< the rest of the message
  };
  SmallVector<Zero, 2> Zeros;

  void find() {
    for (const Effect &E : Promise.Effects) {
      if ((E.Do != EffectKind::Read && E.Do != EffectKind::ReadBuffers) ||
          E.Field.empty() || E.Index >= Call.getNumArgs() ||
          (E.When && holds(currentUnit(), *E.When, Call) != true))
        continue;
      if (E.Do == EffectKind::ReadBuffers)
        readBuffers(E);
      else if (!E.Count.empty())
        readCounted(E);
      else if (auto Place = field(E, E.Field))
        read(E, *Place);
    }
  }

  /// CredHandle and CtxtHandle, which no call can use or release before another
  /// has made them.
  void findHandles() {
    for (const Effect &E : Promise.Effects) {
      if ((E.Do != EffectKind::Use && E.Do != EffectKind::Release) ||
          E.Index >= Call.getNumArgs() || E.When || E.Resource.empty() ||
          !currentUnit().contracts().resource(E.Resource)->IsStruct)
        continue;
      auto Key = handleKey(State, Call.getArgSVal(E.Index), type(E));
      if (!Key || !State->getSVal(*Key).isUndef() || currentUnit().hasGaps())
        continue;
      const auto *Field = dyn_cast_or_null<FieldRegion>(Key->getAsRegion());
      const auto *Handle =
          Field ? dyn_cast<TypedValueRegion>(Field->getSuperRegion()) : nullptr;
      if (const auto *Base =
              Handle ? dyn_cast<VarRegion>(Handle->getBaseRegion()) : nullptr)
        Unset[Base->getDecl()].push_back(Handle);
    }
  }

private:
  QualType type(const Effect &E) const {
    return Call.getArgExpr(E.Index)->IgnoreParenCasts()->getType();
  }
  std::optional<Loc> field(const Effect &E, StringRef Path) const {
    return fieldOf(State, Call.getArgSVal(E.Index), type(E), Path);
  }

  void read(const Effect &E, Loc Place) {
    const auto *Region = dyn_cast_or_null<TypedValueRegion>(Place.getAsRegion());
    if (!Region)
      return;
    SVal Value = State->getSVal(Place);
    if (const auto *Base = dyn_cast<VarRegion>(Region->getBaseRegion());
        Base && Value.isUndef() && !isPolymorphic(*Base) && !isLeftToHelper(*Base, *Region))
      Unset[Base->getDecl()].push_back(Region);
    else if (!E.SetTo.empty() && Value.isZeroConstant() && isOurs(*Region))
      Zeros.push_back({Place, "' is still 0, and '" + Promise.Name +
                                  "' reads it; set it to " + E.SetTo +
                                  " before the call"});
  }

  /// A record of SSPI's with a virtual destructor: the engine looks for what its
  /// constructor has set at another place than where the call reads.
  static bool isPolymorphic(const VarRegion &Base) {
    const auto *Class = Base.getValueType()->getAsCXXRecordDecl();
    return Class && Class->hasDefinition() && Class->isPolymorphic();
  }

  /// A pointer to as many elements as another member says: none, none is read.
  void readCounted(const Effect &E) {
    auto Place = field(E, E.Field), Count = field(E, E.Count);
    const MemRegion *Region = Place ? Place->getAsRegion() : nullptr;
    auto Number = Count ? State->getSVal(*Count).getAs<DefinedOrUnknownSVal>()
                        : std::nullopt;
    auto Pointer = Place ? State->getSVal(*Place).getAs<DefinedOrUnknownSVal>()
                         : std::nullopt;
    if (!Number || !Region || !State->isNonNull(*Number).isConstrainedTrue())
      return;
    if (Pointer && Pointer->isZeroConstant() && isOurs(*Region))
      Zeros.push_back({*Place, "' is null, but its count is not 0, and '" +
                                   Promise.Name +
                                   "' reads what it points to; set both"});
    else
      read(E, *Place);
  }

  /// Of the SecBuffers, those of the types that the contract names.
  void readBuffers(const Effect &E) {
    auto Buffers = secBuffers(State, Call.getArgSVal(E.Index), type(E));
    if (!Buffers) {
      // How many there are is not known; but the first one is read.
      if (E.Types.empty())
        if (auto Place = field(E, "pBuffers." + E.Field))
          read(E, *Place);
      return;
    }
    for (const SecBufferPlace &Buffer : *Buffers) {
      auto Type = knownNumber(State, Buffer.Type);
      if (!E.Types.empty() &&
          (!Type || !llvm::is_contained(E.Types, *Type & ~SecBufferAttributes)))
        continue;
      // Where there is nothing, nobody looks.
      if (E.Field == "pvBuffer" && knownNumber(State, Buffer.Size) == 0)
        continue;
      if (beyondArray(Buffer.Type))
        break; // the count is wrong, and that is reported
      read(E, E.Field == "BufferType" ? Buffer.Type
              : E.Field == "cbBuffer" ? Buffer.Size
                                      : Buffer.Memory);
    }
  }

  /// Is the record handed to a function of this unit that sets the member, or what
  /// it is part of, on some way? That the way on which it does not has come back as
  /// a success often depends on functions that are not shown.
  static bool isLeftToHelper(const VarRegion &Base, const TypedValueRegion &Member) {
    const auto *Field = dyn_cast<FieldRegion>(&Member);
    const auto *Function =
        dyn_cast_or_null<FunctionDecl>(Base.getDecl()->getDeclContext());
    if (!Field || !Function || !Function->hasBody())
      return false;
    SmallVector<const Stmt *, 32> Pending{Function->getBody()};
    while (!Pending.empty()) {
      const Stmt *S = Pending.pop_back_val();
      if (!S)
        continue;
      if (const auto *Call = dyn_cast<CallExpr>(S))
        if (const FunctionDecl *Callee = Call->getDirectCallee();
            Callee && Callee->isDefined() && !currentUnit().contract(*Call) &&
            llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
              const auto *Address =
                  dyn_cast<UnaryOperator>(Argument->IgnoreParenCasts());
              const auto *Ref =
                  Address && Address->getOpcode() == UO_AddrOf
                      ? dyn_cast<DeclRefExpr>(
                            Address->getSubExpr()->IgnoreParenCasts())
                      : nullptr;
              return Ref && Ref->getDecl() == Base.getDecl();
            }) &&
            currentUnit().mayAssign(*Callee, *Field->getDecl()))
          return true;
      Pending.append(S->child_begin(), S->child_end());
    }
    return false;
  }

  /// Memory that began on this path: on the stack, or newly allocated.
  static bool isOurs(const MemRegion &Region) {
    return isa<StackLocalsSpaceRegion, HeapSpaceRegion>(Region.getMemorySpace());
  }

  const Contract &Promise;
  const CallEvent &Call;
  ProgramStateRef State;
};

class Initialization : public Checker<check::Location, check::PreCall> {
public:
  void checkLocation(SVal Location, bool IsLoad, const Stmt *Statement,
                     CheckerContext &C) const {
    if (!IsLoad)
      return;
    const auto *Region = dyn_cast_or_null<TypedValueRegion>(Location.getAsRegion());
    if (!Region || Region->getValueType()->isRecordType() ||
        !C.getState()->getSVal(Region).isUndef())
      return;
    const auto *Base = dyn_cast<VarRegion>(Region->getBaseRegion());
    if (!Base || !isAboutSspi(*Base->getDecl(), *Region) ||
        currentUnit().hasGaps() || isSetByChoice(*Base->getDecl()))
      return;
    if (ExplodedNode *Node = C.generateErrorNode())
      report(*Base->getDecl(), Statement->getSourceRange(),
             "'" + nameOf(*Region) +
                 "' is read on a path on which nothing has set it; " +
                 remedy(*Base->getDecl()),
             Node, C);
  }

  /// Records that a call reads: cbSize, fdwChecks, BufferType.
  void checkPreCall(const CallEvent &Call, CheckerContext &C) const {
    const Contract *Promise = contractOf(Call);
    if (!Promise)
      return;
    CallReads Reads(*Promise, Call, C);
    Reads.find();
    Reads.findHandles();
    if (Reads.Unset.empty() && (Reads.Zeros.empty() || currentUnit().hasGaps()))
      return;
    ExplodedNode *Node = Reads.Unset.empty() ? C.generateNonFatalErrorNode()
                                             : C.generateErrorNode();
    if (!Node)
      return;
    for (const auto &[Variable, Regions] : Reads.Unset)
      reportUnset(*Variable, Regions, *Promise, Call, Node, C);
    for (const CallReads::Zero &Zero : Reads.Zeros) {
      std::string Name = nameOf(*Zero.Place.getAsRegion());
      if (Name.empty())
        continue;
      auto Report = std::make_unique<PathSensitiveBugReport>(
          Bug, "'" + Name + Zero.Why, Node);
      Report->addRange(Call.getSourceRange());
      Report->addVisitor<SetHere>(Zero.Place, "it is cleared here");
      C.emitReport(std::move(Report));
    }
  }

private:
  /// Is \p Variable handed to a call that needs the handle in it to be live, or
  /// that ends its life?
  static bool holdsHandle(const VarDecl &Variable) {
    const auto *Function = dyn_cast<FunctionDecl>(Variable.getDeclContext());
    return Function && llvm::any_of(
        currentUnit().calls(*Function), [&](const ContractCall &Here) {
          return Here.Promise->IsSspi &&
                 llvm::any_of(Here.Promise->Effects, [&](const Effect &E) {
                   if (E.Resource.empty() || E.Do == EffectKind::Acquire ||
                       E.Index >= Here.Call->getNumArgs())
                     return false;
                   const auto *Ref = dyn_cast<DeclRefExpr>(
                       Here.Call->getArg(E.Index)->IgnoreParenCasts());
                   return Ref && Ref->getDecl() == &Variable;
                 });
        });
  }

  static bool isAboutSspi(const VarDecl &Variable,
                          const TypedValueRegion &Region) {
    if (isStatusType(Variable.getType()) || isSspiType(Variable.getType()))
      return true;
    if (const auto *Field = dyn_cast<FieldRegion>(&Region))
      if (isSspiType(Field->getDecl()->getType()))
        return true;
    return currentUnit().isOutput(Variable) ||
           currentUnit().holdsStatus(Variable) ||
           currentUnit().isReturned(Variable) || holdsHandle(Variable);
  }

  /// if (way == ENCRYPT) status = ...; if (way == DECRYPT) status = ...; Who
  /// calls the function, by all appearances, passes one of them.
  static bool isSetByChoice(const VarDecl &Variable) {
    const auto *Function = dyn_cast<FunctionDecl>(Variable.getDeclContext());
    if (!Function || !Function->hasBody())
      return false;
    const ParmVarDecl *Choice = nullptr;
    unsigned Choices = 0;
    struct Site {
      const Stmt *S;
      const IfStmt *Under; ///< the innermost, of which it is the first branch
    };
    SmallVector<Site, 32> Pending{{Function->getBody(), nullptr}};
    while (!Pending.empty()) {
      Site Here = Pending.pop_back_val();
      if (const auto *Op = dyn_cast<BinaryOperator>(Here.S);
          Op && Op->isAssignmentOp())
        if (const auto *Ref =
                dyn_cast<DeclRefExpr>(Op->getLHS()->IgnoreParenCasts());
            Ref && Ref->getDecl() == &Variable) {
          const ParmVarDecl *Asked =
              Here.Under ? equalParameter(*Here.Under) : nullptr;
          if (!Asked || (Choice && Choice != Asked))
            return false;
          Choice = Asked;
          ++Choices;
        }
      const auto *If = dyn_cast<IfStmt>(Here.S);
      for (const Stmt *Child : Here.S->children())
        if (Child)
          Pending.push_back(
              {Child, If && Child == If->getThen() ? If : Here.Under});
    }
    return Choices > 1;
  }

  /// The parameter that \p If compares with something; or null.
  static const ParmVarDecl *equalParameter(const IfStmt &If) {
    const auto *Op =
        dyn_cast<BinaryOperator>(If.getCond()->IgnoreParenImpCasts());
    if (!Op || Op->getOpcode() != BO_EQ)
      return nullptr;
    const auto *Ref = dyn_cast<DeclRefExpr>(Op->getLHS()->IgnoreParenCasts());
    return Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
  }

  static std::string remedy(const VarDecl &Variable) {
    if (isStatusType(Variable.getType()))
      return "initialise it to an error status such as SEC_E_INTERNAL_ERROR";
    if (currentUnit().isOutput(Variable))
      return "read it only after the call that writes it has succeeded, or "
             "initialise it";
    return "initialise it where it is declared";
  }

  void reportUnset(const VarDecl &Variable,
                   ArrayRef<const TypedValueRegion *> Regions,
                   const Contract &Promise, const CallEvent &Call,
                   ExplodedNode *Node, CheckerContext &C) const {
    constexpr size_t MaxNames = 3;
    std::string Names;
    for (const TypedValueRegion *Region : Regions.take_front(MaxNames))
      Names += (Names.empty() ? "'" : ", '") + nameOf(*Region) + "'";
    if (Regions.size() > MaxNames)
      Names += " and " + std::to_string(Regions.size() - MaxNames) + " more";
    bool One = Regions.size() == 1;
    bool IsHandle = One && Regions.front()->getValueType()->isRecordType();
    report(Variable, Call.getSourceRange(),
           Names + (One ? " is" : " are") + " not set, but '" + Promise.Name +
               "' reads " + (One ? "it" : "them") + "; " +
               (IsHandle ? "invalidate it where it is declared "
                           "(SecInvalidateHandle), and test it"
                : One    ? "set it"
                         : "set them") +
               " before the call",
           Node, C);
  }

  void report(const VarDecl &Variable, SourceRange Range,
              const std::string &Text, ExplodedNode *Node,
              CheckerContext &C) const {
    auto Report = std::make_unique<PathSensitiveBugReport>(Bug, Text, Node);
    Report->addRange(Range);
    Report->addVisitor<DeclaredHere>(Variable);
    const auto *Function = dyn_cast<FunctionDecl>(Variable.getDeclContext());
    if (isStatusType(Variable.getType()) && Function && Function->getBody())
      if (auto Fix = initialiseStatus(Variable, *Function->getBody(),
                                      C.getASTContext()))
        Report->addFixItHint(*Fix);
    C.emitReport(std::move(Report));
  }

  const BugType Bug{this, "schannel-uninitialized-status", "SSPI"};
};

} // namespace

void registerInitialization(CheckerRegistry &Registry) {
  Registry.addChecker<Initialization>(
      "schannel.Initialization", "Finds outputs read before they are written", "");
}

} // namespace schannel_tidy
