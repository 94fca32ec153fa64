//===- StatusWalk.cpp - Where a status leads ------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StatusWalk.h"
#include "Spelling.h"
#include "StatusValue.h"
#include "TlsCall.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

/// A walk that meets more states than this is given up.
static constexpr unsigned MaxWalkStates = 5000;

/// How many statements all walks through one function may meet. What people write
/// takes a tenth; a generated function with a thousand calls is left unexamined
/// from there on.
static constexpr size_t MaxWalkedStatements = 500000;

StatusWalker::StatusWalker(const SspiUnit &Unit, const FunctionDecl &Function)
    : Unit(Unit), Function(Function) {
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  Options.AddCXXDefaultInitExprInCtors = false;
  if (Unit.hasPaths(Function))
    Graph =
        CFG::buildCFG(&Function, Function.getBody(), &Unit.context(), Options);
  Parents = std::make_unique<ParentMap>(Function.getBody());
}

namespace {

bool operator<(const KnownValue &A, const KnownValue &B) {
  return std::tuple(A.Number.extOrTrunc(64).getZExtValue(), A.Number.getBitWidth(),
                    A.Number.isUnsigned(), A.FromStatus) <
         std::tuple(B.Number.extOrTrunc(64).getZExtValue(), B.Number.getBitWidth(),
                    B.Number.isUnsigned(), B.FromStatus);
}

struct WalkState {
  const CFGBlock *Block;
  KnownValues Known;
  std::optional<StatusBranch> Last;
  bool Idle = true; ///< nothing has been done yet that could make a difference

  bool operator<(const WalkState &Other) const {
    return std::tuple(Block->getBlockID(), Last, Idle) <
               std::tuple(Other.Block->getBlockID(), Other.Last, Other.Idle) ||
           (Block == Other.Block && Last == Other.Last && Idle == Other.Idle &&
            std::lexicographical_compare(
                Known.begin(), Known.end(), Other.Known.begin(),
                Other.Known.end(),
                [](const auto &A, const auto &B) {
                  return A.first < B.first ||
                         (A.first == B.first && A.second < B.second);
                }));
  }
};

using Input = llvm::SmallSetVector<const ValueDecl *, 8>;

/// What of a function leaves the input of a call as it is.
class IdleStatements {
public:
  IdleStatements(const SspiUnit &Unit, const CallExpr &Call,
                 const Input &Watched, const ParentMap &Parents)
      : Unit(Unit), Call(Call), Watched(Watched), Parents(Parents) {}

  bool contains(const Stmt &S) const {
    if (const auto *Op = dyn_cast<BinaryOperator>(&S))
      return !Op->isAssignmentOp() ||
             (Op->getOpcode() == BO_Assign && isOwn(*Op->getLHS()));
    if (const auto *Op = dyn_cast<UnaryOperator>(&S)) {
      const auto *For = dyn_cast_or_null<ForStmt>(Parents.getParent(Op));
      return !Op->isIncrementDecrementOp() ||
             (For && For->getInc() == Op && !isAroundCall(*For));
    }
    if (const auto *Called = dyn_cast<CallExpr>(&S))
      return isIdle(*Called);
    return !isa<CXXThrowExpr, CXXDeleteExpr, CXXNewExpr>(S);
  }

private:
  bool isAroundCall(const Stmt &S) const {
    for (const Stmt *Up = &Call; Up; Up = Parents.getParent(Up))
      if (Up == &S)
        return true;
    return false;
  }

  /// A local variable, or a part of one, that is none of the input.
  bool isOwn(const Expr &E) const {
    const Expr *Root = E.IgnoreParenImpCasts();
    for (;;) {
      if (const auto *Member = dyn_cast<MemberExpr>(Root);
          Member && !Member->isArrow())
        Root = Member->getBase()->IgnoreParenImpCasts();
      else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Root);
               Element && Element->getBase()
                              ->IgnoreParenImpCasts()
                              ->getType()
                              ->isArrayType())
        Root = Element->getBase()->IgnoreParenImpCasts();
      else
        break;
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(Root);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return Variable && Variable->isLocalVarDecl() &&
           !Variable->getType()->isReferenceType() &&
           !Watched.contains(Variable);
  }

