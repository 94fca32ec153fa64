//===- FlagFlow.cpp - Where the bits of a flags value come from -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlagFlow.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

/// How far a value is followed from function to function.
static constexpr unsigned MaxDepth = 8;

StringRef recordName(const RecordDecl &Record) {
  StringRef Name = Record.getName();
  if (Name.empty())
    if (const TypedefNameDecl *Typedef = Record.getTypedefNameForAnonDecl())
      Name = Typedef->getName();
  return Name.ltrim('_');
}

const VarDecl *baseVariable(const Expr &E) {
  const Expr *Base = E.IgnoreParenImpCasts();
  while (const auto *Member = dyn_cast<MemberExpr>(Base)) {
    if (Member->isArrow())
      return nullptr;
    Base = Member->getBase()->IgnoreParenImpCasts();
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Base);
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && !Variable->getType()->isReferenceType() ? Variable
                                                             : nullptr;
}

/// A condition without its negations, and whether it has to hold.
static std::pair<const Expr *, bool> literal(const Expr &Condition,
                                             bool Taken) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  while (const auto *Not = dyn_cast<UnaryOperator>(E)) {
    if (Not->getOpcode() != UO_LNot)
      break;
    Taken = !Taken;
    E = Not->getSubExpr()->IgnoreParenImpCasts();
  }
  return {E, Taken};
}

/// What \p B needs: a && b needs both, not (a || b) the opposite of both.
static void needs(const Expr &Condition, bool Taken,
                  SmallVectorImpl<std::pair<const Expr *, bool>> &Out) {
  auto [E, Holds] = literal(Condition, Taken);
  const auto *Op = dyn_cast<BinaryOperator>(E);
  if (Op && Op->getOpcode() == (Holds ? BO_LAnd : BO_LOr)) {
    needs(*Op->getLHS(), Holds, Out);
    needs(*Op->getRHS(), Holds, Out);
    return;
  }
  Out.push_back({E, Holds});
}

bool exclude(const Branches &A, const Branches &B, const ASTContext &Context) {
  SmallVector<std::pair<const Expr *, bool>, 8> NeedA, NeedB;
  for (auto [When, Need] : {std::pair(&A, &NeedA), std::pair(&B, &NeedB)})
    for (const Branch &Br : *When)
      if (Br.Condition && isa<IfStmt, ConditionalOperator>(Br.Where))
        needs(*Br.Condition, Br.Taken, *Need);
  for (const Branch &InA : A)
    for (const Branch &InB : B)
      if (InA.Where == InB.Where && !InA.Labels.empty() &&
          llvm::none_of(InA.Labels, [&](const SwitchCase *Label) {
            return llvm::is_contained(InB.Labels, Label);
          }))
        return true;
  auto Identity = [&](const Expr *E) {
    llvm::FoldingSetNodeID Id;
    E->Profile(Id, Context, /*Canonical=*/true);
    return Id;
  };
  for (auto [InA, HoldsA] : NeedA)
    for (auto [InB, HoldsB] : NeedB)
      if (HoldsA != HoldsB && Identity(InA) == Identity(InB))
        return true;
  return false;
}

/// The way that a value has been followed so far.
struct FlagFlow::Trail {
  Branches When;
  uint64_t Mask = ~uint64_t(0);
  bool Inverted = false;
  unsigned Depth = 0;
  llvm::DenseSet<const void *> Seen; ///< ends cycles (p = p | x)

  Trail under(ArrayRef<Branch> More) const {
    Trail T = *this;
    T.When.insert(T.When.end(), More.begin(), More.end());
    return T;
  }
};

std::optional<uint64_t> FlagFlow::constant(const Expr &E) const {
  const Expr *Value = E.IgnoreParenCasts();
  if (E.isValueDependent() || E.isTypeDependent() || E.getType().isNull())
    return std::nullopt;
  Expr::EvalResult Result;
  auto Folded = [&](const Expr &Of) -> std::optional<uint64_t> {
    // Flags are 32 bits wide; a negative int is one with the top bit set.
    if (Of.getType()->isIntegralOrEnumerationType() &&
        Of.EvaluateAsInt(Result, Context))
      return static_cast<uint64_t>(Result.Val.getInt().extOrTrunc(64).getZExtValue()) &
             0xFFFFFFFF;
    return std::nullopt;
  };
  if (auto Bits = Folded(E))
    return Bits;
  // (LPCSTR)10 and NULL
  if (E.getType()->isPointerType())
    return E.isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull)
               ? std::optional<uint64_t>(0)
               : Folded(*Value);
  // C does not fold its const variables.
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Value))
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
        Variable && Variable->getType().isConstQualified() &&
        !isa<ParmVarDecl>(Variable))
      if (const Expr *Init = Variable->getAnyInitializer())
        if (!Init->isValueDependent())
          return Folded(*Init);
  return std::nullopt;
}

