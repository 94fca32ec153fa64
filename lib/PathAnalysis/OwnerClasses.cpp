//===- OwnerClasses.cpp - Classes that release what they hold -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OwnerClasses.h"
#include "IdleOwners.h"
#include "Spelling.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// The member of *this that \p E is, or null.
const FieldDecl *ownMember(const Expr *E) {
  const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenCasts());
  if (!Member || !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
    return nullptr;
  return dyn_cast<FieldDecl>(Member->getMemberDecl());
}

/// The one member of *this that \p E speaks of: handle_, &handle_,
/// (void *)buffer_.data(). Null if it is none or more than one.
const FieldDecl *onlyMemberIn(const Expr &E) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool VisitMemberExpr(MemberExpr *Member) {
      if (const FieldDecl *Field = ownMember(Member)) {
        Several |= Found && Found != Field;
        Found = Field;
      }
      return true;
    }
    const FieldDecl *Found = nullptr;
    bool Several = false;
  } Find;
  Find.TraverseStmt(const_cast<Expr *>(&E));
  return Find.Several ? nullptr : Find.Found;
}

/// What a destructor, and the methods that it calls on its object, release.
class ReleaseFinder : public RecursiveASTVisitor<ReleaseFinder> {
public:
  explicit ReleaseFinder(const SspiUnit &Unit) : Unit(Unit) {}

  void look(const CXXMethodDecl &Method) {
    const FunctionDecl *Definition = Method.getDefinition();
    if (Definition && Definition->getBody() && Seen.insert(Definition).second)
      TraverseStmt(Definition->getBody());
  }

  bool shouldVisitImplicitCode() const { return true; }
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }

  bool VisitCallExpr(CallExpr *Call) {
    if (const Contract *Promise = Unit.contract(*Call)) {
      if (!Promise->IsSspi)
        return true;
      for (const Effect &E : Promise->Effects)
        if (E.Do == EffectKind::Release && !E.When &&
            E.Index < Call->getNumArgs())
          if (const FieldDecl *Member = onlyMemberIn(*Call->getArg(E.Index)))
            Released.push_back(
                {Member, Unit.contracts().resource(E.Resource), Call});
      return true;
    }
    if (const auto *OnObject = dyn_cast<CXXMemberCallExpr>(Call))
      if (isa<CXXThisExpr>(
              OnObject->getImplicitObjectArgument()->IgnoreParenImpCasts()))
        if (const CXXMethodDecl *Method = OnObject->getMethodDecl())
          look(*Method);
    return true;
  }

  bool VisitIfStmt(IfStmt *If) { return ask(*If->getCond()); }
  bool VisitConditionalOperator(ConditionalOperator *Choice) {
    return ask(*Choice->getCond());
  }
  bool VisitSwitchStmt(SwitchStmt *Switch) { return ask(*Switch->getCond()); }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    return !Op->isLogicalOp() || ask(*Op->getLHS());
  }
  bool VisitReturnStmt(ReturnStmt *Return) {
    if (Return->getRetValue())
      Asked.insert(nullptr); // what it returns may decide something
    return true;
  }

  struct Release {
    const FieldDecl *Member;
    const Resource *Kind;
    const CallExpr *Call;
  };
  std::vector<Release> Released;
  /// The members that conditions ask for; null for anything else.
  llvm::SmallPtrSet<const FieldDecl *, 2> Asked;

private:
  bool ask(const Expr &Condition) {
    Asked.insert(onlyMemberIn(Condition));
    return true;
  }

  const SspiUnit &Unit;
  llvm::SmallPtrSet<const FunctionDecl *, 4> Seen;
};

/// How an assignment operator treats one member of its object.
class AssignmentReader : public RecursiveASTVisitor<AssignmentReader> {
public:
  explicit AssignmentReader(const FieldDecl &Member) : Member(Member) {}

  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign && overwrites(*Op->getLHS(), *Op))
      return TraverseStmt(Op->getRHS());
    if (Op->isEqualityOp() && (isThis(*Op->getLHS()) || isThis(*Op->getRHS())))
      return true; // this != &other
    return RecursiveASTVisitor::TraverseBinaryOperator(Op);
  }

  bool TraverseCXXOperatorCallExpr(CXXOperatorCallExpr *Call) {
    if (Call->getOperator() == OO_Equal && Call->getNumArgs() == 2 &&
        overwrites(*Call->getArg(0), *Call))
      return TraverseStmt(Call->getArg(1));
    return RecursiveASTVisitor::TraverseCXXOperatorCallExpr(Call);
  }

  bool TraverseReturnStmt(ReturnStmt *Return) {
    const Expr *Value = Return->getRetValue();
    const auto *Deref =
        Value ? dyn_cast<UnaryOperator>(Value->IgnoreParenImpCasts()) : nullptr;
    if (Deref && Deref->getOpcode() == UO_Deref && isThis(*Deref->getSubExpr()))
      return true; // return *this;
    return RecursiveASTVisitor::TraverseReturnStmt(Return);
  }

  bool TraverseMemberExpr(MemberExpr *Access) {
    const auto *Field = dyn_cast<FieldDecl>(Access->getMemberDecl());
    if (!isThis(*Access->getBase()))
      return TraverseStmt(Access->getBase());
    // Another member may say anything; a method of the object may do anything.
    Careful |= !Field || Field == &Member;
    return true;
  }

  bool VisitCXXThisExpr(CXXThisExpr *) { return careful(); }
  bool VisitLambdaExpr(LambdaExpr *) { return careful(); }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *) {
    return careful();
  }
  bool VisitOverloadExpr(OverloadExpr *) { return careful(); }

  /// Where the member is overwritten, or null.
  const Expr *Overwritten = nullptr;
  /// Something besides may save or release what was there.
  bool Careful = false;