  bool isIdle(const CallExpr &Called) const {
    if (const Contract *C = Unit.contract(Called))
      return !C->IsSspi && Called.getNumArgs() > 0 && isSetUp(*Called.getArg(0));
    const FunctionDecl *Callee = Called.getDirectCallee();
    if (!Callee)
      return false;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
        Method && Method->isConst())
      return true;
    // What makes a SecBuffer, or fills one of the function's own.
    if (isSecBuffer(Callee->getReturnType()))
      return true;
    if (Callee->getDefinition() && Unit.fillsSecBuffers(*Callee) &&
        Called.getNumArgs() > 0 && isSetUp(*Called.getArg(0)))
      return true;
    // A log line has a text in it.
    return llvm::any_of(Called.arguments(), [](const Expr *Argument) {
      return isa<clang::StringLiteral>(Argument->IgnoreParenImpCasts());
    });
  }

  bool isSetUp(const Expr &Argument) const {
    const auto *Address = dyn_cast<UnaryOperator>(Argument.IgnoreParenCasts());
    return isOwn(Address && Address->getOpcode() == UO_AddrOf
                     ? *Address->getSubExpr()
                     : *Argument.IgnoreParenCasts());
  }

  const SspiUnit &Unit;
  const CallExpr &Call;
  const Input &Watched;
  const ParentMap &Parents;
};

class Walk {
public:
  Walk(const SspiUnit &Unit, const CFG &Graph, const CallExpr &Call,
       int64_t Status, const IdleStatements *Idle = nullptr)
      : Unit(Unit), Graph(Graph), Call(Call), Evaluator(Unit, Call, Status),
        Idle(Idle) {}

  StatusWalk run(const ParmVarDecl *Into = nullptr) {
    if (Into) {
      WalkState State{&Graph.getEntry(), {}, std::nullopt, Idle != nullptr};
      assign({Into}, Evaluator.status(Into->getType()), State.Known);
      follow(State, 0);
    }
    for (const CFGBlock *Block : Graph)
      for (unsigned I = 0; I < Block->size(); ++I)
        if (auto Element = (*Block)[I].getAs<CFGStmt>();
            Element && Element->getStmt() == &Call) {
          WalkState State{Block, {}, std::nullopt, Idle != nullptr};
          follow(State, I + 1);
        }
    while (!Pending.empty()) {
      if (Seen.size() > MaxWalkStates) {
        Result.Complete = false;
        break;
      }
      WalkState State = std::move(Pending.back());
      Pending.pop_back();
      follow(State, 0);
    }
    return std::move(Result);
  }

private:
  void follow(WalkState &State, unsigned From) {
    const CFGBlock &Block = *State.Block;
    Result.Blocks.insert(&Block);
    for (unsigned I = From; I < Block.size(); ++I)
      if (auto Element = Block[I].getAs<CFGStmt>()) {
        if (isNextCall(*Element->getStmt())) {
          Result.Retried |=
              State.Idle && State.Last && Element->getStmt() == &Call;
          return finish(State);
        }
        Result.Executed.insert(Element->getStmt());
        State.Idle = State.Idle && Idle->contains(*Element->getStmt());
        execute(*Element->getStmt(), State.Known);
      }
    if (&Block == &Graph.getExit())
      return finish(State);
    leave(State);
  }

  /// The call itself, in the next round of a loop, or the other side's call for
  /// the same step: what comes after it is about another status.
  bool isNextCall(const Stmt &S) const {
    const auto *Next = dyn_cast<CallExpr>(&S);
    if (!Next || Next == &Call)
      return Next;
    const Contract *Here = Unit.contract(Call), *There = Unit.contract(*Next);
    return Here && There &&
           ((isHandshake(*Here) && isHandshake(*There)) ||
            (decrypts(*Here) && decrypts(*There)));
  }

  void finish(const WalkState &State) {
    if (State.Last)
      Result.Last.insert(*State.Last);
  }

  void add(const WalkState &From, const CFGBlock *To,
           std::optional<StatusBranch> Last) {
    WalkState Next{To, From.Known, Last, From.Idle};
    if (Seen.insert(Next).second)
      Pending.push_back(std::move(Next));
  }

