//===- SspiUnit.cpp - The SSPI code of one translation unit ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SspiUnit.h"
#include "Definitions.h"
#include "HandleTypes.h"
#include "SchannelUse.h"
#include "SecBufferSyntax.h"
#include "Spelling.h"
#include "StatusWalk.h"
#include "TlsCall.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

bool isSspiType(QualType Type) {
  while (Type->isPointerType() || Type->isReferenceType() ||
         Type->isArrayType())
    Type = Type->isArrayType()
               ? QualType(Type->getArrayElementTypeNoTypeQual(), 0)
               : Type->getPointeeType();
  // The tags are the same in every set of headers.
  const RecordDecl *Record = Type->getAsRecordDecl();
  if (!Record || !Record->getIdentifier())
    return false;
  StringRef Tag = Record->getName();
  return Tag == "_SecHandle" || Tag.starts_with("_SecBuffer") ||
         Tag.starts_with("_SecPkg") || Tag.starts_with("_CERT_") ||
         Tag.starts_with("_CTL_") || Tag.starts_with("_CRL_") ||
         Tag == "_SCHANNEL_CRED" || Tag == "_SCH_CREDENTIALS";
}

/// Is \p Type a typedef by one of \p Names, or of such a typedef?
static bool isNamed(QualType Type, ArrayRef<StringRef> Names) {
  while (const auto *Typedef = Type->getAs<TypedefType>()) {
    if (llvm::is_contained(Names, Typedef->getDecl()->getName()))
      return true;
    Type = Typedef->desugar();
  }
  return false;
}

bool isStatusType(QualType Type) {
  return isNamed(Type, {"SECURITY_STATUS", "HRESULT", "NTSTATUS"});
}

bool isSecurityStatus(QualType Type) {
  return isNamed(Type, {"SECURITY_STATUS"});
}

bool mayRun(const FunctionDecl &Function) {
  return Function.isExternallyVisible() || Function.isReferenced() ||
         isa<CXXMethodDecl>(Function);
}

