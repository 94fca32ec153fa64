//===- IncompleteMessage.cpp - Input that waits for its rest --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IncompleteMessage.h"
#include "../lib/PathAnalysis/ExtraUse.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "UnhandledStatusCheck.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

/// Is any of \p Values named in \p S?
static bool mentions(const Stmt *S,
                     const llvm::SmallSetVector<const ValueDecl *, 8> &Values) {
  if (!S)
    return false;
  if (const auto *E = dyn_cast<Expr>(S))
    if (const ValueDecl *Named = valueNamedBy(*E);
        Named && Values.contains(Named))
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mentions(Child, Values);
  });
}

bool keepsInput(const SspiUnit &Unit, const FunctionDecl &Function,
                const ContractCall &Call, const StatusWalk &After,
                const StatusWalk &Failure) {
  if (const CallExpr *Receive = receivingCall(Unit, Function, Call);
      Receive && After.Executed.contains(Receive))
    return true;
  auto Sources = inputSources(Function, Call, Unit);
  return llvm::any_of(After.Executed, [&](const Stmt *S) {
    if (Failure.Executed.contains(S))
      return false;
    if (const auto *Op = dyn_cast<BinaryOperator>(S))
      return Op->isAssignmentOp() && mentions(Op->getLHS(), Sources);
    const auto *Helper = dyn_cast<CallExpr>(S);
    return Helper && !Unit.contract(*Helper) && mentions(Helper, Sources);
  });
}

/// What takes everything out of a container or a count of bytes: 'used = 0' or
/// 'received.clear()'.
static const ValueDecl *emptied(const Stmt &S, ASTContext &Context) {
  auto IsZero = [&](const Expr *E) {
    auto Value = constantOf(*E, Context);
    return Value && Value->isZero();
  };
  if (const auto *Op = dyn_cast<BinaryOperator>(&S))
    return Op->getOpcode() == BO_Assign && IsZero(Op->getRHS())
               ? valueNamedBy(*Op->getLHS())
               : nullptr;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    if (!Method || !Method->getIdentifier())
      return nullptr;
    bool Empties = Method->getName() == "clear" ||
                   (Method->getName() == "resize" && Call->getNumArgs() > 0 &&
                    IsZero(Call->getArg(0)));
    return Empties ? valueNamedBy(*Call->getImplicitObjectArgument()) : nullptr;
  }
  return nullptr;
}

/// Is \p Value what some SecBuffer's cbBuffer is set to: how much was received?
static bool countsInput(const FunctionDecl &Function, const ValueDecl &Value) {
  class Search : public RecursiveASTVisitor<Search> {
  public:
    explicit Search(const ValueDecl &Value) : Value(Value) {}
    bool VisitBinaryOperator(BinaryOperator *Op) {
      return Op->getOpcode() != BO_Assign ||
             !secBufferField(Op->getLHS(), "cbBuffer") || passes(Op->getRHS());
    }
    bool VisitInitListExpr(InitListExpr *List) {
      return !isSecBuffer(List->getType()) || List->getNumInits() == 0 ||
             passes(List->getInit(0));
    }

  private:
    bool passes(const Expr *Count) const {
      return valueNamedBy(*Count) != &Value;
    }
    const ValueDecl &Value;
  };
  return !Search(Value).TraverseStmt(Function.getBody());
}

void UnhandledStatusCheck::checkDroppedInput(const SspiUnit &Unit,
                                             const StatusWalker &Walker,
                                             const ContractCall &Call) {
  int64_t Status = statusNamed(Unit, "SEC_E_INCOMPLETE_MESSAGE");
  const StatusWalk &After = Walker.walk(*Call.Call, Status);
  if (!After.Complete)
    return;
  const StatusWalk &Success = Walker.walk(*Call.Call, 0);
  const StatusWalk &Failure = Walker.walk(*Call.Call, AnyFailure);
  const FunctionDecl &Function = Walker.function();
  auto Sources = inputSources(Function, Call, Unit);
  ExtraTests Tests(Function, Unit);
  bool Moved = false; // in the branch of this status alone
  for (const Stmt *S : After.Executed) {
    bool Apart = Success.Complete && Failure.Complete &&
                 !Success.Executed.contains(S) && !Failure.Executed.contains(S);
    const ValueDecl *Emptied = emptied(*S, Unit.context());
    if (!Emptied) {
      const auto *Op = dyn_cast<BinaryOperator>(S);
      Moved |= Apart && (isa<CallExpr>(S) || (Op && Op->isAssignmentOp())) &&
               mentions(S, Sources);
      continue;
    }
    if (!Sources.contains(Emptied) ||
        !(Tests.isWithoutExtra(*S) ||
          (Apart && !Moved && countsInput(Function, *Emptied))))
      continue;
    report(
        Unit, S->getBeginLoc(),
        "%0 is emptied here after SEC_E_INCOMPLETE_MESSAGE%select{ too|}1: "
        "the part of the message that was received is lost; %select{return "
        "before this, and receive more|keep it, and receive more behind it}1")
        << Emptied << Apart;
    note(Unit, Call.Call->getBeginLoc(), "%0 returns the status here")
        << Call.Promise->Name;
    return;
  }
}

} // namespace schannel_tidy
