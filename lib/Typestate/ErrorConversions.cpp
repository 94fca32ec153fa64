//===- ErrorConversions.cpp - Errors made into HRESULTs -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ErrorConversions.h"
#include "../PathAnalysis/Spelling.h"
#include "clang/AST/Expr.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

// (HRESULT)(x) <= 0 ? (HRESULT)(x) : (HRESULT)(((x) & 0xFFFF) | 0x80070000)
class ErrorConversions : public Checker<check::PostStmt<CStyleCastExpr>> {
public:
  void checkPostStmt(const CStyleCastExpr *Cast, CheckerContext &C) const {
    if (!Cast->getBeginLoc().isMacroID() ||
        !Cast->getType()->isSignedIntegerType())
      return;
    StringRef Macro = macroName(Cast->getBeginLoc(), C.getASTContext());
    if (Macro.ltrim('_') != "HRESULT_FROM_WIN32")
      return;
    ProgramStateRef State = C.getState();
    const LocationContext *Frame = C.getLocationContext();
    auto Error =
        State->getSVal(Cast->getSubExpr(), Frame).getAs<DefinedOrUnknownSVal>();
    // What has the highest bit set is no 0 either.
    if (!Error ||
        (State->assume(*Error, false) && !setsSign(*Cast->getSubExpr())))
      return;
    SValBuilder &Builder = C.getSValBuilder();
    DefinedOrUnknownSVal Failure = Builder.conjureSymbolVal(
        this, Cast, Frame, Cast->getType(), C.blockCount());
    SVal IsNegative = Builder.evalBinOp(
        State, BO_LT, Failure, Builder.makeZeroVal(Cast->getType()),
        Builder.getConditionType());
    if (auto Known = IsNegative.getAs<DefinedOrUnknownSVal>())
      if (ProgramStateRef Failed =
              State->BindExpr(Cast, Frame, Failure)->assume(*Known, true))
        C.addTransition(Failed);
  }

private:
  static bool setsSign(const Expr &E) {
    const auto *Or = dyn_cast<BinaryOperator>(E.IgnoreParenImpCasts());
    return Or && Or->getOpcode() == BO_Or;
  }
};

} // namespace

void registerErrorConversions(CheckerRegistry &Registry) {
  Registry.addChecker<ErrorConversions>("schannel.ErrorConversions",
                                        "Makes HRESULTs of errors", "");
}

} // namespace schannel_tidy