/// Walks one function body. Lambdas are functions of their own to Clang, but
/// belong to the code around them.
class SspiUnit::Collector : public RecursiveASTVisitor<Collector> {
public:
  Collector(SspiUnit &Unit, const FunctionDecl &Function)
      : Unit(Unit), Function(Function) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }
  bool shouldVisitLambdaBody() const { return false; }

  // An initialiser with errors in it has no type, and the analyzer binds it to the
  // record all the same.
  bool VisitInitListExpr(InitListExpr *List) {
    return List->containsErrors() ? giveUpPaths() : true;
  }

  // A label that does not parse, or is not there: the analyzer asks for its value
  // or place all the same. Paths end by themselves at other things that do not.
  bool VisitCaseStmt(CaseStmt *Case) {
    return Case->getLHS()->containsErrors() ? giveUpPaths() : true;
  }
  bool VisitGotoStmt(GotoStmt *Goto) {
    return Goto->getLabel()->getStmt() ? true : giveUpPaths();
  }

  bool VisitCallExpr(CallExpr *Call) {
    if (const Contract *C = Unit.contract(*Call)) {
      Unit.Calls[&Function].push_back({Call, C});
      if (llvm::any_of(C->Effects, [](const Effect &E) {
            return E.Do == EffectKind::Secret;
          }))
        Unit.WithSecrets.insert(&Function);
      if (C->IsSspi)
        Unit.Functions.insert(&Function);
      collectOutputs(*Call, *C);
      return true;
    }
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee) {
      addCallee(*Callee);
      if (Callee->getDefinition() || isStatusType(Callee->getReturnType()))
        Unit.OwnCalls[&Function].push_back(Call);
    }
    Unit.Errors |= Call->containsErrors();
    Unit.HandsOut |= (!Callee || !Callee->getDefinition()) &&
                     llvm::any_of(Call->arguments(), [](const Expr *Argument) {
                       return isHandle(Argument->getType());
                     });
    return true;
  }

  bool VisitExpr(Expr *E) {
    if (!Unit.Context.getDiagnostics().hasErrorOccurred())
      return true;
    if (E->containsErrors())
      Unit.WithErrors.insert(&Function);
    // A class that does not parse may hold itself: nobody knows its layout.
    if (E->getType().isNull()) // (a, b) with which nothing is initialised
      return true;
    const Type *Of = E->getType()->getPointeeOrArrayElementType();
    const RecordDecl *Record = Of->getAsRecordDecl();
    return Record && Record->isInvalidDecl() ? giveUpPaths() : true;
  }

  bool VisitReturnStmt(ReturnStmt *Return) {
    const Expr *Value = Return->getRetValue();
    if (!Value)
      return true;
    // 'return ret < 0 ? ret : size' returns the one or the other.
    Value = Value->IgnoreParenImpCasts();
    SmallVector<const Expr *, 2> Values{Value};
    if (const auto *Choice = dyn_cast<ConditionalOperator>(Value))
      Values = {Choice->getTrueExpr()->IgnoreParenImpCasts(),
                Choice->getFalseExpr()->IgnoreParenImpCasts()};
    for (const Expr *One : Values)
      if (const auto *Ref = dyn_cast<DeclRefExpr>(One))
        if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
          Unit.Returned.insert(Variable);
    return true;
  }

  bool VisitIfStmt(IfStmt *If) { return decideBy(If->getCond()); }
  bool VisitForStmt(ForStmt *For) { return decideBy(For->getCond()); }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *For) {
    return decideBy(For->getCond());
  }
  bool VisitWhileStmt(WhileStmt *While) { return decideBy(While->getCond()); }
  bool VisitDoStmt(DoStmt *Do) { return decideBy(Do->getCond()); }
  bool VisitAbstractConditionalOperator(AbstractConditionalOperator *Choice) {
    return decideBy(Choice->getCond());
  }

  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) {
    addCallee(*Construct->getConstructor());
    return true;
  }

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->isLocalVarDecl() &&
        (isSspiType(Variable->getType()) ||
         declaredAs(Variable->getType(), *Unit.Contracts) ||
         laysOutSecBuffers(Variable->getType())))
      Unit.WithSspiVariables.insert(&Function);
    // What a variable's destructor does, the function does.
    if (const auto *Record = Variable->getType()->getAsCXXRecordDecl())
      if (Record->hasDefinition())
        if (const CXXDestructorDecl *Destructor = Record->getDestructor())
          addCallee(*Destructor);
    if (Variable->getInit() && isStatusCall(Variable->getInit()))
      Unit.Statuses.insert(Variable);
    useRecord(Variable->getType()->getAsRecordDecl());
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    useRecord(
        dyn_cast<RecordDecl>(Member->getMemberDecl()->getDeclContext()));
    if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
        Field && Unit.isSecret(*Field))
      Unit.WithSecrets.insert(&Function);
    return true;
  }

  bool VisitSwitchStmt(SwitchStmt *Switch) {
    for (const SwitchCase *Case = Switch->getSwitchCaseList(); Case;
         Case = Case->getNextSwitchCase())
      if (const auto *Labelled = dyn_cast<CaseStmt>(Case))
        addTest(*Labelled->getLHS(), *Switch->getCond(), *Labelled);
    return decideBy(Switch->getCond());
  }

  bool VisitLambdaExpr(LambdaExpr *Lambda) {
    addCallee(*Lambda->getCallOperator());
    return true;
  }

  bool VisitUnaryOperator(UnaryOperator *Op) {
    // A member that is counted, or whose address goes somewhere, may change.
    if (Op->isIncrementDecrementOp() || Op->getOpcode() == UO_AddrOf)
      if (const auto *Member =
              dyn_cast<MemberExpr>(Op->getSubExpr()->IgnoreParenImpCasts()))
        if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl()))
          Unit.AssignedFields.insert(Field);
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isEqualityOp()) {
      addTest(*Op->getLHS(), *Op->getRHS(), *Op);
      addTest(*Op->getRHS(), *Op->getLHS(), *Op);
    }
    if (!Op->isAssignmentOp())
      return true;
    const Expr *Target = Op->getLHS()->IgnoreParenImpCasts();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Target)) {
      if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
          Variable && isStatusCall(Op->getRHS()))
        Unit.Statuses.insert(Variable);
    } else if (const auto *Member = dyn_cast<MemberExpr>(Target)) {
      if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl())) {
        Unit.AssignedFields.insert(Field);
        assign(*Field, *Op);
        Unit.Assigned[&Function].insert(Field);
      }
    }
    return true;
  }

