//===- StandardArray.cpp - The elements of a std::array -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StandardArray.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SValBuilder.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

std::optional<SVal> standardArrayResult(const CallEvent &Call,
                                        ProgramStateRef State) {
  const auto *Instance = dyn_cast<CXXInstanceCall>(&Call);
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDecl());
  if (!Instance || !Method)
    return std::nullopt;
  const CXXRecordDecl *Class = Method->getParent();
  if (!Class->isInStdNamespace() || !Class->getIdentifier() ||
      Class->getName() != "array" || Class->field_empty())
    return std::nullopt;
  // The one member is the array.
  const FieldDecl *Elements = *Class->field_begin();
  ASTContext &Context = Method->getASTContext();
  const auto *Array = Context.getAsConstantArrayType(Elements->getType());
  if (!Array)
    return std::nullopt;

  SValBuilder &Builder = State->getStateManager().getSValBuilder();
  bool IsNamed = Method->getDeclName().isIdentifier();
  if (IsNamed && Method->getName() == "size")
    return Builder.makeIntVal(Array->getSize().getZExtValue(),
                              Call.getResultType());
  bool IsFirst = IsNamed && Method->getName() == "data";
  bool IsElement = Method->getOverloadedOperator() == OO_Subscript ||
                   (IsNamed && Method->getName() == "at");
  if (!IsFirst && !IsElement)
    return std::nullopt;
  SVal Index = IsFirst ? SVal(Builder.makeArrayIndex(0)) : Call.getArgSVal(0);
  auto Position = Index.getAs<NonLoc>();
  SVal Begin = State->getLValue(Elements, Instance->getCXXThisVal());
  if (!Position || !Begin.getAsRegion())
    return std::nullopt;
  return State->getLValue(Array->getElementType(), *Position, Begin);
}

} // namespace schannel_tidy
