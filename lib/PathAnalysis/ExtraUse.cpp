//===- ExtraUse.cpp - What code does with unprocessed input ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExtraUse.h"
#include "ElementUse.h"
#include "SecBufferSyntax.h"
#include "Spelling.h"
#include "StatusValue.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace schannel_tidy {

static int64_t extraType(const SspiUnit &Unit) {
  return Unit.contracts().constant("SECBUFFER_EXTRA").value_or(-1);
}

/// BufferType, cbBuffer or pvBuffer of a SecBuffer; else null.
static const FieldDecl *secBufferField(const Expr &E) {
  const auto *Member = dyn_cast<MemberExpr>(&E);
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  return Field && Field->getIdentifier() && Field->getParent()->getIdentifier() &&
                 Field->getParent()->getName() == "_SecBuffer"
             ? Field
             : nullptr;
}

/// Is this a member of a SecBufferDesc?
static bool isDescriptorMember(const Expr &E) {
  const auto *Member = dyn_cast<MemberExpr>(E.IgnoreParens());
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  return Field && Field->getParent()->getIdentifier() &&
         Field->getParent()->getName() == "_SecBufferDesc";
}

BufferUse::BufferUse(const SspiUnit &Unit, const FunctionDecl &Function,
                     const ContractCall &Call)
    : Unit(Unit), Call(Call),
      Buffers(secBuffersOf(Function, *inputDescriptor(Call), Unit)),
      Parents(Function.getBody()) {
  const Expr *Object = inputDescriptor(Call)->IgnoreParenCasts();
  if (const auto *AddressOf = dyn_cast<UnaryOperator>(Object))
    Object = AddressOf->getSubExpr();
  Descriptor = valueNamedBy(*Object);
}

bool BufferUse::isLocal() const {
  auto IsLocal = [](const ValueDecl *Value) {
    const auto *Variable = dyn_cast_or_null<VarDecl>(Value);
    return Variable && Variable->hasLocalStorage() && !isa<ParmVarDecl>(Variable);
  };
  return !Buffers.empty() && IsLocal(Descriptor) &&
         llvm::all_of(Buffers, [&](const ValueDecl *Buffer) {
           return IsLocal(Buffer) && Buffer->getType()->isArrayType();
         });
}

const Stmt *BufferUse::parent(const Stmt &S) const {
  const Stmt *Parent = Parents.getParent(&S);
  while (isa_and_nonnull<ParenExpr, ImplicitCastExpr>(Parent))
    Parent = Parents.getParent(Parent);
  return Parent;
}

bool BufferUse::looksAtExtra(const StatusWalk &Walk) const {
  // Schannel rewrites the last buffer of a message, the second of a handshake.
  return looksAt(Walk, {extraType(Unit), decrypts(*Call.Promise) ? 3u : 1u});
}

bool BufferUse::looksAtPlaintext(const StatusWalk &Walk) const {
  return looksAt(Walk,
                 {Unit.contracts().constant("SECBUFFER_DATA").value_or(-1), 1});
}

bool BufferUse::looksAt(const StatusWalk &Walk, const Result &Sought) const {
  return llvm::any_of(Walk.Executed,
                      [&](const Stmt *S) { return isLook(*S, Sought); });
}

bool BufferUse::isElement(const ArraySubscriptExpr &Element,
                          const Result &Sought) const {
  auto Index = constantIndex(Element, Unit.context());
  return (!Index || *Index == Sought.Index) &&
         !isOtherElement(Element, Sought.Type);
}

bool BufferUse::isOtherElement(const ArraySubscriptExpr &Element,
                               int64_t Type) const {
  auto Types = typesSaidOf(Element, Parents, Unit.context());
  return !Types.empty() && !llvm::is_contained(Types, Type);
}

bool BufferUse::isLook(const Stmt &S, const Result &Sought) const {
  if (const auto *Op = dyn_cast<BinaryOperator>(&S)) {
    // The first element is what was handed in, or the record's header.
    auto Test = typeTest(*Op, Unit.context());
    return comparedBufferType(*Op, Unit.context()) == Sought.Type &&
           !(Test && constantIndex(*Test->Element, Unit.context()) == 0);
  }
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
    return llvm::any_of(Lambda->captures(), [&](const LambdaCapture &Capture) {
      return Capture.capturesVariable() &&
             llvm::is_contained(Buffers, Capture.getCapturedVar());
    });
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
    return handsOn(*Ref, Sought);
  const auto *Member = dyn_cast<MemberExpr>(&S);
  const FieldDecl *Field = Member ? secBufferField(*Member) : nullptr;
  if (!Field)
    return false;
  const auto *Op = dyn_cast_or_null<BinaryOperator>(parent(*Member));
  if (Op && Op->isAssignmentOp() && Op->getLHS()->IgnoreParens() == Member)
    return false; // filled, not read
  const Expr *Base = Member->getBase()->IgnoreParenImpCasts();
  const auto *Element = dyn_cast<ArraySubscriptExpr>(Base);
  const ValueDecl *Array =
      Element ? valueNamedBy(*Element->getBase()) : valueNamedBy(*Base);
  // A pointer may point to any of them.
  if (Array && Array->getType()->isArrayType() &&
      !llvm::is_contained(Buffers, Array))
    return false;
  if (Field->getName() == "BufferType")
    return !Op || !comparedBufferType(*Op, Unit.context());
  return Element ? isElement(*Element, Sought)
                 : Base->getType()->isPointerType();
}

