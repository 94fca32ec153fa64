//===- Definitions.cpp - The functions of a translation unit --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Definitions.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

std::vector<const FunctionDecl *> definitionsIn(ASTContext &Context) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool shouldVisitTemplateInstantiations() const { return true; }
    bool TraverseStmt(Stmt *) { return true; } // no functions in there
    bool VisitFunctionDecl(FunctionDecl *Function) {
      if (Function->isThisDeclarationADefinition() && Function->getBody())
        Found.push_back(Function);
      return true;
    }
    std::vector<const FunctionDecl *> Found;
  } Find;
  const SourceManager &Sources = Context.getSourceManager();
  for (Decl *D : Context.getTranslationUnitDecl()->decls())
    if (!Sources.isInSystemHeader(Sources.getExpansionLoc(D->getBeginLoc())))
      Find.TraverseDecl(D);
  return Find.Found;
}

} // namespace schannel_tidy
