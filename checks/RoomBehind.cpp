//===- RoomBehind.cpp - Room behind an offset -----------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoomBehind.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "CallFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// An array of bytes, and how far behind its beginning a pointer is.
struct Behind {
  const Expr *Array = nullptr;
  const Expr *Offset = nullptr;
  uint64_t Size = 0;
};

class Calls : public RecursiveASTVisitor<Calls> {
public:
  Calls(SchannelCheck &Check, const SspiUnit &Unit)
      : Check(Check), Context(Unit.context()) {}

  bool VisitCallExpr(CallExpr *Call) {
    for (unsigned I = 0; I + 1 < Call->getNumArgs(); ++I) {
      const Expr &Room = *Call->getArg(I + 1);
      const Behind There = behind(*Call->getArg(I));
      if (!There.Array || Room.isValueDependent() ||
          !Room.getType()->isIntegerType())
        continue;
      auto Size = constantOf(Room, Context);
      // A small number may be anything.
      constexpr uint64_t Small = 64;
      if (!Size || Size->getZExtValue() != There.Size || There.Size < Small)
        continue;
      Check.diag(placeOf(Room.getBeginLoc(), Context),
                 "behind %1 of the %2 bytes of %0 there is no room for as many "
                 "again; subtract the offset")
          << spellingOf(*There.Array, Context)
          << spellingOf(*There.Offset, Context)
          << static_cast<unsigned>(There.Size);
    }
    return true;
  }

private:
  /// input + used, &input[used]: with an offset that is not a constant.
  Behind behind(const Expr &Pointer) const {
    const Expr *E = Pointer.IgnoreParenCasts();
    Behind There;
    if (const auto *Sum = dyn_cast<BinaryOperator>(E);
        Sum && Sum->getOpcode() == BO_Add) {
      There = {Sum->getLHS(), Sum->getRHS()};
      if (There.Array->getType()->isIntegerType())
        std::swap(There.Array, There.Offset);
    } else if (const auto *Address = dyn_cast<UnaryOperator>(E);
               Address && Address->getOpcode() == UO_AddrOf) {
      if (const auto *Element = dyn_cast<ArraySubscriptExpr>(
              Address->getSubExpr()->IgnoreParenCasts()))
        There = {Element->getBase(), Element->getIdx()};
    }
    if (!There.Array || There.Offset->isValueDependent() ||
        There.Offset->isEvaluatable(Context))
      return {};
    There.Array = There.Array->IgnoreParenCasts();
    const auto *Array =
        Context.getAsConstantArrayType(There.Array->getType());
    if (!Array || !Array->getElementType()->isCharType() ||
        !isa<DeclRefExpr, MemberExpr>(There.Array))
      return {};
    There.Size = Array->getSize().getZExtValue();
    return There;
  }

  SchannelCheck &Check;
  ASTContext &Context;
};

} // namespace

void checkRoomBehind(SchannelCheck &Check, const SspiUnit &Unit,
                     const FunctionDecl &Function) {
  if (!Function.isDependentContext())
    Calls(Check, Unit).TraverseStmt(Function.getBody());
}

} // namespace schannel_tidy