private:
  /// Schannel's credentials and stream sizes: other packages have none.
  void useRecord(const RecordDecl *Record) {
    if (!Unit.Schannel && Record && Record->getIdentifier())
      Unit.Schannel = Record->getName() == "_SCHANNEL_CRED" ||
                      Record->getName() == "_SCH_CREDENTIALS" ||
                      Record->getName() == "_SecPkgContext_StreamSizes";
  }

  bool giveUpPaths() {
    Unit.Pathless.insert(&Function);
    return true;
  }

  /// Is \p Type a SecHandle, or a pointer or reference to one?
  static bool isHandle(QualType Type) {
    if (Type->isPointerType() || Type->isReferenceType())
      Type = Type->getPointeeType();
    const RecordDecl *Record = Type->getAsRecordDecl();
    return Record && Record->getIdentifier() &&
           Record->getName() == "_SecHandle";
  }

  bool decideBy(const Stmt *Condition, uint64_t Bits = ~0ull) {
    if (const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Condition))
      if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
        Unit.Deciding[Variable] |= Bits;
    if (Condition)
      for (const Stmt *Part : Condition->children())
        decideBy(Part, keepsBits(*Condition) ? Bits : ~0ull);
    return true;
  }

  /// Does each bit of the value of \p S come from the same bit of its parts?
  static bool keepsBits(const Stmt &S) {
    if (const auto *Op = dyn_cast<BinaryOperator>(&S))
      return Op->isBitwiseOp();
    return isa<ParenExpr, ImplicitCastExpr>(S);
  }

  /// The bits of an argument that \p When depends on.
  static uint64_t bitsOf(const schannel_tidy::Condition &When) {
    return When.Is || !When.Text.empty()
               ? ~0ull
               : When.Has.value_or(0) | When.Any.value_or(0) |
                     When.Lacks.value_or(0);
  }

  void addCallee(const FunctionDecl &Callee) {
    if (const FunctionDecl *Definition = Callee.getDefinition())
      Unit.Callees[&Function].push_back(Definition);
  }

  /// Remembers \p Test if \p Value is the number of a documented status.
  void addTest(const Expr &Value, const Expr &Subject, const Stmt &Test) {
    const Expr *Bare = Value.IgnoreParenCasts();
    if (!isa<IntegerLiteral, UnaryOperator, DeclRefExpr>(Bare))
      return;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Bare);
        Ref && !isa<EnumConstantDecl>(Ref->getDecl()) &&
        !Ref->getDecl()->getType().isConstQualified())
      return;
    auto Result = constantOf(*Bare, Unit.Context);
    if (!Result)
      return;
    // As a SECURITY_STATUS is: 32 bits, signed.
    int64_t Status =
        static_cast<int32_t>(Result->extOrTrunc(64).getZExtValue());
    if ((Status & 0x7fff0000) == 0x00090000) // FACILITY_SECURITY
      Unit.Tests.push_back(
          {&Function, &Test, &Value, valueNamedBy(Subject), Status});
  }

  bool isStatusCall(const Expr *E) {
    const auto *Call = dyn_cast<CallExpr>(E->IgnoreParenCasts());
    const Contract *C = Call ? Unit.contract(*Call) : nullptr;
    return C && C->Result == ResultKind::Status;
  }

  void collectOutputs(const CallExpr &Call, const Contract &C) {
    for (const Effect &E : C.Effects) {
      if (E.When && E.When->Index < Call.getNumArgs())
        decideBy(Call.getArg(E.When->Index), bitsOf(*E.When));
      if (E.Index == Effect::ResultIndex || E.Index >= Call.getNumArgs() ||
          (E.Do != EffectKind::Write && E.Do != EffectKind::Acquire))
        continue;
      const auto *AddressOf = dyn_cast<UnaryOperator>(
          Call.getArg(E.Index)->IgnoreParenCasts());
      if (!AddressOf || AddressOf->getOpcode() != UO_AddrOf)
        continue;
      if (const auto *Ref = dyn_cast<DeclRefExpr>(
              AddressOf->getSubExpr()->IgnoreParenCasts()))
        if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
          Unit.Outputs.insert(Variable);
    }
  }

  /// Folds one assignment to a flags member into what all of them have in common.
  void assign(const FieldDecl &Field, const BinaryOperator &Op) {
    if (!Field.getType()->isIntegralOrEnumerationType())
      return;
    auto Known = constantOf(*Op.getRHS(), Unit.Context);
    uint64_t Value = Known ? Known->extOrTrunc(64).getZExtValue() : 0;
    auto [It, First] = Unit.Fields.try_emplace(&Field, KnownBits{~0ull, 0, false});
    KnownBits &Bits = It->second;
    switch (Op.getOpcode()) {
    case BO_Assign:
      Bits.Must &= Known ? Value : 0;
      Bits.May |= Known ? Value : ~0ull;
      Bits.Assigned = true;
      break;
    case BO_OrAssign:
      Bits.May |= Known ? Value : ~0ull;
      break;
    case BO_AndAssign:
      Bits.Must &= Known ? Value : 0;
      break;
    default:
      Bits = KnownBits();
    }
  }

  SspiUnit &Unit;
  const FunctionDecl &Function;
};