bool BufferUse::handsOn(const DeclRefExpr &Ref, const Result &Sought) const {
  bool IsDescriptor = Ref.getDecl() == Descriptor;
  if (!IsDescriptor && !llvm::is_contained(Buffers, Ref.getDecl()))
    return false;
  const Stmt *Use = &Ref;
  for (const Stmt *S = parent(Ref); S; Use = S, S = parent(*S)) {
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(S)) {
      if (!isElement(*Element, Sought))
        return false;
    } else if (isa<MemberExpr>(S)) {
      return false; // seen as a member by itself
    } else if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
      // message.pBuffers = buffers; and buffers[i] = ...;
      return Op->isAssignmentOp() && Use != Op->getLHS()->IgnoreParens() &&
             !isDescriptorMember(*Op->getLHS());
    } else if (const auto *Handed = dyn_cast<CallExpr>(S)) {
      if (Handed == Call.Call)
        return false;
      const FunctionDecl *Callee = Handed->getDirectCallee();
      // memset and the like, and what fills the buffers for the next round.
      bool Fills = Callee && (Callee->getBuiltinID() ||
                              (Unit.fillsSecBuffers(*Callee) &&
                               Unit.context().getSourceManager().isBeforeInTranslationUnit(
                                   Handed->getBeginLoc(), Call.Call->getBeginLoc())));
      return !Fills;
    } else if (isa<UnaryExprOrTypeTraitExpr>(S)) {
      return false; // sizeof
    } else if (!isa<Expr>(S)) {
      // Only the initializer of the descriptor names the buffers and keeps them.
      const auto *Declaration = dyn_cast<DeclStmt>(S);
      return !Declaration || *Declaration->decl_begin() != Descriptor;
    }
  }
  return true;
}

/// What memory \p E is the beginning of: input, or input.data().
static const ValueDecl *beginningOf(const Expr &E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E.IgnoreParenCasts());
  return valueNamedBy(Call ? *Call->getImplicitObjectArgument() : E);
}

const CallExpr *receivingCall(const SspiUnit &Unit, const FunctionDecl &Function,
                              const ContractCall &Call) {
  auto Sources = inputSources(Function, Call, Unit);
  // receive(socket, received + used, size - used)
  auto Behind = hasAnyArgument(ignoringParenCasts(
      binaryOperator(hasOperatorName("+"), hasType(isAnyPointer()))
          .bind("behind")));
  for (const auto &Match :
       match(stmt(forEachDescendant(callExpr(Behind).bind("call"))),
             *Function.getBody(), Unit.context())) {
    const auto *Receive = Match.getNodeAs<CallExpr>("call");
    const auto *Where = Match.getNodeAs<BinaryOperator>("behind");
    const FunctionDecl *Callee = Receive->getDirectCallee();
    const ValueDecl *Start = beginningOf(*Where->getLHS());
    const ValueDecl *Used = valueNamedBy(*Where->getRHS());
    if (Receive != Call.Call && (!Callee || !Callee->getBuiltinID()) && Start &&
        Used && Sources.contains(Start) && Sources.contains(Used))
      return Receive;
  }
  return nullptr;
}

bool keepsSize(const BinaryOperator &Assignment) {
  if (Assignment.getOpcode() != BO_Assign)
    return false;
  const Expr *Kept = Assignment.getRHS()->IgnoreParenCasts();
  // size_t left = buffers[1].cbBuffer; ... used = left;
  if (const VarDecl *Left = variable(Kept); Left && Left->isLocalVarDecl() &&
                                            Left->getInit() &&
                                            Left->getType()->isIntegerType())
    Kept = Left->getInit()->IgnoreParenCasts();
  const FieldDecl *Read = secBufferField(*Kept);
  return Read && Read->getName() == "cbBuffer";
}

llvm::SmallPtrSet<const ValueDecl *, 4>
extraSizes(const SspiUnit &Unit, const FunctionDecl &Function) {
  llvm::SmallPtrSet<const ValueDecl *, 4> Sizes;
  ExtraTests Tests(Function, Unit);
  for (const auto &Match :
       match(stmt(forEachDescendant(
                 binaryOperator(hasOperatorName("=")).bind("assignment"))),
             *Function.getBody(), Unit.context())) {
    const auto *Op = Match.getNodeAs<BinaryOperator>("assignment");
    if (Tests.isWithExtra(*Op) && keepsSize(*Op))
      if (const ValueDecl *Size = valueNamedBy(*Op->getLHS()))
        Sizes.insert(Size);
  }
  return Sizes;
}

