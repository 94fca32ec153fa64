//===- ExtraLoss.cpp - Input that is found and lost all the same ----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExtraLoss.h"
#include "ElementUse.h"
#include "ExtraUse.h"
#include "SecBufferSyntax.h"
#include "Spelling.h"
#include "StatusValue.h"
#include "ValueFlow.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace schannel_tidy {
namespace {

int64_t extraType(const SspiUnit &Unit) {
  return Unit.contracts().constant("SECBUFFER_EXTRA").value_or(-1);
}

/// Is \p Condition, or a part of it, a question for SECBUFFER_EXTRA?
bool asksForExtra(const Expr *Condition, const SspiUnit &Unit) {
  const auto *Op = dyn_cast<BinaryOperator>(Condition->IgnoreParenImpCasts());
  if (!Op)
    return false;
  if (Op->getOpcode() == BO_LAnd)
    return asksForExtra(Op->getLHS(), Unit) || asksForExtra(Op->getRHS(), Unit);
  return Op->getOpcode() == BO_EQ &&
         comparedBufferType(*Op, Unit.context()) == extraType(Unit);
}

/// What a function reads, in one walk.
class Reads : public RecursiveASTVisitor<Reads> {
public:
  bool VisitVarDecl(VarDecl *Variable) {
    Variables.push_back(Variable);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign) {
      Assignments.push_back(Op);
      Written.insert(Op->getLHS()->IgnoreParens());
    }
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    if (!Written.contains(Member) && (secBufferField(Member, "cbBuffer") ||
                                      secBufferField(Member, "pvBuffer")))
      Contents.push_back(Member);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    if (!Written.contains(Ref))
      Refs.push_back(Ref);
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    Calls.push_back(Call);
    return true;
  }

  std::vector<const VarDecl *> Variables;
  std::vector<const BinaryOperator *> Assignments;
  std::vector<const MemberExpr *> Contents; ///< cbBuffer and pvBuffer
  std::vector<const DeclRefExpr *> Refs;
  std::vector<const CallExpr *> Calls;

private:
  llvm::SmallPtrSet<const Expr *, 16> Written;
};

/// The statement around \p S, parentheses and casts aside.
const Stmt *around(const Stmt &S, const ParentMap &Parents) {
  const Stmt *Parent = Parents.getParent(&S);
  while (isa_and_nonnull<ParenExpr, CastExpr>(Parent))
    Parent = Parents.getParent(Parent);
  return Parent;
}

/// Is \p Call a memcpy or memmove?
bool isCopy(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  unsigned Kind = Callee ? Callee->getMemoryFunctionKind() : 0;
  return Call.getNumArgs() == 3 &&
         (Kind == Builtin::BImemcpy || Kind == Builtin::BImemmove);
}

/// Is \p Use a call that gets it as a value to show: of a log?
bool shows(const Stmt *Use) {
  const auto *Call = dyn_cast_or_null<CallExpr>(Use);
  return Call && Call->getDirectCallee() &&
         Call->getDirectCallee()->isVariadic();
}

/// A function that looks for SECBUFFER_EXTRA and returns its length.
bool returnsExtraCount(const FunctionDecl &Function, const SspiUnit &Unit) {
  struct Finder : RecursiveASTVisitor<Finder> {
    const SspiUnit &Unit;
    bool Asks = false, Returns = false;
    explicit Finder(const SspiUnit &Unit) : Unit(Unit) {}
    bool VisitExpr(Expr *E) {
      Asks |= macroName(E->getExprLoc(), Unit.context()) == "SECBUFFER_EXTRA";
      return true;
    }
    bool VisitReturnStmt(ReturnStmt *Return) {
      if (const Expr *Value = Return->getRetValue()) {
        Value = Value->IgnoreParenCasts();
        if (const auto *Choice = dyn_cast<ConditionalOperator>(Value))
          Value = Choice->getTrueExpr();
        Returns |= secBufferField(Value, "cbBuffer") != nullptr;
      }
      return true;
    }
  } Walk(Unit);
  const FunctionDecl *Definition = Function.getDefinition();
  if (!Definition || !Definition->getReturnType()->isIntegerType())
    return false;
  Walk.TraverseStmt(Definition->getBody());
  return Walk.Asks && Walk.Returns;
}

