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

using BufferSet = llvm::SmallPtrSet<const ValueDecl *, 4>;

class Reader : public RecursiveASTVisitor<Reader> {
public:
  Reader(const SspiUnit &Unit, BufferSet Buffers)
      : Context(Unit.context()), Buffers(std::move(Buffers)),
        Extra(Unit.contracts().constant("SECBUFFER_EXTRA").value_or(-1)) {}

  /// What was found of elements whose pvBuffer nobody sets.
  std::vector<ExtraPointer> take() {
    llvm::erase_if(Found, [&](const ExtraPointer &Pointer) {
      return isSet(*Pointer.Used->getBase());
    });
    return std::move(Found);
  }

  /// Is pvBuffer of \p Element set to something else than null?
  bool isSet(const Expr &Element) const {
    return llvm::any_of(Set, [&](const MemberExpr *Member) {
      return sameExpression(Member->getBase(), &Element, Context);
    });
  }

  bool VisitIfStmt(IfStmt *If) {
    SmallVector<const Expr *, 2> Conditions{If->getCond()};
    for (size_t I = 0; I < Conditions.size(); ++I) {
      const auto *Op =
          dyn_cast<BinaryOperator>(Conditions[I]->IgnoreParenImpCasts());
      if (Op && Op->getOpcode() == BO_LAnd) {
        Conditions.push_back(Op->getLHS());
        Conditions.push_back(Op->getRHS());
      } else if (const Expr *Element = Op ? askedOf(*Op, BO_EQ) : nullptr) {
        uses(If->getCond(), *Element, *Op);
        uses(If->getThen(), *Element, *Op);
      }
    }
    return true;
  }

  /// if (buffer->BufferType != SECBUFFER_EXTRA) return; and what comes then.
  bool VisitCompoundStmt(CompoundStmt *Block) {
    const Expr *Element = nullptr;
    const BinaryOperator *Asked = nullptr;
    for (const Stmt *S : Block->body()) {
      if (Element)
        uses(S, *Element, *Asked);
      const auto *If = dyn_cast<IfStmt>(S);
      const auto *Op =
          If && !If->getElse() && leaves(If->getThen())
              ? dyn_cast<BinaryOperator>(If->getCond()->IgnoreParenImpCasts())
              : nullptr;
      while (Op && Op->getOpcode() == BO_LOr)
        Op = dyn_cast<BinaryOperator>(Op->getLHS()->IgnoreParenImpCasts());
      if (const Expr *Other = Op ? askedOf(*Op, BO_NE) : nullptr)
        Element = Other, Asked = Op;
    }
    return true;
  }

  /// for (SecBuffer &buffer : buffers)
  bool VisitCXXForRangeStmt(CXXForRangeStmt *Loop) {
    const ValueDecl *Range = valueNamedBy(*Loop->getRangeInit());
    if (Range && Buffers.contains(Range))
      Buffers.insert(Loop->getLoopVariable());
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
  const Expr *askedOf(const BinaryOperator &Op, BinaryOperatorKind How) const {
    if (Op.getOpcode() != How || comparedBufferType(Op, Context) != Extra)
      return nullptr;
    for (const Expr *Side : {Op.getLHS(), Op.getRHS()})
      if (const auto *Member =
              secBufferField(Side->IgnoreParenImpCasts(), "BufferType")) {
        const Expr *Base = Member->getBase()->IgnoreParenImpCasts();
        const auto *Element = dyn_cast<ArraySubscriptExpr>(Base);
        const auto *Ref = dyn_cast<DeclRefExpr>(Base);
        if (Element ? Buffers.contains(arrayOf(*Element))
                    : Ref && Buffers.contains(Ref->getDecl()))
          return Member->getBase();
      }
    return nullptr;
  }

  static bool leaves(const Stmt *Branch) {
    if (const auto *Block = dyn_cast<CompoundStmt>(Branch))
      Branch = Block->body_empty() ? nullptr : Block->body_back();
    return isa_and_nonnull<ReturnStmt, ContinueStmt, BreakStmt, GotoStmt>(
        Branch);
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
        Found.push_back({Member, &Asked, nullptr});
    for (const Stmt *Child : S->children())
      uses(Child, Element, Asked);
  }

  ASTContext &Context;
  BufferSet Buffers;
  int64_t Extra;
  std::vector<ExtraPointer> Found;
  std::vector<const MemberExpr *> Set; ///< to something else than null
};

/// What is found in helpers that \p Function hands one of \p Buffers, or an
/// element whose pvBuffer it does not set itself.
void readHelpers(const SspiUnit &Unit, const FunctionDecl &Function,
                 const BufferSet &Buffers, const Reader &Here,
                 std::vector<ExtraPointer> &Found) {
  for (const CallExpr *Call : Unit.ownCalls(Function)) {
    const FunctionDecl *Helper = Call->getDirectCallee()->getDefinition();
    if (!Helper || !Helper->hasBody())
      continue;
    for (unsigned I = 0; I < Call->getNumArgs() && I < Helper->getNumParams();
         ++I) {
      const Expr *Given = Call->getArg(I)->IgnoreParenImpCasts();
      const ArraySubscriptExpr *Element = secBufferElement(Given);
      const ValueDecl *Array =
          Element ? arrayOf(*Element) : valueNamedBy(*Given);
      if (!Array || !Buffers.contains(Array) ||
          (Element && Here.isSet(*Element)))
        continue;
      BufferSet Parameter;
      Parameter.insert(Helper->getParamDecl(I));
      Reader There(Unit, std::move(Parameter));
      There.TraverseStmt(Helper->getBody());
      for (const ExtraPointer &Pointer : There.take())
        Found.push_back({Pointer.Used, Pointer.Asked, Call});
    }
  }
}

} // namespace

std::vector<ExtraPointer> handshakeExtraPointers(const SspiUnit &Unit,
                                                 const FunctionDecl &Function) {
  BufferSet Handshake, Other;
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
  std::vector<ExtraPointer> Found = Read.take();
  readHelpers(Unit, Function, Handshake, Read, Found);
  return Found;
}

} // namespace schannel_tidy
