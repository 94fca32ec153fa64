//===- StatusFunctions.cpp - Functions whose result is a status -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StatusFunctions.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "CallFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Is \p Type a truth value, by whatever name?
bool isTruth(QualType Type) {
  if (Type->isBooleanType())
    return true;
  while (const auto *Typedef = Type->getAs<TypedefType>()) {
    StringRef Name = Typedef->getDecl()->getName();
    if (Name == "BOOL" || Name == "WINBOOL")
      return true;
    Type = Typedef->desugar();
  }
  return false;
}

/// What a function returns, as far as its constants tell.
class Returns : public RecursiveASTVisitor<Returns> {
public:
  Returns(const FunctionDecl &Function, ASTContext &Context)
      : Context(Context) {
    TraverseStmt(Function.getBody());
  }

  bool Zero = false, One = false;
  bool Others = false; ///< another constant, or no constant at all

  bool shouldVisitLambdaBody() const { return false; }
  bool VisitReturnStmt(ReturnStmt *Return) {
    const Expr *Value = Return->getRetValue();
    auto Number = Value ? constantOf(*Value, Context) : std::nullopt;
    if (!Number)
      Others = true;
    else if (Number->isZero())
      Zero = true;
    else if (Number->isOne())
      One = true;
    else
      Others = true;
    return true;
  }

private:
  ASTContext &Context;
};

} // namespace

std::optional<Contract>
StatusFunctions::judge(const FunctionDecl &Function) const {
  Contract Promise;
  if (!Function.getIdentifier())
    return std::nullopt;
  Promise.Name = Function.getName().str();
  QualType Type = Function.getReturnType();
  if (isStatusType(Type))
    Promise.Result = ResultKind::Status;
  else if (isTruth(Type))
    Promise.Result = ResultKind::Bool;
  else
    return std::nullopt;

  if (!Function.getBody()) {
    // Only SSPI has a name of its own for its statuses.
    Promise.CheckResult = Promise.Result == ResultKind::Status &&
                          isSecurityStatus(Type) &&
                          !Unit.context().getSourceManager().isInSystemHeader(
                              Function.getLocation());
    return Promise.CheckResult ? std::optional(Promise) : std::nullopt;
  }
  Returns Values(Function, Unit.context());
  // A status of 1 is somebody's own meaning of it; a truth value that is always
  // the same says nothing.
  if (Promise.Result == ResultKind::Status
          ? Values.One || !Values.Others
          : !Values.Others && !(Values.Zero && Values.One))
    return std::nullopt;
  auto Calls = [&](llvm::function_ref<bool(const Contract &)> Wanted) {
    return Unit.anyReached(Function, [&](const FunctionDecl &Reached) {
      return llvm::any_of(Unit.calls(Reached), [&](const ContractCall &Call) {
        return Wanted(*Call.Promise);
      });
    });
  };
  if (Calls([](const Contract &C) { return has(C, EffectKind::ControlToken); }))
    return std::nullopt;
  Promise.CheckResult = Calls([](const Contract &C) { return C.CheckResult; });
  return Promise.CheckResult || isSecurityStatus(Type) ? std::optional(Promise)
                                                       : std::nullopt;
}

const Contract *StatusFunctions::promise(const FunctionDecl &Function) {
  const FunctionDecl *Definition = Function.getDefinition();
  const FunctionDecl &Wanted = Definition ? *Definition : Function;
  auto It = Known.find(&Wanted);
  if (It == Known.end())
    It = Known.try_emplace(&Wanted, judge(Wanted)).first;
  return It->second ? &*It->second : nullptr;
}

std::vector<StatusFunctions::Drop>
StatusFunctions::droppedAgainstCustom() const {
  llvm::DenseMap<const FunctionDecl *, unsigned> Drops;
  for (const Drop &D : Dropped)
    ++Drops[D.first];
  std::vector<Drop> Result;
  llvm::copy_if(Dropped, std::back_inserter(Result), [&](const Drop &D) {
    return Used.lookup(D.first) > Drops.lookup(D.first);
  });
  return Result;
}

} // namespace schannel_tidy
