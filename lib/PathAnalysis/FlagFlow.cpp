//===- FlagFlow.cpp - Where the bits of a flags value come from -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlagFlow.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

/// How far a value is followed from function to function.
static constexpr unsigned MaxDepth = 8;

StringRef recordName(const RecordDecl &Record) {
  StringRef Name = Record.getName();
  if (Name.empty())
    if (const TypedefNameDecl *Typedef = Record.getTypedefNameForAnonDecl())
      Name = Typedef->getName();
  return Name.ltrim('_');
}

const VarDecl *baseVariable(const Expr &E) {
  const Expr *Base = E.IgnoreParenImpCasts();
  while (const auto *Member = dyn_cast<MemberExpr>(Base)) {
    if (Member->isArrow())
      return nullptr;
    Base = Member->getBase()->IgnoreParenImpCasts();
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Base);
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && !Variable->getType()->isReferenceType() ? Variable
                                                             : nullptr;
}

/// A condition without its negations, and whether it has to hold.
static std::pair<const Expr *, bool> literal(const Expr &Condition,
                                             bool Taken) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  while (const auto *Not = dyn_cast<UnaryOperator>(E)) {
    if (Not->getOpcode() != UO_LNot)
      break;
    Taken = !Taken;
    E = Not->getSubExpr()->IgnoreParenImpCasts();
  }
  return {E, Taken};
}

/// What \p B needs: a && b needs both, not (a || b) the opposite of both.
static void needs(const Expr &Condition, bool Taken,
                  SmallVectorImpl<std::pair<const Expr *, bool>> &Out) {
  auto [E, Holds] = literal(Condition, Taken);
  const auto *Op = dyn_cast<BinaryOperator>(E);
  if (Op && Op->getOpcode() == (Holds ? BO_LAnd : BO_LOr)) {
    needs(*Op->getLHS(), Holds, Out);
    needs(*Op->getRHS(), Holds, Out);
    return;
  }
  Out.push_back({E, Holds});
}

bool exclude(const Branches &A, const Branches &B, const ASTContext &Context) {
  SmallVector<std::pair<const Expr *, bool>, 8> NeedA, NeedB;
  for (auto [When, Need] : {std::pair(&A, &NeedA), std::pair(&B, &NeedB)})
    for (const Branch &Br : *When)
      if (Br.Condition && isa<IfStmt, ConditionalOperator>(Br.Where))
        needs(*Br.Condition, Br.Taken, *Need);
  for (const Branch &InA : A)
    for (const Branch &InB : B)
      if (InA.Where == InB.Where && !InA.Labels.empty() &&
          llvm::none_of(InA.Labels, [&](const SwitchCase *Label) {
            return llvm::is_contained(InB.Labels, Label);
          }))
        return true;
  auto Identity = [&](const Expr *E) {
    llvm::FoldingSetNodeID Id;
    E->Profile(Id, Context, /*Canonical=*/true);
    return Id;
  };
  for (auto [InA, HoldsA] : NeedA)
    for (auto [InB, HoldsB] : NeedB)
      if (HoldsA != HoldsB && Identity(InA) == Identity(InB))
        return true;
  return false;
}

static const RecordDecl *pointeeRecord(QualType Type) {
  if (const auto *Pointer = Type->getAs<PointerType>())
    return Pointer->getPointeeType()->getAsRecordDecl();
  return nullptr;
}

/// Walks a function body once, with the branches that lead to each statement.
class FlagFlow::Walker {
public:
  using CallPredicate = llvm::function_ref<bool(const CallExpr &, unsigned)>;
  Walker(FlagFlow &Flow, const FunctionDecl &Function,
         CallPredicate LeavesRecord)
      : Flow(Flow), Function(Function), LeavesRecord(LeavesRecord) {}

