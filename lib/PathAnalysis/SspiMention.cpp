//===- SspiMention.cpp - Is there any SSPI code at all? -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SspiMention.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Stops (returns false) at the first name.
class Search : public RecursiveASTVisitor<Search> {
public:
  explicit Search(const ContractNames &Names) : Names(Names) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }
  bool shouldVisitLambdaBody() const { return false; }

  bool VisitDeclRefExpr(DeclRefExpr *Ref) { return passes(*Ref->getDecl()); }
  bool VisitMemberExpr(MemberExpr *Member) {
    return passes(*Member->getMemberDecl());
  }

private:
  bool passes(const ValueDecl &Value) {
    const IdentifierInfo *Name = Value.getIdentifier();
    if (!Name)
      return true;
    if (Seen.insert(Name).second && Names.mayBeMeantBy(Name->getName()))
      return false;
    const auto *Typedef = Value.getType()->getAs<TypedefType>();
    return !Typedef ||
           !Seen.insert(Typedef->getDecl()->getIdentifier()).second ||
           !Names.mayBeMeantBy(Typedef->getDecl()->getName());
  }

  const ContractNames &Names;
  llvm::DenseSet<const IdentifierInfo *> Seen;
};

} // namespace

bool mentionsSspi(ArrayRef<const FunctionDecl *> Definitions,
                  const ContractNames &Names) {
  Search S(Names);
  return llvm::any_of(Definitions, [&](const FunctionDecl *Function) {
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Function))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (!S.TraverseStmt(Init->getInit()))
          return true;
    return !S.TraverseStmt(Function->getBody());
  });
}

} // namespace schannel_tidy
