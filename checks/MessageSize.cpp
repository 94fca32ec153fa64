//===- MessageSize.cpp - Records that are too large -----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MessageSize.h"
#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Does any code ask how much goes into a record, of Schannel or of a number that
/// looks like it?
class LimitFinder : public RecursiveASTVisitor<LimitFinder> {
public:
  explicit LimitFinder(const ASTContext &Context) : Context(Context) {}
  bool Found = false;

  bool VisitMemberExpr(MemberExpr *Member) {
    return see(Member->getMemberDecl()->getDeclName().isIdentifier() &&
               Member->getMemberDecl()->getName() == "cbMaximumMessage");
  }
  bool VisitIntegerLiteral(IntegerLiteral *Number) { return number(*Number); }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    return !Op->isMultiplicativeOp() && !Op->isShiftOp() ? !Found : number(*Op);
  }
  // 16 * 1024 * 1024 has a 16 * 1024 in it.
  bool TraverseBinaryOperator(BinaryOperator *Op) {
    return Op->isMultiplicativeOp() && constantOf(*Op, Context)
               ? number(*Op)
               : RecursiveASTVisitor::TraverseBinaryOperator(Op);
  }

private:
  /// 16384, also less what header and trailer take.
  bool number(const Expr &E) {
    auto Value = constantOf(E, Context);
    return see(Value && *Value >= 16000 && *Value <= 16384);
  }
  bool see(bool Limit) {
    Found |= Limit;
    return !Found;
  }

  const ASTContext &Context;
};

/// What a function does with its integer parameters.
class LengthUse : public RecursiveASTVisitor<LengthUse> {
public:
  explicit LengthUse(const ASTContext &Context) : Context(Context) {}

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign) {
      if (secBufferField(Op->getLHS(), "cbBuffer"))
        encrypt(*Op->getRHS());
      // Room for what is to come, of another package's layout or a wrong one.
      if (secBufferField(Op->getLHS(), "BufferType") &&
          macroName(Op->getRHS()->getExprLoc(), Context) == "SECBUFFER_TOKEN")
        IsRoom = true;
    }
    if (Op->isAssignmentOp())
      bound(Op->getLHS());
    else if (Op->isComparisonOp() && !isNoLimit(*Op->getLHS()) &&
             !isNoLimit(*Op->getRHS()))
      for (const Expr *Side : {Op->getLHS(), Op->getRHS()})
        boundAll(Side);
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Op) {
    if (Op->isIncrementDecrementOp() || Op->getOpcode() == UO_AddrOf)
      bound(Op->getSubExpr());
    return true;
  }
  bool VisitInitListExpr(InitListExpr *List) {
    if (isSecBuffer(List->getType()) && List->getNumInits() > 1)
      encrypt(*List->getInit(0));
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    bool IsData = llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
      return macroName(Argument->getExprLoc(), Context) == "SECBUFFER_DATA";
    });
    for (const Expr *Argument : Call->arguments()) {
      if (IsData)
        encrypt(*Argument);
      else if (Argument->isGLValue())
        bound(Argument); // std::min(length, limit)
    }
    return true;
  }

  /// The parameter that is the length of a record as it came, and where.
  std::pair<const ParmVarDecl *, const Expr *> unlimited() const {
    if (IsRoom)
      return {};
    for (auto [Param, Where] : Encrypted)
      if (!Bounded.contains(Param))
        return {Param, Where};
    return {};
  }