  void leave(const WalkState &State) {
    const CFGBlock &Block = *State.Block;
    const CFGBlock *Decided = nullptr;
    bool FromStatus = false;
    const Stmt *Terminator = Block.getTerminatorStmt();
    if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Terminator)) {
      if (auto Value = Evaluator.evaluate(Switch->getCond(), State.Known)) {
        Decided = chosenCase(Block, Value->Number);
        FromStatus = Value->FromStatus;
      }
    } else if (Terminator && Block.succ_size() == 2 &&
               !isa<CXXTryStmt, CXXForRangeStmt>(Terminator)) {
      if (const Expr *Condition = Block.getLastCondition())
        if (auto Value = Evaluator.evaluate(Condition, State.Known)) {
          Decided = *(Block.succ_begin() + (Value->Number == 0 ? 1 : 0));
          FromStatus = Value->FromStatus;
        }
    }
    if (Decided)
      return add(State, Decided,
                 FromStatus ? StatusBranch{&Block, Decided} : State.Last);
    for (const CFGBlock *Successor : Block.succs())
      if (Successor)
        add(State, Successor, State.Last);
  }

  const CFGBlock *chosenCase(const CFGBlock &Switch,
                             const llvm::APSInt &Value) {
    for (const CFGBlock *Successor : Switch.succs())
      if (Successor)
        if (const auto *Case =
                dyn_cast_or_null<CaseStmt>(Successor->getLabel());
            Case && !Case->getLHS()->isValueDependent() &&
            !(Case->getRHS() && Case->getRHS()->isValueDependent())) {
          llvm::APSInt Low =
              Case->getLHS()->EvaluateKnownConstInt(Unit.context());
          llvm::APSInt High =
              Case->getRHS()
                  ? Case->getRHS()->EvaluateKnownConstInt(Unit.context())
                  : Low;
          if (llvm::APSInt::compareValues(Low, Value) <= 0 &&
              llvm::APSInt::compareValues(Value, High) <= 0)
            return Successor;
        }
    if (Switch.succ_empty())
      return nullptr;
    return Switch.succ_rbegin()->getReachableBlock(); // the default
  }

  void execute(const Stmt &S, KnownValues &Known) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D))
          assign({Variable},
                 Variable->getInit() && !Variable->getType()->isReferenceType()
                     ? Evaluator.evaluate(Variable->getInit(), Known)
                     : std::nullopt,
                 Known);
    } else if (const auto *Op = dyn_cast<BinaryOperator>(&S)) {
      if (Op->isAssignmentOp())
        if (auto Where = placeOf(Op->getLHS()))
          assign(*Where,
                 Op->getOpcode() == BO_Assign
                     ? Evaluator.evaluate(Op->getRHS(), Known)
                     : std::nullopt,
                 Known);
    } else if (const auto *Op = dyn_cast<UnaryOperator>(&S)) {
      if (Op->isIncrementDecrementOp())
        if (auto Where = placeOf(Op->getSubExpr()))
          assign(*Where, std::nullopt, Known);
    } else if (const auto *Called = dyn_cast<CallExpr>(&S)) {
      forgetWhatCallChanges(*Called, Known);
    } else if (const auto *Return = dyn_cast<ReturnStmt>(&S)) {
      auto Value = Return->getRetValue()
                       ? Evaluator.evaluate(Return->getRetValue(), Known)
                       : std::nullopt;
      if (Value && Value->FromStatus)
        Result.ReturnsStatus.insert(Return);
    }
  }

  void assign(const Place &Where, std::optional<KnownValue> Value,
              KnownValues &Known) {
    if (!Value) {
      Known.erase(Where);
      return;
    }
    if (Value->FromStatus && Where.back() && Value->Number.getBitWidth() > 1)
      Result.Holders.insert(Where.back());
    Known[Where] = *Value;
  }

  void forgetWhatCallChanges(const CallExpr &Called, KnownValues &Known) {
    const FunctionDecl *Callee = Called.getDirectCallee();
    for (unsigned I = 0; I < Called.getNumArgs(); ++I) {
      const Expr *Arg = Called.getArg(I)->IgnoreParenImpCasts();
      if (const auto *AddressOf = dyn_cast<UnaryOperator>(Arg);
          AddressOf && AddressOf->getOpcode() == UO_AddrOf) {
        Arg = AddressOf->getSubExpr();
      } else {
        unsigned Param = I - (isa<CXXOperatorCallExpr>(Called) &&
                              isa_and_nonnull<CXXMethodDecl>(Callee));
        if (!Callee || Param >= Callee->getNumParams())
          continue;
        QualType Type = Callee->getParamDecl(Param)->getType();
        if (!Type->isReferenceType() ||
            Type->getPointeeType().isConstQualified())
          continue;
      }
      if (auto Where = placeOf(Arg))
        Known.erase(*Where);
    }
    if (Callee)
      for (auto It = Known.begin(); It != Known.end();) {
        const auto *Field = dyn_cast_or_null<FieldDecl>(It->first.back());
        It = Field && Unit.mayAssign(*Callee, *Field) ? Known.erase(It)
                                                      : std::next(It);
      }
  }

  const SspiUnit &Unit;
  const CFG &Graph;
  const CallExpr &Call;
  StatusEvaluator Evaluator;
  const IdleStatements *Idle;
  StatusWalk Result;
  std::vector<WalkState> Pending;
  std::set<WalkState> Seen;
};

} // namespace

