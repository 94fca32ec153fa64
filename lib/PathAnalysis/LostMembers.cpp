//===- LostMembers.cpp - Members that are released wrongly, or never ------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LostMembers.h"
#include "Spelling.h"
#include "WrittenCondition.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace schannel_tidy {
namespace {

const MemberExpr *memberIn(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *Op = dyn_cast<UnaryOperator>(E);
      Op && Op->getOpcode() == UO_AddrOf)
    E = Op->getSubExpr()->IgnoreParenCasts();
  return dyn_cast<MemberExpr>(E);
}

/// Reads all functions of a file for what they do with the members of its
/// records.
class MemberReader : public RecursiveASTVisitor<MemberReader> {
public:
  explicit MemberReader(const SspiUnit &Unit) : Unit(Unit) {}

  bool shouldVisitImplicitCode() const { return true; }

  void read(const FunctionDecl &Function) {
    Makes = false;
    FreedHere.clear();
    TraverseDecl(const_cast<FunctionDecl *>(&Function));
    // Who makes objects frees those that did not get far.
    if (!Makes)
      Freed.insert(FreedHere.begin(), FreedHere.end());
  }

  bool VisitCXXNewExpr(CXXNewExpr *) {
    Makes = true;
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    const Contract *Promise = Unit.contract(*Call);
    if (!Promise)
      return true;
    Makes |= !Promise->IsSspi && llvm::any_of(Promise->Effects, [](auto &E) {
      return E.Do == EffectKind::Acquire;
    });
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      const MemberExpr *Member = memberIn(Call->getArg(I));
      UnderContract.insert(Member);
      if (Member && !mayTake(*Promise, I))
        Harmless.insert(Member);
    }
    for (const Effect &E : Promise->Effects) {
      if (E.Index >= Call->getNumArgs())
        continue;
      if (E.Do == EffectKind::Acquire)
        if (const MemberExpr *Member = memberIn(Call->getArg(E.Index)))
          acquire(*Member, E, *Call, *Promise);
      if (E.Do == EffectKind::Release) {
        free(*Call->getArg(E.Index), *Call);
        if (const MemberExpr *Member = memberIn(Call->getArg(E.Index)))
          if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl()))
            Releases.push_back(
                {Field, Unit.contracts().resource(E.Resource), Call, Promise});
      }
    }
    return true;
  }

  bool VisitCXXDeleteExpr(CXXDeleteExpr *Delete) {
    free(*Delete->getArgument(), *Delete);
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    const MemberExpr *Left = memberIn(Op->getLHS()),
                     *Right = memberIn(Op->getRHS());
    if (Op->isComparisonOp() || Op->isLogicalOp()) {
      Harmless.insert(Left);
      Harmless.insert(Right);
    } else if (Op->getOpcode() == BO_Assign) {
      Harmless.insert(Left);
      // credentials.paCred = &client->certificate;
      if (Left && Right && isSspiType(Left->getBase()->getType()))
        Harmless.insert(Right);
      if (Left)
        assign(*Left, *Op->getRHS());
    }
    return true;
  }

  bool VisitUnaryOperator(UnaryOperator *Op) {
    if (Op->getOpcode() == UO_LNot)
      return asks(Op->getSubExpr());
    // Whoever has its address may put something else there.
    if (Op->getOpcode() == UO_AddrOf)
      if (const MemberExpr *Member = memberIn(Op);
          Member && !UnderContract.contains(Member))
        if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl()))
          Mixed.insert(Field);
    return true;
  }
  bool VisitIfStmt(IfStmt *If) { return asks(If->getCond()); }
  bool VisitWhileStmt(WhileStmt *While) { return asks(While->getCond()); }
  bool VisitDoStmt(DoStmt *Do) { return asks(Do->getCond()); }
  bool VisitConditionalOperator(ConditionalOperator *Choice) {
    return asks(Choice->getCond());
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    // What is read through the member leaves it where it is.
    if (const auto *Base =
            dyn_cast<MemberExpr>(Member->getBase()->IgnoreParenCasts());
        Base && !takesPartOf(*Member))
      Harmless.insert(Base);
    if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
        Field && !Harmless.contains(Member))
      LetGo.insert(Field);
    return true;
  }

  /// A template may name any member.
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *) {
    IsOpen = true;
    return true;
  }

  llvm::MapVector<const FieldDecl *, LostMember> Acquired;
  llvm::DenseMap<const RecordDecl *, const Expr *> Freed;
  struct Release {
    const FieldDecl *Member;
    const Resource *Kind;
    const CallExpr *Call;
    const Contract *By;
  };
  std::vector<Release> Releases;
  /// Members that get anything but null and the one kind of resource.
  llvm::DenseSet<const FieldDecl *> Mixed;
  /// Members whose value goes somewhere.
  llvm::DenseSet<const FieldDecl *> LetGo;
  bool IsOpen = false;

