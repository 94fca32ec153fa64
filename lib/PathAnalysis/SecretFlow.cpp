//===- SecretFlow.cpp - Where secrets go in a function --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretFlow.h"
#include "SecretWalk.h"
#include "Spelling.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

SecretFlow::SecretFlow(const SspiUnit &Unit) : Unit(Unit) {}
SecretFlow::~SecretFlow() = default;

std::vector<SecretStep> SecretFlow::steps(const Secret &What) {
  std::vector<SecretStep> Steps;
  for (const Secret *S = &What; S; S = S->From)
    if (!S->Note.empty())
      Steps.push_back({S->Where, S->Note});
  std::reverse(Steps.begin(), Steps.end());
  return Steps;
}

SecretFlow::Result SecretFlow::run(const FunctionDecl &Function) {
  Walks.push_back(std::make_unique<SecretWalk>(*this, Unit, Function));
  SecretWalk &Inside = *Walks.back();
  Inside.run({});
  const SourceManager &Sources = Unit.context().getSourceManager();
  auto InOrder = [&](std::vector<SecretLeak> &Leaks) {
    llvm::stable_sort(Leaks, [&](const SecretLeak &A, const SecretLeak &B) {
      return Sources.isBeforeInTranslationUnit(A.Call->getBeginLoc(),
                                               B.Call->getBeginLoc());
    });
  };
  InOrder(Inside.Found.Logged);
  InOrder(Inside.Found.Unwiped);
  return Inside.Found;
}

const SecretFlow::Handed &SecretFlow::handed(const FunctionDecl &Function,
                                             unsigned Parameter) {
  // Deeper than this, nobody follows the notes.
  constexpr unsigned MaxDepth = 4;
  const FunctionDecl *Definition = Function.getDefinition();
  auto [It, New] =
      Summaries.try_emplace({Definition, Parameter}, Handed()); // ends recursion
  if (!New || !Definition || Depth >= MaxDepth ||
      Definition->isDependentContext() || !Definition->getBody())
    return It->second;
  Walks.push_back(std::make_unique<SecretWalk>(*this, Unit, *Definition));
  SecretWalk &Inside = *Walks.back();
  const Secret *Given =
      Inside.values().secret(Definition, Parameter, {"", nullptr, {}, ""});
  SecretFacts Facts;
  if (Parameter == VariableArguments)
    Inside.VariableArguments = Given;
  else if (Parameter < Definition->getNumParams())
    Facts.set({Definition->getParamDecl(Parameter), {}}, Given);
  ++Depth;
  Inside.run(Facts);
  --Depth;
  auto IsGiven = [&](const Secret *What) {
    while (What && What != Given)
      What = What->From;
    return What == Given;
  };
  Handed &Result = It->second;
  Result.Returns = IsGiven(Inside.Returned);
  for (const SecretLeak &Leak : Inside.Found.Logged)
    if (!Result.Leak && IsGiven(Leak.What))
      Result.Leak = Leak;
  for (const auto &Fact : Inside.AtReturn.all())
    for (unsigned I = 0; I < Definition->getNumParams(); ++I)
      if (I != Parameter && Fact.Path.Root == Definition->getParamDecl(I) &&
          Fact.Path.Steps.empty() && IsGiven(Fact.What) &&
          Fact.What->Memory != Given->Memory)
        Result.Fills.push_back(I);
  return Result;
}

} // namespace schannel_tidy
