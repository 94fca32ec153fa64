//===- SecretFindings.cpp - Secrets that are logged or left ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretWalk.h"
#include "Spelling.h"

using namespace clang;

namespace schannel_tidy {

void SecretWalk::report(const CallParts &Parts, const TextUse &Use,
                        const SecretFacts &Facts) {
  const Expr *Argument = nullptr;
  if (Use.Does == TextUse::Logs) {
    if (const Secret *What = secretIn(Use, Facts, Argument))
      Found.Logged.push_back({What, &Parts.Call, Argument, Use.ToFile, {}});
    return;
  }
  if (Use.Does != TextUse::None || !Parts.Callee || !Parts.Callee->hasBody() ||
      Parts.Callee->isInStdNamespace() || Unit.contract(Parts.Call))
    return;
  for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
    const Secret *What = Values.secretOf(Parts.Arguments[I], Facts);
    if (!What)
      continue;
    bool IsVariable = I >= Parts.Callee->getNumParams();
    if (IsVariable && !isPrinted(Parts, I))
      continue;
    const SecretFlow::Handed &Inside = Flow.handed(
        *Parts.Callee, IsVariable ? SecretFlow::VariableArguments : I);
    if (!Inside.Leak)
      continue;
    SecretLeak Leak{
        What, &Parts.Call, Parts.Arguments[I], Inside.Leak->ToFile, {}};
    Leak.Inside = SecretFlow::steps(*Inside.Leak->What);
    if (Inside.Leak->Inside.empty()) {
      const FunctionDecl *Log = Inside.Leak->Call->getDirectCallee();
      Leak.Inside.push_back(
          {placeOf(Inside.Leak->Call->getExprLoc(), Context),
           (Log && Log->getIdentifier() ? "'" + Log->getNameAsString() + "'"
                                        : std::string("a stream")) +
               " writes it here"});
    } else {
      llvm::append_range(Leak.Inside, Inside.Leak->Inside);
    }
    Found.Logged.push_back(std::move(Leak));
    return;
  }
}

bool SecretWalk::isPrinted(const CallParts &Parts, unsigned Index) {
  unsigned Named = Parts.Callee->getNumParams();
  if (!Named)
    return true;
  TextUse Use;
  LogCalls(Unit, [](const Expr &) {
    return false;
  }).formatted(Parts, Named - 1, Named, Use);
  return llvm::any_of(Use.Arguments, [&](const TextArgument &Text) {
    return Text.Argument == Parts.Arguments[Index];
  });
}

void SecretWalk::release(const CallExpr &Call, const Expr &Argument,
                         const SecretFacts &Facts) {
  auto Target = Values.contentOf(&Argument);
  const auto *Known = Target ? Facts.find(*Target) : nullptr;
  const Secret *What = Known ? Known->What : Values.secretOf(&Argument, Facts);
  if (What && What->Lasting)
    Found.Unwiped.push_back({What, &Call, &Argument, false, {}});
}

} // namespace schannel_tidy
