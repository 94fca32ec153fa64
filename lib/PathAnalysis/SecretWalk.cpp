//===- SecretWalk.cpp - What is secret at each point ----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretWalk.h"
#include "Spelling.h"
#include "StatusValue.h"
#include "TlsCall.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include <deque>

using namespace clang;

namespace schannel_tidy {

void SecretWalk::run(const SecretFacts &Given) {
  CFG::BuildOptions Options;
  Options.AddInitializers = true;
  for (Stmt::StmtClass Kind :
       {Stmt::BinaryOperatorClass, Stmt::CompoundAssignOperatorClass,
        Stmt::UnaryOperatorClass, Stmt::CallExprClass,
        Stmt::CXXMemberCallExprClass, Stmt::CXXOperatorCallExprClass})
    Options.setAlwaysAdd(Kind);
  Graph = CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
  if (!Graph)
    return;
  SecretUses Later(Values, *Graph);
  std::vector<std::optional<SecretFacts>> AtStart(Graph->getNumBlockIDs());
  AtStart[Graph->getEntry().getBlockID()] = Given;
  std::deque<const CFGBlock *> Open{&Graph->getEntry()};
  while (!Open.empty()) {
    const CFGBlock *Block = Open.front();
    Open.pop_front();
    SecretFacts Facts = *AtStart[Block->getBlockID()];
    walk(*Block, Later, Facts);
    for (const CFGBlock::AdjacentBlock &Next : Block->succs()) {
      const CFGBlock *Successor = Next.getReachableBlock();
      if (!Successor)
        continue;
      SecretFacts There = Facts;
      follow(*Block, *Successor, There);
      auto &Known = AtStart[Successor->getBlockID()];
      bool Changed = !Known;
      if (!Known)
        Known = There;
      else
        Changed = Known->join(There);
      if (Changed && !llvm::is_contained(Open, Successor))
        Open.push_back(Successor);
    }
  }
  Reporting = true;
  for (const CFGBlock *Block : *Graph)
    if (auto Facts = AtStart[Block->getBlockID()])
      walk(*Block, Later, *Facts);
}

void SecretWalk::walk(const CFGBlock &Block, SecretUses &Later,
                      SecretFacts &Facts) {
  std::vector<SecretFacts> Uses = Later.around(Block);
  auto AddUses = [&](unsigned I) {
    if (I < Uses.size())
      for (const auto &Use : Uses[I].all())
        if (const auto *Known = Facts.find(Use.Path); !Known || !Known->What)
          Facts.set(Use.Path, Use.What);
  };
  AddUses(0);
  for (unsigned I = 0; I < Block.size(); ++I) {
    if (auto Here = Block[I].getAs<CFGStmt>())
      step(*Here->getStmt(), Facts);
    else if (auto Here = Block[I].getAs<CFGInitializer>())
      initialize(*Here->getInitializer(), Facts);
    AddUses(I + 1);
  }
  if (Reporting && &Block == &Graph->getExit())
    AtReturn = Facts;
}

void SecretWalk::follow(const CFGBlock &Block, const CFGBlock &Next,
                        SecretFacts &Facts) {
  if (!Facts.Decrypted)
    return;
  if (const auto *Switch =
          dyn_cast_or_null<SwitchStmt>(Block.getTerminatorStmt())) {
    const auto *Case = dyn_cast_or_null<CaseStmt>(Next.getLabel());
    auto Type = Case ? constantOf(*Case->getLHS(), Context) : std::nullopt;
    if (Type)
      learn(*Switch->getCond(), Type->getExtValue(), true, *Case, Facts);
    return;
  }
  if (Block.succ_size() != 2)
    return;
  const auto *Test = dyn_cast_or_null<BinaryOperator>(
      Block.getLastCondition() ? Block.getLastCondition()->IgnoreParenImpCasts()
                               : nullptr);
  if (!Test || !Test->isEqualityOp())
    return;
  auto Type = comparedBufferType(*Test, Context);
  if (!Type)
    return;
  bool Holds = Block.succ_begin()->getReachableBlock() == &Next;
  bool Equal = Holds == (Test->getOpcode() == BO_EQ);
  for (const Expr *Side : {Test->getLHS(), Test->getRHS()})
    learn(*Side, *Type, Equal, *Test, Facts);
}

void SecretWalk::learn(const Expr &Subject, int64_t Type, bool Equal,
                       const Stmt &Where, SecretFacts &Facts) {
  const auto *Member = dyn_cast<MemberExpr>(Subject.IgnoreParenImpCasts());
  if (!Member || !isBufferMember(*Member))
    return;
  auto Buffer = Member->isArrow() ? pointeeOf(Member->getBase(), Context)
                                  : pathOf(Member->getBase(), Context);
  QualType Record = Member->getBase()->getType();
  if (Member->isArrow())
    Record = Record->getPointeeType();
  auto Memory = Buffer ? memberOf(*Buffer, Record, "pvBuffer") : std::nullopt;
  if (!Memory)
    return;
  bool IsData = Type == Unit.contracts().constant("SECBUFFER_DATA");
  if (IsData && Equal && !Facts.find(*Memory))
    Facts.set(*Memory, Facts.Decrypted);
  else if (IsData != Equal)
    Facts.forget(*Memory);
}

bool SecretWalk::isBufferMember(const MemberExpr &Member) {
  const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
  return Field && Field->getParent()->getIdentifier() &&
         Field->getParent()->getName() == "_SecBuffer";
}

void SecretWalk::step(const Stmt &S, SecretFacts &Facts) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
    for (const Decl *D : Declaration->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D)) {
        Facts.forgetIndexedBy(*Variable);
        if (Variable->getInit())
          assign({Variable, {}}, Variable->getType(), *Variable->getInit(), S,
                 Facts);
        else
          Facts.forget({Variable, {}});
      }
  } else if (const auto *Op = dyn_cast<BinaryOperator>(&S)) {
    if (!Op->isAssignmentOp())
      return;
    auto Target = pathOf(Op->getLHS(), Context);
    if (!Target)
      return;
    forgetIndex(*Target, Facts);
    if (Op->getOpcode() == BO_Assign)
      assign(*Target, Op->getLHS()->getType(), *Op->getRHS(), S, Facts);
  } else if (const auto *Op = dyn_cast<UnaryOperator>(&S)) {
    if (Op->isIncrementDecrementOp())
      if (auto Target = pathOf(Op->getSubExpr(), Context))
        forgetIndex(*Target, Facts);
  } else if (const auto *Call = dyn_cast<CallExpr>(&S)) {
    this->call(*Call, Facts);
  } else if (const auto *Return = dyn_cast<ReturnStmt>(&S)) {
    if (Reporting && !Returned && Return->getRetValue())
      Returned = Values.secretOf(Return->getRetValue(), Facts);
  }
}

