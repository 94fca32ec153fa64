//===- NeverReturning.cpp - Functions that do not come back ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NeverReturning.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace schannel_tidy {

/// Does control never come behind \p S? Only what leads out of the program is asked
/// for, not jumps.
static bool neverEnds(const Stmt *S) {
  if (const auto *E = dyn_cast_or_null<Expr>(S)) {
    const auto *Call = dyn_cast<CallExpr>(E->IgnoreParenCasts());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && Callee->isNoReturn();
  }
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(S))
    return llvm::any_of(Block->body(), neverEnds);
  if (const auto *If = dyn_cast_or_null<IfStmt>(S))
    return neverEnds(If->getThen()) && neverEnds(If->getElse());
  return false;
}

/// Is there a way out of \p S, or one past a part of it?
static bool jumps(const Stmt *S) {
  return S && (isa<ReturnStmt, GotoStmt, IndirectGotoStmt, SwitchStmt,
                   CXXTryStmt, SEHTryStmt, CoreturnStmt>(S) ||
               (!isa<LambdaExpr>(S) && llvm::any_of(S->children(), jumps)));
}

static bool mayBeReplaced(const FunctionDecl &Function) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  return Function.hasAttr<WeakAttr>() || (Method && Method->isVirtual());
}

NeverReturning::NeverReturning(ArrayRef<const FunctionDecl *> Definitions) {
  // One may end with another that comes later in the file.
  for (bool More = true; More;) {
    More = false;
    for (const FunctionDecl *Definition : Definitions) {
      if (Definition->isNoReturn() || Definition->isMain() ||
          mayBeReplaced(*Definition) || !neverEnds(Definition->getBody()) ||
          jumps(Definition->getBody()))
        continue;
      More = true;
      for (FunctionDecl *D : Definition->redecls()) {
        auto *Declaration = const_cast<FunctionDecl *>(D);
        Declaration->addAttr(
            NoReturnAttr::CreateImplicit(Declaration->getASTContext()));
        Functions.push_back(Declaration);
      }
    }
  }
}

NeverReturning::~NeverReturning() {
  for (FunctionDecl *Function : Functions)
    Function->dropAttr<NoReturnAttr>();
}

} // namespace schannel_tidy
