//===- SecretFindings.cpp - Secrets that are logged or left ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretWalk.h"
#include "Spelling.h"
#include "TlsCall.h"
#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

/// Is \p Param asked for in \p S, as a switch is?
static bool isSwitch(const ParmVarDecl &Param, const Stmt *S) {
  if (!S)
    return false;
  if (const auto *If = dyn_cast<IfStmt>(S)) {
    const Expr *Condition = If->getCond()->IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
        Not && Not->getOpcode() == UO_LNot)
      Condition = Not->getSubExpr();
    if (valueNamedBy(*Condition) == &Param)
      return true;
  }
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return isSwitch(Param, Child);
  });
}

/// Is the log told by a constant to write nothing? dump(0, "data:", bytes, size)
static bool isSwitchedOff(const CallParts &Parts, const ASTContext &Context) {
  const FunctionDecl *Definition = Parts.Callee->getDefinition();
  for (unsigned I = 0;
       Definition && I < std::min<size_t>(Definition->getNumParams(),
                                          Parts.Arguments.size());
       ++I) {
    auto Value = constantOf(*Parts.Arguments[I], Context);
    if (Value && Value->isZero() &&
        isSwitch(*Definition->getParamDecl(I), Definition->getBody()))
      return true;
  }
  return false;
}

/// Does it matter that \p What is written: to a file, or to a log?
static bool isWorthHiding(const Secret &What, bool ToFile) {
  for (const Secret *S = &What; S; S = S->From)
    if (S->OnWire)
      return ToFile;
  return true;
}

void SecretWalk::report(const CallParts &Parts, const TextUse &Use,
                        const SecretFacts &Facts) {
  const Expr *Argument = nullptr;
  if (Use.Does == TextUse::Logs) {
    if (const Secret *What = secretIn(Use, Facts, Argument);
        What && !(What->Kept && isConsole(Parts.Call)) &&
        isWorthHiding(*What, Use.ToFile))
      Found.Logged.push_back({What, &Parts.Call, Argument, Use.ToFile, {}});
    return;
  }
  if (Use.Does != TextUse::None)
    return;
  for (const SecretArgument &Given : secretArguments(Parts, Facts)) {
    const unsigned I = Given.Index;
    const Secret *What = Given.What;
    bool IsVariable = I >= Parts.Callee->getNumParams();
    if (IsVariable && !isPrinted(Parts, I))
      continue;
    const SecretFlow::Handed &Inside = Flow.handed(
        *Parts.Callee, IsVariable ? SecretFlow::VariableArguments : I,
        Given.Part);
    if (!Inside.Leak || !isWorthHiding(*What, Inside.Leak->ToFile) ||
        (What->Kept && isConsole(*Inside.Leak->Call)) ||
        isSwitchedOff(Parts, Context))
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

bool SecretWalk::isConsole(const CallExpr &Call) {
  if (isa<CXXOperatorCallExpr>(Call)) {
    const Expr *Stream = &Call;
    while (const auto *Left = dyn_cast<CXXOperatorCallExpr>(Stream)) {
      if (Left->getNumArgs() == 0)
        return false;
      Stream = Left->getArg(0)->IgnoreParenImpCasts()->IgnoreImplicit();
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(Stream);
    return Ref && Ref->getDecl()->isInStdNamespace() &&
           Ref->getDecl()->getName().ends_with("cout");
  }
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->hasAttr<FormatAttr>())
    return false;
  // printf has no stream, fprintf has one, and functions of the program are its logs.
  const SourceManager &Sources = Callee->getASTContext().getSourceManager();
  return Sources.isInSystemHeader(Callee->getLocation()) &&
         llvm::none_of(Callee->parameters(), [](const ParmVarDecl *Parameter) {
           QualType Type = Parameter->getType();
           return Type->isPointerType() &&
                  Type->getPointeeType()->isRecordType();
         });
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
