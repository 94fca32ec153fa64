//===- ResultOutputs.cpp - What a failed call leaves in its outputs -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ResultRules.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

/// A result that is null on failure, used and never compared with null.
void ResultRules::checkNull(const CallResult &R) {
  if (R.Promise.Result != ResultKind::Pointer || !R.Promise.CheckResult ||
      !R.Store || !R.Fate.Known)
    return;
  const Expr *First = nullptr;
  for (const Expr *Value : R.Values) {
    const Stmt *Around = Flow.user(*Value);
    if (const auto *Call = dyn_cast_or_null<CallExpr>(Around);
        Call && Unit.contract(*Call))
      continue;
    const auto *Member = dyn_cast_or_null<MemberExpr>(Around);
    const auto *Deref = dyn_cast_or_null<UnaryOperator>(Around);
    if (!(Member && Member->isArrow()) &&
        !(Deref && Deref->getOpcode() == UO_Deref))
      return;
    if (!First || SM.isBeforeInTranslationUnit(Value->getBeginLoc(),
                                               First->getBeginLoc()))
      First = Value;
  }
  if (!First)
    return;
  warn(First->getBeginLoc(),
       "'%0' is used without having been compared with null, which '%1' "
       "returns when it fails or finds nothing; test it first")
      << R.Store.Variable->getName() << R.Promise.Name;
  note(R.Call.getBeginLoc(), "'%0' is called here") << R.Promise.Name;
}

/// Memory that may be null where null turns the call into a question for a
/// length.
void ResultRules::checkNeededMemory(const CallResult &R) {
  if (R.Promise.Result != ResultKind::Pointer || !R.Store || !R.Fate.Known)
    return;
  // A heap of somebody's own (xmalloc) may never return null.
  const FunctionDecl *Callee = R.Call.getDirectCallee();
  if (Callee && Unit.contracts().find(Callee->getName()) != &R.Promise)
    return;
  // Memory that is only handed on stays null for whoever gets it to see.
  if (llvm::none_of(R.Values, [&](const Expr *Value) {
        const Stmt *Around = Flow.user(*Value);
        const auto *Deref = dyn_cast_or_null<UnaryOperator>(Around);
        return isa_and_nonnull<ArraySubscriptExpr>(Around) ||
               (Deref && Deref->getOpcode() == UO_Deref);
      }))
    return;
  auto Visit = [&](const DeclRefExpr &Read) {
    const auto *Call = dyn_cast_or_null<CallExpr>(Flow.user(Read));
    const Contract *Promise = Call ? Unit.contract(*Call) : nullptr;
    if (!Promise)
      return false;
    for (const Effect &E : Promise->Effects) {
      if (E.Do != EffectKind::NeedsMemory ||
          Call->getArg(E.Index) != Flow.handedOn(Read))
        continue;
      warn(Read.getBeginLoc(),
           "'%0' may be null here, and '%1' then computes a length and "
           "writes nothing; test the result of the allocation first")
          << R.Store.Variable->getName() << Promise->Name;
      note(R.Call.getBeginLoc(), "allocated here");
    }
    return false;
  };
  Flow.follow(R.Store, Visit);
}

/// NULL returned as a status is zero, and zero is success.
void ResultRules::checkNullReturned() {
  if (!isStatusType(Function.getReturnType()))
    return;
  SmallVector<const Stmt *, 32> Pending{Function.getBody()};
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    if (!S || isa<LambdaExpr>(S))
      continue;
    Pending.append(S->child_begin(), S->child_end());
    const auto *Return = dyn_cast<ReturnStmt>(S);
    const Expr *Value = Return ? Return->getRetValue() : nullptr;
    if (!Value || Value->isValueDependent())
      continue;
    // In C a pointer, in C++ a null of its own kind; a plain 0 is SEC_E_OK.
    const Expr *Written = Value->IgnoreParenImpCasts();
    if (isa<GNUNullExpr>(Written) ||
        !macroName(*Written, [](StringRef Name) { return Name == "NULL"; })
             .empty() ||
        (Written->getType()->isPointerType() &&
         Written->isNullPointerConstant(Context,
                                        Expr::NPC_ValueDependentIsNotNull)))
      warn(Written->getBeginLoc(),
           "NULL is 0, which as a status is SEC_E_OK: the caller takes this for "
           "a success; return an error status such as SEC_E_INTERNAL_ERROR");
  }
}