private:
  bool IsRoom = false;

  static const ParmVarDecl *parameter(const Expr *E) {
    const auto *Ref =
        dyn_cast<DeclRefExpr>(E->IgnoreImplicit()->IgnoreParenCasts());
    const auto *Param = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
    return Param && Param->getType()->isIntegerType() ? Param : nullptr;
  }
  /// 0, or more than any record can take: SIZE_MAX - header.
  bool isNoLimit(const Expr &E) const {
    if (const auto *Op = dyn_cast<BinaryOperator>(E.IgnoreParenImpCasts());
        Op && Op->getOpcode() == BO_Sub)
      return isNoLimit(*Op->getLHS());
    auto Value = constantOf(E, Context);
    return Value && (Value->isZero() || Value->getActiveBits() > 15);
  }
  void encrypt(const Expr &Length) {
    if (const ParmVarDecl *Param = parameter(&Length))
      Encrypted.insert({Param, &Length});
  }
  void bound(const Expr *E) {
    if (const ParmVarDecl *Param = parameter(E))
      Bounded.insert(Param);
  }
  void boundAll(const Stmt *S) {
    if (const auto *E = dyn_cast_or_null<Expr>(S))
      bound(E);
    if (S)
      for (const Stmt *Part : S->children())
        boundAll(Part);
  }

  const ASTContext &Context;
  llvm::MapVector<const ParmVarDecl *, const Expr *> Encrypted;
  llvm::SmallPtrSet<const ParmVarDecl *, 4> Bounded;
};

} // namespace

namespace {

/// The parameters of functions that some call of the file gives what is no constant.
class OpenParameters {
public:
  explicit OpenParameters(const SspiUnit &Unit) : Unit(Unit) {}

  /// Can \p Param be of any length, because others call its function or because
  /// not all calls give it what they know to be short?
  bool contains(const ParmVarDecl &Param) {
    const auto *Function = cast<FunctionDecl>(Param.getDeclContext());
    return Function->isExternallyVisible() ||
           known().contains({Function, Param.getFunctionScopeIndex()});
  }

private:
  using Parameter = std::pair<const FunctionDecl *, unsigned>;

  /// One pass over all calls, when first asked for.
  const llvm::DenseSet<Parameter> &known() {
    if (std::exchange(Looked, true))
      return Known;
    for (const FunctionDecl *Caller : Unit.definitions())
      for (const CallExpr *Call : Unit.ownCalls(*Caller)) {
        const FunctionDecl *Callee = Call->getDirectCallee()->getDefinition();
        for (unsigned I = 0; Callee && I < Call->getNumArgs(); ++I)
          if (!constantOf(*Call->getArg(I), Unit.context()))
            Known.insert({Callee, I});
      }
    return Known;
  }

  const SspiUnit &Unit;
  llvm::DenseSet<Parameter> Known;
  bool Looked = false;
};

} // namespace

/// The call in \p Function that makes a record of its SecBuffers, or null.
static const ContractCall *encryption(const SspiUnit &Unit,
                                      const FunctionDecl &Function) {
  for (const ContractCall &Here : Unit.calls(Function))
    for (const Effect &E : Here.Promise->Effects)
      if (E.Do == EffectKind::EncryptBuffers)
        return &Here;
  return nullptr;
}

void checkMessageSize(SchannelCheck &Check, const SspiUnit &Unit) {
  if (!Unit.usesSchannel() || !Unit.use().isSchannelOnly() ||
      Unit.use().isCarriedInMessages() || Unit.hasErrors())
    return;
  OpenParameters Open(Unit);
  std::optional<bool> Limited;
  for (const FunctionDecl *Function : Unit.functions()) {
    const ContractCall *Encryption = encryption(Unit, *Function);
    if (!Encryption || Function->isDependentContext())
      continue;
    LengthUse Use(Unit.context());
    Use.TraverseStmt(Function->getBody());
    auto [Param, Where] = Use.unlimited();
    if (!Param || !Open.contains(*Param))
      continue;
    if (!Limited) {
      LimitFinder Finder(Unit.context());
      for (const FunctionDecl *Any : Unit.definitions())
        if (!Finder.Found)
          Finder.TraverseStmt(Any->getBody());
      Limited = Finder.Found;
    }
    if (*Limited)
      return;
    Check.diag(placeOf(Where->getExprLoc(), Unit.context()),
               "all %0 bytes are to become one record, and nothing here asks for "
               "cbMaximumMessage, which is as much as '%1' takes; encrypt at most "
               "that many at a time")
        << Param << Encryption->Promise->Name;
    Check.diag(placeOf(Encryption->Call->getBeginLoc(), Unit.context()),
               "encrypted here", DiagnosticIDs::Note);
  }
}

} // namespace schannel_tidy