void SecretWalk::initialize(const CXXCtorInitializer &Initializer,
                            SecretFacts &Facts) {
  const FieldDecl *Field = Initializer.getMember();
  if (Field && Initializer.getInit())
    assign(ObjectPath().with({Field->getCanonicalDecl()}), Field->getType(),
           *Initializer.getInit(), *Initializer.getInit(), Facts);
}

void SecretWalk::forgetIndex(const ObjectPath &Target, SecretFacts &Facts) {
  if (Target.Root && Target.Steps.empty())
    Facts.forgetIndexedBy(*Target.Root);
}

std::string SecretWalk::name(const ObjectPath &Path) {
  for (const ObjectPath::Step &Step : llvm::reverse(Path.Steps))
    if (const auto *Named = dyn_cast_or_null<FieldDecl>(Step.What))
      return "'" + Named->getNameAsString() + "'";
  return Path.Root ? "'" + Path.Root->getNameAsString() + "'" : "it";
}

void SecretWalk::assign(const ObjectPath &Target, QualType Type,
                        const Expr &Value, const Stmt &Where,
                        SecretFacts &Facts) {
  const Expr *Bare = Value.IgnoreParenCasts()->IgnoreImplicit();
  if (const auto *List = dyn_cast<InitListExpr>(Bare);
      List && Type->isRecordType() && !carriesSecrets(Type)) {
    assignMembers(Target, *Type->getAsRecordDecl(), *List, Facts);
    return;
  }
  const Secret *What = Values.secretOf(&Value, Facts);
  if (!Target.Steps.empty() && isCharacter(Type) &&
      !isa_and_nonnull<FieldDecl>(Target.Steps.back().What)) {
    // text[i] = digit; the rest of the text stays what it is.
    ObjectPath Text = Target;
    Text.Steps.pop_back();
    if (What)
      keep(Text, Where, *What);
    if (What && !Facts.find(Text))
      Facts.set(Text, Values.next(Where, 0, *What, name(Text) + " gets it here",
                                  true));
    return;
  }
  // A character keeps what it is in an int.
  bool Fits = carriesSecrets(Type) || Type->isAnyCharacterType() ||
              (Type->isIntegerType() && isCharacter(Bare->getType()));
  std::vector<SecretFacts::Fact> Parts;
  if (Type->isPointerType()) {
    if (auto Pointee = pointeeOf(&Value, Context))
      Parts = Facts.moved(*Pointee, Target.element(0));
    if (auto Pointer = pathOf(&Value, Context))
      llvm::append_range(Parts, Facts.moved(*Pointer, Target));
  } else if (auto Object = pathOf(&Value, Context)) {
    Parts = Facts.moved(*Object, Target);
  }
  Facts.forget(Target);
  for (const auto &Part : Parts)
    if (!Facts.find(Part.Path))
      Facts.set(Part.Path, Part.What);
  if (Facts.Decrypted && isLookup(*Bare))
    if (auto Memory =
            memberOf(Type->isPointerType() ? Target.element(0) : Target,
                     bufferType(Type), "pvBuffer"))
      Facts.set(*Memory, Facts.Decrypted);
  if (What && Fits) {
    keep(Target, Where, *What);
    bool IsPointer = Type->isPointerType() || Type->isReferenceType();
    Facts.set(Target, Values.next(Where, 0, *What,
                                  name(Target) + " gets it here", !IsPointer));
  } else if (Bare->isNullPointerConstant(Context,
                                         Expr::NPC_ValueDependentIsNotNull) &&
             !Target.Steps.empty()) {
    Facts.set(Target, nullptr);
  }
}