/// Finds the variables that take what is found of unprocessed input.
class ExtraFinder {
public:
  ExtraFinder(const SspiUnit &Unit, const FunctionDecl &Function)
      : Unit(Unit), Tests(Function, Unit) {
    All.TraverseStmt(Function.getBody());
  }

  std::vector<FoundExtra> find(bool (ExtraFinder::*IsExtra)(const Expr &,
                                                            const Stmt &)) {
    std::vector<FoundExtra> Found;
    auto Add = [&](const VarDecl *Variable, const Stmt *Taken, const Expr *From) {
      if (Variable && Variable->isLocalVarDecl() && Variable->hasLocalStorage() &&
          (this->*IsExtra)(*From->IgnoreParenCasts(), *Taken))
        Found.push_back({Variable, Taken, From});
    };
    for (const VarDecl *Variable : All.Variables)
      if (Variable->getInit() && !Variable->getType()->isReferenceType())
        Add(Variable, Variable->getInit(), Variable->getInit());
    for (const BinaryOperator *Op : All.Assignments)
      Add(variable(Op->getLHS()), Op, Op->getRHS());
    return Found;
  }

  /// Is \p E how many bytes were not processed?
  bool isCount(const Expr &E, const Stmt &Where) {
    if (const auto *Choice = dyn_cast<ConditionalOperator>(&E))
      return asksForExtra(Choice->getCond(), Unit) &&
             secBufferField(Choice->getTrueExpr(), "cbBuffer");
    if (const auto *Call = dyn_cast<CallExpr>(&E))
      return Call->getDirectCallee() &&
             returnsExtraCount(*Call->getDirectCallee(), Unit);
    return secBufferField(&E, "cbBuffer") && Tests.isWithExtra(Where);
  }

  /// Is \p E the SecBuffer that says so?
  bool isBuffer(const Expr &E, const Stmt &Where) {
    const auto *AddressOf = dyn_cast<UnaryOperator>(&E);
    return AddressOf && AddressOf->getOpcode() == UO_AddrOf &&
           secBufferElement(&E) && Tests.isWithExtra(Where);
  }

  Reads All;

private:
  const SspiUnit &Unit;
  ExtraTests Tests;
};

/// Is \p Ref compared with something that is not zero, and nothing else?
bool isOnlyCompared(const DeclRefExpr &Ref, const ParentMap &Parents,
                    const ASTContext &Context) {
  const auto *Op = dyn_cast_or_null<BinaryOperator>(around(Ref, Parents));
  if (!Op || !Op->isComparisonOp())
    return false;
  return llvm::none_of(Op->children(), [&](const Stmt *Side) {
    return constantOf(*cast<Expr>(Side), Context).has_value();
  });
}

} // namespace

std::vector<ResetExtra> resetExtra(const SspiUnit &Unit,
                                   const FunctionDecl &Function) {
  std::vector<ResetExtra> Lost;
  Reads All;
  All.TraverseStmt(Function.getBody());
  std::optional<ExtraTests> Tests;
  std::optional<ValueFlow> Flow;
  for (const BinaryOperator *Op : All.Assignments) {
    const auto *Size = dyn_cast_or_null<VarDecl>(valueNamedBy(*Op->getLHS()));
    if (!Size || !keepsSize(*Op))
      continue;
    if (!Tests)
      Tests.emplace(Function, Unit);
    if (!Tests->isWithExtra(*Op))
      continue;
    if (!Flow)
      Flow.emplace(Function, Unit.context());
    bool IsRead = false;
    auto Fate = Flow->follow({Size, Op}, [&](const DeclRefExpr &) {
      IsRead = true;
      return false;
    });
    if (!Fate.Known || IsRead || Fate.Overwrites.size() != 1)
      continue;
    auto Value = constantOf(*Fate.Overwrites.front()->getRHS(), Unit.context());
    if (Value && Value->isZero())
      Lost.push_back({{Size, Op, Op->getRHS()}, Fate.Overwrites.front()});
  }
  return Lost;
}

