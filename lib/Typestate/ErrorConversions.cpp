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

bool isConvertedError(const Expr &E, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  for (SourceLocation Where = E.getBeginLoc(); Where.isMacroID();
       Where = Sources.getImmediateMacroCallerLoc(Where))
    if (macroName(Where, Context).ltrim('_') == "HRESULT_FROM_WIN32")
      return true;
  return false;
}

namespace {

// (HRESULT)(x) <= 0 ? (HRESULT)(x) : (HRESULT)(((x) & 0xFFFF) | 0x80070000)
class ErrorConversions : public Checker<check::PostStmt<CStyleCastExpr>> {
public:
  void checkPostStmt(const CStyleCastExpr *Cast, CheckerContext &C) const {
    const auto *Type = Cast->getTypeAsWritten()->getAs<TypedefType>();
    if (!Type || Type->getDecl()->getName() != "HRESULT" ||
        !isConvertedError(*Cast, C.getASTContext()))
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