ArrayRef<FlagWrite> FlagFlow::writes(const ValueDecl &Target) const {
  auto It = Writes.find(&Target);
  if (It == Writes.end())
    return {};
  return It->second;
}

std::vector<const FieldDecl *> FlagFlow::members(StringRef Record,
                                                 StringRef Member) const {
  std::vector<const FieldDecl *> Result;
  for (const auto &Entry : Writes)
    if (const auto *Field = dyn_cast<FieldDecl>(Entry.first);
        Field && Field->getIdentifier() && Field->getName() == Member &&
        recordName(*Field->getParent()) == Record)
      Result.push_back(Field);
  return Result;
}

bool FlagFlow::uses(StringRef Record) const {
  return llvm::any_of(UsedRecords, [&](const TagDecl *R) {
    return recordName(*cast<RecordDecl>(R)) == Record;
  });
}

bool FlagFlow::mentions(StringRef Record, StringRef Member) const {
  return llvm::any_of(Mentioned, [&](const FieldDecl *Field) {
    return Field->getIdentifier() && Field->getName() == Member &&
           recordName(*Field->getParent()) == Record;
  });
}

bool FlagFlow::escapes(StringRef Record) const {
  return llvm::any_of(EscapedRecords, [&](const TagDecl *R) {
    return recordName(*cast<RecordDecl>(R)) == Record;
  });
}

FlagValue FlagFlow::trace(const Expr &Value) const {
  FlagValue Out;
  Trail Trail;
  trace(Value, Trail, Out);
  return Out;
}

FlagValue FlagFlow::trace(const FlagWrite &Write) const {
  FlagValue Out;
  Trail Trail;
  traceWrites(Write, Trail, Out);
  return Out;
}

void FlagFlow::traceWrites(ArrayRef<FlagWrite> Writes, Trail &Trail,
                           FlagValue &Out) const {
  size_t First = Out.Origins.size();
  for (const FlagWrite &Write : Writes) {
    auto Here = Trail.under(Write.When);
    switch (Write.Kind) {
    case FlagWrite::Set:
    case FlagWrite::Add:
      trace(*Write.Value, Here, Out);
      break;
    case FlagWrite::Keep:
      break;
    case FlagWrite::Out: {
      auto It = Through.find(Write.Through);
      if (It == Through.end() || ++Here.Depth > MaxDepth ||
          !Here.Seen.insert(Write.Through).second)
        Out.Unknown.push_back(Here.When);
      else
        traceWrites(It->second, Here, Out);
      break;
    }
    case FlagWrite::Lost:
      Out.Unknown.push_back(Here.When);
      break;
    }
  }
  // Bits that are taken out somewhere count as taken out everywhere: what is
  // not certain is not reported.
  for (const FlagWrite &Write : Writes)
    if (Write.Kind == FlagWrite::Keep)
      if (auto Kept = constant(*Write.Value))
        for (size_t I = First; I < Out.Origins.size(); ++I)
          Out.Origins[I].Bits &= *Kept;
}

/// Do the constants that \p Call hands to \p Callee keep it from what is under \p
/// When?
bool FlagFlow::excludes(const CallExpr &Call, const FunctionDecl &Callee,
                        const Branches &When) const {
  auto Given = [&](const Expr &E) -> std::optional<uint64_t> {
    const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
    const auto *Param = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
    if (!Param || !writes(*Param).empty() ||
        Param->getFunctionScopeIndex() >= Call.getNumArgs() ||
        isa<CXXOperatorCallExpr>(Call))
      return std::nullopt;
    return constant(*Call.getArg(Param->getFunctionScopeIndex()));
  };
  return llvm::any_of(When, [&](const Branch &B) {
    if (!B.Condition || !B.Labels.empty())
      return false;
    const Expr *Condition = B.Condition->IgnoreParenImpCasts();
    bool Taken = B.Taken;
    if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
        Not && Not->getOpcode() == UO_LNot) {
      Taken = !Taken;
      Condition = Not->getSubExpr();
    }
    auto Value = Given(*Condition);
    return Value && (*Value != 0) != Taken;
  });
}