std::vector<FoundExtra> onlyCompared(const SspiUnit &Unit,
                                     const FunctionDecl &Function) {
  ExtraFinder Finder(Unit, Function);
  std::vector<FoundExtra> Lost;
  auto Counts = Finder.find(&ExtraFinder::isCount);
  if (Counts.empty())
    return Lost;
  ParentMap Parents(Function.getBody());
  for (const FoundExtra &Count : Counts) {
    auto IsElsewhere = [&](const MemberExpr *Content) {
      return !isWithin(*Content, *Count.Taken, Parents);
    };
    // Another look at the rest, or a sum from which it follows.
    bool Used = llvm::any_of(Finder.All.Contents, [&](const MemberExpr *Content) {
      if (!IsElsewhere(Content))
        return false;
      const ArraySubscriptExpr *Element = secBufferElement(Content->getBase());
      if (!Element)
        return !isa<CallExpr>(Count.From->IgnoreParenCasts());
      auto Said = typesSaidOf(*Element, Parents, Unit.context());
      return Said.empty() || llvm::is_contained(Said, extraType(Unit));
    });
    unsigned Comparisons = 0;
    for (const DeclRefExpr *Ref : Finder.All.Refs)
      if (Ref->getDecl() == Count.Variable) {
        Used |= !isOnlyCompared(*Ref, Parents, Unit.context());
        ++Comparisons;
      }
    if (!Used && Comparisons)
      Lost.push_back(Count);
  }
  return Lost;
}

std::optional<ForgottenExtra> forgottenExtra(const SspiUnit &Unit,
                                             const StatusWalker &Walker,
                                             const CallExpr &Call,
                                             const StatusWalk &Walk) {
  ExtraFinder Finder(Unit, Walker.function());
  auto Buffers = Finder.find(&ExtraFinder::isBuffer);
  if (Buffers.empty())
    return std::nullopt;
  ParentMap Parents(Walker.function().getBody());
  for (const FoundExtra &Found : Buffers) {
    const Stmt *Loop = Found.Taken;
    while (Loop && !isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Loop))
      Loop = Parents.getParent(Loop);
    if (Loop && isWithin(Call, *Loop, Parents))
      Loop = nullptr; // not one that looks for it
    llvm::SmallPtrSet<const Stmt *, 8> Uses;
    bool Reads = false;
    for (const DeclRefExpr *Ref : Finder.All.Refs) {
      if (Ref->getDecl() != Found.Variable)
        continue;
      bool InSearch = Loop && isWithin(*Ref, *Loop, Parents);
      const auto *Member = dyn_cast_or_null<MemberExpr>(around(*Ref, Parents));
      Reads |= Member != nullptr;
      // While others are looked for, it is asked whether this one was found.
      if (Member || !InSearch)
        Uses.insert(Ref);
    }
    if (!Reads)
      continue;
    if (const ReturnStmt *Leave =
            Walker.returnsStatusWithout(Walk, *Found.Taken, Uses))
      return ForgottenExtra{Found, Leave};
  }
  return std::nullopt;
}

namespace {

/// What becomes, on one walk, of unprocessed input that a function has counted.
class DyingInput {
public:
  DyingInput(const SspiUnit &Unit, const StatusWalker &Walker,
             const ContractCall &Call, const StatusWalk &Walk)
      : Unit(Unit), Walker(Walker), Parents(Walker.parents()), Walk(Walk),
        Finder(Unit, Walker.function()),
        Inputs(secBuffersOf(Walker.function(), *inputDescriptor(Call), Unit)) {}

