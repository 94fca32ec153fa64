//===- VariableUse.cpp - What becomes of a local variable -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VariableUse.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {

namespace {

class UseFinder {
public:
  UseFinder(const SspiUnit &Unit, const VarDecl &Variable)
      : Unit(Unit), Variable(Variable) {}

  bool escapes(const Stmt &Body) { return visit(&Body, false); }
  llvm::StringSet<> members(const Stmt &Body) {
    visit(&Body, false);
    return std::move(MemberNames);
  }

private:
  /// \p Kept: the value of this expression goes somewhere that is not followed.
  bool visit(const Stmt *S, bool Kept) {
    if (!S || isa<UnaryExprOrTypeTraitExpr>(S))
      return false;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return Kept && Ref->getDecl() == &Variable;
    if (const auto *Member = dyn_cast<MemberExpr>(S)) {
      if (baseIs(*Member))
        MemberNames.insert(Member->getMemberDecl()->getName());
      return visit(Member->getBase(), false);
    }
    if (const auto *Call = dyn_cast<CallExpr>(S)) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      bool Keeps =
          !Unit.contract(*Call) && !(Callee && Callee->getMemoryFunctionKind());
      bool Found = visit(Call->getCallee(), false);
      for (const Expr *Argument : Call->arguments())
        Found |= visit(Argument, Keeps);
      return Found;
    }
    if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
      bool Stores = Op->isAssignmentOp() || Op->getOpcode() == BO_Comma;
      return visit(Op->getLHS(), false) | visit(Op->getRHS(), Stores);
    }
    if (const auto *Op = dyn_cast<UnaryOperator>(S))
      return visit(Op->getSubExpr(), Kept && (Op->getOpcode() == UO_AddrOf ||
                                              Op->getOpcode() == UO_Deref));
    if (const auto *Choice = dyn_cast<ConditionalOperator>(S))
      return visit(Choice->getCond(), false) |
             visit(Choice->getTrueExpr(), Kept) |
             visit(Choice->getFalseExpr(), Kept);
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      bool Found = false;
      for (const Decl *D : Declared->decls())
        if (const auto *V = dyn_cast<VarDecl>(D))
          Found |= visit(V->getInit(), true);
      return Found;
    }
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
      for (const LambdaCapture &Capture : Lambda->captures())
        if (Capture.capturesVariable() && Capture.getCapturedVar() == &Variable)
          return true;
      return false;
    }
    bool Keeps = isa<ReturnStmt, CXXConstructExpr, InitListExpr, CXXNewExpr,
                     CXXThrowExpr>(S) ||
                 (Kept && isa<Expr>(S));
    bool Found = false;
    for (const Stmt *Child : S->children())
      Found |= visit(Child, Keeps);
    return Found;
  }

  bool baseIs(const MemberExpr &Member) const {
    const Expr *Base = Member.getBase()->IgnoreParenImpCasts();
    const auto *Ref = dyn_cast<DeclRefExpr>(Base);
    return Ref && Ref->getDecl() == &Variable;
  }

  const SspiUnit &Unit;
  const VarDecl &Variable;
  llvm::StringSet<> MemberNames;
};

} // namespace

bool escapes(const SspiUnit &Unit, const VarDecl &Variable, const Stmt &Body) {
  return UseFinder(Unit, Variable).escapes(Body);
}

llvm::StringSet<> membersUsed(const SspiUnit &Unit, const VarDecl &Variable,
                              const Stmt &Body) {
  return UseFinder(Unit, Variable).members(Body);
}

} // namespace schannel_tidy
