//===- WeakAlgorithms.cpp - Algorithms that are let in --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "CredentialParts.h"
#include "WeakProtocolCheck.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

static constexpr StringRef WeakAlgorithms[] = {
    "CALG_MD2", "CALG_MD4",  "CALG_MD5",      "CALG_RC2",  "CALG_RC4",
    "CALG_DES", "CALG_DESX", "CALG_3DES_112", "CALG_3DES", "CALG_NULLCIPHER",
};

void WeakProtocolCheck::algorithms(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  Places Places(Unit);
  for (StringRef Record : {OldCredential, NewCredential})
    for (const FieldDecl *Field : Flags.members(Record, "dwFlags")) {
      uint64_t Null = bits(Unit, "SCH_ALLOW_NULL_ENCRYPTION");
      std::vector<Part> All = parts(Flags, *Field);
      for (const Part &P : All)
        if (P.Where && !P.Inverted && (P.Bits & Null) &&
            !isChosen(P, All, Unit, Null, 0) &&
            Places.isNew(P.Where->getBeginLoc()))
          diag(Places.of(P.Where->getBeginLoc()),
               "SCH_ALLOW_NULL_ENCRYPTION lets the connection go unencrypted; "
               "leave it out");
    }
  for (StringRef Member : {StringRef("dwMinimumCipherStrength"),
                           StringRef("dwMaximumCipherStrength")})
    for (const FieldDecl *Field : Flags.members(OldCredential, Member)) {
      auto IsWeak = [](uint64_t Strength) {
        // 0 is the system's choice, -1 selects the suites without encryption.
        // No cipher of Schannel's lies between 64 and 112 bits.
        return Strength == 0xFFFFFFFF || (Strength > 0 && Strength <= 64);
      };
      for (const Part &P : parts(Flags, *Field))
        if (P.Where && !P.Inverted && P.When.empty() && IsWeak(P.Bits) &&
            Places.isNew(P.Where->getBeginLoc()))
          diag(
              Places.of(P.Where->getBeginLoc()),
              "'%0' %select{of less than 112 bits lets broken ciphers in|of -1 "
              "selects the cipher suites without encryption}1; leave it 0 and "
              "set SCH_USE_STRONG_CRYPTO")
              << Member << (P.Bits == 0xFFFFFFFF);
    }
}

namespace {

/// The assignments to elements of one array, and whether somebody's choice decides
/// about them.
class ElementWrites : public RecursiveASTVisitor<ElementWrites> {
public:
  explicit ElementWrites(const VarDecl &Array) : Array(Array) {}

  struct Element {
    const BinaryOperator *Write;
    bool Chosen;
  };
  std::vector<Element> Found;

  bool TraverseIfStmt(IfStmt *S) {
    return chosen([&] { return RecursiveASTVisitor::TraverseIfStmt(S); });
  }
  bool TraverseSwitchStmt(SwitchStmt *S) {
    return chosen([&] { return RecursiveASTVisitor::TraverseSwitchStmt(S); });
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    const auto *Element =
        dyn_cast<ArraySubscriptExpr>(Op->getLHS()->IgnoreParenImpCasts());
    if (Op->isAssignmentOp() && Element &&
        variable(Element->getBase()) == &Array)
      Found.push_back({Op, Choices > 0});
    return true;
  }

private:
  template <typename Walk> bool chosen(Walk Body) {
    ++Choices;
    bool Result = Body();
    --Choices;
    return Result;
  }

  const VarDecl &Array;
  unsigned Choices = 0;
};

} // namespace

/// The list of algorithms: counted, the connection's own, and without broken ones.
void WeakProtocolCheck::algorithmLists(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  Places Places(Unit);
  auto IsCounted = [&] {
    for (const FieldDecl *Field :
         Flags.members(OldCredential, "cSupportedAlgs"))
      for (const FlagWrite &Write : Flags.writes(*Field))
        if (!Write.Value || Flags.constant(*Write.Value) != 0u)
          return true;
    return Flags.escapes(OldCredential);
  };
  auto CheckAlgorithm = [&](const Expr &Element) {
    for (StringRef Algorithm : WeakAlgorithms)
      if (auto Id = Unit.contracts().constant(Algorithm);
          Id && Flags.constant(Element) == static_cast<uint64_t>(*Id) &&
          Places.isNew(Element.getBeginLoc()))
        diag(Places.of(Element.getBeginLoc()),
             "%0 among the credential's algorithms is broken; leave it out")
            << Algorithm;
  };
  for (const FieldDecl *Field :
       Flags.members(OldCredential, "palgSupportedAlgs"))
    for (const FlagWrite &Write : Flags.writes(*Field)) {
      if (Write.Kind != FlagWrite::Set || Flags.constant(*Write.Value) == 0u)
        continue;
      if (!IsCounted() && Places.isNew(Write.Where))
        diag(Places.of(Write.Where),
             "'palgSupportedAlgs' without 'cSupportedAlgs': the list is "
             "ignored, and the system's algorithms are used; set the number of "
             "its elements");
      const VarDecl *Array = variable(Write.Value);
      Array = Array ? Array : addressed(Write.Value);
      if (!Array)
        continue;
      if (const InitListExpr *List = initialList(*Array))
        for (const Expr *Element : List->inits())
          CheckAlgorithm(*Element);
      ElementWrites Elements(*Array);
      for (const FunctionDecl *Function : Unit.functions())
        Elements.TraverseStmt(Function->getBody());
      if (Write.In && !llvm::is_contained(Unit.functions(), Write.In))
        Elements.TraverseStmt(Write.In->getBody());
      for (const ElementWrites::Element &E : Elements.Found)
        if (!E.Chosen)
          CheckAlgorithm(*E.Write->getRHS());
      if (Array->hasGlobalStorage() && !Elements.Found.empty() &&
          Array->getTSCSpec() == TSCS_unspecified &&
          Places.isNew(Write.Where)) {
        diag(Places.of(Write.Where),
             "all connections share %0, which is filled for this one: another "
             "can be given these algorithms, or change them under way; make it "
             "a local variable of the function that acquires the credential")
            << Array;
        diag(Places.of(Array->getLocation()), "%0 is declared here",
             DiagnosticIDs::Note)
            << Array;
      }
    }
}

void WeakProtocolCheck::algorithmNames(const SspiUnit &Unit) {
  const FlagFlow &Flags = Unit.flags();
  Places Places(Unit);
  for (StringRef Member : {StringRef("Length"), StringRef("MaximumLength")})
    for (const FieldDecl *Field : Flags.members("UNICODE_STRING", Member))
      for (const FlagWrite &Write : Flags.writes(*Field)) {
        const auto *Size = Write.Value ? dyn_cast<UnaryExprOrTypeTraitExpr>(
                                             Write.Value->IgnoreParenImpCasts())
                                       : nullptr;
        if (!Size || Size->getKind() != UETT_SizeOf || Size->isArgumentType())
          continue;
        const auto *Choice = dyn_cast<ConditionalOperator>(
            Size->getArgumentExpr()->IgnoreParens());
        if (Choice && Choice->getType()->isPointerType() &&
            Places.isNew(Write.Where))
          diag(Places.of(Write.Where),
               "'%0' is the size of a pointer: the result of ?: is no array; "
               "choose between the sizes instead, without the terminating null")
              << Member;
      }
}

} // namespace schannel_tidy