  std::optional<FoundExtra> find() {
    for (const FoundExtra &Count : Finder.find(&ExtraFinder::isCount))
      if (runs(*Count.Taken) && isLost(Count))
        return Count;
    for (const BinaryOperator *Op : Finder.All.Assignments) {
      const MemberExpr *Size = secBufferField(Op->getLHS(), "cbBuffer");
      const VarDecl *Holder = Size ? variable(Size->getBase()) : nullptr;
      if (Holder && Holder->isLocalVarDecl() && Holder->hasLocalStorage() &&
          Holder->getType()->isRecordType() &&
          !llvm::is_contained(Inputs, Holder) && runs(*Op) &&
          Finder.isCount(*Op->getRHS()->IgnoreParenCasts(), *Op) &&
          isNeverRead(*Holder))
        return FoundExtra{Holder, Op, Op->getRHS()};
    }
    return std::nullopt;
  }

private:
  bool isLost(const FoundExtra &Count) {
    llvm::SmallPtrSet<const VarDecl *, 2> Memory; // of the function's own
    llvm::SmallPtrSet<const Stmt *, 2> Moves;
    for (const CallExpr *Call : Finder.All.Calls)
      if (isCopy(*Call) && runs(*Call)) {
        Moves.insert(Call);
        if (const VarDecl *Target = ownMemory(*Call->getArg(0)))
          Memory.insert(Target);
      }
    if (Moves.empty())
      return false;
    for (const DeclRefExpr *Ref : Finder.All.Refs) {
      const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
      if (Variable == Count.Variable &&
          (isAliased(*Ref) ||
           (runs(*Ref) && !isInMove(*Ref, Moves) && !guards(*Ref, Moves))))
        return false;
      if (Memory.contains(Variable) && runs(*Ref) && !isInMove(*Ref, Moves) &&
          !isReleased(*Ref))
        return false;
    }
    // Counted once more, or in another way.
    return llvm::none_of(Finder.All.Contents, [&](const MemberExpr *Content) {
      const ArraySubscriptExpr *Element = secBufferElement(Content->getBase());
      if (Element && !llvm::is_contained(Inputs, arrayOf(*Element)))
        return false;
      return runs(*Content) && !isInMove(*Content, Moves) &&
             !isWithin(*Content, *Count.Taken, Parents) &&
             !guards(*Content, Moves) && !shows(around(*Content, Parents));
    });
  }

  bool isNeverRead(const VarDecl &Holder) const {
    return llvm::all_of(Finder.All.Refs, [&](const DeclRefExpr *Ref) {
      if (Ref->getDecl() != &Holder)
        return true;
      const Stmt *Member = around(*Ref, Parents);
      const Stmt *Use = Member ? around(*Member, Parents) : nullptr;
      if (!isa_and_nonnull<MemberExpr>(Member))
        return false;
      if (const auto *Call = dyn_cast_or_null<CallExpr>(Use))
        return isCopy(*Call) && Call->getArg(0)->IgnoreParenCasts() == Member;
      const auto *Op = dyn_cast_or_null<BinaryOperator>(Use);
      return Op && Op->getOpcode() == BO_Assign &&
             Op->getLHS()->IgnoreParens() == Member;
    });
  }

  bool runs(const Stmt &S) const { return Walker.runs(Walk, S); }

  /// The array, or the memory that is released here, which \p Target names; or
  /// null.
  const VarDecl *ownMemory(const Expr &Target) const {
    const VarDecl *Memory = variable(&Target);
    if (!Memory || !Memory->isLocalVarDecl() || !Memory->hasLocalStorage())
      return nullptr;
    bool IsOwn = Memory->getType()->isArrayType() ||
                 llvm::any_of(Finder.All.Refs, [&](const DeclRefExpr *Ref) {
                   return Ref->getDecl() == Memory && isReleased(*Ref);
                 });
    return IsOwn ? Memory : nullptr;
  }

  using Statements = llvm::SmallPtrSetImpl<const Stmt *>;
  bool isInMove(const Stmt &Inner, const Statements &Moves) const {
    return llvm::any_of(Moves, [&](const Stmt *Move) {
      return isWithin(Inner, *Move, Parents);
    });
  }

  bool isReleased(const DeclRefExpr &Ref) const {
    const auto *Call = dyn_cast_or_null<CallExpr>(around(Ref, Parents));
    const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
    return Promise && llvm::any_of(Promise->Effects, [&](const Effect &E) {
             return E.Do == EffectKind::Release &&
                    E.Index < Call->getNumArgs() &&
                    Call->getArg(E.Index)->IgnoreParenCasts() == &Ref;
           });
  }