int64_t statusNamed(const SspiUnit &Unit, StringRef Name) {
  return int32_t(Unit.contracts().constant(Name).value_or(0));
}

const StatusWalk &StatusWalker::walk(const CallExpr &Call, int64_t Status,
                                     const ParmVarDecl *Into) const {
  auto [It, New] = Walks.try_emplace({&Call, Status, Into});
  StatusWalk &Result = It->second;
  if (New && (!Graph || Walked > MaxWalkedStatements)) {
    Result.Complete = false;
  } else if (New) {
    Result = Walk(Unit, *Graph, Call, Status).run(Into);
    Walked += Result.Executed.size();
  }
  return Result;
}

bool StatusWalker::retries(const CallExpr &Call, int64_t Status,
                           const Input &Watched) const {
  if (!Graph || Walked > MaxWalkedStatements)
    return false;
  IdleStatements Idle(Unit, Call, Watched, *Parents);
  StatusWalk Result = Walk(Unit, *Graph, Call, Status, &Idle).run();
  Walked += Result.Executed.size();
  return Result.Complete && Result.Retried;
}

bool StatusWalker::runs(const StatusWalk &Walk, const Stmt &S) const {
  for (const Stmt *Part = &S; Part && !isa<CompoundStmt>(Part);
       Part = Parents->getParent(Part))
    if (Walk.Executed.contains(Part))
      return true;
  return false;
}

/// Are all who call a function of this kind in this translation unit? Those of
/// a protected one may be in a derived class.
static bool isLocal(const FunctionDecl &Function) {
  if (Function.getAccess() != AS_protected)
    return !Function.isExternallyVisible() ||
           Function.getAccess() == AS_private;
  const SourceManager &SM = Function.getASTContext().getSourceManager();
  const SourceLocation Class = cast<Decl>(Function.getParent())->getLocation();
  return SM.isInMainFile(SM.getExpansionLoc(Class));
}

/// Is \p E what \p S tests, and not a statement below it?
static bool isConditionOf(const Stmt *E, const Stmt &S) {
  if (const auto *If = dyn_cast<IfStmt>(&S))
    return E == If->getCond();
  if (const auto *While = dyn_cast<WhileStmt>(&S))
    return E == While->getCond();
  if (const auto *Do = dyn_cast<DoStmt>(&S))
    return E == Do->getCond();
  if (const auto *For = dyn_cast<ForStmt>(&S))
    return E == For->getCond();
  if (const auto *Switch = dyn_cast<SwitchStmt>(&S))
    return E == Switch->getCond();
  return false;
}