  void run() {
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Function))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (const FieldDecl *Field = Init->getMember();
            Field && Init->getInit()) {
          add(*Field, {FlagWrite::Set,
                       Init->getInit(),
                       &Function,
                       nullptr,
                       Init->getInit()->getBeginLoc(),
                       {}});
          walk(Init->getInit());
        }
    walk(Function.getBody());
  }

  void walk(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S)) // a lambda is a function of its own
      return;
    switch (S->getStmtClass()) {
    case Stmt::IfStmtClass: {
      const auto *If = cast<IfStmt>(S);
      walk(If->getInit());
      if (If->getConditionVariableDeclStmt())
        walk(If->getConditionVariableDeclStmt());
      walk(If->getCond());
      under(If, If->getCond(), true, If->getThen());
      under(If, If->getCond(), false, If->getElse());
      return;
    }
    case Stmt::ConditionalOperatorClass: {
      const auto *Choice = cast<ConditionalOperator>(S);
      walk(Choice->getCond());
      under(Choice, Choice->getCond(), true, Choice->getTrueExpr());
      under(Choice, Choice->getCond(), false, Choice->getFalseExpr());
      return;
    }
    case Stmt::SwitchStmtClass:
      return walkSwitch(*cast<SwitchStmt>(S));
    case Stmt::WhileStmtClass: {
      const auto *While = cast<WhileStmt>(S);
      walk(While->getCond());
      return under(While, While->getCond(), true, While->getBody());
    }
    case Stmt::ForStmtClass: {
      const auto *For = cast<ForStmt>(S);
      walk(For->getInit());
      walk(For->getCond());
      walk(For->getInc());
      return under(For, For->getCond(), true, For->getBody());
    }
    case Stmt::DeclStmtClass:
      for (const Decl *D : cast<DeclStmt>(S)->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D))
          declare(*Variable);
      return;
    case Stmt::ReturnStmtClass:
      if (const Expr *Value = cast<ReturnStmt>(S)->getRetValue()) {
        Flow.Returns[Function.getCanonicalDecl()].push_back({Value, When});
        walk(Value);
      }
      return;
    case Stmt::InitListExprClass:
      initialize(*cast<InitListExpr>(S), nullptr);
      return;
    case Stmt::DeclRefExprClass:
      if (const auto *Variable =
              dyn_cast<VarDecl>(cast<DeclRefExpr>(S)->getDecl()))
        if (Variable->hasGlobalStorage())
          useGlobal(*Variable);
      return;
    default:
      break;
    }
    if (const auto *Member = dyn_cast<MemberExpr>(S))
      if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl()))
        Flow.Mentioned.insert(Field);
    if (const auto *Op = dyn_cast<BinaryOperator>(S);
        Op && Op->isAssignmentOp())
      assign(*Op);
    else if (const auto *Call = dyn_cast<CallExpr>(S))
      call(*Call);
    for (const Stmt *Child : S->children())
      walk(Child);
  }