  /// Does it decide nothing but whether there is something to move?
  bool guards(const Expr &Asked, const Statements &Moves) const {
    for (const Stmt *S = &Asked; S && !isa<CompoundStmt>(S);
         S = Parents.getParent(S))
      if (const auto *If = dyn_cast<IfStmt>(S))
        return isWithin(Asked, *If->getCond(), Parents) &&
               llvm::any_of(Moves, [&](const Stmt *Move) {
                 return isWithin(*Move, *If->getThen(), Parents);
               });
    return false;
  }

  /// Is it known by another name?
  bool isAliased(const DeclRefExpr &Ref) const {
    const Stmt *Use = around(Ref, Parents);
    const auto *Op = dyn_cast_or_null<UnaryOperator>(Use);
    if (Op && Op->getOpcode() == UO_AddrOf)
      return true;
    // By reference: nobody has made a value of it.
    return isa_and_nonnull<CallExpr, DeclStmt, LambdaExpr>(Use) &&
           !isa<CastExpr>(Parents.getParent(&Ref));
  }

  const SspiUnit &Unit;
  const StatusWalker &Walker;
  const ParentMap &Parents;
  const StatusWalk &Walk;
  ExtraFinder Finder;
  llvm::SmallVector<const ValueDecl *, 2> Inputs;
};

} // namespace

std::optional<FoundExtra> dyingExtra(const SspiUnit &Unit,
                                     const StatusWalker &Walker,
                                     const ContractCall &Call,
                                     const StatusWalk &Walk) {
  return DyingInput(Unit, Walker, Call, Walk).find();
}

namespace {

/// What is known of the copies of one function's plaintext.
class PlaintextCopies {
public:
  PlaintextCopies(const SspiUnit &Unit, const FunctionDecl &Function)
      : Context(Unit.context()), Parents(Function.getBody()) {
    All.TraverseStmt(Function.getBody());
  }

  /// Is the length of \p Copy what is smaller, the data or the room, and nothing
  /// done about what does not fit?
  bool isCut(const CallExpr &Copy) const {
    const MemberExpr *Memory =
        isCopy(Copy) ? secBufferField(Copy.getArg(1), "pvBuffer") : nullptr;
    if (!Memory)
      return false;
    const Expr *Size = Copy.getArg(2)->IgnoreParenCasts();
    llvm::SmallPtrSet<const Expr *, 4> Known; // what stands in the choice
    const VarDecl *Length = variable(Size);
    bool Smaller = Length ? addSmaller(*Length, *Memory, Known)
                          : isSmaller(Size, *Memory, Known);
    if (!Smaller)
      return false;
    for (const MemberExpr *Content : All.Contents) {
      if (Content == Memory || Known.contains(Content) ||
          !sameExpression(Content->getBase(), Memory->getBase(), Context))
        continue;
      if (secBufferField(Content, "pvBuffer") || !isHarmless(*Content))
        return false;
    }
    return true;
  }

  Reads All;

private:
  bool isSize(const Expr *E, const MemberExpr &Memory) const {
    const MemberExpr *Size = secBufferField(E, "cbBuffer");
    return Size && sameExpression(Size->getBase(), Memory.getBase(), Context);
  }

  /// "a < b ? a : b", where one is the size of the data.
  bool isSmaller(const Expr *E, const MemberExpr &Memory,
                 llvm::SmallPtrSetImpl<const Expr *> &Known) const {
    const auto *Choice = dyn_cast<ConditionalOperator>(E->IgnoreParenCasts());
    const auto *Test = Choice ? dyn_cast<BinaryOperator>(
                                    Choice->getCond()->IgnoreParenCasts())
                              : nullptr;
    if (!Test || !Test->isRelationalOp())
      return false;
    bool InTest = false, InArm = false;
    for (const Expr *Side : {Test->getLHS(), Test->getRHS()})
      InTest |= addSize(Side, Memory, Known);
    for (const Expr *Arm : {Choice->getTrueExpr(), Choice->getFalseExpr()})
      InArm |= addSize(Arm, Memory, Known);
    return InTest && InArm;
  }

  bool addSize(const Expr *E, const MemberExpr &Memory,
               llvm::SmallPtrSetImpl<const Expr *> &Known) const {
    if (!isSize(E, Memory))
      return false;
    Known.insert(secBufferField(E, "cbBuffer"));
    return true;
  }