SspiUnit::SspiUnit(ASTContext &Context,
                   std::shared_ptr<const ContractSet> Contracts,
                   ArrayRef<const FunctionDecl *> Definitions)
    : Context(Context), Contracts(std::move(Contracts)),
      Definitions(Definitions), Use(std::make_unique<SchannelUse>(*this)) {
  for (const FunctionDecl *Function : Definitions)
    collect(*Function);
  for (const FunctionDecl *Function : Definitions)
    if (!Pathless.contains(Function) &&
        (Functions.contains(Function) ||
         (WithSspiVariables.contains(Function) && isRelevant(*Function))))
      Roots.push_back(Function);
}

SspiUnit::~SspiUnit() = default;

void SspiUnit::collect(const FunctionDecl &Function) {
  Collector Walk(*this, Function);
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Function))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (Init->getInit())
        Walk.TraverseStmt(Init->getInit());
  Walk.TraverseStmt(Function.getBody());
}

ArrayRef<ContractCall> SspiUnit::calls(const FunctionDecl &Function) const {
  auto It = Calls.find(&Function);
  if (It == Calls.end())
    return {};
  return It->second;
}

ArrayRef<const CallExpr *>
SspiUnit::ownCalls(const FunctionDecl &Function) const {
  auto It = OwnCalls.find(&Function);
  if (It == OwnCalls.end())
    return {};
  return It->second;
}

ArrayRef<const FunctionDecl *>
SspiUnit::callees(const FunctionDecl &Function) const {
  auto It = Callees.find(&Function);
  if (It == Callees.end())
    return {};
  return It->second;
}

bool SspiUnit::anyReached(
    const FunctionDecl &Function,
    llvm::function_ref<bool(const FunctionDecl &)> Wanted) const {
  llvm::SmallPtrSet<const FunctionDecl *, 16> Seen;
  SmallVector<const FunctionDecl *, 16> Pending{Function.getDefinition()};
  while (!Pending.empty()) {
    const FunctionDecl *Next = Pending.pop_back_val();
    if (!Next || !Seen.insert(Next).second)
      continue;
    if (Wanted(*Next))
      return true;
    llvm::append_range(Pending, callees(*Next));
  }
  return false;
}

