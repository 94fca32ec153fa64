//===- SecretMembers.cpp - Members that hold secrets alone ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretMembers.h"
#include "SecretValues.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

const FieldDecl *keepingMember(const ObjectPath &Path) {
  const auto *Field = Path.Steps.empty()
                          ? nullptr
                          : dyn_cast_or_null<FieldDecl>(Path.Steps.back().What);
  // What is in the records of SSPI is somebody else's.
  return Field && !isSspiType(
                      Field->getASTContext().getRecordType(Field->getParent()))
             ? Field
             : nullptr;
}

/// One function, and whether it puts anything but secrets into the members.
class SecretMembers::Reader : public RecursiveASTVisitor<Reader> {
public:
  Reader(SecretMembers &Members, const SspiUnit &Unit,
         const FunctionDecl &Function)
      : Members(Members), Unit(Unit), Parents(Function.getBody()) {
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Function))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (Init->isWritten() && Init->getMember() &&
            !isEmpty(*Init->getInit()))
          Spoilt.insert(Init->getMember()->getCanonicalDecl());
    TraverseStmt(Function.getBody());
  }

  bool shouldVisitImplicitCode() const { return true; }

  bool VisitMemberExpr(MemberExpr *Member) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    auto It = Field ? Members.Candidates.find(Field->getCanonicalDecl())
                    : Members.Candidates.end();
    if (It == Members.Candidates.end())
      return true;
    Named.insert(It->first);
    if (!isHarmless(*Member, It->first, It->second))
      Spoilt.insert(It->first);
    return true;
  }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *) {
    return true; // what templates have become is looked at
  }

  llvm::DenseSet<const FieldDecl *> Named, Spoilt;