  /// "length = min(...);", or "if(length > size) length = size;"
  bool addSmaller(const VarDecl &Length, const MemberExpr &Memory,
                  llvm::SmallPtrSetImpl<const Expr *> &Known) const {
    bool Smaller = Length.getInit() && isSmaller(Length.getInit(), Memory, Known);
    for (const BinaryOperator *Op : All.Assignments) {
      if (variable(Op->getLHS()) != &Length)
        continue;
      Smaller |= isSmaller(Op->getRHS(), Memory, Known);
      const Stmt *Parent = around(*Op, Parents);
      if (isa_and_nonnull<CompoundStmt>(Parent))
        Parent = Parents.getParent(Parent);
      const auto *If = dyn_cast_or_null<IfStmt>(Parent);
      const auto *Test =
          If && !If->getElse()
              ? dyn_cast<BinaryOperator>(If->getCond()->IgnoreParenCasts())
              : nullptr;
      if (Test && Test->isRelationalOp() && mentions(Test, Length) &&
          addSize(Op->getRHS(), Memory, Known) &&
          (addSize(Test->getLHS(), Memory, Known) ||
           addSize(Test->getRHS(), Memory, Known)))
        Smaller = true;
    }
    return Smaller;
  }

  /// Compared with a constant, or handed on as a number: into a log.
  bool isHarmless(const MemberExpr &Size) const {
    const Stmt *Use = around(Size, Parents);
    if (const auto *Op = dyn_cast_or_null<BinaryOperator>(Use))
      return Op->isComparisonOp() &&
             llvm::any_of(Op->children(), [&](const Stmt *Side) {
               return constantOf(*cast<Expr>(Side), Context).has_value();
             });
    if (const auto *If = dyn_cast_or_null<IfStmt>(Use))
      return If->getCond()->IgnoreParenCasts() == &Size;
    return shows(Use);
  }

  const ASTContext &Context;
  ParentMap Parents;
};

} // namespace

std::vector<const CallExpr *> cutPlaintext(const SspiUnit &Unit,
                                           const FunctionDecl &Function,
                                           const ContractCall &Decrypt) {
  std::vector<const CallExpr *> Cut;
  PlaintextCopies Copies(Unit, Function);
  auto Buffers = secBuffersOf(Function, *inputDescriptor(Decrypt), Unit);
  for (const CallExpr *Copy : Copies.All.Calls) {
    const VarDecl *Root = Copy->getNumArgs() == 3 ? rootVariable(Copy->getArg(1))
                                                  : nullptr;
    if (Root && llvm::is_contained(Buffers, Root) &&
        Root->getType()->isArrayType() && Copies.isCut(*Copy))
      Cut.push_back(Copy);
  }
  return Cut;
}

static bool callsHandshake(const SspiUnit &Unit, const CallExpr &Call,
                           llvm::SmallPtrSetImpl<const FunctionDecl *> &Seen) {
  if (const Contract *Promise = Unit.contract(Call))
    return isHandshake(*Promise);
  const FunctionDecl *Callee = Call.getDirectCallee();
  const FunctionDecl *Definition = Callee ? Callee->getDefinition() : nullptr;
  if (!Definition || !Definition->hasBody() || !Unit.isRelevant(*Definition) ||
      !Seen.insert(Definition).second)
    return false;
  struct Finder : RecursiveASTVisitor<Finder> {
    std::vector<const CallExpr *> Calls;
    bool VisitCallExpr(CallExpr *Call) {
      Calls.push_back(Call);
      return true;
    }
  } Walk;
  Walk.TraverseStmt(Definition->getBody());
  return llvm::any_of(Walk.Calls, [&](const CallExpr *Inner) {
    return callsHandshake(Unit, *Inner, Seen);
  });
}

bool leadsToHandshake(const SspiUnit &Unit, const StatusWalk &Walk) {
  llvm::SmallPtrSet<const FunctionDecl *, 8> Seen;
  return llvm::any_of(Walk.Executed, [&](const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    return Call && callsHandshake(Unit, *Call, Seen);
  });
}

} // namespace schannel_tidy
