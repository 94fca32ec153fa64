//===- ElementUse.cpp - Which element of an array of SecBuffers -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ElementUse.h"
#include "SecBufferSyntax.h"
#include "Spelling.h"
#include "StatusValue.h"
#include "TlsCall.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

const ArraySubscriptExpr *secBufferElement(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *AddressOf = dyn_cast<UnaryOperator>(E);
      AddressOf && AddressOf->getOpcode() == UO_AddrOf)
    E = AddressOf->getSubExpr()->IgnoreParenImpCasts();
  const auto *Element = dyn_cast<ArraySubscriptExpr>(E);
  if (!Element || !isRecord(Element->getType(), "_SecBuffer"))
    return nullptr;
  return arrayOf(*Element) ? Element : nullptr;
}

const ValueDecl *arrayOf(const ArraySubscriptExpr &Element) {
  return valueNamedBy(*Element.getBase());
}

std::optional<uint64_t> constantIndex(const ArraySubscriptExpr &Element,
                                      const ASTContext &Context) {
  auto Index = constantOf(*Element.getIdx(), Context);
  return Index ? std::optional(Index->getExtValue()) : std::nullopt;
}

bool isSameElement(const ArraySubscriptExpr &A, const ArraySubscriptExpr &B,
                   const ASTContext &Context) {
  if (!sameExpression(A.getBase(), B.getBase(), Context))
    return false;
  auto IndexA = constantIndex(A, Context), IndexB = constantIndex(B, Context);
  if (IndexA || IndexB)
    return IndexA == IndexB;
  return sameExpression(A.getIdx(), B.getIdx(), Context);
}

std::optional<TypeTest> typeTest(const BinaryOperator &Comparison,
                                 const ASTContext &Context) {
  if (Comparison.getOpcode() != BO_EQ)
    return std::nullopt;
  auto Type = comparedBufferType(Comparison, Context);
  if (!Type)
    return std::nullopt;
  for (const Expr *Side : {Comparison.getLHS(), Comparison.getRHS()})
    if (const auto *Member = dyn_cast<MemberExpr>(Side->IgnoreParenImpCasts()))
      if (const ArraySubscriptExpr *Element =
              secBufferElement(Member->getBase()))
        return TypeTest{Element, *Type};
  return std::nullopt;
}

/// Adds what \p Condition, which holds, says of the type of \p Element.
static void addTypesSaid(const Expr *Condition,
                         const ArraySubscriptExpr &Element,
                         const ASTContext &Context,
                         SmallVectorImpl<int64_t> &Types) {
  const auto *Op = dyn_cast<BinaryOperator>(Condition->IgnoreParenImpCasts());
  if (!Op)
    return;
  if (Op->getOpcode() == BO_LAnd) {
    addTypesSaid(Op->getLHS(), Element, Context, Types);
    addTypesSaid(Op->getRHS(), Element, Context, Types);
  } else if (auto Test = typeTest(*Op, Context);
             Test && isSameElement(*Test->Element, Element, Context)) {
    Types.push_back(Test->Type);
  }
}

SmallVector<int64_t, 2> typesSaidOf(const ArraySubscriptExpr &Element,
                                    const ParentMap &Parents,
                                    const ASTContext &Context) {
  SmallVector<int64_t, 2> Types;
  const Stmt *Branch = &Element;
  for (const Stmt *S = Parents.getParent(Branch); S;
       Branch = S, S = Parents.getParent(S)) {
    const auto *If = dyn_cast<IfStmt>(S);
    const auto *Choice = dyn_cast<ConditionalOperator>(S);
    const auto *And = dyn_cast<BinaryOperator>(S);
    if (If && Branch == If->getThen())
      addTypesSaid(If->getCond(), Element, Context, Types);
    else if (Choice && Branch == Choice->getTrueExpr())
      addTypesSaid(Choice->getCond(), Element, Context, Types);
    else if (And && And->getOpcode() == BO_LAnd && Branch == And->getRHS())
      addTypesSaid(And->getLHS(), Element, Context, Types);
  }
  return Types;
}

namespace {

/// Finds the tests of elements' types, and the uses of what elements hold.
class Elements : public RecursiveASTVisitor<Elements> {
public:
  explicit Elements(const ASTContext &Context) : Context(Context) {}

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (auto Test = typeTest(*Op, Context)) {
      Tests.emplace_back(Op, *Test);
      NoUse.insert(Test->Element);
    }
    // What is filled is not read, and neither is a type.
    if (Op->getOpcode() == BO_Assign)
      ignore(Op->getLHS());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    if (secBufferField(Member, "BufferType"))
      ignore(Member);
    return true;
  }
  bool VisitArraySubscriptExpr(ArraySubscriptExpr *Element) {
    if (!NoUse.contains(Element) && secBufferElement(Element))
      Uses.push_back(Element);
    return true;
  }

