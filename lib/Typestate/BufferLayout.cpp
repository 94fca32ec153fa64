//===- BufferLayout.cpp - The SecBuffers that a call is given -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BufferLayout.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "Ownership.h"
#include "PathNotes.h"
#include "SecBuffers.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/DynamicExtent.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

// SECBUFFER_* types, in the order in which messages name them.
enum BufferType : uint64_t {
  Empty = 0,
  Data = 1,
  Token = 2,
  StreamTrailer = 6,
  StreamHeader = 7,
};

/// Where \p Function, on some path, puts newly allocated memory into \p Field.
const Stmt *allocationInto(const FunctionDecl &Function,
                           const FieldDecl &Field) {
  struct Finder : RecursiveASTVisitor<Finder> {
    const FieldDecl &Field;
    const Stmt *Found = nullptr;
    explicit Finder(const FieldDecl &Field) : Field(Field) {}
    bool VisitBinaryOperator(BinaryOperator *Op) {
      const auto *Target =
          dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenCasts());
      const auto *Call = dyn_cast<CallExpr>(Op->getRHS()->IgnoreParenCasts());
      if (Op->getOpcode() != BO_Assign || !Target || !Call ||
          Target->getMemberDecl() != &Field)
        return true;
      const Contract *Promise = currentUnit().contract(*Call);
      if (Promise && llvm::any_of(Promise->Effects, [](const Effect &E) {
            return E.Do == EffectKind::Acquire &&
                   E.Index == Effect::ResultIndex;
          }))
        Found = Op;
      return !Found;
    }
  } Walk(Field);
  Walk.TraverseStmt(Function.getBody());
  return Walk.Found;
}

/// One call that is given descriptors, on one path.
class CallLayout {
public:
  CallLayout(const Contract &Promise, const CallEvent &Call, bool Schannel,
             CheckerContext &C)
      : Promise(Promise), Call(Call), C(C), State(C.getState()),
        Schannel(Schannel) {}

  /// What is wrong with it, and the argument that shows it.
  struct Problem {
    std::string Text;
    unsigned Argument;
    /// The field that is wrong: a note says where it was set.
    std::optional<Loc> Field = std::nullopt;
    /// Where another path does it right.
    const Stmt *Elsewhere = nullptr;
  };

  std::optional<Problem> check() {
    const Effect *Input = nullptr, *Output = nullptr;
    for (const Effect &E : Promise.Effects) {
      if (E.Index >= Call.getNumArgs())
        continue;
      switch (E.Do) {
      case EffectKind::WriteBuffers:
        Output = Output ? Output : &E;
        break;
      case EffectKind::UpdateBuffers:
        Input = &E;
        break;
      case EffectKind::DecryptBuffers:
      case EffectKind::EncryptBuffers:
      case EffectKind::ControlToken:
        if (auto Found = checkDescriptor(E))
          return Found;
        if (auto Buffers = buffers(E))
          return E.Do == EffectKind::DecryptBuffers   ? decrypt(E, *Buffers)
                 : E.Do == EffectKind::EncryptBuffers ? encrypt(E, *Buffers)
                                                      : control(E, *Buffers);
        return std::nullopt;
      default:
        break;
      }
    }
    return Output ? handshake(Input, *Output) : std::nullopt;
  }

private:
  using Buffers = SmallVector<SecBufferPlace, 4>;

  QualType type(const Effect &E) const {
    return Call.getArgExpr(E.Index)->IgnoreParenCasts()->getType();
  }
  SVal argument(const Effect &E) const { return Call.getArgSVal(E.Index); }

  std::optional<Buffers> buffers(const Effect &E) const {
    return secBuffers(State, argument(E), type(E));
  }

  std::optional<uint64_t> bufferType(const SecBufferPlace &Buffer) const {
    auto Type = knownNumber(State, Buffer.Type);
    if (Type)
      *Type &= ~SecBufferAttributes & 0xFFFFFFFF;
    return Type;
  }

  std::string quoted() const { return "'" + Promise.Name + "'"; }

  bool isNull(SVal Value) const {
    return State->isNull(Value).isConstrainedTrue();
  }