bool StatusWalker::escapes(const StatusWalk &Walk, int64_t Status,
                           bool ByMember) const {
  const SourceManager &SM = Unit.context().getSourceManager();
  for (const ValueDecl *Holder : Walk.Holders) {
    const auto *Variable = dyn_cast<VarDecl>(Holder);
    if (Variable && Variable->hasLocalStorage() &&
        !Variable->getType()->isReferenceType())
      continue;
    // A member of a type that others see can be asked by them; by others in
    // this translation unit if they test for the status at all.
    bool Private = Holder->getAccess() == AS_private ||
                   Holder->getAccess() == AS_protected ||
                   SM.isInMainFile(SM.getExpansionLoc(Holder->getLocation()));
    if (ByMember || !Private ||
        Unit.isTestedOutside(Function, Status, dyn_cast<FieldDecl>(Holder)))
      return true;
  }
  for (const Stmt *S : Walk.Executed) {
    const ValueDecl *Used = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      Used = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(S))
      Used = Member->getMemberDecl();
    if (Used && Walk.Holders.contains(Used) && leaves(S, Status))
      return true;
  }
  return false;
}

/// Is the status left where the caller will ask for it: setError("read", status),
/// raise(status)? A message with a format is for people.
static bool leavesForCaller(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->getIdentifier() || Callee->isDefined() ||
      Callee->isVariadic())
    return false;
  std::string Name = Callee->getName().lower();
  return llvm::any_of(
      std::initializer_list<StringRef>{"set", "raise", "throw"},
      [&](StringRef Word) { return StringRef(Name).contains(Word); });
}

bool StatusWalker::leaves(const Stmt *Use, int64_t Status) const {
  // Climbs from the use to what becomes of the value.
  bool Translated = false;
  for (const Stmt *Child = Use, *S = Parents->getParent(Use); S;
       Child = S, S = Parents->getParent(S)) {
    if (isa<ReturnStmt>(S))
      return !isLocal(Function) || Unit.isTestedOutside(Function, Status);
    if (isa<CXXThrowExpr, InitListExpr, LambdaExpr>(S))
      return true;
    if (const auto *Call = dyn_cast<CallExpr>(S)) {
      if (leavesForCaller(*Call))
        return true;
      // What became a text, or nothing, is for people.
      if (Call->getType()->isVoidType() || Call->getType()->isPointerType() ||
          isKnownNotToAsk(*Call, Status))
        return false;
      Translated = true;
    } else if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
      if (Op->isComparisonOp() || Op->isLogicalOp())
        return Translated;
      if (Op->isAssignmentOp()) {
        if (Child == Op->getLHS())
          return false;
        // Another local variable that gets the plain status holds it too.
        const auto *Ref =
            dyn_cast<DeclRefExpr>(Op->getLHS()->IgnoreParenImpCasts());
        const auto *Variable =
            Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
        return Translated || !Variable || !Variable->hasLocalStorage();
      }
    } else if (const auto *Op = dyn_cast<UnaryOperator>(S)) {
      if (Op->getOpcode() == UO_AddrOf)
        return true;
    } else if (isa<DeclStmt>(S)) {
      return Translated;
    } else if (!isa<Expr>(S)) {
      // A condition tests it: if a function that is not shown does the testing,
      // who knows for what. A statement by itself reports it to somebody.
      return Translated && isConditionOf(Child, *S);
    }
  }
  return false;
}

bool StatusWalker::keepsAnswer(const StatusWalk &Walk,
                               const CallExpr &Call) const {
  auto IsStatus = [&](const Expr *E) {
    E = E->IgnoreParenCasts();
    if (const auto *Assign = dyn_cast<BinaryOperator>(E);
        Assign && Assign->isAssignmentOp())
      E = Assign->getLHS()->IgnoreParenCasts();
    const ValueDecl *Named = valueNamedBy(*E);
    return E == &Call || (Named && Walk.Holders.contains(Named));
  };
  return llvm::any_of(Walk.Executed, [&](const Stmt *S) {
    const auto *Test = dyn_cast<BinaryOperator>(S);
    if (!Test || !Test->isComparisonOp() ||
        (!IsStatus(Test->getLHS()) && !IsStatus(Test->getRHS())))
      return false;
    for (const Stmt *Child = Test, *Up = Parents->getParent(Test); Up;
         Child = Up, Up = Parents->getParent(Up)) {
      if (isa<ReturnStmt, DeclStmt, CallExpr, CXXConstructExpr, InitListExpr>(Up))
        return true;
      const auto *Op = dyn_cast<BinaryOperator>(Up);
      if (Op && Op->isAssignmentOp())
        return Child == Op->getRHS();
      if (!isa<Expr>(Up))
        return false;
    }
    return false;
  });
}