/// Does \p Function compare the BufferType of its parameter with \p Type?
static bool asksParameter(const SspiUnit &Unit, const FunctionDecl &Function,
                          unsigned Index, int64_t Type) {
  if (!Function.hasBody() || Index >= Function.getNumParams())
    return false;
  const FunctionDecl *Definition = Function.getDefinition();
  for (const auto &Match :
       match(stmt(forEachDescendant(binaryOperator().bind("comparison"))),
             *Definition->getBody(), Unit.context())) {
    const auto *Op = Match.getNodeAs<BinaryOperator>("comparison");
    if (comparedBufferType(*Op, Unit.context()) != Type)
      continue;
    for (const Expr *Side : {Op->getLHS(), Op->getRHS()})
      if (const auto *Member = dyn_cast<MemberExpr>(Side->IgnoreParenImpCasts()))
        if (valueNamedBy(*Member->getBase()) == Definition->getParamDecl(Index))
          return true;
  }
  return false;
}

/// The variable that \p E is, points to, or is an element of.
static const ValueDecl *rootOf(const Expr &E) {
  const Expr *Bare = E.IgnoreParenCasts();
  if (const auto *AddressOf = dyn_cast<UnaryOperator>(Bare))
    Bare = AddressOf->getSubExpr()->IgnoreParenCasts();
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Bare))
    Bare = Element->getBase();
  return valueNamedBy(*Bare);
}

std::vector<const Expr *> askedForType(const SspiUnit &Unit,
                                       const FunctionDecl &Function,
                                       const ValueDecl &Buffers, int64_t Type) {
  std::vector<const Expr *> Asked;
  for (const auto &Match :
       match(stmt(forEachDescendant(
                 expr(anyOf(binaryOperator(isComparisonOperator()), callExpr()))
                     .bind("use"))),
             *Function.getBody(), Unit.context())) {
    const auto *Use = Match.getNodeAs<Expr>("use");
    if (const auto *Op = dyn_cast<BinaryOperator>(Use)) {
      if (comparedBufferType(*Op, Unit.context()) != Type)
        continue;
      for (const Expr *Side : {Op->getLHS(), Op->getRHS()})
        if (const auto *Member =
                dyn_cast<MemberExpr>(Side->IgnoreParenImpCasts()))
          if (rootOf(*Member->getBase()) == &Buffers)
            Asked.push_back(Op);
      continue;
    }
    const auto *Call = cast<CallExpr>(Use);
    const FunctionDecl *Callee = Call->getDirectCallee();
    for (unsigned I = 0; Callee && I < Call->getNumArgs(); ++I)
      if (rootOf(*Call->getArg(I)) == &Buffers &&
          asksParameter(Unit, *Callee, I, Type))
        Asked.push_back(Call);
  }
  return Asked;
}

/// Where \p Function fills its parameter in a branch that found unprocessed input.
static const Stmt *keepsInParameter(const SspiUnit &Unit,
                                    const FunctionDecl &Function,
                                    const ParmVarDecl &Param) {
  ExtraTests Tests(Function, Unit);
  for (const auto &Match :
       match(stmt(forEachDescendant(
                 binaryOperator(hasOperatorName("=")).bind("assignment"))),
             *Function.getBody(), Unit.context())) {
    const auto *Op = Match.getNodeAs<BinaryOperator>("assignment");
    const auto *Member = dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParens());
    if (Member && keepsSize(*Op) && Tests.isWithExtra(*Op) &&
        valueNamedBy(*Member->getBase()) == &Param)
      return Op;
  }
  return nullptr;
}

/// How often \p S mentions \p Variable.
static unsigned mentions(const Stmt *S, const VarDecl &Variable) {
  if (!S)
    return 0;
  const auto *Ref = dyn_cast<DeclRefExpr>(S);
  unsigned Count = Ref && Ref->getDecl() == &Variable;
  for (const Stmt *Child : S->children())
    Count += mentions(Child, Variable);
  return Count;
}

std::vector<HandedOutBuffer> handedOutBuffers(const SspiUnit &Unit,
                                              const FunctionDecl &Function) {
  std::vector<HandedOutBuffer> Found;
  for (const CallExpr *Call : Unit.ownCalls(Function)) {
    const FunctionDecl *Callee = Call->getDirectCallee()->getDefinition();
    if (!Callee || isa<CXXOperatorCallExpr>(Call))
      continue;
    for (unsigned I = 0; I < Call->getNumArgs() && I < Callee->getNumParams();
         ++I) {
      const auto *AddressOf =
          dyn_cast<UnaryOperator>(Call->getArg(I)->IgnoreParenCasts());
      if (!AddressOf || AddressOf->getOpcode() != UO_AddrOf)
        continue;
      const auto *Ref = dyn_cast<DeclRefExpr>(AddressOf->getSubExpr());
      const auto *Buffer = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (!Buffer || !Buffer->hasLocalStorage() ||
          !isSecBuffer(Buffer->getType()))
        continue;
      const Stmt *Kept =
          keepsInParameter(Unit, *Callee, *Callee->getParamDecl(I));
      if (Kept && mentions(Function.getBody(), *Buffer) == 1)
        Found.push_back({Buffer, Call, Callee, Kept});
    }
  }
  return Found;
}

} // namespace schannel_tidy