private:
  static bool mayTake(const Contract &Promise, unsigned Index) {
    return llvm::any_of(Promise.Effects, [&](const Effect &E) {
      return (E.Index == Index &&
              (E.Do == EffectKind::Release || E.Do == EffectKind::Consume ||
               E.Do == EffectKind::Resize || E.Do == EffectKind::Keep ||
               E.Do == EffectKind::Share)) ||
             (!E.From.empty() && E.FromIndex == Index);
    });
  }

  /// Does a pointer within a record go somewhere, and with it what the record
  /// as a whole was filled with?
  /// FreeContextBuffer(connection->names.sClientName)
  bool takesPartOf(const MemberExpr &Part) const {
    return !Part.isArrow() && Part.getType()->isPointerType() &&
           !Harmless.contains(&Part);
  }

  bool asks(const Expr *Condition) {
    if (Condition)
      Harmless.insert(memberIn(Condition));
    return true;
  }

  void assign(const MemberExpr &Target, const Expr &Value) {
    const auto *Call = dyn_cast<CallExpr>(Value.IgnoreParenCasts());
    const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
    bool Acquires = false;
    if (Promise)
      for (const Effect &E : Promise->Effects)
        if (E.Do == EffectKind::Acquire && E.Index == Effect::ResultIndex) {
          acquire(Target, E, *Call, *Promise);
          Acquires = true;
        }
    if (!Acquires && !Value.IgnoreParenCasts()->isNullPointerConstant(
                         Unit.context(), Expr::NPC_ValueDependentIsNotNull))
      if (const auto *Field = dyn_cast<FieldDecl>(Target.getMemberDecl()))
        Mixed.insert(Field);
    if (!Promise)
      return;
    // at = CertFindCertificateInStore(store, ..., at)
    for (const Effect &E : Promise->Effects)
      if (E.Do == EffectKind::Consume && E.Index < Call->getNumArgs())
        if (const MemberExpr *Before = memberIn(Call->getArg(E.Index));
            Before && sameExpression(Before, &Target, Unit.context()))
          Harmless.insert(Before);
  }

  void acquire(const MemberExpr &Member, const Effect &E, const CallExpr &Call,
               const Contract &Promise) {
    const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
    if (!Field)
      return;
    const Resource *Kind = Unit.contracts().resource(E.Resource);
    if (!Promise.IsSspi || Field->getParent()->isUnion() ||
        isSspiType(Unit.context().getRecordType(Field->getParent())) ||
        (E.When && !holdsAsWritten(*E.When, Call, Unit.context()))) {
      Mixed.insert(Field);
      return;
    }
    auto [It, New] =
        Acquired.insert({Field, {Field, Kind, &Call, &Promise, nullptr}});
    if (!New && It->second.Kind != Kind)
      Mixed.insert(Field);
  }

  /// free(client), delete client
  void free(const Expr &Argument, const Expr &Where) {
    QualType Type = Argument.IgnoreParenCasts()->getType();
    if (Type->isPointerType())
      if (const RecordDecl *Record = Type->getPointeeType()->getAsRecordDecl())
        FreedHere.try_emplace(Record->getDefinition(), &Where);
  }

  const SspiUnit &Unit;
  llvm::DenseSet<const MemberExpr *> Harmless, UnderContract;
  llvm::DenseMap<const RecordDecl *, const Expr *> FreedHere;
  bool Makes = false; ///< objects, in the function that is being read
};

bool isOfThisFile(const RecordDecl &Record) {
  const SourceManager &Sources = Record.getASTContext().getSourceManager();
  return Sources.isInMainFile(Sources.getExpansionLoc(Record.getLocation()));
}

/// Can functions that are elsewhere name the members of \p Record?
bool isOpen(const RecordDecl &Record) {
  const auto *Class = dyn_cast<CXXRecordDecl>(&Record);
  return Class && llvm::any_of(Class->methods(), [](const CXXMethodDecl *M) {
           return !M->isImplicit() && !M->isDeleted() && !M->isDefaulted() &&
                  !M->isPureVirtual() && !M->hasBody();
         });
}

} // namespace

MemberDefects memberDefects(const SspiUnit &Unit) {
  MemberReader Reader(Unit);
  MemberDefects Found;
  for (const FunctionDecl *Function : Unit.functions())
    Reader.read(*Function);
  if (Reader.Acquired.empty())
    return Found;
  for (const FunctionDecl *Function : Unit.allDefinitions())
    if (!llvm::is_contained(Unit.functions(), Function))
      Reader.read(*Function);
  if (Reader.IsOpen)
    return Found;
  for (auto &[Field, Member] : Reader.Acquired) {
    Member.Freed = Reader.Freed.lookup(Field->getParent());
    if (Member.Freed && !Reader.LetGo.contains(Field) &&
        isOfThisFile(*Field->getParent()) && !isOpen(*Field->getParent()))
      Found.Lost.push_back(Member);
  }
  for (const auto &Release : Reader.Releases) {
    auto It = Reader.Acquired.find(Release.Member);
    if (It == Reader.Acquired.end() || Reader.Mixed.contains(Release.Member))
      continue;
    const LostMember &Member = It->second;
    if (Member.Kind != Release.Kind &&
        !llvm::is_contained(Member.Kind->Release, Release.By->Name) &&
        !llvm::is_contained(Member.Kind->Release,
                            Release.Kind->Release.front()))
      Found.Wrong.push_back({Release.Member, Member.Kind, Member.Acquired,
                             Member.By, Release.Call, Release.By});
  }
  return Found;
}

} // namespace schannel_tidy