private:
  bool careful() {
    Careful = true;
    return true;
  }

  static bool isThis(const Expr &E) {
    return isa<CXXThisExpr>(E.IgnoreParenImpCasts());
  }

  bool overwrites(const Expr &Target, const Expr &Assignment) {
    const auto *Access = dyn_cast<MemberExpr>(Target.IgnoreParenImpCasts());
    if (!Access || !isThis(*Access->getBase()) ||
        Access->getMemberDecl() != &Member)
      return false;
    Overwritten = &Assignment;
    return true;
  }

  const FieldDecl &Member;
};

/// Copies of owners that are made member by member.
class CopyFinder : public RecursiveASTVisitor<CopyFinder> {
public:
  CopyFinder(const std::vector<OwnerClass> &Owners,
             std::vector<BrokenOwner> &Found)
      : Owners(Owners), Found(Found) {}

  void look(const FunctionDecl &Function) {
    Copies.clear();
    HandsOver.clear();
    TraverseStmt(Function.getBody());
    for (const auto &[Owner, Where] : Copies)
      if (!HandsOver.contains(Owner->Class))
        Found.push_back({BrokenOwner::Copied, *Owner, Where});
  }

  /// What is returned by its name is made where the caller wants it.
  bool TraverseReturnStmt(ReturnStmt *Return) {
    return Return->getNRVOCandidate() ||
           RecursiveASTVisitor::TraverseReturnStmt(Return);
  }

  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) {
    const CXXConstructorDecl *Constructor = Construct->getConstructor();
    if (Constructor->isCopyConstructor() && !Constructor->isUserProvided() &&
        !Construct->isElidable())
      copied(Constructor->getParent(), Construct->getLocation());
    return true;
  }

  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *Call) {
    const auto *Method =
        dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
    if (!Method || !Method->isCopyAssignmentOperator() ||
        Method->isUserProvided() || Call->getNumArgs() != 2)
      return true;
    // object = Owner(), which owns nothing: what it drops may be nothing, too.
    const Expr *Value =
        Call->getArg(1)->IgnoreParenImpCasts()->IgnoreImplicit();
    if (const auto *Bare = dyn_cast<CXXFunctionalCastExpr>(Value))
      Value = Bare->getSubExpr()->IgnoreImplicit();
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Value);
        Construct && Construct->getNumArgs() == 0)
      return true;
    copied(Method->getParent(), Call->getOperatorLoc());
    return true;
  }

  /// other.handle = nullptr; other.detach();
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isAssignmentOp())
      if (const auto *Target =
              dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts()))
        for (const OwnerClass &Owner : Owners)
          if (Owner.Member == Target->getMemberDecl())
            HandsOver.insert(Owner.Class);
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    if (const CXXMethodDecl *Method = Call->getMethodDecl();
        Method && !Method->isConst())
      HandsOver.insert(Method->getParent());
    return true;
  }

private:
  void copied(const CXXRecordDecl *Class, SourceLocation Where) {
    for (const OwnerClass &Owner : Owners)
      if (Owner.Class == Class && Owner.Always)
        Copies.emplace_back(&Owner, Where);
  }

  const std::vector<OwnerClass> &Owners;
  std::vector<BrokenOwner> &Found;
  std::vector<std::pair<const OwnerClass *, SourceLocation>> Copies;
  llvm::SmallPtrSet<const CXXRecordDecl *, 2> HandsOver;
};

using ClassSet = llvm::SmallSetVector<const CXXRecordDecl *, 8>;