private:
  void under(const Stmt *Where, const Expr *Condition, bool Taken,
             const Stmt *S) {
    if (!S)
      return;
    // A condition that is no question decides nothing.
    std::optional<uint64_t> Known =
        Condition ? Flow.constant(*Condition) : std::nullopt;
    if (Known && (*Known != 0) != Taken)
      return;
    if (!Known)
      When.push_back({Where, Condition, Taken, {}});
    walk(S);
    if (!Known)
      When.pop_back();
  }

  void walkSwitch(const SwitchStmt &Switch) {
    walk(Switch.getInit());
    walk(Switch.getCond());
    const auto *Body = dyn_cast<CompoundStmt>(Switch.getBody());
    if (!Body)
      return under(&Switch, Switch.getCond(), true, Switch.getBody());
    std::vector<const SwitchCase *> Labels;
    bool FallsThrough = false;
    for (const Stmt *S : Body->body()) {
      while (const auto *Label = dyn_cast<SwitchCase>(S)) {
        if (!FallsThrough)
          Labels.clear();
        Labels.push_back(Label);
        FallsThrough = true;
        S = Label->getSubStmt();
      }
      When.push_back({&Switch, Switch.getCond(), true, Labels});
      walk(S);
      When.pop_back();
      FallsThrough = FallsThrough && !leaves(*S);
    }
  }

  /// Does control never reach what follows \p S in its block?
  static bool leaves(const Stmt &S) {
    if (const auto *Block = dyn_cast<CompoundStmt>(&S))
      return !Block->body_empty() && leaves(*Block->body_back());
    return isa<BreakStmt, ReturnStmt, GotoStmt, ContinueStmt, CXXThrowExpr>(S);
  }

  void declare(const VarDecl &Variable) {
    if (const RecordDecl *Record = Variable.getType()->getAsRecordDecl())
      Flow.UsedRecords.insert(Record->getCanonicalDecl());
    const Expr *Init = Variable.getInit();
    if (!Init)
      return;
    if (const auto *List = dyn_cast<InitListExpr>(Init->IgnoreImplicit())) {
      if (Variable.getType()->isRecordType())
        return initialize(*List, &Variable);
    } else {
      add(Variable, {FlagWrite::Set, Init, &Function, nullptr,
                     Init->getBeginLoc(), When});
    }
    walk(Init);
  }

  void useGlobal(const VarDecl &Variable) {
    const VarDecl *Definition = nullptr;
    const Expr *Init = Variable.getAnyInitializer(Definition);
    if (!Init || Definition->isConstexpr() ||
        !SeenGlobals.insert(Definition).second)
      return;
    // An initialiser is under no branch of the function that happens to use it.
    Branches Outside;
    std::swap(When, Outside);
    if (Flow.Writes.find(Definition) == Flow.Writes.end())
      declare(*Definition);
    std::swap(When, Outside);
  }

  /// Each element of an initialiser is a write to its member.
  void initialize(const InitListExpr &Written, const VarDecl *Base) {
    const InitListExpr *List =
        Written.isSemanticForm() ? &Written : Written.getSemanticForm();
    if (!List)
      List = &Written;
    const RecordDecl *Record =
        List->getType().isNull() ? nullptr : List->getType()->getAsRecordDecl();
    if (!Record || Record->isUnion() || !Record->isCompleteDefinition()) {
      for (const Expr *Init : List->inits())
        walk(Init);
      return;
    }
    Flow.UsedRecords.insert(Record->getCanonicalDecl());
    unsigned Index = 0;
    // Base classes come first in the list; records with any are not ours.
    if (const auto *Class = dyn_cast<CXXRecordDecl>(Record))
      Index = Class->getNumBases();
    for (const FieldDecl *Field : Record->fields()) {
      if (Field->isUnnamedBitField())
        continue;
      if (Index >= List->getNumInits())
        break;
      const Expr *Init = List->getInit(Index++);
      if (!Init || isa<ImplicitValueInitExpr>(Init))
        continue;
      if (const auto *Inner = dyn_cast<InitListExpr>(Init);
          Inner && Field->getType()->isRecordType()) {
        initialize(*Inner, Base);
        continue;
      }
      add(*Field,
          {FlagWrite::Set, Init, &Function, Base, Init->getBeginLoc(), When});
      walk(Init);
    }
  }

  void assign(const BinaryOperator &Op) {
    FlagWrite::WriteKind Kind = FlagWrite::Lost;
    switch (Op.getOpcode()) {
    case BO_Assign:
      Kind = FlagWrite::Set;
      break;
    case BO_OrAssign:
    case BO_AddAssign:
      Kind = FlagWrite::Add;
      break;
    case BO_AndAssign:
      Kind = FlagWrite::Keep;
      break;
    default:
      break;
    }
    const Expr *Target = Op.getLHS()->IgnoreParenImpCasts();
    FlagWrite Write{Kind,    Op.getRHS(),      &Function,
                    nullptr, Op.getBeginLoc(), When};
    if (const auto *Deref = dyn_cast<UnaryOperator>(Target);
        Deref && Deref->getOpcode() == UO_Deref) {
      if (const auto *Ref =
              dyn_cast<DeclRefExpr>(Deref->getSubExpr()->IgnoreParenImpCasts()))
        if (const auto *Param = dyn_cast<ParmVarDecl>(Ref->getDecl()))
          Flow.Through[Param].push_back(std::move(Write));
      return;
    }
    if (const ValueDecl *Written = target(*Target, Write.Base))
      add(*Written, std::move(Write));
  }

  static const ValueDecl *target(const Expr &E, const VarDecl *&Base) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&E))
      return dyn_cast<VarDecl>(Ref->getDecl());
    if (const auto *Member = dyn_cast<MemberExpr>(&E)) {
      Base = baseVariable(E);
      return dyn_cast<FieldDecl>(Member->getMemberDecl());
    }
    return nullptr;
  }

  void call(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const FunctionDecl *Definition = Callee ? Callee->getDefinition() : nullptr;
    if (Callee)
      Flow.Calls[Callee->getCanonicalDecl()].push_back(
          {&Call, &Function, When});
    // Clearing leaves no bits: nothing to say.
    unsigned Memory = Callee ? Callee->getMemoryFunctionKind() : 0;
    bool Clears = Memory == Builtin::BImemset || Memory == Builtin::BIbzero;
    for (unsigned I = 0; I < Call.getNumArgs() && !Clears; ++I) {
      const Expr *Argument = Call.getArg(I)->IgnoreParenCasts();
      bool Leaves = LeavesRecord(Call, I);
      const ParmVarDecl *Through = Definition && I < Definition->getNumParams()
                                       ? Definition->getParamDecl(I)
                                       : nullptr;
      QualType Declared = Callee && I < Callee->getNumParams()
                              ? Callee->getParamDecl(I)->getType()
                              : QualType();
      if (!Declared.isNull() && Declared->isPointerType() &&
          Declared->getPointeeType().isConstQualified())
        continue;
      if (!Through && !Leaves)
        if (const RecordDecl *Record = pointeeRecord(Argument->getType()))
          Flow.EscapedRecords.insert(Record->getCanonicalDecl());
      const auto *Address = dyn_cast<UnaryOperator>(Argument);
      if (!Address || Address->getOpcode() != UO_AddrOf)
        continue;
      const VarDecl *Base = nullptr;
      const ValueDecl *Target =
          target(*Address->getSubExpr()->IgnoreParenImpCasts(), Base);
      if (!Target)
        continue;
      if (const auto *Variable = dyn_cast<VarDecl>(Target);
          Variable && Variable->getType()->isRecordType()) {
        if (!Leaves)
          Flow.EscapedVariables.insert(Variable);
        continue;
      }
      add(*Target, {Through ? FlagWrite::Out : FlagWrite::Lost, nullptr,
                    &Function, Base, Address->getBeginLoc(), When, Through});
    }
  }

  void add(const ValueDecl &Target, FlagWrite Write) {
    if (const auto *Field = dyn_cast<FieldDecl>(&Target))
      Flow.UsedRecords.insert(Field->getParent()->getCanonicalDecl());
    Flow.Writes[&Target].push_back(std::move(Write));
  }

  FlagFlow &Flow;
  const FunctionDecl &Function;
  CallPredicate LeavesRecord;
  Branches When;
  llvm::DenseSet<const VarDecl *> SeenGlobals;
};

