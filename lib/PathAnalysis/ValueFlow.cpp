//===- ValueFlow.cpp - Where the value of a call goes in one function -----===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ValueFlow.h"
#include "Spelling.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include <deque>

using namespace clang;

namespace schannel_tidy {

/// Collects the mentions of variables, and the variables with reads that the
/// flow graph does not show.
class ValueFlow::Reader : public RecursiveASTVisitor<Reader> {
public:
  explicit Reader(ValueFlow &Flow) : Flow(Flow) {}

  bool shouldVisitLambdaBody() const { return false; }
  bool shouldVisitImplicitCode() const { return true; }

  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    Flow.Mentions[Ref->getDecl()].push_back(Ref);
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
      if (InHandler || !isPlainUse(*Ref))
        Flow.Untracked.insert(Variable);
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    Flow.Mentions[Member->getMemberDecl()].push_back(Member);
    return true;
  }

  bool VisitLambdaExpr(LambdaExpr *Lambda) {
    for (const LambdaCapture &Capture : Lambda->captures())
      if (Capture.capturesVariable())
        if (const auto *Variable = dyn_cast<VarDecl>(Capture.getCapturedVar()))
          Flow.Untracked.insert(Variable);
    return true;
  }

  bool VisitBlockExpr(BlockExpr *Block) {
    for (const BlockDecl::Capture &Capture : Block->getBlockDecl()->captures())
      Flow.Untracked.insert(Capture.getVariable());
    return true;
  }

  // An exception may lead from any call to its handler.
  bool TraverseCXXCatchStmt(CXXCatchStmt *Catch) {
    return inHandler(
        [&] { return RecursiveASTVisitor::TraverseCXXCatchStmt(Catch); });
  }
  bool TraverseSEHExceptStmt(SEHExceptStmt *Except) {
    return inHandler(
        [&] { return RecursiveASTVisitor::TraverseSEHExceptStmt(Except); });
  }
  bool TraverseSEHFinallyStmt(SEHFinallyStmt *Finally) {
    return inHandler(
        [&] { return RecursiveASTVisitor::TraverseSEHFinallyStmt(Finally); });
  }

private:
  template <typename Walk> bool inHandler(Walk Body) {
    bool Before = InHandler;
    InHandler = true;
    bool Result = Body();
    InHandler = Before;
    return Result;
  }

  /// A read, or the target of a plain assignment. Anything else (its address, a
  /// reference, ++) hands the variable to somebody.
  bool isPlainUse(const DeclRefExpr &Ref) const {
    const Stmt *Inner = &Ref;
    const Stmt *Outer = Flow.Parents.getParent(Inner);
    while (isa_and_nonnull<ParenExpr>(Outer)) {
      Inner = Outer;
      Outer = Flow.Parents.getParent(Inner);
    }
    if (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Outer))
      return Cast->getCastKind() == CK_LValueToRValue;
    if (const auto *Op = dyn_cast_or_null<BinaryOperator>(Outer))
      return Op->getOpcode() == BO_Assign && Op->getLHS() == Inner;
    return false;
  }

  ValueFlow &Flow;
  bool InHandler = false;
};

ValueFlow::ValueFlow(const FunctionDecl &Function, ASTContext &Context)
    : Function(Function), Context(Context), Parents(Function.getBody()) {
  Reader(*this).TraverseStmt(Function.getBody());
}

const Expr *ValueFlow::handedOn(const Expr &E) const {
  const Expr *Outer = &E;
  for (;;) {
    const Stmt *Next = Parents.getParent(Outer);
    if (isa_and_nonnull<ParenExpr, FullExpr>(Next)) {
    } else if (const auto *Cast = dyn_cast_or_null<CastExpr>(Next)) {
      if (Cast->getCastKind() == CK_ToVoid)
        return Outer;
    } else if (const auto *Choice =
                   dyn_cast_or_null<ConditionalOperator>(Next)) {
      if (Choice->getCond() == Outer)
        return Outer;
    } else {
      return Outer;
    }
    Outer = cast<Expr>(Next);
  }
}