bool StatusWalker::isKnownNotToAsk(const CallExpr &Call, int64_t Status) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee && Callee->isDefined() && !Unit.isTestedIn(*Callee, Status);
}

/// The first of \p Wanted in \p Block from its element \p From on, or null.
static const Stmt *firstOf(const CFGBlock &Block, unsigned From,
                           ArrayRef<const Stmt *> Wanted) {
  for (unsigned I = From; I < Block.size(); ++I)
    if (auto Element = Block[I].getAs<CFGStmt>())
      if (llvm::is_contained(Wanted, Element->getStmt()))
        return Element->getStmt();
  return nullptr;
}

/// Does \p Wanted hold for a block that control gets to, from the beginning of
/// \p Graph, without passing any of \p Stops? It is told which of them is met
/// first in the block, or null.
static bool
reaches(const CFG &Graph, ArrayRef<const Stmt *> Stops,
        llvm::function_ref<bool(const CFGBlock &, const Stmt *)> Wanted) {
  llvm::SmallPtrSet<const CFGBlock *, 32> Seen;
  SmallVector<const CFGBlock *, 32> Pending{&Graph.getEntry()};
  while (!Pending.empty()) {
    const CFGBlock *Block = Pending.pop_back_val();
    if (!Block || !Seen.insert(Block).second)
      continue;
    const Stmt *Met = firstOf(*Block, 0, Stops);
    if (Wanted(*Block, Met))
      return true;
    if (!Met)
      Pending.append(Block->succ_begin(), Block->succ_end());
  }
  return false;
}

bool StatusWalker::alwaysBefore(const Stmt &First, const Stmt &Second) const {
  return Graph && !reaches(*Graph, {&First, &Second},
                           [&](const CFGBlock &, const Stmt *Met) {
                             return Met == &Second;
                           });
}

bool StatusWalker::isReachedWithout(const CallExpr &Call,
                                    const CFGBlock &Target) const {
  SmallVector<const Stmt *, 4> Same;
  for (const ContractCall &Other : Unit.calls(Function))
    if (Other.Promise == Unit.contract(Call))
      Same.push_back(Other.Call);
  return reaches(*Graph, Same, [&](const CFGBlock &Block, const Stmt *) {
    return &Block == &Target;
  });
}

/// What becomes of \p Condition if none of \p NotZero is 0?
static std::optional<bool>
answer(const Stmt *Condition,
       const llvm::SmallPtrSetImpl<const ValueDecl *> &NotZero,
       const ASTContext &Context) {
  const auto *E = dyn_cast_or_null<Expr>(Condition);
  if (!E)
    return std::nullopt;
  E = E->IgnoreParenImpCasts();
  bool IfSet = true;
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot) {
    IfSet = false;
    E = Not->getSubExpr();
  } else if (const auto *Op = dyn_cast<BinaryOperator>(E);
             Op && (Op->isEqualityOp() || Op->getOpcode() == BO_GT)) {
    auto Number = constantOf(*Op->getRHS(), Context);
    if (!Number || !Number->isZero())
      return std::nullopt;
    IfSet = Op->getOpcode() != BO_EQ;
    E = Op->getLHS();
  }
  const ValueDecl *Asked = valueNamedBy(*E);
  return Asked && NotZero.contains(Asked) ? std::optional(IfSet) : std::nullopt;
}