  /// Version, and the number of buffers against the array that holds them.
  std::optional<Problem> checkDescriptor(const Effect &E) const {
    auto Version = fieldOf(State, argument(E), type(E), "ulVersion");
    auto Number = Version ? knownNumber(State, *Version) : std::nullopt;
    if (Number && *Number != 0)
      return Problem{"ulVersion of the descriptor is " +
                         std::to_string(*Number) +
                         "; it has to be SECBUFFER_VERSION",
                     E.Index};
    auto Count = fieldOf(State, argument(E), type(E), "cBuffers");
    auto Array = fieldOf(State, argument(E), type(E), "pBuffers");
    auto N = Count ? knownNumber(State, *Count) : std::nullopt;
    if (!N || !Array)
      return std::nullopt;
    auto Room = elementsFrom(State->getSVal(*Array).getAsRegion());
    if (Room && *N > *Room)
      return Problem{"cBuffers is " + std::to_string(*N) +
                         ", but pBuffers points to " + std::to_string(*Room) +
                         (*Room == 1 ? " SecBuffer" : " SecBuffers") + "; " +
                         quoted() + " would read and write beyond it",
                     E.Index};
    return std::nullopt;
  }

  /// How many SecBuffers a variable or array has from \p First on.
  std::optional<uint64_t> elementsFrom(const MemRegion *First) const {
    uint64_t Index = 0;
    if (const auto *Element = dyn_cast_or_null<ElementRegion>(First)) {
      auto Position = Element->getIndex().getAs<nonloc::ConcreteInt>();
      if (!Position)
        return std::nullopt;
      Index = Position->getValue().getExtValue();
      First = Element->getSuperRegion();
    }
    const auto *Whole = dyn_cast_or_null<DeclRegion>(First);
    if (!Whole || !isa<VarRegion>(First->getBaseRegion()))
      return std::nullopt;
    QualType Type = Whole->getValueType();
    uint64_t Size = 1;
    if (const auto *Array = C.getASTContext().getAsConstantArrayType(Type)) {
      Size = Array->getSize().getZExtValue();
      Type = Array->getElementType();
    }
    const RecordDecl *Record = Type->getAsRecordDecl();
    // A class or struct may well go on behind the member that it begins with.
    if (!Record || !Record->getIdentifier() ||
        Record->getName() != "_SecBuffer" || Index > Size)
      return std::nullopt;
    return Size - Index;
  }

  /// Null because an allocation failed that nobody has looked at. That nobody
  /// has is another defect, and the project's own allocator may never fail.
  static bool isFailedAllocation(SVal Memory) {
    const auto *Made = dyn_cast_or_null<SymbolConjured>(Memory.getAsSymbol());
    const auto *Call =
        Made ? dyn_cast_or_null<CallExpr>(Made->getStmt()) : nullptr;
    const Contract *Promise = Call ? currentUnit().contract(*Call) : nullptr;
    return Promise && Promise->Result == ResultKind::Pointer;
  }

