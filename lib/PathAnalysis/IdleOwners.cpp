//===- IdleOwners.cpp - Owners that never release -------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IdleOwners.h"
#include "HandleTypes.h"
#include "Spelling.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Does anything that \p Function calls, as far as bodies are seen, do
/// something?
bool doesSomething(const FunctionDecl &Function,
                   llvm::SmallPtrSetImpl<const FunctionDecl *> &Seen) {
  struct Finder : RecursiveASTVisitor<Finder> {
    explicit Finder(llvm::SmallPtrSetImpl<const FunctionDecl *> &Seen)
        : Seen(Seen) {}
    bool VisitCXXDeleteExpr(CXXDeleteExpr *) { return false; }
    bool VisitCXXBindTemporaryExpr(CXXBindTemporaryExpr *) { return false; }
    bool VisitVarDecl(VarDecl *Variable) {
      return !Variable->getType().isDestructedType(); // a guard's end
    }
    bool VisitCallExpr(CallExpr *Call) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      const FunctionDecl *Definition =
          Callee ? Callee->getDefinition() : nullptr;
      return Definition && Definition->getBody() &&
             !doesSomething(*Definition, Seen);
    }
    llvm::SmallPtrSetImpl<const FunctionDecl *> &Seen;
  };
  return Seen.insert(&Function).second &&
         !Finder(Seen).TraverseStmt(Function.getBody());
}

/// Does the move constructor \p Move take something away from the other object?
bool takesFromOther(const CXXConstructorDecl &Move) {
  struct Finder : RecursiveASTVisitor<Finder> {
    explicit Finder(const ParmVarDecl &Other) : Other(Other) {}
    bool ofOther(const Expr *E) const {
      const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts());
      const auto *Object =
          Member
              ? dyn_cast<DeclRefExpr>(Member->getBase()->IgnoreParenImpCasts())
              : nullptr;
      return Object && Object->getDecl() == &Other;
    }
    bool VisitBinaryOperator(BinaryOperator *Op) {
      Found |= Op->getOpcode() == BO_Assign && ofOther(Op->getLHS());
      return !Found;
    }
    bool VisitCallExpr(CallExpr *Call) {
      // In a template nothing has been looked up yet.
      const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
      const auto *Overloads = dyn_cast<UnresolvedLookupExpr>(Callee);
      const auto *Ref = dyn_cast<DeclRefExpr>(Callee);
      std::string Name = Overloads ? Overloads->getName().getAsString()
                         : Ref     ? Ref->getDecl()->getNameAsString()
                                   : "";
      Found |= (Name == "exchange" || Name == "swap") &&
               llvm::any_of(Call->arguments(),
                            [&](const Expr *A) { return ofOther(A); });
      return !Found;
    }
    const ParmVarDecl &Other;
    bool Found = false;
  } Find(*Move.getParamDecl(0));
  Find.TraverseDecl(const_cast<CXXConstructorDecl *>(&Move));
  return Find.Found;
}

/// Do objects of \p Class hand on what they have when they are moved, and can
/// none be copied?
bool isHandedOn(const CXXRecordDecl &Class) {
  const CXXConstructorDecl *Move = nullptr;
  for (const CXXConstructorDecl *Constructor : Class.ctors()) {
    if (Constructor->isCopyConstructor() && !Constructor->isDeleted())
      return false;
    if (!Constructor->isMoveConstructor() || !Constructor->isUserProvided())
      continue;
    // Of a template, what is never used has no body but the pattern's.
    const FunctionDecl *Body = Constructor->getDefinition();
    if (!Body)
      Body = Constructor->getTemplateInstantiationPattern();
    if (Body && Body->getBody())
      Move = cast<CXXConstructorDecl>(Body);
  }
  return Move && takesFromOther(*Move);
}

/// Can somebody make an object of \p Class with a handle in \p Member?
bool isGiven(const CXXRecordDecl &Class, const FieldDecl &Member) {
  return llvm::any_of(
      Class.ctors(), [&](const CXXConstructorDecl *Constructor) {
        return llvm::any_of(
            Constructor->parameters(), [&](const ParmVarDecl *Param) {
              return Param->getType().getCanonicalType().getUnqualifiedType() ==
                     Member.getType().getCanonicalType().getUnqualifiedType();
            });
      });
}

/// Does any call in \p Unit release something by way of an object of \p Class?
bool isReleasedFromOutside(const SspiUnit &Unit, const CXXRecordDecl &Class) {
  struct Finder : RecursiveASTVisitor<Finder> {
    explicit Finder(const CXXRecordDecl &Class) : Class(Class) {}
    bool VisitExpr(Expr *E) {
      QualType Type = E->getType();
      if (!Type.isNull() && Type->isPointerType())
        Type = Type->getPointeeType();
      return Type.isNull() || Type->getAsCXXRecordDecl() != &Class;
    }
    const CXXRecordDecl &Class;
  };
  for (const FunctionDecl *Function : Unit.functions())
    for (const ContractCall &Here : Unit.calls(*Function))
      for (const Effect &E : Here.Promise->Effects)
        if (E.Do == EffectKind::Release && E.Index < Here.Call->getNumArgs() &&
            !Finder(Class).TraverseStmt(
                const_cast<Expr *>(Here.Call->getArg(E.Index))))
          return true;
  return false;
}

} // namespace

void addIdleOwners(const SspiUnit &Unit, std::vector<BrokenOwner> &Found) {
  for (const FunctionDecl *Function : Unit.definitions()) {
    const auto *Destructor = dyn_cast<CXXDestructorDecl>(Function);
    if (!Destructor || !Destructor->isUserProvided() ||
        Destructor->isDependentContext() || !Destructor->getBody())
      continue;
    const CXXRecordDecl &Class = *Destructor->getParent();
    const FieldDecl *Member = nullptr;
    const Resource *Kind = nullptr;
    for (const FieldDecl *Field : Class.fields())
      if (const Resource *Is = declaredAs(Field->getType(), Unit.contracts())) {
        Member = Field;
        Kind = Is;
      }
    llvm::SmallPtrSet<const FunctionDecl *, 4> Seen;
    if (Member && isHandedOn(Class) && Class.getNumBases() == 0 &&
        llvm::all_of(Class.fields(),
                     [](const FieldDecl *F) { return isBare(*F); }) &&
        isGiven(Class, *Member) && !doesSomething(*Destructor, Seen) &&
        !isReleasedFromOutside(Unit, Class))
      Found.push_back({BrokenOwner::Kept,
                       {&Class, Member, Kind, nullptr, false},
                       placeOf(Destructor->getBeginLoc(), Unit.context())});
  }
}

} // namespace schannel_tidy