bool ValueFlow::isDropped(const Expr &E) const {
  const Expr *Outer = handedOn(E);
  const Stmt *Around = Parents.getParent(Outer);
  if (!Around)
    return false;
  if (const auto *Compound = dyn_cast<CompoundStmt>(Around))
    // The last statement of a statement expression is its value.
    return !isa_and_nonnull<StmtExpr>(Parents.getParent(Compound)) ||
           Compound->body_back() != Outer;
  if (const auto *If = dyn_cast<IfStmt>(Around))
    return If->getCond() != Outer;
  if (const auto *For = dyn_cast<ForStmt>(Around))
    return For->getCond() != Outer;
  if (const auto *While = dyn_cast<WhileStmt>(Around))
    return While->getCond() != Outer;
  if (const auto *Do = dyn_cast<DoStmt>(Around))
    return Do->getCond() != Outer;
  if (const auto *Op = dyn_cast<BinaryOperator>(Around))
    return Op->getOpcode() == BO_Comma &&
           (Op->getLHS() == Outer || isDropped(*Op));
  return isa<CaseStmt, DefaultStmt, LabelStmt, AttributedStmt>(Around);
}

bool ValueFlow::isTested(const Expr &E) const {
  const Expr *Outer = handedOn(E);
  const Stmt *Around = Parents.getParent(Outer);
  if (const auto *Op = dyn_cast_or_null<BinaryOperator>(Around))
    return Op->isComparisonOp() || Op->isLogicalOp();
  if (const auto *Op = dyn_cast_or_null<UnaryOperator>(Around))
    return Op->getOpcode() == UO_LNot;
  if (const auto *Choice = dyn_cast_or_null<ConditionalOperator>(Around))
    return Choice->getCond() == Outer;
  if (const auto *If = dyn_cast_or_null<IfStmt>(Around))
    return If->getCond() == Outer;
  if (const auto *For = dyn_cast_or_null<ForStmt>(Around))
    return For->getCond() == Outer;
  if (const auto *While = dyn_cast_or_null<WhileStmt>(Around))
    return While->getCond() == Outer;
  if (const auto *Do = dyn_cast_or_null<DoStmt>(Around))
    return Do->getCond() == Outer;
  return isa_and_nonnull<SwitchStmt>(Around);
}

bool ValueFlow::isTestedForZero(const Expr &E) const {
  // A part of zero is zero.
  if (const auto *Mask = dyn_cast_or_null<BinaryOperator>(user(E));
      Mask && Mask->getOpcode() == BO_And)
    return isTestedForZero(*Mask);
  if (!isTested(E))
    return false;
  const Expr *Outer = handedOn(E);
  const auto *Op = dyn_cast<BinaryOperator>(Parents.getParent(Outer));
  if (!Op || Op->isLogicalOp())
    return true;
  const Expr *Other = Op->getLHS() == Outer ? Op->getRHS() : Op->getLHS();
  if (Other->isValueDependent())
    return true;
  if (Other->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNull))
    return true;
  auto Value = constantOf(*Other, Context);
  return Value && Value->isZero();
}

ValueFlow::Store ValueFlow::storedIn(const Expr &E) const {
  const Expr *Outer = handedOn(E);
  const Stmt *Around = Parents.getParent(Outer);
  Store S;
  if (const auto *Declaration = dyn_cast_or_null<DeclStmt>(Around)) {
    for (const Decl *D : Declaration->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D);
          Variable && Variable->getInit() == Outer)
        S.Variable = Variable;
  } else if (const auto *Op = dyn_cast_or_null<BinaryOperator>(Around);
             Op && Op->getOpcode() == BO_Assign && Op->getRHS() == Outer) {
    if (const auto *Target =
            dyn_cast<DeclRefExpr>(Op->getLHS()->IgnoreParenImpCasts())) {
      S.Variable = dyn_cast<VarDecl>(Target->getDecl());
      S.Assignment = Op;
    }
  }
  if (!S.Variable || !S.Variable->hasLocalStorage() ||
      S.Variable->getDeclContext() != &Function ||
      S.Variable->getType()->isReferenceType() ||
      S.Variable->getType().isVolatileQualified() ||
      S.Variable->hasAttr<UnusedAttr>() || Untracked.contains(S.Variable))
    return Store();
  return S;
}