private:
  /// Can this mention of \p Field put nothing there but a secret?
  bool isHarmless(const MemberExpr &Member, const FieldDecl *Field,
                  const Writes &Known) {
    const Stmt *Child = &Member;
    bool IsElement = false;
    while (const Stmt *Parent = Parents.getParent(const_cast<Stmt *>(Child))) {
      if (const auto *Op = dyn_cast<BinaryOperator>(Parent)) {
        if (Op->isAssignmentOp())
          return Op->getLHS() == Child ? mayAssign(*Op, Field, Known, IsElement)
                                       : !isWritable(Op->getLHS()->getType()) ||
                                             mentions(*Op->getLHS(), Field);
        if (!Op->isAdditiveOp())
          return true;
      } else if (const auto *Op = dyn_cast<UnaryOperator>(Parent)) {
        IsElement |= Op->getOpcode() == UO_Deref;
        if (Op->getOpcode() == UO_LNot)
          return true;
      } else if (isa<ArraySubscriptExpr>(Parent)) {
        IsElement = true;
      } else if (const auto *Method = dyn_cast<MemberExpr>(Parent)) {
        return mayCall(*Method, Known);
      } else if (const auto *Call = dyn_cast<CallExpr>(Parent)) {
        return mayHand(*Call, *Child, Field, Known);
      } else if (isa<ReturnStmt>(Parent)) {
        return !isWritable(cast<Expr>(Child)->getType());
      } else if (const auto *Declaration = dyn_cast<DeclStmt>(Parent)) {
        return llvm::none_of(Declaration->decls(), [](const Decl *D) {
          const auto *Variable = dyn_cast<VarDecl>(D);
          return Variable && isWritable(Variable->getType());
        });
      } else if (isa<InitListExpr, CXXConstructExpr, LambdaExpr>(Parent)) {
        return !isWritable(cast<Expr>(Child)->getType());
      } else if (!isa<ParenExpr, CastExpr, FullExpr, MaterializeTemporaryExpr,
                      AbstractConditionalOperator>(Parent)) {
        return true; // a condition, a size
      }
      Child = Parent;
    }
    return true;
  }

  /// Can bytes be written through a value of this type?
  static bool isWritable(QualType Type) {
    return (Type->isPointerType() || Type->isReferenceType() ||
            Type->isArrayType()) &&
           !(Type->isArrayType()
                 ? QualType(Type->getArrayElementTypeNoTypeQual(), 0)
                 : Type->getPointeeType())
                .isConstQualified();
  }

  static bool mentions(const Stmt &S, const FieldDecl *Field) {
    if (const auto *Member = dyn_cast<MemberExpr>(&S))
      if (const auto *Other = dyn_cast<FieldDecl>(Member->getMemberDecl());
          Other && Other->getCanonicalDecl() == Field)
        return true;
    return llvm::any_of(S.children(), [&](const Stmt *Part) {
      return Part && mentions(*Part, Field);
    });
  }

  /// Null, {}, or new memory.
  bool isEmpty(const Expr &Value) const {
    const Expr *Bare = Value.IgnoreParenCasts()->IgnoreImplicit();
    if (Bare->isNullPointerConstant(Unit.context(),
                                    Expr::NPC_ValueDependentIsNotNull) ||
        isa<CXXNewExpr, ImplicitValueInitExpr, IntegerLiteral,
            CharacterLiteral>(Bare))
      return true;
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Bare))
      return Construct->getNumArgs() == 0;
    if (const auto *List = dyn_cast<InitListExpr>(Bare))
      return List->getNumInits() == 0;
    const auto *Call = dyn_cast<CallExpr>(Bare);
    const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
    return Promise &&
           llvm::any_of(Promise->Effects,
                        [](const Effect &E) {
                          return E.Do == EffectKind::Acquire &&
                                 E.Index == Effect::ResultIndex;
                        }) &&
           llvm::none_of(Promise->Effects, [](const Effect &E) {
             return E.Do == EffectKind::Copy; // strdup
           });
  }

  bool mayAssign(const BinaryOperator &Op, const FieldDecl *Field,
                 const Writes &Known, bool IsElement) const {
    return Known.Known.contains(&Op) || isEmpty(*Op.getRHS()) ||
           mentions(*Op.getRHS(), Field) ||
           (!IsElement && Op.isCompoundAssignmentOp());
  }

  /// plain.insert(...), plain.size()
  bool mayCall(const MemberExpr &Member, const Writes &Known) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Member.getMemberDecl());
    if (!Method)
      return false;
    const Stmt *Call = Parents.getParent(const_cast<MemberExpr *>(&Member));
    if (Method->isConst() || Known.Known.contains(Call))
      return true;
    if (!Method->getDeclName().isIdentifier())
      return false;
    StringRef Name = Method->getName();
    return Name == "clear" || Name == "erase" || Name == "reserve" ||
           Name == "resize" || Name == "shrink_to_fit" || Name == "begin" ||
           Name == "end" || Name == "data" || Name == "front" ||
           Name == "back" || Name == "pop_back";
  }

  bool mayHand(const CallExpr &Call, const Stmt &Argument,
               const FieldDecl *Field, const Writes &Known) const {
    if (Known.Known.contains(&Call))
      return true;
    unsigned Index = 0;
    while (Index < Call.getNumArgs() && Call.getArg(Index) != &Argument)
      ++Index;
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call))
      return Index != 0 || Operator->getOperator() == OO_Subscript ||
             (Operator->getOperator() == OO_Equal &&
              (isEmpty(*Call.getArg(1)) || mentions(*Call.getArg(1), Field)));
    if (const Contract *Promise = Unit.contract(Call)) {
      auto Has = [&](std::initializer_list<EffectKind> Kinds) {
        return llvm::any_of(Promise->Effects, [&](const Effect &E) {
          return E.Index == Index && llvm::is_contained(Kinds, E.Do);
        });
      };
      if (Has({EffectKind::Zero, EffectKind::Wipe}))
        return true;
      if (Has({EffectKind::Copy, EffectKind::Append}))
        return llvm::all_of(Promise->Effects, [&](const Effect &E) {
          return E.Index != Index || E.From.empty() ||
                 (E.FromIndex < Call.getNumArgs() &&
                  mentions(*Call.getArg(E.FromIndex), Field));
        });
      return !Has(
          {EffectKind::Write, EffectKind::Acquire, EffectKind::WriteBuffers});
    }
    const FunctionDecl *Callee = Call.getDirectCallee();
    QualType Type = Callee && Index < Callee->getNumParams()
                        ? Callee->getParamDecl(Index)->getType()
                        : cast<Expr>(Argument).getType();
    return !isWritable(Type);
  }

  SecretMembers &Members;
  const SspiUnit &Unit;
  ParentMap Parents;
};

void SecretMembers::note(const KeptSecret &Kept) {
  auto [It, New] = Candidates.insert({Kept.Member, {Kept, {}}});
  It->second.Known.insert(Kept.Where);
}

bool SecretMembers::judge(const SspiUnit &Unit) {
  if (Candidates.empty())
    return false;
  size_t Before = Secrets.size();
  llvm::DenseSet<const FieldDecl *> Spoilt;
  std::vector<
      std::pair<const FunctionDecl *, llvm::DenseSet<const FieldDecl *>>>
      Naming;
  for (const FunctionDecl *Function : Unit.allDefinitions()) {
    if (Function->isDependentContext())
      continue;
    Reader Read(*this, Unit, *Function);
    Spoilt.insert(Read.Spoilt.begin(), Read.Spoilt.end());
    if (!Read.Named.empty())
      Naming.emplace_back(Function, std::move(Read.Named));
  }
  Secrets.clear();
  for (const auto &Candidate : Candidates)
    if (!Spoilt.contains(Candidate.first))
      Secrets.insert(Candidate.first);
  Users.clear();
  for (const auto &[Function, Fields] : Naming)
    if (llvm::any_of(Fields, [&](const FieldDecl *Field) {
          return Secrets.contains(Field);
        }))
      Users.push_back(Function);
  return Secrets.size() != Before;
}

const KeptSecret *SecretMembers::find(const FieldDecl &Member) const {
  const FieldDecl *Field = Member.getCanonicalDecl();
  return Secrets.contains(Field) ? &Candidates.find(Field)->second.First
                                 : nullptr;
}

} // namespace schannel_tidy