/// The way that a value has been followed so far.
struct FlagFlow::Trail {
  Branches When;
  uint64_t Mask = ~uint64_t(0);
  bool Inverted = false;
  unsigned Depth = 0;
  llvm::DenseSet<const void *> Seen; ///< ends cycles (p = p | x)

  Trail under(ArrayRef<Branch> More) const {
    Trail T = *this;
    T.When.insert(T.When.end(), More.begin(), More.end());
    return T;
  }
};

FlagFlow::FlagFlow(
    ASTContext &Context, ArrayRef<const FunctionDecl *> Definitions,
    llvm::function_ref<bool(const CallExpr &, unsigned)> LeavesRecord)
    : Context(Context) {
  for (const FunctionDecl *Function : Definitions)
    Walker(*this, *Function, LeavesRecord).run();
}

std::optional<uint64_t> FlagFlow::constant(const Expr &E) const {
  const Expr *Value = E.IgnoreParenCasts();
  if (E.isValueDependent() || E.isTypeDependent() || E.getType().isNull())
    return std::nullopt;
  Expr::EvalResult Result;
  auto Folded = [&](const Expr &Of) -> std::optional<uint64_t> {
    // Flags are 32 bits wide; a negative int is one with the top bit set.
    if (Of.getType()->isIntegralOrEnumerationType() &&
        Of.EvaluateAsInt(Result, Context))
      return static_cast<uint64_t>(Result.Val.getInt().getExtValue()) &
             0xFFFFFFFF;
    return std::nullopt;
  };
  if (auto Bits = Folded(E))
    return Bits;
  // (LPCSTR)10 and NULL
  if (E.getType()->isPointerType())
    return E.isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull)
               ? std::optional<uint64_t>(0)
               : Folded(*Value);
  // C does not fold its const variables.
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Value))
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
        Variable && Variable->getType().isConstQualified() &&
        !isa<ParmVarDecl>(Variable))
      if (const Expr *Init = Variable->getAnyInitializer())
        if (!Init->isValueDependent())
          return Folded(*Init);
  return std::nullopt;
}

