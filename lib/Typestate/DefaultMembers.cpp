//===- DefaultMembers.cpp - Members that begin with a value ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DefaultMembers.h"
#include "../PathAnalysis/SspiUnit.h"
#include "clang/AST/ExprCXX.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

class DefaultMembers : public Checker<check::PostStmt<CXXDefaultInitExpr>> {
public:
  void checkPostStmt(const CXXDefaultInitExpr *Default, CheckerContext &C) const {
    ProgramStateRef State = C.getState();
    const LocationContext *Frame = C.getLocationContext();
    if (!State->getSVal(Default, Frame).isUnknown() ||
        !isOfSecBuffers(Default->getType()))
      return;
    auto Value = evaluate(*Default->getExpr(), C);
    if (Value)
      C.addTransition(State->BindExpr(Default, Frame, *Value));
  }

private:
  /// SecBuffers, an array or std::array of them, or their descriptor.
  static bool isOfSecBuffers(QualType Type) {
    if (Type->isArrayType())
      Type = QualType(Type->getBaseElementTypeUnsafe(), 0);
    const RecordDecl *Record = Type->getAsRecordDecl();
    if (!Record || !Record->getIdentifier())
      return false;
    if (Record->getName() == "array" && Record->isInStdNamespace() &&
        !Record->field_empty())
      return isOfSecBuffers((*Record->field_begin())->getType());
    return isSspiType(Type);
  }

  std::optional<SVal> evaluate(const Expr &Written, CheckerContext &C) const {
    const Expr *E = Written.IgnoreParenImpCasts();
    SValBuilder &Builder = C.getSValBuilder();
    if (const auto *Temporary = dyn_cast<ExprWithCleanups>(E))
      E = Temporary->getSubExpr()->IgnoreParenImpCasts();
    if (const auto *List = dyn_cast<InitListExpr>(E))
      return evaluateList(*List, C);
    if (isa<ImplicitValueInitExpr, CXXScalarValueInitExpr>(E))
      return Builder.makeZeroVal(E->getType());
    if (auto Constant = Builder.getConstantVal(&Written))
      return *Constant;
    // The array, or a call that says where it is.
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      const auto *Method = Call->getMethodDecl();
      if (!Method || !Method->getDeclName().isIdentifier() ||
          Method->getName() != "data" || !isOfSecBuffers(Call->getObjectType()))
        return std::nullopt;
      return firstElement(*Call->getImplicitObjectArgument(), C);
    }
    return Written.getType()->isPointerType() ? firstElement(*E, C)
                                              : std::nullopt;
  }

  std::optional<SVal> evaluateList(const InitListExpr &Written,
                                   CheckerContext &C) const {
    const InitListExpr &List =
        Written.getSemanticForm() ? *Written.getSemanticForm() : Written;
    SValBuilder &Builder = C.getSValBuilder();
    QualType Type = List.getType();
    if (llvm::all_of(List.inits(), [](const Expr *Init) {
          return isa<ImplicitValueInitExpr>(Init);
        }))
      return Builder.makeZeroVal(Type);
    llvm::ImmutableList<SVal> Values =
        C.getStateManager().getBasicVals().getEmptySValList();
    for (unsigned I = List.getNumInits(); I > 0; --I) {
      auto Value = evaluate(*List.getInit(I - 1), C);
      Values = C.getStateManager().getBasicVals().prependSVal(
          Value.value_or(UnknownVal()), Values);
    }
    return Builder.makeCompoundVal(Type, Values);
  }

  /// Where the first element of the member \p E of this object is.
  static std::optional<SVal> firstElement(const Expr &E, CheckerContext &C) {
    const auto *Member = dyn_cast<MemberExpr>(E.IgnoreParenImpCasts());
    const auto *Field =
        Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    const auto *Method =
        dyn_cast<CXXMethodDecl>(C.getStackFrame()->getDecl());
    if (!Field || !Method ||
        !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
      return std::nullopt;
    ProgramStateRef State = C.getState();
    SValBuilder &Builder = C.getSValBuilder();
    SVal This = State->getSVal(Builder.getCXXThis(Method, C.getStackFrame()));
    SVal Array = State->getLValue(Field, This);
    if (const auto *Record = Field->getType()->getAsCXXRecordDecl()) {
      if (Record->field_empty())
        return std::nullopt;
      Field = *Record->field_begin(); // of a std::array
      Array = State->getLValue(Field, Array);
    }
    if (!Field->getType()->isArrayType() || !Array.getAsRegion())
      return std::nullopt;
    return State->getLValue(
        C.getASTContext().getAsArrayType(Field->getType())->getElementType(),
        Builder.makeArrayIndex(0).castAs<NonLoc>(), Array);
  }
};

} // namespace

void registerDefaultMembers(CheckerRegistry &Registry) {
  Registry.addChecker<DefaultMembers>(
      "schannel.DefaultMembers", "Works out default members of SecBuffers", "");
}

} // namespace schannel_tidy