  /// What \p E, a variable, held before \p Node; of a parameter, what the
  /// caller's variable did. Of what it knows to be null, the engine hands on a
  /// constant, and it forgets variables that are not read any more.
  static SVal origin(const Expr &E, const ExplodedNode *Node,
                     const LocationContext &Here) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenCasts());
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Variable)
      return UnknownVal();
    SVal Value = UnknownVal();
    for (; Node; Node = Node->getFirstPred()) {
      ProgramStateRef State = Node->getState();
      Value = State->getSVal(State->getRegion(Variable, &Here));
      if (!isa_and_nonnull<SymbolRegionValue>(Value.getAsSymbol()))
        break;
    }
    const auto *Parameter = dyn_cast<ParmVarDecl>(Variable);
    const StackFrameContext *Frame = Here.getStackFrame();
    const auto *Site = dyn_cast_or_null<CallExpr>(Frame->getCallSite());
    if (Value.getAsSymbol() || !Parameter || !Site ||
        Parameter->getFunctionScopeIndex() >= Site->getNumArgs())
      return Value;
    return origin(*Site->getArg(Parameter->getFunctionScopeIndex()), Node,
                  *Frame->getParent());
  }

  /// Where the value that \p Field was last assigned comes from.
  SVal assignedTo(Loc Field) const {
    for (const ExplodedNode *Node = C.getPredecessor(); Node;
         Node = Node->getFirstPred()) {
      const ExplodedNode *Before = Node->getFirstPred();
      if (!Before || Node->getState()->getSVal(Field) ==
                         Before->getState()->getSVal(Field))
        continue;
      const auto *Set =
          dyn_cast_or_null<BinaryOperator>(Node->getStmtForDiagnostics());
      if (Set && Set->isAssignmentOp())
        return origin(*Set->getRHS(), Before, *Node->getLocationContext());
      break;
    }
    return UnknownVal();
  }

  /// Null memory for a token, said to have room or, with Schannel, none. Not what
  /// merely is null on this path: that null is mostly of an allocation that the
  /// project's own allocator never lets fail, or another check's business.
  std::optional<Problem>
  nullMemory(const Effect &E, const SecBufferPlace &Buffer) const {
    SVal Memory = State->getSVal(Buffer.Memory);
    if (!isNull(Memory) || Memory.getAsSymbol() ||
        isFailedAllocation(assignedTo(Buffer.Memory)))
      return std::nullopt;
    auto Size = State->getSVal(Buffer.Size).getAs<DefinedOrUnknownSVal>();
    if (Schannel && Size && Size->isZeroConstant())
      return Problem{"there is no memory for the token: pvBuffer is null, and "
                     "..._REQ_ALLOCATE_MEMORY is not asked for; add the flag",
                     E.Index};
    // "May be anything" is no promise: it has to be known not to be zero.
    if (!Size || !State->isNonNull(*Size).isConstrainedTrue())
      return std::nullopt;
    return Problem{"pvBuffer is null here, but cbBuffer says that there is "
                   "memory; allocate it, or ask SSPI to with "
                   "..._REQ_ALLOCATE_MEMORY",
                   E.Index};
  }

  std::optional<Problem> handshake(const Effect *Input, const Effect &Output) {
    if (auto Found = checkDescriptor(Output))
      return Found;
    auto Out = buffers(Output);
    if (Input && !isNull(argument(*Input))) {
      if (auto Found = checkDescriptor(*Input))
        return Found;
      auto In = buffers(*Input);
      if (argument(*Input).getAsRegion() &&
          argument(*Input).getAsRegion()->StripCasts() ==
              argument(Output).getAsRegion())
        return Problem{"the same descriptor is input and output of " +
                           quoted() +
                           "; give the output a SecBuffer and a descriptor of "
                           "its own, and no input where there is none",
                       Input->Index};
      if (In && Out && !In->empty() && !Out->empty() &&
          In->front().Size == Out->front().Size)
        return Problem{
            "the descriptors of input and output both point to the same "
            "SecBuffer; point the input's pBuffers to the one that holds the "
            "received token",
            Input->Index,
            fieldOf(State, argument(*Input), type(*Input), "pBuffers")};
      if (In)
        if (auto Found = input(*Input, *In))
          return Found;
    }
    return Out ? output(Output, *Out) : std::nullopt;
  }

  /// The types of all buffers; nothing if one of them is not known.
  std::optional<SmallVector<uint64_t, 4>> types(const Buffers &All) const {
    SmallVector<uint64_t, 4> Types;
    for (const SecBufferPlace &Buffer : All) {
      auto Type = bufferType(Buffer);
      if (!Type)
        return std::nullopt;
      Types.push_back(*Type);
    }
    return Types;
  }

  std::optional<Problem> input(const Effect &E, const Buffers &In) const {
    auto Types = types(In);
    if (!Schannel || !Types || Types->empty())
      return std::nullopt;
    if (llvm::is_contained(*Types, uint64_t(Data)) &&
        !llvm::is_contained(*Types, uint64_t(Token)))
      return Problem{"a handshake finds the received bytes in a SecBuffer of "
                     "type SECBUFFER_TOKEN, and there is none among these; "
                     "SECBUFFER_DATA is for DecryptMessage",
                     E.Index};
    // A DWORD is no token of the peer's, but one for ApplyControlToken.
    if (knownNumber(State, In.front().Size) != 4 &&
        llvm::all_of(*Types, [](uint64_t Type) { return Type == Token; }))
      return Problem{"a handshake token alone leaves no room for "
                     "SECBUFFER_EXTRA; add a second SecBuffer of type "
                     "SECBUFFER_EMPTY, and look at it after the call",
                     E.Index};
    return std::nullopt;
  }

  std::optional<Problem> output(const Effect &E, const Buffers &Out) const {
    auto Types = types(Out);
    if (Schannel && Types &&
        llvm::none_of(*Types, [](uint64_t Type) {
          return Type == Token || Type == Empty;
        }))
      return Problem{"there is no SecBuffer of type SECBUFFER_TOKEN for what " +
                         quoted() + " has to say to the peer",
                     E.Index};
    if (E.When && holds(currentUnit(), *E.When, Call) != false)
      return std::nullopt; // SSPI may bring its own memory
    for (const SecBufferPlace &Buffer : Out) {
      if (bufferType(Buffer) != Token)
        continue;
      if (auto Found = nullMemory(E, Buffer))
        return Found;
      if (auto Found = forgottenMemory(E, Buffer))
        return Found;
    }
    return std::nullopt;
  }

  /// The function that begins the handshake allocates the token's memory, but
  /// on another path than this.
  std::optional<Problem> forgottenMemory(const Effect &E,
                                         const SecBufferPlace &Buffer) const {
    SVal Memory = State->getSVal(Buffer.Memory);
    const auto *Symbol =
        dyn_cast_or_null<SymbolRegionValue>(Memory.getAsSymbol());
    const auto *Member =
        Symbol ? dyn_cast<FieldRegion>(Symbol->getRegion()) : nullptr;
    if (!Member || State->isNonNull(Memory).isConstrainedTrue() ||
        !beginsHandshake())
      return std::nullopt;
    const auto *Function = dyn_cast<FunctionDecl>(C.getStackFrame()->getDecl());
    const Stmt *Allocation = C.inTopFrame() && Function
                                 ? allocationInto(*Function, *Member->getDecl())
                                 : nullptr;
    if (!Allocation)
      return std::nullopt;
    return Problem{
        "'" + Member->getDecl()->getNameAsString() +
            "', the memory of the output token, is not allocated on "
            "this path, on which the handshake begins; allocate it on "
            "every path that leads here",
        E.Index, std::nullopt, Allocation};
  }

  /// No context yet, and the credential acquired on this path.
  bool beginsHandshake() const {
    bool First = false, Acquired = false;
    for (const Effect &E : Promise.Effects) {
      if (!E.Unless.empty())
        First = isNull(Call.getArgSVal(E.UnlessIndex));
      if (E.Do != EffectKind::Use || E.Index >= Call.getNumArgs())
        continue;
      auto Key = handleKey(State, argument(E), type(E));
      SymbolRef Symbol = Key ? State->getSVal(*Key).getAsSymbol() : nullptr;
      const Owned *Known = Symbol ? ownership(State, Symbol) : nullptr;
      Acquired |= Known && Known->Now != Owned::Released;
    }
    return First && Acquired;
  }

  std::optional<Problem> decrypt(const Effect &E,
                                 const Buffers &Message) const {
    if (!Schannel)
      return std::nullopt;
    if (Message.size() < 4)
      return Problem{quoted() + " is given " + std::to_string(Message.size()) +
                         (Message.size() == 1 ? " SecBuffer" : " SecBuffers") +
                         "; Schannel needs four, one SECBUFFER_DATA and three "
                         "SECBUFFER_EMPTY, for the parts of the record and the "
                         "unprocessed rest",
                     E.Index};
    auto Types = types(Message);
    if (!Types)
      return std::nullopt;
    if (!llvm::is_contained(*Types, uint64_t(Data)))
      return Problem{"none of the SecBuffers given to " + quoted() +
                         " is of type SECBUFFER_DATA; the received bytes go in "
                         "there, the other three are SECBUFFER_EMPTY",
                     E.Index};
    if (llvm::count(*Types, uint64_t(Empty)) < 3)
      return Problem{"the parts of the record and the unprocessed rest come "
                     "back in SecBuffers that were SECBUFFER_EMPTY, and " +
                         quoted() + " needs three of them",
                     E.Index};
    return std::nullopt;
  }

  std::optional<Problem> encrypt(const Effect &E,
                                 const Buffers &Message) const {
    auto Known = types(Message);
    if (!Known)
      return std::nullopt;
    SmallVector<uint64_t, 4> Types(*Known);
    llvm::erase(Types, uint64_t(Empty));
    bool IsStream = llvm::is_contained(Types, uint64_t(StreamHeader)) ||
                    llvm::is_contained(Types, uint64_t(StreamTrailer));
    if (!IsStream && !Schannel)
      return std::nullopt;
    if (Types.size() >= 3 && Types[0] == StreamHeader &&
        Types.back() == StreamTrailer &&
        llvm::all_of(ArrayRef(Types).drop_front().drop_back(),
                     [](uint64_t Type) { return Type == Data; }))
      return std::nullopt;
    return Problem{"the SecBuffers of a TLS record are, in this order, "
                   "SECBUFFER_STREAM_HEADER, SECBUFFER_DATA, "
                   "SECBUFFER_STREAM_TRAILER, SECBUFFER_EMPTY; these are not",
                   E.Index};
  }

  /// SCHANNEL_SHUTDOWN and SCHANNEL_RENEGOTIATE are a DWORD each.
  std::optional<Problem> control(const Effect &E, const Buffers &Input) const {
    if (Input.empty())
      return Problem{"cBuffers is 0: " + quoted() +
                         " is not told what to do; the control token is one "
                         "SecBuffer",
                     E.Index};
    auto Type = bufferType(Input[0]);
    if (Type && *Type != Token)
      return Problem{"a control token goes in a SecBuffer of type "
                     "SECBUFFER_TOKEN; with another type it is not found",
                     E.Index};
    auto Size = knownNumber(State, Input[0].Size);
    const MemRegion *Memory = State->getSVal(Input[0].Memory).getAsRegion();
    const auto *Typed =
        Memory ? dyn_cast<TypedValueRegion>(Memory->StripCasts()) : nullptr;
    if (!Size || !Typed || !Typed->getValueType()->isIntegerType())
      return std::nullopt;
    uint64_t Real = C.getASTContext()
                        .getTypeSizeInChars(Typed->getValueType())
                        .getQuantity();
    if (*Size == 4 && Real == 4)
      return std::nullopt;
    return Problem{
        "the control token is a DWORD; its SecBuffer has to point to "
        "one and say sizeof(DWORD), not " +
            std::to_string(*Size),
        E.Index};
  }

  const Contract &Promise;
  const CallEvent &Call;
  CheckerContext &C;
  ProgramStateRef State;
  bool Schannel;
};

