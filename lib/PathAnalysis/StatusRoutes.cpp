//===- StatusRoutes.cpp - How a status gets from one function to another --===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StatusRoutes.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Does \p Walk end in nothing but a return of the status that \p Call has made,
/// or of what has taken its place on some ways?
bool endsInStatus(const StatusWalk &Walk, const CallExpr &Call) {
  bool Returned = false;
  for (const Stmt *S : Walk.Executed) {
    const auto *Return = dyn_cast<ReturnStmt>(S);
    if (!Return)
      continue;
    const Expr *Value = Return->getRetValue();
    const ValueDecl *Named = Value ? valueNamedBy(*Value) : nullptr;
    if (!Value || (Value->IgnoreParenCasts() != &Call &&
                   !(Named && Walk.Holders.contains(Named))))
      return false;
    Returned |= Walk.ReturnsStatus.contains(Return);
  }
  return Walk.Complete && Returned;
}

/// Does \p Function return the status of \p Call, whatever it is?
bool handsOn(const SspiUnit &Unit, const StatusWalker &Walker,
             const CallExpr &Call) {
  for (StringRef Name :
       {"SEC_E_OK", "SEC_I_CONTINUE_NEEDED", "SEC_E_INCOMPLETE_MESSAGE",
        "SEC_I_RENEGOTIATE", "SEC_E_INTERNAL_ERROR"})
    if (!endsInStatus(Walker.walk(Call, statusNamed(Unit, Name)), Call))
      return false;
  return true;
}

/// The first parameter of \p Function that \p Call gives a status to, and that
/// it compares with documented ones; null if there is none.
const ParmVarDecl *judgedParameter(const SspiUnit &Unit, const CallExpr &Call,
                                   const CallExpr &Source) {
  const FunctionDecl *Function = Call.getDirectCallee()->getDefinition();
  if (!Function || isa<CXXOperatorCallExpr>(Call) ||
      !Function->getReturnType()->isIntegralOrEnumerationType())
    return nullptr;
  for (const StatusTest &Test : Unit.statusTests()) {
    const auto *Into = dyn_cast_or_null<ParmVarDecl>(Test.Subject);
    if (Test.Function != Function || !Into ||
        Into->getDeclContext() != Function ||
        Into->getFunctionScopeIndex() >= Call.getNumArgs())
      continue;
    const Expr &Given = *Call.getArg(Into->getFunctionScopeIndex());
    if (Given.IgnoreParenCasts() == &Source ||
        isa_and_nonnull<VarDecl>(valueNamedBy(Given)))
      return Into;
  }
  return nullptr;
}

} // namespace

std::vector<StatusRoute> statusRoutes(const SspiUnit &Unit) {
  std::vector<StatusRoute> Routes;
  llvm::DenseMap<const FunctionDecl *, std::vector<StatusRoute>> Returned;
  // What nobody here calls hands nothing on to anybody here: no need to walk
  // it.
  llvm::DenseSet<const FunctionDecl *> Called;
  for (const FunctionDecl *Function : Unit.definitions())
    for (const CallExpr *Call : Unit.ownCalls(*Function))
      Called.insert(Call->getDirectCallee()->getDefinition());
  for (const FunctionDecl *Function : Unit.functions()) {
    if (Function->isDependentContext())
      continue;
    unsigned TlsCalls = 0;
    for (const ContractCall &Call : Unit.calls(*Function)) {
      TlsCallKind Kind = tlsCallKind(Unit, *Function, Call);
      if (Kind == TlsCallKind::None || ++TlsCalls > MaxTlsCalls)
        continue;
      Routes.push_back({Call, Kind, Function, Function, Call.Call});
      if (Called.contains(Function) &&
          Function->getReturnType()->isIntegerType() &&
          handsOn(Unit, Unit.walker(*Function), *Call.Call))
        Returned[Function].push_back(Routes.back());
    }
  }
  if (Routes.empty())
    return Routes;
  for (const FunctionDecl *Function : Unit.definitions())
    for (const CallExpr *Call : Unit.ownCalls(*Function))
      if (auto It = Returned.find(Call->getDirectCallee()->getDefinition());
          It != Returned.end() && !Function->isDependentContext())
        for (StatusRoute Route : It->second) {
          Route.Holder = Function;
          Route.Call = Call;
          Routes.push_back(Route);
        }
  std::vector<StatusRoute> Judged;
  for (const StatusRoute &Route : Routes)
    for (const CallExpr *Call : Unit.ownCalls(*Route.Holder))
      if (const ParmVarDecl *Into = judgedParameter(Unit, *Call, *Route.Call)) {
        Judged.push_back(Route);
        Judged.back().Judged = Call;
        Judged.back().Into = Into;
      }
  llvm::erase_if(Routes,
                 [](const StatusRoute &R) { return R.Call == R.Made.Call; });
  Routes.insert(Routes.begin(), Judged.begin(), Judged.end());
  return Routes;
}

} // namespace schannel_tidy