void SecretWalk::keep(const ObjectPath &Target, const Stmt &Where,
                      const Secret &What) {
  if (const FieldDecl *Member = Reporting ? keepingMember(Target) : nullptr)
    Found.Kept.push_back({Member, &Where, &What});
}

QualType SecretWalk::bufferType(QualType Type) {
  return Type->isPointerType() ? Type->getPointeeType()
                               : Type.getNonReferenceType();
}

bool SecretWalk::isLookup(const Expr &E) const {
  const auto *Call = dyn_cast<CallExpr>(&E);
  return Call && isSecBuffer(bufferType(Call->getType())) &&
         llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
           auto Type = constantOf(*Argument, Context);
           return Type && *Type == *Unit.contracts().constant("SECBUFFER_DATA");
         });
}

void SecretWalk::assignMembers(const ObjectPath &Target,
                               const RecordDecl &Record,
                               const InitListExpr &List, SecretFacts &Facts) {
  Facts.forget(Target);
  unsigned I = 0;
  for (const FieldDecl *Field : Record.fields()) {
    if (I >= List.getNumInits() || Record.isUnion())
      break;
    assign(Target.with({Field->getCanonicalDecl()}), Field->getType(),
           *List.getInit(I), *List.getInit(I), Facts);
    ++I;
  }
}

} // namespace schannel_tidy