ArrayRef<const Expr *> ValueFlow::mentions(const ValueDecl &Declaration) const {
  auto It = Mentions.find(&Declaration);
  return It == Mentions.end() ? ArrayRef<const Expr *>() : It->second;
}

void ValueFlow::buildEvents() const {
  Built = true;
  if (Function.isDependentContext())
    return;
  CFG::BuildOptions Options;
  Options.setAlwaysAdd(Stmt::DeclRefExprClass);
  Options.setAlwaysAdd(Stmt::BinaryOperatorClass);
  // A log macro that this configuration compiles to if (0) looks at the status.
  Options.PruneTriviallyFalseEdges = false;
  Graph = CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
  if (!Graph)
    return;
  llvm::DenseSet<const Stmt *> Targets;
  for (const CFGBlock *Block : *Graph)
    for (const CFGElement &Element : *Block)
      if (auto Here = Element.getAs<CFGStmt>())
        if (const auto *Op = dyn_cast<BinaryOperator>(Here->getStmt());
            Op && Op->getOpcode() == BO_Assign)
          Targets.insert(Op->getLHS()->IgnoreParenImpCasts());
  Events.resize(Graph->getNumBlockIDs());
  for (const CFGBlock *Block : *Graph) {
    std::vector<Event> &Here = Events[Block->getBlockID()];
    auto Write = [&](const VarDecl *Variable, const Stmt *Where,
                     const void *Key) {
      Writes[Key] = {Block, Here.size()};
      Here.push_back({Variable, Where, true});
    };
    for (const CFGElement &Element : *Block) {
      auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      const Stmt *S = Statement->getStmt();
      if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
        if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
            Variable && !Targets.contains(Ref))
          Here.push_back({Variable, Ref, false});
      } else if (const auto *Declaration = dyn_cast<DeclStmt>(S)) {
        for (const Decl *D : Declaration->decls())
          if (const auto *Variable = dyn_cast<VarDecl>(D))
            Write(Variable, S, Variable);
      } else if (const auto *Op = dyn_cast<BinaryOperator>(S);
                 Op && Op->getOpcode() == BO_Assign) {
        if (const auto *Target =
                dyn_cast<DeclRefExpr>(Op->getLHS()->IgnoreParenImpCasts()))
          if (const auto *Variable = dyn_cast<VarDecl>(Target->getDecl()))
            Write(Variable, Op, Op);
      }
    }
  }
}

ValueFlow::Fate
ValueFlow::follow(const Store &S,
                  llvm::function_ref<bool(const DeclRefExpr &)> Visit) const {
  if (!Built)
    buildEvents();
  Fate Result;
  auto Start = Writes.find(
      S.Assignment ? static_cast<const void *>(S.Assignment) : S.Variable);
  if (Start == Writes.end())
    return Result;
  Result.Known = true;
  std::deque<std::pair<const CFGBlock *, size_t>> Open = {
      {Start->second.first, Start->second.second + 1}};
  llvm::DenseSet<const CFGBlock *> Entered;
  while (!Open.empty()) {
    auto [Block, First] = Open.front();
    Open.pop_front();
    bool Ended = false;
    const std::vector<Event> &Here = Events[Block->getBlockID()];
    for (size_t I = First; I < Here.size() && !Ended; ++I) {
      if (Here[I].Variable != S.Variable)
        continue;
      if (!Here[I].Write) {
        Ended = !Visit(*cast<DeclRefExpr>(Here[I].Where));
      } else {
        if (const auto *Overwrite = dyn_cast<BinaryOperator>(Here[I].Where))
          Result.Overwrites.push_back(Overwrite);
        Ended = true;
      }
    }
    if (Ended)
      continue;
    for (const CFGBlock::AdjacentBlock &Next : Block->succs()) {
      const CFGBlock *Successor = Next.getReachableBlock();
      if (!Successor)
        Successor = Next.getPossiblyUnreachableBlock();
      if (Successor && Entered.insert(Successor).second)
        Open.emplace_back(Successor, 0);
    }
  }
  return Result;
}

} // namespace schannel_tidy
