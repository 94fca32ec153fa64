//===- UnsignedResults.cpp - Failures that become large numbers -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnsignedResults.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Does a function return a negative number that it names?
class NegativeReturns : public RecursiveASTVisitor<NegativeReturns> {
public:
  explicit NegativeReturns(const ASTContext &Context) : Context(Context) {}
  bool VisitReturnStmt(ReturnStmt *Return) {
    auto Value = Return->getRetValue()
                     ? constantOf(*Return->getRetValue(), Context)
                     : std::nullopt;
    Found |= Value && Value->isNegative();
    return !Found;
  }
  bool shouldVisitLambdaBody() const { return false; }
  bool Found = false;

private:
  const ASTContext &Context;
};

/// Does \p Callee say with a negative number that it has failed?
bool failsBelowZero(const FunctionDecl &Callee, const ASTContext &Context) {
  if (!Callee.getReturnType()->isSignedIntegerType() || !Callee.getIdentifier())
    return false;
  if (const FunctionDecl *Definition = Callee.getDefinition()) {
    NegativeReturns Walk(Context);
    Walk.TraverseStmt(Definition->getBody());
    return Walk.Found;
  }
  return Callee.isExternC() &&
         llvm::is_contained({"recv", "send", "recvfrom", "sendto"},
                            Callee.getName());
}

/// The unsigned variables of a function, in the order of its text.
class UnsignedWalk : public RecursiveASTVisitor<UnsignedWalk> {
public:
  explicit UnsignedWalk(const ASTContext &Context) : Context(Context) {}

  struct Blind {
    const BinaryOperator *Test;
    const VarDecl *Variable;
    const FunctionDecl *Callee;
  };
  SmallVector<Blind, 2> take() const {
    SmallVector<Blind, 2> Found;
    for (const Blind &One : Tests)
      if (!Compared.contains(One.Variable))
        Found.push_back(One);
    return Found;
  }

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      assign(*Variable, *Variable->getInit());
    return true;
  }
  // Right sides first, as they run: if ((n = recv(...)) <= 0)
  bool TraverseBinaryOperator(BinaryOperator *Op) {
    RecursiveASTVisitor::TraverseBinaryOperator(Op);
    if (Op->getOpcode() == BO_Assign) {
      if (const VarDecl *Variable = variable(Op->getLHS()))
        assign(*Variable, *Op->getRHS());
    } else if (Op->isComparisonOp()) {
      compare(*Op);
    }
    return true;
  }

private:
  void assign(const VarDecl &Variable, const Expr &Value) {
    const auto *Call = dyn_cast<CallExpr>(Value.IgnoreParenCasts());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    Last[&Variable] = Callee && Variable.getType()->isUnsignedIntegerType() &&
                              !Variable.getType()->isBooleanType() &&
                              failsBelowZero(*Callee, Context)
                          ? Callee
                          : nullptr;
  }
  void compare(const BinaryOperator &Op) {
    const Expr *Left = Op.getLHS()->IgnoreParenImpCasts();
    if (const auto *Set = dyn_cast<BinaryOperator>(Left);
        Set && Set->getOpcode() == BO_Assign)
      Left = Set->getLHS()->IgnoreParenImpCasts();
    // As it is: (int)received <= 0 sees it.
    const VarDecl *Variable = isa<DeclRefExpr>(Left) ? variable(Left) : nullptr;
    auto Number = Variable ? constantOf(*Op.getRHS(), Context) : std::nullopt;
    if (!Number)
      return;
    if (!Number->isZero())
      Compared.insert(Variable); // with SOCKET_ERROR, or with what is too much
    else if (const FunctionDecl *Callee = Last.lookup(Variable);
             Callee && (Op.getOpcode() == BO_LE || Op.getOpcode() == BO_LT))
      Tests.push_back({&Op, Variable, Callee});
  }

  const ASTContext &Context;
  llvm::DenseMap<const VarDecl *, const FunctionDecl *> Last;
  llvm::SmallPtrSet<const VarDecl *, 4> Compared;
  SmallVector<Blind, 2> Tests;
};

} // namespace

void checkUnsignedResults(SchannelCheck &Check, const SspiUnit &Unit,
                          const FunctionDecl &Function) {
  if (Function.isDependentContext())
    return;
  UnsignedWalk Walk(Unit.context());
  Walk.TraverseStmt(Function.getBody());
  for (const UnsignedWalk::Blind &One : Walk.take())
    Check.diag(placeOf(One.Test->getBeginLoc(), Unit.context()),
               "%0 is unsigned, and the -1 with which '%1' fails is a large "
               "number in it, which this test does not see; receive the result "
               "in an int")
        << One.Variable << One.Callee->getName();
}

} // namespace schannel_tidy
