//===- ForeignFlags.cpp - Flags of another call ---------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ForeignFlags.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Where a call takes its flags, and where it says what it has granted.
struct FlagArguments {
  const Expr *Requested = nullptr, *Granted = nullptr;
};

/// Flags are named by the initials of their function.
std::string flagPrefix(const Contract &Promise) {
  std::string Initials;
  for (char Letter : Promise.Name)
    if (Letter >= 'A' && Letter <= 'Z')
      Initials += Letter;
  return Initials + "_";
}

FlagArguments flagArguments(const ContractCall &Here) {
  FlagArguments Found;
  if (!isHandshake(*Here.Promise))
    return Found;
  for (const Effect &E : Here.Promise->Effects) {
    if (E.Do == EffectKind::WriteBuffers && E.When &&
        E.When->Index < Here.Call->getNumArgs())
      Found.Requested = Here.Call->getArg(E.When->Index);
    if (E.Do == EffectKind::Write && E.Bits &&
        E.Index < Here.Call->getNumArgs())
      Found.Granted = Here.Call->getArg(E.Index);
  }
  return Found;
}

/// A constant that a macro names.
struct NamedFlag {
  const Expr *Where;
  StringRef Name;
  uint64_t Bits;
};

/// The macros, each a number, that \p E is made of.
void collectFlags(const Stmt &E, const ASTContext &Context,
                  SmallVectorImpl<NamedFlag> &Flags) {
  if (const auto *Number = dyn_cast<IntegerLiteral>(&E)) {
    StringRef Name = macroName(Number->getLocation(), Context);
    if (!Name.empty())
      Flags.push_back({Number, Name, Number->getValue().getZExtValue()});
    return;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&E))
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
        Variable && Variable->getType().isConstQualified() &&
        Variable->getInit())
      collectFlags(*Variable->getInit(), Context, Flags);
  for (const Stmt *Part : E.children())
    if (Part)
      collectFlags(*Part, Context, Flags);
}

class FlagsOfCall : public RecursiveASTVisitor<FlagsOfCall> {
public:
  FlagsOfCall(SchannelCheck &Check, const SspiUnit &Unit,
              const FunctionDecl &Function, const ContractCall &Here)
      : Check(Check), Unit(Unit), Context(Unit.context()), Function(Function),
        Here(Here), Own(flagPrefix(*Here.Promise)) {}

  void run() {
    FlagArguments Arguments = flagArguments(Here);
    if (Arguments.Requested)
      checkRequested(*Arguments.Requested);
    Attributes = Arguments.Granted ? target(*Arguments.Granted) : nullptr;
    if (Attributes && !othersGrantInto(*Attributes))
      TraverseStmt(Function.getBody());
  }

  /// attributes & FLAG
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() != BO_And)
      return true;
    for (auto [Value, Mask] : {std::pair(Op->getLHS(), Op->getRHS()),
                               std::pair(Op->getRHS(), Op->getLHS())}) {
      if (valueNamedBy(*Value) != Attributes)
        continue;
      SmallVector<NamedFlag, 2> Flags;
      collectFlags(*Mask, Context, Flags);
      for (const NamedFlag &Flag : Flags)
        report(Flag, "looked for in what is granted by");
    }
    return true;
  }

private:
  void checkRequested(const Expr &Requested) {
    FlagValue Value = Unit.flags().trace(Requested);
    if (!Value.complete())
      return;
    SmallVector<NamedFlag, 8> Wrong;
    for (const FlagOrigin &Origin : Value.Origins) {
      SmallVector<NamedFlag, 8> Flags;
      if (!Origin.Inverted)
        collectFlags(*Origin.Where, Context, Flags);
      bool IsOwn = llvm::any_of(Flags, [this](const NamedFlag &Flag) {
        return Flag.Name.starts_with(Own);
      });
      bool IsForeign = llvm::any_of(Flags, [this](const NamedFlag &Flag) {
        return !foreigner(Flag.Name).empty();
      });
      // One variable for both calls, and each value for its own.
      if (IsOwn && !IsForeign)
        return;
      Wrong.append(Flags);
    }
    for (const NamedFlag &Flag : Wrong)
      report(Flag, "given to");
  }

  /// The function whose flag \p Name is, if it is another than the one called.
  StringRef foreigner(StringRef Name) const {
    for (const Contract &Other : Unit.contracts().contracts())
      if (isHandshake(Other) && Name.starts_with(flagPrefix(Other)) &&
          flagPrefix(Other) != Own)
        return Other.Name;
    return "";
  }

  void report(const NamedFlag &Flag, StringRef How) {
    StringRef Of = foreigner(Flag.Name);
    if (Of.empty())
      return;
    // ISC_REQ_STREAM: what is meant is ASC_REQ_STREAM. Where there is no such flag,
    // its bit may say nothing, and do no harm.
    std::string Meant = Own + Flag.Name.drop_front(Flag.Name.find('_') + 1).str();
    std::optional<int64_t> Bits = Unit.contracts().constant(Meant);
    if (!Bits || uint64_t(*Bits) == Flag.Bits)
      return;
    Check.diag(placeOf(Flag.Where->getExprLoc(), Context),
               "%0 is a flag of '%1', but %2 '%3', for which its bit means "
               "something else; write %4")
        << Flag.Name << Of << How << Here.Promise->Name << Meant;
    Check.diag(placeOf(Here.Call->getBeginLoc(), Context), "the call is here",
               DiagnosticIDs::Note);
  }

  /// The variable or member whose address \p Argument is.
  static const ValueDecl *target(const Expr &Argument) {
    const auto *AddressOf =
        dyn_cast<UnaryOperator>(Argument.IgnoreParenCasts());
    return AddressOf && AddressOf->getOpcode() == UO_AddrOf
               ? valueNamedBy(*AddressOf->getSubExpr())
               : nullptr;
  }

  bool othersGrantInto(const ValueDecl &Target) const {
    return llvm::any_of(
        Unit.calls(Function), [&](const ContractCall &Other) {
          FlagArguments Arguments = flagArguments(Other);
          return Arguments.Granted && target(*Arguments.Granted) == &Target &&
                 flagPrefix(*Other.Promise) != Own;
        });
  }

  SchannelCheck &Check;
  const SspiUnit &Unit;
  ASTContext &Context;
  const FunctionDecl &Function;
  const ContractCall &Here;
  const std::string Own;
  const ValueDecl *Attributes = nullptr;
};

} // namespace

void checkForeignFlags(SchannelCheck &Check, const SspiUnit &Unit,
                       const FunctionDecl &Function) {
  // What the flags are meant for may be what does not compile.
  if (Unit.hasErrors(Function))
    return;
  for (const ContractCall &Here : Unit.calls(Function))
    FlagsOfCall(Check, Unit, Function, Here).run();
}

} // namespace schannel_tidy