ArrayRef<FlagWrite> FlagFlow::writes(const ValueDecl &Target) const {
  auto It = Writes.find(&Target);
  if (It == Writes.end())
    return {};
  return It->second;
}

std::vector<const FieldDecl *> FlagFlow::members(StringRef Record,
                                                 StringRef Member) const {
  std::vector<const FieldDecl *> Result;
  for (const auto &Entry : Writes)
    if (const auto *Field = dyn_cast<FieldDecl>(Entry.first);
        Field && Field->getIdentifier() && Field->getName() == Member &&
        recordName(*Field->getParent()) == Record)
      Result.push_back(Field);
  return Result;
}

bool FlagFlow::uses(StringRef Record) const {
  return llvm::any_of(UsedRecords, [&](const TagDecl *R) {
    return recordName(*cast<RecordDecl>(R)) == Record;
  });
}

bool FlagFlow::mentions(StringRef Record, StringRef Member) const {
  return llvm::any_of(Mentioned, [&](const FieldDecl *Field) {
    return Field->getIdentifier() && Field->getName() == Member &&
           recordName(*Field->getParent()) == Record;
  });
}

bool FlagFlow::escapes(StringRef Record) const {
  return llvm::any_of(EscapedRecords, [&](const TagDecl *R) {
    return recordName(*cast<RecordDecl>(R)) == Record;
  });
}

FlagValue FlagFlow::trace(const Expr &Value) const {
  FlagValue Out;
  Trail Trail;
  trace(Value, Trail, Out);
  return Out;
}

FlagValue FlagFlow::trace(const FlagWrite &Write) const {
  FlagValue Out;
  Trail Trail;
  traceWrites(Write, Trail, Out);
  return Out;
}

void FlagFlow::traceWrites(ArrayRef<FlagWrite> Writes, Trail &Trail,
                           FlagValue &Out) const {
  size_t First = Out.Origins.size();
  for (const FlagWrite &Write : Writes) {
    auto Here = Trail.under(Write.When);
    switch (Write.Kind) {
    case FlagWrite::Set:
    case FlagWrite::Add:
      trace(*Write.Value, Here, Out);
      break;
    case FlagWrite::Keep:
      break;
    case FlagWrite::Out: {
      auto It = Through.find(Write.Through);
      if (It == Through.end() || ++Here.Depth > MaxDepth ||
          !Here.Seen.insert(Write.Through).second)
        Out.Unknown.push_back(Here.When);
      else
        traceWrites(It->second, Here, Out);
      break;
    }
    case FlagWrite::Lost:
      Out.Unknown.push_back(Here.When);
      break;
    }
  }
  // Bits that are taken out somewhere count as taken out everywhere: what is
  // not certain is not reported.
  for (const FlagWrite &Write : Writes)
    if (Write.Kind == FlagWrite::Keep)
      if (auto Kept = constant(*Write.Value))
        for (size_t I = First; I < Out.Origins.size(); ++I)
          Out.Origins[I].Bits &= *Kept;
}