const Contract *SspiUnit::contract(const CallExpr &Call) const {
  auto [It, New] = Lookups.try_emplace(&Call, nullptr);
  // Of a call that does not compile, hardly anything has a type to go by.
  if (New && !Call.containsErrors())
    It->second = Contracts->lookup(Call);
  return It->second;
}

bool SspiUnit::isSecret(const FieldDecl &Field) const {
  auto [It, New] = SecretMembers.try_emplace(&Field, false);
  if (New && Field.getIdentifier() && Field.getParent()->getIdentifier())
    It->second = Contracts->secretNames().Members.contains(
        (Field.getParent()->getName() + "." + Field.getName()).str());
  return It->second;
}

/// Is \p Record the SecBuffer or its descriptor?
static bool isSecBufferRecord(const RecordDecl &Record) {
  return Record.getIdentifier() && Record.getName().starts_with("_SecBuffer");
}

bool SspiUnit::isRelevant(const FunctionDecl &Function) const {
  const FunctionDecl *Definition = Function.getDefinition();
  if (!Definition || Pathless.contains(Definition))
    return false;
  if (!Relevant)
    Relevant = relevantFunctions();
  // What only a header of the system defines calls nothing that is collected.
  return Relevant->contains(Definition) || isRelevantItself(*Definition);
}

/// One pass from those that matter themselves back to all that call them:
/// asking for each function what it reaches would cost the square of a long
/// chain.
llvm::DenseSet<const FunctionDecl *> SspiUnit::relevantFunctions() const {
  llvm::DenseMap<const FunctionDecl *, SmallVector<const FunctionDecl *, 4>>
      Callers;
  llvm::DenseSet<const FunctionDecl *> All(Definitions.begin(),
                                           Definitions.end());
  for (const auto &[Caller, Called] : Callees)
    for (const FunctionDecl *Callee : Called) {
      Callers[Callee].push_back(Caller);
      All.insert(Callee);
    }
  SmallVector<const FunctionDecl *, 16> Pending;
  for (const FunctionDecl *Function : All)
    if (isRelevantItself(*Function))
      Pending.push_back(Function);
  llvm::DenseSet<const FunctionDecl *> Found;
  while (!Pending.empty()) {
    const FunctionDecl *Next = Pending.pop_back_val();
    if (!Found.insert(Next).second)
      continue;
    if (auto It = Callers.find(Next); It != Callers.end())
      Pending.append(It->second.begin(), It->second.end());
  }
  return Found;
}

/// Without what it calls.
bool SspiUnit::isRelevantItself(const FunctionDecl &Definition) const {
  auto TakesSspi = [&] {
    for (const ParmVarDecl *Param : Definition.parameters())
      if (isSspiType(Param->getType()) || isStatusType(Param->getType()))
        return true;
    return false;
  };
  // Text that is made, copied and logged changes nothing that a path depends on.
  auto Matters = [](const ContractCall &Here) {
    const std::vector<Effect> &Effects = Here.Promise->Effects;
    return Effects.empty() || llvm::any_of(Effects, [](const Effect &E) {
             return E.Do != EffectKind::Copy && E.Do != EffectKind::Append &&
                    E.Do != EffectKind::Log &&
                    E.Do != EffectKind::OpenFile;
           });
  };
  // Classes that lay out their own SecBuffers, and hand out the descriptor.
  auto LaysOut = [&] {
    const auto *Record = Definition.getReturnType()->getPointeeCXXRecordDecl();
    if (isa<CXXMethodDecl>(&Definition) && Record && isSecBufferRecord(*Record))
      return true;
    auto It = Assigned.find(&Definition);
    return It != Assigned.end() &&
           llvm::any_of(It->second, [](const FieldDecl *Field) {
             return isSecBufferRecord(*Field->getParent());
           });
  };
  // The same question twice has the same answer: 'if (FAILED(check(object)))'.
  return llvm::any_of(calls(Definition), Matters) || TakesSspi() || LaysOut() ||
         (isStatusType(Definition.getReturnType()) &&
          !Callees.contains(&Definition));
}