  std::vector<std::pair<const BinaryOperator *, TypeTest>> Tests;
  std::vector<const ArraySubscriptExpr *> Uses;

private:
  void ignore(const Expr *E) {
    if (const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts()))
      E = Member->getBase();
    if (const ArraySubscriptExpr *Element = secBufferElement(E))
      NoUse.insert(Element);
  }

  const ASTContext &Context;
  llvm::SmallPtrSet<const ArraySubscriptExpr *, 16> NoUse;
};

/// What runs if \p Test holds: the branch of an 'if' or of a choice, or null.
const Stmt *branchOf(const BinaryOperator &Test, const ParentMap &Parents) {
  const Stmt *Condition = &Test;
  for (const Stmt *S = Parents.getParent(Condition); S;
       Condition = S, S = Parents.getParent(S)) {
    if (const auto *If = dyn_cast<IfStmt>(S))
      return Condition == If->getCond() ? If->getThen() : nullptr;
    if (const auto *Choice = dyn_cast<ConditionalOperator>(S))
      return Condition == Choice->getCond() ? Choice->getTrueExpr() : nullptr;
    const auto *Op = dyn_cast<BinaryOperator>(S);
    if (!isa<ParenExpr, ImplicitCastExpr>(S) &&
        (!Op || Op->getOpcode() != BO_LAnd))
      return nullptr;
  }
  return nullptr;
}

} // namespace

bool isWithin(const Stmt &Inner, const Stmt &Outer, const ParentMap &Parents) {
  for (const Stmt *S = &Inner; S; S = Parents.getParent(S))
    if (S == &Outer)
      return true;
  return false;
}

/// Where Schannel puts what is of type \p Type in an array like that of \p Used: by
/// custom, though nobody promises it.
static bool isUsualPlace(const ArraySubscriptExpr &Used, int64_t Type,
                         int64_t Extra, const ASTContext &Context) {
  auto Index = constantIndex(Used, Context);
  const auto *Array = Context.getAsConstantArrayType(arrayOf(Used)->getType());
  bool MayBeMessage = !Array || Array->getSize().uge(4);
  bool MayBeHandshake = !Array || !MayBeMessage;
  return Index && ((*Index == 1 && (Type != Extra || MayBeHandshake)) ||
                   (*Index == 3 && Type == Extra && MayBeMessage));
}

std::vector<OtherElement> otherElements(const SspiUnit &Unit,
                                        const FunctionDecl &Function) {
  const ASTContext &Context = Unit.context();
  std::vector<OtherElement> Found;
  Elements Walk(Context);
  Walk.TraverseStmt(Function.getBody());
  if (Walk.Tests.empty())
    return Found;
  ParentMap Parents(Function.getBody());
  int64_t Data = Unit.contracts().constant("SECBUFFER_DATA").value_or(-1);
  int64_t Extra = Unit.contracts().constant("SECBUFFER_EXTRA").value_or(-1);

  for (const auto &[Op, Test] : Walk.Tests) {
    const Stmt *Branch = branchOf(*Op, Parents);
    if (!Branch || (Test.Type != Data && Test.Type != Extra))
      continue;
    const ArraySubscriptExpr *Other = nullptr;
    bool Fits = true;
    for (const ArraySubscriptExpr *Use : Walk.Uses) {
      if (!sameExpression(Use->getBase(), Test.Element->getBase(), Context))
        continue;
      auto Said = typesSaidOf(*Use, Parents, Context);
      if (isSameElement(*Use, *Test.Element, Context)) {
        // The one that was asked is used, here or elsewhere.
        Fits &= !Said.empty() && !llvm::is_contained(Said, Test.Type);
      } else if (isWithin(*Use, *Branch, Parents) && Said.empty()) {
        Fits &= !Other || isSameElement(*Other, *Use, Context);
        Other = Use;
      }
    }
    // A loop that finds out that there is some, and knows where that is.
    bool IsUsual = !constantIndex(*Test.Element, Context) && Other &&
                   isUsualPlace(*Other, Test.Type, Extra, Context);
    if (Fits && Other && !IsUsual)
      Found.push_back({Test.Type, Op, Test.Element, Other});
  }
  return Found;
}

} // namespace schannel_tidy
