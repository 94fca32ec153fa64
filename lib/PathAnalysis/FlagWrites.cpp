//===- FlagWrites.cpp - The writes that flags come from -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlagFlow.h"
#include "SecBufferSyntax.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

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
            Field && Init->getInit() &&
            // Seen where it is written, in the class.
            !isa<CXXDefaultInitExpr>(Init->getInit())) {
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
    if (!Init || writesNothing(*Init))
      return;
    if (const InitListExpr *List = initialList(Variable)) {
      if (Variable.getType()->isRecordType())
        return initialize(*List, &Variable);
    } else {
      add(Variable, {FlagWrite::Set, Init, &Function, nullptr,
                     Init->getBeginLoc(), When});
    }
    walk(Init);
  }

  /// C++ has a constructor for 'SCHANNEL_CRED credentials;', too.
  static bool writesNothing(const Expr &Init) {
    const auto *Construct = dyn_cast<CXXConstructExpr>(&Init);
    return Construct && Construct->getNumArgs() == 0 &&
           Construct->getConstructor()->isTrivial();
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

  /// _memzero(&credential, sizeof credential), also through a pointer.
  static bool isNamedZero(const CallExpr &Call) {
    const auto *Callee = dyn_cast_or_null<NamedDecl>(Call.getCalleeDecl());
    return Callee && Callee->getIdentifier() && Call.getNumArgs() == 2 &&
           Callee->getName().lower().find("zero") != std::string::npos &&
           Call.getArg(1)->getType()->isIntegerType();
  }

  void call(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const FunctionDecl *Definition = Callee ? Callee->getDefinition() : nullptr;
    if (Callee)
      Flow.Calls[Callee->getCanonicalDecl()].push_back(
          {&Call, &Function, When});
    // Clearing leaves no bits: nothing to say.
    unsigned Memory = Callee ? Callee->getMemoryFunctionKind() : 0;
    bool Clears = Memory == Builtin::BImemset || Memory == Builtin::BIbzero ||
                  (!Definition && isNamedZero(Call));
    for (unsigned I = 0; I < Call.getNumArgs() && !Clears; ++I) {
      const Expr *Argument = Call.getArg(I)->IgnoreParenCasts();
      bool Leaves = LeavesRecord(Call, I);
      const ParmVarDecl *Through = Definition && I < Definition->getNumParams()
                                       ? Definition->getParamDecl(I)
                                       : nullptr;
      QualType Declared = Callee && I < Callee->getNumParams()
                              ? Callee->getParamDecl(I)->getType()
                              : QualType();
      if (!Declared.isNull() &&
          (Declared->isPointerType() || Declared->isReferenceType()) &&
          Declared->getPointeeType().isConstQualified())
        continue;
      // fill(settings), by a reference. A method's operator counts otherwise.
      bool ByReference =
          !Declared.isNull() && Declared->isLValueReferenceType() &&
          !(isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Callee));
      if (!Through && !Leaves)
        if (const RecordDecl *Record =
                ByReference ? Argument->getType()->getAsRecordDecl()
                            : pointeeRecord(Argument->getType()))
          Flow.EscapedRecords.insert(Record->getCanonicalDecl());
      const auto *Address = dyn_cast<UnaryOperator>(Argument);
      if (!ByReference && (!Address || Address->getOpcode() != UO_AddrOf))
        continue;
      const VarDecl *Base = nullptr;
      const ValueDecl *Target =
          target(ByReference ? *Argument
                             : *Address->getSubExpr()->IgnoreParenImpCasts(),
                 Base);
      if (!Target)
        continue;
      if (const auto *Variable = dyn_cast<VarDecl>(Target);
          Variable && Variable->getType()->isRecordType()) {
        if (!Leaves)
          Flow.EscapedVariables.insert(Variable);
        continue;
      }
      add(*Target, {Through ? FlagWrite::Out : FlagWrite::Lost, nullptr,
                    &Function, Base, Argument->getBeginLoc(), When, Through});
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

FlagFlow::FlagFlow(
    ASTContext &Context, ArrayRef<const FunctionDecl *> Definitions,
    llvm::function_ref<bool(const CallExpr &, unsigned)> LeavesRecord)
    : Context(Context) {
  for (const FunctionDecl *Function : Definitions)
    Walker(*this, *Function, LeavesRecord).run();
}

} // namespace schannel_tidy