void FlagFlow::trace(const Expr &E, Trail &Trail, FlagValue &Out) const {
  auto Lost = [&] { Out.Unknown.push_back(Trail.When); };
  if (auto Bits = constant(E)) {
    Out.Origins.push_back({&E, *Bits & Trail.Mask, Trail.Inverted, Trail.When});
    return;
  }
  const Expr *Value = E.IgnoreParenCasts();
  if (const auto *Full = dyn_cast<FullExpr>(Value))
    Value = Full->getSubExpr()->IgnoreParenCasts();
  if (const auto *Op = dyn_cast<BinaryOperator>(Value)) {
    if (Op->getOpcode() == BO_Or || Op->getOpcode() == BO_Add ||
        Op->getOpcode() == BO_Xor) {
      trace(*Op->getLHS(), Trail, Out);
      trace(*Op->getRHS(), Trail, Out);
      return;
    }
    if (Op->getOpcode() == BO_And)
      for (auto [Mask, Other] : {std::pair(Op->getLHS(), Op->getRHS()),
                                 std::pair(Op->getRHS(), Op->getLHS())})
        if (auto Bits = constant(*Mask)) {
          auto Masked = Trail;
          Masked.Mask &= *Bits;
          return trace(*Other, Masked, Out);
        }
    return Lost();
  }
  if (const auto *Op = dyn_cast<UnaryOperator>(Value);
      Op && Op->getOpcode() == UO_Not) {
    auto Inverse = Trail;
    Inverse.Inverted = !Inverse.Inverted;
    return trace(*Op->getSubExpr(), Inverse, Out);
  }
  if (const auto *Choice = dyn_cast<ConditionalOperator>(Value)) {
    auto Known = constant(*Choice->getCond());
    for (bool Taken : {true, false}) {
      if (Known && (*Known != 0) != Taken)
        continue;
      auto Arm = Trail.under({Branch{Choice, Choice->getCond(), Taken, {}}});
      trace(Taken ? *Choice->getTrueExpr() : *Choice->getFalseExpr(),
            Known ? Trail : Arm, Out);
    }
    return;
  }
  if (++Trail.Depth > MaxDepth)
    return Lost();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Value)) {
    const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    if (!Variable)
      return Lost();
    auto Here = Trail;
    if (!Here.Seen.insert(Variable).second)
      return; // p = p | x adds nothing of p's own
    traceWrites(writes(*Variable), Here, Out);
    const auto *Param = dyn_cast<ParmVarDecl>(Variable);
    if (!Param) {
      if (writes(*Variable).empty())
        Lost();
      return;
    }
    const auto *Function = dyn_cast<FunctionDecl>(Param->getDeclContext());
    if (!Function)
      return Lost();
    auto Sites = Calls.find(Function->getCanonicalDecl());
    if (Function->isExternallyVisible() || Sites == Calls.end())
      Lost();
    if (Sites != Calls.end())
      for (const CallSite &Site : Sites->second)
        if (Param->getFunctionScopeIndex() < Site.Call->getNumArgs()) {
          auto There = Here.under(Site.When);
          trace(*Site.Call->getArg(Param->getFunctionScopeIndex()), There, Out);
        }
    return;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(Value)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field)
      return Lost();
    auto Here = Trail;
    if (!Here.Seen.insert(Field).second)
      return;
    traceWrites(writes(*Field), Here, Out);
    if (const Expr *Default = Field->getInClassInitializer())
      trace(*Default, Here, Out);
    // Members of records that other files see may be set there.
    if (writes(*Field).empty() ||
        !Context.getSourceManager().isInMainFile(
            Context.getSourceManager().getExpansionLoc(Field->getLocation())))
      Lost();
    return;
  }
  if (const auto *Call = dyn_cast<CallExpr>(Value))
    if (const FunctionDecl *Callee = Call->getDirectCallee()) {
      auto Found = Returns.find(Callee->getCanonicalDecl());
      auto Here = Trail;
      if (Found != Returns.end() && Here.Seen.insert(Callee).second) {
        for (const Return &R : Found->second) {
          auto There = Here.under(R.When);
          trace(*R.Value, There, Out);
        }
        return;
      }
    }
  Lost();
}

} // namespace schannel_tidy