ArrayRef<const ValueDecl *> SspiUnit::secBuffers(
    const FunctionDecl &Function, const ValueDecl &Descriptor,
    llvm::function_ref<SmallVector<const ValueDecl *, 2>()> Find) const {
  auto [It, New] = SecBuffers.try_emplace({&Function, &Descriptor});
  if (New)
    It->second = Find();
  return It->second;
}

ArrayRef<const FunctionDecl *> SspiUnit::allDefinitions() const {
  if (!All)
    All = definitionsIn(Context);
  return *All;
}

const StatusWalker &SspiUnit::walker(const FunctionDecl &Function) const {
  if (!Walker || &Walker->function() != &Function)
    Walker = std::make_unique<StatusWalker>(*this, Function);
  return *Walker;
}

const FlagFlow &SspiUnit::flags() const {
  if (!Flags)
    Flags = std::make_unique<FlagFlow>(
        Context, Definitions, [this](const CallExpr &Call, unsigned Argument) {
          const Contract *C = contract(Call);
          return C && llvm::none_of(C->Effects, [&](const Effect &E) {
                   return (E.Do == EffectKind::Write ||
                           E.Do == EffectKind::Copy ||
                           E.Do == EffectKind::Append) &&
                          E.Index == Argument && E.Field.empty();
                 });
        });
  return *Flags;
}

bool SspiUnit::assignsAny(
    const FunctionDecl &Function,
    llvm::function_ref<bool(const FieldDecl &)> Wanted) const {
  return anyReached(Function, [&](const FunctionDecl &Reached) {
    auto It = Assigned.find(&Reached);
    return It != Assigned.end() &&
           llvm::any_of(It->second, [&](const FieldDecl *Field) {
             return Wanted(*Field);
           });
  });
}

bool SspiUnit::mayAssign(const FunctionDecl &Function,
                         const FieldDecl &Field) const {
  return assignsAny(Function,
                    [&](const FieldDecl &Other) { return &Other == &Field; });
}

bool SspiUnit::fillsSecBuffers(const FunctionDecl &Function) const {
  return assignsAny(Function, [](const FieldDecl &Field) {
    return isSecBufferRecord(*Field.getParent());
  });
}

/// One function, however many times a template was instantiated.
static const FunctionDecl *written(const FunctionDecl &Function) {
  const FunctionDecl *Definition = Function.getDefinition();
  if (!Definition)
    Definition = &Function;
  const FunctionDecl *Pattern = Definition->getTemplateInstantiationPattern();
  return Pattern ? Pattern : Definition;
}

bool SspiUnit::isTestedIn(const FunctionDecl &Function, int64_t Status) const {
  return llvm::any_of(Tests, [&](const StatusTest &Test) {
    return Test.Status == Status && written(*Test.Function) == written(Function);
  });
}

bool SspiUnit::isTestedOutside(const FunctionDecl &Function, int64_t Status,
                               const FieldDecl *Holder) const {
  return llvm::any_of(Tests, [&](const StatusTest &Test) {
    if (Test.Status != Status || written(*Test.Function) == written(Function))
      return false;
    if (!Holder)
      return true;
    // Another member, or a variable that gets its own from a call, is another
    // status; and a function that sets the member itself asks for what it set.
    if (Test.Subject && Test.Subject != Holder &&
        (isa<FieldDecl>(Test.Subject) ||
         Statuses.contains(dyn_cast<VarDecl>(Test.Subject))))
      return false;
    auto It = Assigned.find(Test.Function);
    return It == Assigned.end() || !It->second.contains(Holder);
  });
}

KnownBits SspiUnit::fieldBits(const FieldDecl &Field) const {
  auto It = Fields.find(&Field);
  return It == Fields.end() || !It->second.Assigned ? KnownBits() : It->second;
}

} // namespace schannel_tidy
