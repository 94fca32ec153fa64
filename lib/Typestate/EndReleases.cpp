//===- EndReleases.cpp - What a function releases at its end --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EndReleases.h"

using namespace clang;

namespace schannel_tidy {
namespace {

const VarDecl *localIn(const Expr &E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenCasts());
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && Variable->isLocalVarDecl() && !Variable->isStaticLocal()
             ? Variable
             : nullptr;
}

class Reader {
public:
  Reader(const PathFacts &Unit,
         llvm::DenseMap<const VarDecl *, const Resource *> &Found)
      : Unit(Unit), Found(Found) {}

  /// \p Asked: the variable that is known to be set here, or null.
  void read(const Stmt *S, const VarDecl *Asked = nullptr) {
    if (!S)
      return;
    if (const auto *Label = dyn_cast<LabelStmt>(S))
      return read(Label->getSubStmt(), Asked);
    if (const auto *Block = dyn_cast<CompoundStmt>(S)) {
      for (const Stmt *Inner : Block->body())
        read(Inner, Asked);
      return;
    }
    if (const auto *Once = dyn_cast<DoStmt>(S)) { // a macro
      if (isZero(*Once->getCond()))
        read(Once->getBody(), Asked);
      return;
    }
    if (const auto *If = dyn_cast<IfStmt>(S)) {
      const VarDecl *Variable = setIn(*If->getCond());
      if (Variable && !If->getElse() && (!Asked || Asked == Variable))
        read(If->getThen(), Variable);
      return;
    }
    const auto *E = dyn_cast<Expr>(S);
    const auto *Call = E ? dyn_cast<CallExpr>(E->IgnoreParenCasts()) : nullptr;
    const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
    if (!Promise)
      return;
    for (const Effect &Here : Promise->Effects) {
      if (Here.Do != EffectKind::Release || Here.When ||
          Here.Index >= Call->getNumArgs())
        continue;
      const Resource *Kind = Unit.contracts().resource(Here.Resource);
      const VarDecl *Variable = localIn(*Call->getArg(Here.Index));
      // A FILE is nobody's here.
      if (Variable && !Kind->IsStruct && Kind->Name != "file" &&
          (!Asked || Asked == Variable))
        Found.try_emplace(Variable, Kind);
    }
  }

private:
  static bool isZero(const Expr &E) {
    const auto *Number = dyn_cast<IntegerLiteral>(E.IgnoreParenCasts());
    return Number && Number->getValue() == 0;
  }

  /// "p", "p != NULL"
  const VarDecl *setIn(const Expr &Condition) const {
    if (const auto *Op = dyn_cast<BinaryOperator>(Condition.IgnoreParenCasts()))
      return Op->getOpcode() == BO_NE &&
                     Op->getRHS()->isNullPointerConstant(
                         Unit.context(), Expr::NPC_ValueDependentIsNotNull)
                 ? localIn(*Op->getLHS())
                 : nullptr;
    return localIn(Condition);
  }

  const PathFacts &Unit;
  llvm::DenseMap<const VarDecl *, const Resource *> &Found;
};

} // namespace

llvm::DenseMap<const VarDecl *, const Resource *>
endReleases(const FunctionDecl &Function, const PathFacts &Unit) {
  llvm::DenseMap<const VarDecl *, const Resource *> Found;
  if (const auto *Body = dyn_cast_or_null<CompoundStmt>(Function.getBody()))
    Reader(Unit, Found).read(Body);
  return Found;
}

const VarDecl *resultVariable(const CallExpr &Call, const Stmt *Parent) {
  if (const auto *Op = dyn_cast_or_null<BinaryOperator>(Parent))
    return Op->getOpcode() == BO_Assign &&
                   Op->getRHS()->IgnoreParenCasts() == &Call
               ? localIn(*Op->getLHS())
               : nullptr;
  if (const auto *Declaration = dyn_cast_or_null<DeclStmt>(Parent))
    for (const Decl *D : Declaration->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D);
          Variable && Variable->getInit() &&
          Variable->getInit()->IgnoreParenCasts() == &Call)
        return Variable;
  return nullptr;
}

} // namespace schannel_tidy