/// The classes that have a method among the functions of \p Unit.
ClassSet classesOf(const SspiUnit &Unit) {
  ClassSet Classes;
  for (const FunctionDecl *Function : Unit.functions()) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Function);
    const CXXRecordDecl *Class = Method ? Method->getParent() : nullptr;
    if (Class && Class->hasDefinition() && !Class->isLambda())
      Classes.insert(Class);
  }
  return Classes;
}

std::vector<OwnerClass> ownerClasses(const SspiUnit &Unit,
                                     const ClassSet &Classes) {
  std::vector<OwnerClass> Owners;
  for (const CXXRecordDecl *Class : Classes) {
    const CXXDestructorDecl *Destructor = Class->getDestructor();
    if (!Destructor || !Destructor->isUserProvided())
      continue;
    ReleaseFinder Finder(Unit);
    Finder.look(*Destructor);
    for (const auto &Release : Finder.Released)
      if (Release.Member->getParent() == Class && isBare(*Release.Member) &&
          llvm::none_of(Owners, [&](const OwnerClass &Owner) {
            return Owner.Member == Release.Member;
          }))
        Owners.push_back({Class, Release.Member, Release.Kind, Release.Call,
                          llvm::all_of(Finder.Asked, [&](const FieldDecl *F) {
                            return F == Release.Member;
                          })});
  }
  return Owners;
}

/// Does \p S call anything?
bool calls(const Stmt &S) {
  return isa<CallExpr, CXXDeleteExpr>(S) ||
         llvm::any_of(S.children(),
                      [](const Stmt *Child) { return Child && calls(*Child); });
}

/// A destructor that calls nothing, of a class whose assignment operator
/// releases what the object has: by that it is an owner.
void findLeft(const SspiUnit &Unit, const ClassSet &Classes,
              std::vector<BrokenOwner> &Found) {
  for (const CXXRecordDecl *Class : Classes) {
    const CXXDestructorDecl *Destructor = Class->getDestructor();
    const Stmt *End = Destructor && Destructor->isUserProvided()
                          ? Destructor->getBody()
                          : nullptr;
    if (!End || calls(*End))
      continue;
    ReleaseFinder Finder(Unit);
    for (const CXXMethodDecl *Method : Class->methods())
      if (Method->isCopyAssignmentOperator() ||
          Method->isMoveAssignmentOperator())
        Finder.look(*Method);
    for (const auto &Release : Finder.Released)
      if (Release.Member->getParent() == Class && isBare(*Release.Member)) {
        Found.push_back(
            {BrokenOwner::Left,
             {Class, Release.Member, Release.Kind, Release.Call, false},
             placeOf(End->getBeginLoc(), Unit.context())});
        break;
      }
  }
}

} // namespace

bool isBare(const FieldDecl &Member) {
  const CXXRecordDecl *Class = Member.getType()->getAsCXXRecordDecl();
  return !Class || (Class->hasDefinition() && Class->hasTrivialDestructor());
}

std::vector<BrokenOwner> brokenOwners(const SspiUnit &Unit) {
  std::vector<BrokenOwner> Found;
  if (!Unit.context().getLangOpts().CPlusPlus)
    return Found;
  const ClassSet Classes = classesOf(Unit);
  const std::vector<OwnerClass> Owners = ownerClasses(Unit, Classes);
  for (const OwnerClass &Owner : Owners)
    for (const CXXMethodDecl *Method : Owner.Class->methods()) {
      const FunctionDecl *Definition = Method->getDefinition();
      if (!(Method->isCopyAssignmentOperator() ||
            Method->isMoveAssignmentOperator()) ||
          !Method->isUserProvided() || !Definition || !Definition->getBody())
        continue;
      AssignmentReader Reader(*Owner.Member);
      Reader.TraverseStmt(Definition->getBody());
      if (Reader.Overwritten && !Reader.Careful)
        Found.push_back(
            {BrokenOwner::Dropped, Owner,
             placeOf(Reader.Overwritten->getExprLoc(), Unit.context())});
    }
  findLeft(Unit, Classes, Found);
  addIdleOwners(Unit, Found);
  if (!Owners.empty()) {
    CopyFinder Copies(Owners, Found);
    for (const FunctionDecl *Function : Unit.allDefinitions())
      if (!Function->isDependentContext())
        Copies.look(*Function);
  }
  // Each template once.
  const SourceManager &Sources = Unit.context().getSourceManager();
  llvm::stable_sort(Found, [&](const BrokenOwner &A, const BrokenOwner &B) {
    return Sources.isBeforeInTranslationUnit(A.Where, B.Where);
  });
  Found.erase(std::unique(Found.begin(), Found.end(),
                          [](const BrokenOwner &A, const BrokenOwner &B) {
                            return A.Where == B.Where && A.What == B.What;
                          }),
              Found.end());
  return Found;
}

} // namespace schannel_tidy