void FlagFlow::trace(const Expr &E, Trail &Trail, FlagValue &Out) const {
  auto Lost = [&] { Out.Unknown.push_back(Trail.When); };
  if (auto Bits = constant(E)) {
    Out.Origins.push_back({&E, *Bits & Trail.Mask, Trail.Inverted, Trail.When});
    return;
  }
  const Expr *Value = E.IgnoreParenCasts();
  if (const auto *Full = dyn_cast<FullExpr>(Value))
    Value = Full->getSubExpr()->IgnoreParenCasts();
  if (const auto *Op = dyn_cast<BinaryOperator>(Value)) {
    if (Op->getOpcode() == BO_Or || Op->getOpcode() == BO_Add ||
        Op->getOpcode() == BO_Xor) {
      trace(*Op->getLHS(), Trail, Out);
      trace(*Op->getRHS(), Trail, Out);
      return;
    }
    if (Op->getOpcode() == BO_And)
      for (auto [Mask, Other] : {std::pair(Op->getLHS(), Op->getRHS()),
                                 std::pair(Op->getRHS(), Op->getLHS())})
        if (auto Bits = constant(*Mask)) {
          auto Masked = Trail;
          Masked.Mask &= *Bits;
          return trace(*Other, Masked, Out);
        }
    return Lost();
  }
  if (const auto *Op = dyn_cast<UnaryOperator>(Value);
      Op && Op->getOpcode() == UO_Not) {
    auto Inverse = Trail;
    Inverse.Inverted = !Inverse.Inverted;
    return trace(*Op->getSubExpr(), Inverse, Out);
  }
  if (const auto *Choice = dyn_cast<ConditionalOperator>(Value)) {
    auto Known = constant(*Choice->getCond());
    for (bool Taken : {true, false}) {
      if (Known && (*Known != 0) != Taken)
        continue;
      auto Arm = Trail.under({Branch{Choice, Choice->getCond(), Taken, {}}});
      trace(Taken ? *Choice->getTrueExpr() : *Choice->getFalseExpr(),
            Known ? Trail : Arm, Out);
    }
    return;
  }
  if (++Trail.Depth > MaxDepth)
    return Lost();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Value)) {
    const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    if (!Variable)
      return Lost();
    auto Here = Trail;
    if (!Here.Seen.insert(Variable).second)
      return; // p = p | x adds nothing of p's own
    traceWrites(writes(*Variable), Here, Out);
    const auto *Param = dyn_cast<ParmVarDecl>(Variable);
    if (!Param) {
      if (writes(*Variable).empty())
        Lost();
      return;
    }
    const auto *Function = dyn_cast<FunctionDecl>(Param->getDeclContext());
    if (!Function)
      return Lost();
    auto Sites = Calls.find(Function->getCanonicalDecl());
    if (Function->isExternallyVisible() || Sites == Calls.end())
      Lost();
    if (Sites != Calls.end())
      for (const CallSite &Site : Sites->second)
        if (Param->getFunctionScopeIndex() < Site.Call->getNumArgs()) {
          auto There = Here.under(Site.When);
          trace(*Site.Call->getArg(Param->getFunctionScopeIndex()), There, Out);
        }
    return;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(Value)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field)
      return Lost();
    auto Here = Trail;
    if (!Here.Seen.insert(Field).second)
      return;
    traceWrites(writes(*Field), Here, Out);
    if (const Expr *Default = Field->getInClassInitializer())
      trace(*Default, Here, Out);
    // Members of records that other files see may be set there.
    if (writes(*Field).empty() ||
        !Context.getSourceManager().isInMainFile(
            Context.getSourceManager().getExpansionLoc(Field->getLocation())))
      Lost();
    return;
  }
  if (const auto *Call = dyn_cast<CallExpr>(Value))
    if (const FunctionDecl *Callee = Call->getDirectCallee()) {
      auto Found = Returns.find(Callee->getCanonicalDecl());
      auto Here = Trail;
      if (Found != Returns.end() && Here.Seen.insert(Callee).second) {
        for (const Return &R : Found->second) {
          if (excludes(*Call, *Callee, R.When))
            continue;
          auto There = Here.under(R.When);
          trace(*R.Value, There, Out);
        }
        return;
      }
    }
  Lost();
}

} // namespace schannel_tidy