class BufferLayout : public Checker<check::PreCall, check::Bind> {
public:
  /// A SecBuffer filled that is not there. Arrays behind pointers may be longer
  /// than their type says.
  void checkBind(SVal Location, SVal, const Stmt *Statement,
                 CheckerContext &C) const {
    auto Place = Location.getAs<Loc>();
    const auto *Field =
        Place ? dyn_cast_or_null<FieldRegion>(Place->getAsRegion()) : nullptr;
    if (!Field || !isa<VarRegion>(Field->getBaseRegion()) ||
        Field->getDecl()->getParent()->getName() != "_SecBuffer")
      return;
    auto Beyond = beyondArray(*Place);
    ExplodedNode *Node = Beyond ? C.generateErrorNode() : nullptr;
    if (!Node)
      return;
    auto Report = std::make_unique<PathSensitiveBugReport>(
        Bug,
        "SecBuffer " + std::to_string(Beyond->Index) +
            " is filled, counted from 0, and the array has " +
            std::to_string(Beyond->Size) +
            "; make it as large as what is put "
            "into it",
        Node);
    Report->addRange(Statement->getSourceRange());
    C.emitReport(std::move(Report));
  }

  void checkPreCall(const CallEvent &Call, CheckerContext &C) const {
    const Contract *Promise = contractOf(Call);
    if (!Promise)
      return;
    auto Problem =
        CallLayout(*Promise, Call, currentUnit().isSchannelOnly(), C).check();
    if (!Problem)
      return;
    ExplodedNode *Node = C.generateNonFatalErrorNode();
    if (!Node)
      return;
    auto Report =
        std::make_unique<PathSensitiveBugReport>(Bug, Problem->Text, Node);
    Report->addRange(Call.getArgSourceRange(Problem->Argument));
    if (Problem->Field)
      Report->addVisitor<SetHere>(*Problem->Field);
    if (Problem->Elsewhere)
      Report->addNote(
          std::string(1, OurNote) + "on other paths it is allocated here",
          PathDiagnosticLocation(Problem->Elsewhere, C.getSourceManager(),
                                 C.getLocationContext()));
    C.emitReport(std::move(Report));
  }

private:
  const BugType Bug{this, "schannel-buffer-layout", "SSPI"};
};

} // namespace

void registerBufferLayout(CheckerRegistry &Registry) {
  Registry.addChecker<BufferLayout>(
      "schannel.BufferLayout", "Looks at the SecBuffers that a call is given",
      "");
}

} // namespace schannel_tidy