/// A particular certificate was asked for, is handed to Schannel if it was
/// found, and nobody hears of it if it was not: the handshake goes on without.
void ResultRules::checkMissingSelection(const CallResult &R) {
  bool Selects = llvm::any_of(R.Promise.Effects, [&](const Effect &E) {
    return E.Do == EffectKind::Selects && E.Index < R.Call.getNumArgs() &&
           !R.Call.getArg(E.Index)->isNullPointerConstant(
               Context, Expr::NPC_ValueDependentIsNotNull);
  });
  const auto *Assignment = dyn_cast_or_null<BinaryOperator>(Flow.user(R.Call));
  if (!Selects || !Assignment || Assignment->getOpcode() != BO_Assign)
    return;
  const Expr *Target = Assignment->getLHS()->IgnoreParenImpCasts();
  const Expr *Root = Target;
  while (const auto *Element = dyn_cast<ArraySubscriptExpr>(Root))
    Root = Element->getBase()->IgnoreParenImpCasts();
  const ValueDecl *Holder = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Root))
    Holder = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(Root))
    Holder = Member->getMemberDecl();
  if (!Holder)
    return;
  auto Profile = [&](const Expr &E) {
    llvm::FoldingSetNodeID ID;
    E.Profile(ID, Context, /*Canonical=*/true);
    return ID;
  };
  llvm::FoldingSetNodeID Wanted = Profile(*Target);

  const IfStmt *Only = nullptr;
  for (const Expr *Mention : Flow.mentions(*Holder)) {
    const Expr *Whole = Mention;
    while (const auto *Element =
               dyn_cast_or_null<ArraySubscriptExpr>(Flow.user(*Whole)))
      Whole = Element;
    if (!SM.isBeforeInTranslationUnit(R.Call.getEndLoc(),
                                      Mention->getBeginLoc()) ||
        !Flow.isTested(*Whole))
      continue;
    const auto *If = dyn_cast_or_null<IfStmt>(Flow.user(*Whole));
    if (!If || Profile(*Whole) != Wanted)
      return;
    // if (certificate) release(certificate): says nothing of the search.
    const auto *Last = dyn_cast_or_null<CallExpr>(lastStatement(If->getThen()));
    const Contract *Release = Last ? Unit.contract(*Last) : nullptr;
    if (Release && llvm::any_of(Release->Effects, [](const Effect &E) {
          return E.Do == EffectKind::Release;
        }))
      continue;
    if (Only)
      return;
    Only = If;
  }
  if (!Only || Only->getElse())
    return;
  // Is it the credentials' list of certificates that the branch fills?
  auto FillsCredentials = [&](const Stmt *Part) {
    const auto *Op = dyn_cast<BinaryOperator>(Part);
    const auto *Member =
        Op && Op->getOpcode() == BO_Assign
            ? dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts())
            : nullptr;
    return Member && Member->getType()->isPointerType() &&
           Member->getType()->getPointeeType()->isPointerType() &&
           isSspiType(Member->getType()) &&
           isSspiType(Member->getBase()->getType());
  };
  const auto *Then = dyn_cast<CompoundStmt>(Only->getThen());
  if (Then ? llvm::none_of(Then->body(), FillsCredentials)
           : !FillsCredentials(Only->getThen()))
    return;
  warn(R.Call.getBeginLoc(),
       "when '%0' does not find the certificate that was asked for, the "
       "handshake silently goes on without it; report an error")
      << R.Promise.Name;
  note(Only->getBeginLoc(), "only the case that it is found is handled here");
}

/// `return CURLE_OUT_OF_MEMORY;` where errors go through an out-parameter and
/// the result is a count: the caller reads an error for a number of bytes.
void ResultRules::checkCountReturned() {
  QualType Returned = Function.getReturnType();
  if (!Returned->isIntegerType() || Returned->isEnumeralType() ||
      Returned->isBooleanType())
    return;
  for (const ParmVarDecl *Param : Function.parameters()) {
    const auto *Errors =
        Param->getType()->isPointerType()
            ? Param->getType()->getPointeeType()->getAs<EnumType>()
            : nullptr;
    if (!Errors || Param->getType()->getPointeeType().isConstQualified() ||
        Flow.mentions(*Param).empty())
      continue;
    for (const EnumConstantDecl *Error : Errors->getDecl()->enumerators()) {
      if (Error->getInitVal().isZero())
        continue;
      for (const Expr *Mention : Flow.mentions(*Error))
        if (isa_and_nonnull<ReturnStmt>(Flow.user(*Mention)))
          warn(Mention->getBeginLoc(),
               "%0 is returned as the result, but errors of this function "
               "go to '*%1': the caller takes it for the number %2; store "
               "it there and return a failure")
              << Error << Param->getName()
              << static_cast<int>(Error->getInitVal().getExtValue());
    }
  }
}

namespace {

/// Finds assignments of enumerators to members of status type, beside which there
/// is a member of the enumerator's own type.
class ForeignStatus : public RecursiveASTVisitor<ForeignStatus> {
public:
  using Report = llvm::function_ref<void(
      const BinaryOperator &, const EnumConstantDecl &, const FieldDecl &)>;
  explicit ForeignStatus(Report Found) : Found(Found) {}

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() != BO_Assign)
      return true;
    const auto *Member =
        dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts());
    const auto *Ref =
        dyn_cast<DeclRefExpr>(Op->getRHS()->IgnoreParenImpCasts());
    const auto *Value =
        Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
    const auto *Target =
        Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (!Value || !Target || !isStatusType(Target->getType()))
      return true;
    const DeclContext *Enum = Value->getDeclContext();
    for (const FieldDecl *Field : Target->getParent()->fields())
      if (const auto *Type = Field->getType()->getAs<EnumType>();
          Type && Type->getDecl()->getCanonicalDecl() ==
                      cast<EnumDecl>(Enum)->getCanonicalDecl()) {
        Found(*Op, *Value, *Field);
        return true;
      }
    return true;
  }

private:
  Report Found;
};

} // namespace

/// A state is stored where the status belongs: the one is lost, the other says
/// what nobody has returned.
void ResultRules::checkForeignStatus() {
  ForeignStatus([&](const BinaryOperator &Op, const EnumConstantDecl &Value,
                    const FieldDecl &Field) {
    warn(Op.getOperatorLoc(),
         "%0 is no status, but a value for %1, which keeps what it has; assign "
         "it there")
        << &Value << &Field;
  }).TraverseStmt(Function.getBody());
}

} // namespace schannel_tidy
