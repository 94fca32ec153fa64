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

SecretFlow::SecretFlow(const SspiUnit &Unit) : Unit(Unit) { learnMembers(); }
SecretFlow::~SecretFlow() = default;

std::vector<SecretStep> SecretFlow::steps(const Secret &What) {
  std::vector<SecretStep> Steps;
  for (const Secret *S = &What; S; S = S->From)
    if (!S->Note.empty())
      Steps.push_back({S->Where, S->Note});
  std::reverse(Steps.begin(), Steps.end());
  return Steps;
}

/// What is kept in one round may be kept on in the next; deeper than this nobody
/// follows.
void SecretFlow::learnMembers() {
  constexpr unsigned MaxRounds = 3;
  const SourceManager &Sources = Unit.context().getSourceManager();
  Functions = Unit.functionsWithSecrets().vec();
  for (unsigned Round = 0; Round < MaxRounds; ++Round) {
    llvm::erase_if(Functions, [](const FunctionDecl *Function) {
      return !Function->getBody() || Function->isDependentContext() ||
             Function->isInvalidDecl();
    });
    for (const FunctionDecl *Function : Functions)
      for (const KeptSecret &Kept : run(*Function).Kept)
        if (!Kept.What->Noun.empty() && Kept.What->Lasting)
          Members.note(Kept);
    if (!Members.judge(Unit))
      return;
    Summaries.clear();
    Results.clear();
    Functions.insert(Functions.end(), Members.users().begin(),
                     Members.users().end());
    llvm::stable_sort(Functions, [&](const auto *A, const auto *B) {
      return Sources.isBeforeInTranslationUnit(A->getBeginLoc(),
                                               B->getBeginLoc());
    });
    Functions.erase(std::unique(Functions.begin(), Functions.end()),
                    Functions.end());
  }
}

SecretFlow::Result SecretFlow::run(const FunctionDecl &Function) {
  if (auto Known = Results.find(&Function); Known != Results.end())
    return Known->second;
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
  return Results[&Function] = Inside.Found;
}

const SecretFlow::Handed &SecretFlow::handed(const FunctionDecl &Function,
                                             unsigned Parameter,
                                             ArrayRef<ObjectPath::Step> Part) {
  // Deeper than this, nobody follows the notes.
  constexpr unsigned MaxDepth = 4;
  const FunctionDecl *Definition = Function.getDefinition();
  PartKey Key;
  for (const ObjectPath::Step &Step : Part)
    Key.emplace_back(Step.What, Step.Index);
  auto [It, New] = Summaries.try_emplace({Definition, Parameter, Key},
                                         Handed()); // ends recursion
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
    Facts.set({Definition->getParamDecl(Parameter), {Part.begin(), Part.end()}},
              Given);
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
  for (const KeptSecret &Kept : Inside.Found.Kept)
    if (IsGiven(Kept.What))
      Result.Keeps.push_back(Kept);
  for (const auto &Fact : Inside.AtReturn.all())
    for (unsigned I = 0; I < Definition->getNumParams(); ++I)
      if (I != Parameter && Fact.Path.Root == Definition->getParamDecl(I) &&
          Fact.Path.Steps.empty() && IsGiven(Fact.What) &&
          Fact.What->Memory != Given->Memory)
        Result.Fills.push_back(I);
  return Result;
}

} // namespace schannel_tidy
