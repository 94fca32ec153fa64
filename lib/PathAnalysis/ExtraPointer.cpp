//===- ExtraPointer.cpp - pvBuffer of a handshake's EXTRA -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExtraPointer.h"
#include "ElementUse.h"
#include "SecBufferSyntax.h"
#include "Spelling.h"
#include "StatusValue.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

namespace {

class Reader : public RecursiveASTVisitor<Reader> {
public:
  Reader(const SspiUnit &Unit,
         const llvm::SmallPtrSetImpl<const ValueDecl *> &Buffers)
      : Context(Unit.context()), Buffers(Buffers),
        Extra(Unit.contracts().constant("SECBUFFER_EXTRA").value_or(-1)) {}

  std::vector<ExtraPointer> Found;
  /// What is set to something else than null.
  std::vector<const MemberExpr *> Set;

  bool VisitIfStmt(IfStmt *If) {
    SmallVector<const Expr *, 2> Conditions{If->getCond()};
    for (size_t I = 0; I < Conditions.size(); ++I) {
      const auto *Op =
          dyn_cast<BinaryOperator>(Conditions[I]->IgnoreParenImpCasts());
      if (Op && Op->getOpcode() == BO_LAnd) {
        Conditions.push_back(Op->getLHS());
        Conditions.push_back(Op->getRHS());
      } else if (const Expr *Element = Op ? askedOf(*Op) : nullptr) {
        uses(If->getCond(), *Element, *Op);
        uses(If->getThen(), *Element, *Op);
      }
    }
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign && !isNull(*Op->getRHS()))
      if (const auto *Member = secBufferField(Op->getLHS(), "pvBuffer"))
        Set.push_back(Member);
    return true;
  }

private:
  bool isNull(const Expr &E) const {
    return E.isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull);
  }

  /// The element of which \p Op asks whether it is SECBUFFER_EXTRA, if it is
  /// one of the buffers.
  const Expr *askedOf(const BinaryOperator &Op) const {
    if (Op.getOpcode() != BO_EQ || comparedBufferType(Op, Context) != Extra)
      return nullptr;
    for (const Expr *Side : {Op.getLHS(), Op.getRHS()})
      if (const auto *Member =
              secBufferField(Side->IgnoreParenImpCasts(), "BufferType"))
        if (const auto *Element = dyn_cast<ArraySubscriptExpr>(
                Member->getBase()->IgnoreParenImpCasts());
            Element && Buffers.contains(arrayOf(*Element)))
          return Member->getBase();
    return nullptr;
  }

  void uses(const Stmt *S, const Expr &Element, const BinaryOperator &Asked) {
    if (!S)
      return;
    if (const auto *Op = dyn_cast<BinaryOperator>(S);
        Op && Op->getOpcode() == BO_Assign &&
        secBufferField(Op->getLHS(), "pvBuffer"))
      return uses(Op->getRHS(), Element, Asked);
    // A log may show it.
    if (const auto *Call = dyn_cast<CallExpr>(S))
      if (const FunctionDecl *Callee = Call->getDirectCallee();
          Callee && Callee->isVariadic())
        return;
    if (const auto *E = dyn_cast<Expr>(S))
      if (const auto *Member = secBufferField(E, "pvBuffer");
          Member && sameExpression(Member->getBase(), &Element, Context))
        Found.push_back({Member, &Asked});
    for (const Stmt *Child : S->children())
      uses(Child, Element, Asked);
  }

  ASTContext &Context;
  const llvm::SmallPtrSetImpl<const ValueDecl *> &Buffers;
  int64_t Extra;
};

} // namespace

std::vector<ExtraPointer> handshakeExtraPointers(const SspiUnit &Unit,
                                                 const FunctionDecl &Function) {
  llvm::SmallPtrSet<const ValueDecl *, 4> Handshake, Other;
  for (const ContractCall &Call : Unit.calls(Function))
    if (const Expr *Descriptor = inputDescriptor(Call)) {
      bool IsHandshake =
          tlsCallKind(Unit, Function, Call) == TlsCallKind::Handshake;
      for (const ValueDecl *Array : secBuffersOf(Function, *Descriptor, Unit))
        (IsHandshake ? Handshake : Other).insert(Array);
    }
  // A first leg without input has no part in this.
  for (const ValueDecl *Array : Other)
    Handshake.erase(Array);
  if (Handshake.empty())
    return {};
  Reader Read(Unit, Handshake);
  Read.TraverseStmt(Function.getBody());
  llvm::erase_if(Read.Found, [&](const ExtraPointer &Found) {
    return llvm::any_of(Read.Set, [&](const MemberExpr *Set) {
      return sameExpression(Set->getBase(), Found.Used->getBase(),
                            Unit.context());
    });
  });
  return std::move(Read.Found);
}

} // namespace schannel_tidy