bool StatusWalker::mayLeaveOrMeet(
    const StatusWalk &Walk, const Stmt &From, const Stmt &Meets,
    const Stmt &Without,
    const llvm::SmallPtrSetImpl<const ValueDecl *> &NotZero) const {
  llvm::SmallPtrSet<const CFGBlock *, 32> Seen;
  SmallVector<const CFGBlock *, 32> Pending;
  auto Enter = [&](const CFGBlock &Block, unsigned Index) {
    const Stmt *Met = firstOf(Block, Index, {&Meets, &Without});
    if (Met || &Block == &Graph->getExit())
      return Met != &Without;
    std::optional<bool> Taken;
    if (Block.succ_size() == 2)
      Taken = answer(Block.getTerminatorCondition(), NotZero, Unit.context());
    for (unsigned I = 0; I < Block.succ_size(); ++I) {
      const CFGBlock *Next = Block.succ_begin()[I];
      if (Next && (!Taken || *Taken == (I == 0)) && Walk.Blocks.contains(Next) &&
          Seen.insert(Next).second)
        Pending.push_back(Next);
    }
    return false;
  };
  for (const CFGBlock *Block : Walk.Blocks)
    for (unsigned I = 0; I < Block->size(); ++I)
      if (auto Element = (*Block)[I].getAs<CFGStmt>();
          Element && Element->getStmt() == &From && Enter(*Block, I + 1))
        return true;
  while (!Pending.empty())
    if (Enter(*Pending.pop_back_val(), 0))
      return true;
  return false;
}

const ReturnStmt *StatusWalker::returnsStatusWithout(
    const StatusWalk &Walk, const Stmt &From,
    const llvm::SmallPtrSetImpl<const Stmt *> &Without) const {
  auto ReturnsStatus = [&](const ReturnStmt &Return) {
    const Expr *Value = Return.getRetValue();
    const auto *Ref =
        Value ? dyn_cast<DeclRefExpr>(Value->IgnoreParenImpCasts()) : nullptr;
    return Ref && Walk.Holders.contains(Ref->getDecl());
  };
  llvm::SmallPtrSet<const CFGBlock *, 32> Seen;
  SmallVector<std::pair<const CFGBlock *, unsigned>, 32> Pending;
  for (const CFGBlock *Block : Walk.Blocks)
    for (unsigned I = 0; I < Block->size(); ++I)
      if (auto Element = (*Block)[I].getAs<CFGStmt>();
          Element && Element->getStmt() == &From)
        Pending.emplace_back(Block, I + 1);
  while (!Pending.empty()) {
    auto [Block, Begin] = Pending.pop_back_val();
    bool Ends = false;
    for (unsigned I = Begin; I < Block->size() && !Ends; ++I)
      if (auto Element = (*Block)[I].getAs<CFGStmt>()) {
        Ends = Without.contains(Element->getStmt());
        if (const auto *Return = dyn_cast<ReturnStmt>(Element->getStmt()))
          if (ReturnsStatus(*Return))
            return Return;
      }
    for (const CFGBlock *Next : Block->succs())
      if (!Ends && Next && Walk.Blocks.contains(Next) && Seen.insert(Next).second)
        Pending.emplace_back(Next, 0);
  }
  return nullptr;
}

SourceLocation StatusWalker::location(const StatusBranch &Branch) const {
  const CFGBlock *Block = Branch.Taken;
  for (unsigned Steps = 0; Block && Steps < 8; ++Steps) {
    if (const Stmt *Label = Block->getLabel())
      return Label->getBeginLoc();
    for (const CFGElement &Element : *Block)
      if (auto First = Element.getAs<CFGStmt>()) {
        // Expressions run from the inside out, people read them from the
        // outside.
        const Stmt *S = First->getStmt();
        for (const Stmt *Parent = Parents->getParent(S);
             Parent && isa<Expr, ReturnStmt, DeclStmt>(Parent) &&
             !isa<StmtExpr, LambdaExpr>(Parent);
             Parent = Parents->getParent(Parent))
          S = Parent;
        return S->getBeginLoc();
      }
    if (const Stmt *Terminator = Block->getTerminatorStmt())
      return Terminator->getBeginLoc();
    Block = Block->succ_size() == 1 ? Block->succ_begin()->getReachableBlock()
                                    : nullptr;
  }
  return SourceLocation();
}

SourceLocation StatusWalker::testLocation(const StatusBranch &Branch) {
  if (const Stmt *Condition = Branch.Test->getTerminatorCondition())
    return Condition->getBeginLoc();
  return SourceLocation();
}

} // namespace schannel_tidy
