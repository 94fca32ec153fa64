//===- UnsentToken.cpp - Tokens of the leg that ends a handshake ----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With SEC_E_OK there may be a token to send as well: a client's last message in
// TLS 1.3, or where a session is resumed, and a server's in any case.
//
//===----------------------------------------------------------------------===//

#include "UnsentToken.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "CallFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// The uses of a leg's output that may send it.
class TokenUses : public RecursiveASTVisitor<TokenUses> {
public:
  TokenUses(const SspiUnit &Unit, const StatusWalker &Walker,
            const ContractCall &Call)
      : Unit(Unit), Walker(Walker), Parents(Walker.parents()) {
    const Expr *Descriptor = outputDescriptor(Call);
    if (!Descriptor)
      return;
    if (const VarDecl *Variable = pointedVariable(Descriptor))
      Token.insert(Variable);
    bool Any = false;
    for (const ValueDecl *Buffer :
         secBuffersOf(Walker.function(), *Descriptor, Unit)) {
      const auto *Variable = dyn_cast<VarDecl>(Buffer);
      Any = true;
      if (Variable && Variable->isLocalVarDecl() &&
          Variable->hasLocalStorage() && !Variable->getType()->isPointerType() &&
          !Variable->getType()->isReferenceType())
        Token.insert(Variable);
      else
        IsLocal = false;
    }
    IsLocal &= Any;
    if (IsLocal)
      TraverseStmt(Walker.function().getBody());
  }

  bool isLocal() const { return IsLocal; }

  /// A use that \p Walk meets, or null.
  const Expr *in(const StatusWalk &Walk) const {
    const auto Met = llvm::find_if(
        Uses, [&](const Expr *Use) { return Walker.runs(Walk, *Use); });
    return Met == Uses.end() ? nullptr : *Met;
  }

  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    if (Token.contains(dyn_cast<VarDecl>(Ref->getDecl())) && !isIdle(*Ref))
      Uses.push_back(Ref);
    return true;
  }

private:
  /// Is it set up, asked for, released, shown: anything but handed on?
  bool isIdle(const Expr &Ref) const {
    for (const Stmt *Part = &Ref, *S = Parents.getParent(Part); S;
         Part = S, S = Parents.getParent(S)) {
      if (isa<LambdaExpr>(S))
        return false;
      if (const auto *Call = dyn_cast<CallExpr>(S)) {
        if (const auto *Copy = dyn_cast<CXXOperatorCallExpr>(Call);
            Copy && Copy->isAssignmentOp())
          return Copy->getArg(0) == Part;
        const Contract *Promise = Unit.contract(*Call);
        const FunctionDecl *Callee = Call->getDirectCallee();
        return Promise ? isHandshake(*Promise) ||
                             has(*Promise, EffectKind::Release) ||
                             has(*Promise, EffectKind::Zero)
                       : Callee && Callee->isVariadic();
      }
      if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
        if (Op->isAssignmentOp())
          return Op->getLHS() == Part || isForToken(*Op->getLHS());
        if (Op->isComparisonOp() || Op->isLogicalOp())
          return true;
      }
      if (isa<IfStmt, WhileStmt, DoStmt, ForStmt, CompoundStmt,
              UnaryExprOrTypeTraitExpr>(S))
        return true;
      if (const auto *Declared = dyn_cast<DeclStmt>(S))
        return llvm::any_of(Declared->decls(), [&](const Decl *D) {
          const auto *Variable = dyn_cast<VarDecl>(D);
          return Variable && Variable->getInit() == Part &&
                 Token.contains(Variable);
        });
      if (isa<ReturnStmt>(S))
        return false;
    }
    return true;
  }

  bool isForToken(const Expr &Target) const {
    return Token.contains(rootVariable(&Target));
  }

  const SspiUnit &Unit;
  const StatusWalker &Walker;
  const ParentMap &Parents;
  llvm::SmallPtrSet<const VarDecl *, 4> Token; ///< buffers and descriptor
  std::vector<const Expr *> Uses;
  bool IsLocal = true;
};

} // namespace

void checkUnsentToken(SchannelCheck &Check, const SspiUnit &Unit,
                      const StatusWalker &Walker, const ContractCall &Call) {
  // The first leg only asks for more.
  const Expr *Input = inputDescriptor(Call);
  if (!Input || isNull(*Input, Unit))
    return;
  const StatusWalk &More =
      Walker.walk(*Call.Call, statusNamed(Unit, "SEC_I_CONTINUE_NEEDED"));
  const StatusWalk &Over = Walker.walk(*Call.Call, 0);
  const StatusWalk &Failed = Walker.walk(*Call.Call, AnyFailure);
  // What is not told from a failure has other worries.
  if (!More.Complete || !Over.Complete || Over.Last.empty() ||
      Over.Last == Failed.Last)
    return;
  TokenUses Uses(Unit, Walker, Call);
  const Expr *Sent = Uses.isLocal() ? Uses.in(More) : nullptr;
  if (!Sent || Uses.in(Over))
    return;
  Check.diag(placeOf(Walker.location(*Over.Last.begin()), Unit.context()),
             "SEC_E_OK from %0 ends up here, and its token is not sent, as it is "
             "after SEC_I_CONTINUE_NEEDED: in TLS 1.3, and where a session is "
             "resumed, a client's last message comes with it; send what there is "
             "after both")
      << Call.Promise->Name;
  Check.diag(placeOf(Sent->getBeginLoc(), Unit.context()),
             "after SEC_I_CONTINUE_NEEDED it is used here", DiagnosticIDs::Note);
  Check.diag(placeOf(Call.Call->getBeginLoc(), Unit.context()),
             "%0 makes it here", DiagnosticIDs::Note)
      << Call.Promise->Name;
}

} // namespace schannel_tidy
