//===- SensitiveLoggingCheck.cpp - schannel-sensitive-logging -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SensitiveLoggingCheck.h"
#include "../lib/PathAnalysis/SecretFlow.h"
#include "../lib/PathAnalysis/Spelling.h"

using namespace clang;

namespace schannel_tidy {

SensitiveLoggingCheck::SensitiveLoggingCheck(StringRef Name,
                                             tidy::ClangTidyContext *Context)
    : SchannelCheck(Name, Context),
      WarnOnUnwipedSecret(isOn("WarnOnUnwipedSecret")) {}

void SensitiveLoggingCheck::storeOptions(
    tidy::ClangTidyOptions::OptionMap &Opts) {
  SchannelCheck::storeOptions(Opts);
  Options.store(Opts, "WarnOnUnwipedSecret",
                WarnOnUnwipedSecret ? "true" : "false");
}

static std::string nameOf(const CallExpr &Call) {
  const auto *Callee = dyn_cast_or_null<NamedDecl>(Call.getCalleeDecl());
  if (!Callee || !Callee->getIdentifier())
    return "the stream";
  return "'" + Callee->getNameAsString() + "'";
}

static std::string textOf(const Expr &E, const ASTContext &Context) {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  E.IgnoreParenCasts()->IgnoreImplicit()->printPretty(
      Out, nullptr, PrintingPolicy(Context.getLangOpts()));
  // Somebody's macro, and not what they wrote.
  constexpr unsigned Readable = 60;
  return Text.size() > Readable || StringRef(Text).contains('\n')
             ? std::string()
             : "'" + Text + "'";
}

void SensitiveLoggingCheck::checkUnit(const SspiUnit &Unit) {
  const ASTContext &Context = Unit.context();
  SecretFlow Flow(Unit);
  for (const FunctionDecl *Function : Flow.functions()) {
    SecretFlow::Result Found = Flow.run(*Function);
    for (const SecretLeak &Leak : Found.Logged) {
      std::string Text = textOf(*Leak.Argument, Context);
      diag(placeOf(Leak.Call->getExprLoc(), Context),
           "%0%select{| in %2}1 is written to a %select{log|file}3 by %4, where "
           "others can read it; write its length at most, or nothing")
          << Leak.What->Noun << !Text.empty() << Text << Leak.ToFile
          << nameOf(*Leak.Call);
      for (const SecretStep &Step : SecretFlow::steps(*Leak.What))
        diag(Step.Where, Step.Text, DiagnosticIDs::Note);
      for (const SecretStep &Step : Leak.Inside)
        diag(Step.Where, Step.Text, DiagnosticIDs::Note);
    }
    if (!WarnOnUnwipedSecret)
      continue;
    for (const SecretLeak &Leak : Found.Unwiped) {
      diag(placeOf(Leak.Call->getExprLoc(), Context),
           "%0 stays in the memory that %1 releases; clear it with "
           "SecureZeroMemory first%select{|, not with memset, which the "
           "compiler may leave out}2")
          << Leak.What->Noun << nameOf(*Leak.Call) << Leak.What->Cleared;
      for (const SecretStep &Step : SecretFlow::steps(*Leak.What))
        diag(Step.Where, Step.Text, DiagnosticIDs::Note);
    }
  }
}

} // namespace schannel_tidy
