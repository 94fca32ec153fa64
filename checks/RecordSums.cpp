//===- RecordSums.cpp - The length of a record in a class -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RecordSums.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "RecordParts.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// What the methods of a class do with the SecBuffers in a member of it.
class LayoutUse : public RecursiveASTVisitor<LayoutUse> {
public:
  explicit LayoutUse(const ASTContext &Context) : Context(Context) {}

  /// Sums of nothing but lengths of the object's own SecBuffers.
  SmallVector<std::pair<const Expr *, unsigned>, 2>
      Sums; ///< a bit for each part

  /// Does the class lay out a record, and is nothing of it counted by other
  /// means?
  bool isKnown() const { return Types == 7 && !Elsewhere; }

  /// set(0, SECBUFFER_STREAM_HEADER, bytes, size)
  bool VisitCallExpr(CallExpr *Call) {
    std::optional<uint64_t> Index;
    for (const Expr *Argument : Call->arguments()) {
      if (auto Number = constantOf(*Argument, Context);
          Number && !Index &&
          macroName(Argument->getExprLoc(), Context).empty())
        Index = Number->getZExtValue();
      else
        lay(Index, *Argument);
    }
    return true;
  }

  /// What is set is known before it is visited.
  bool TraverseBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign)
      Targets.insert(dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts()));
    return RecursiveASTVisitor::TraverseBinaryOperator(Op);
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (const MemberExpr *Type = secBufferField(Op->getLHS(), "BufferType");
        Type && Op->getOpcode() == BO_Assign)
      lay(indexOf(*Type), *Op->getRHS());
    if (Op->getOpcode() != BO_Add || Inner.contains(Op))
      return true;
    unsigned Counted = 0;
    SmallVector<const MemberExpr *, 4> Lengths;
    if (count(*Op, Counted, Lengths)) {
      Sums.push_back({Op, Counted});
      InSum.insert(Lengths.begin(), Lengths.end());
    }
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    // A length that is no part of such a sum is counted in another way.
    if (!Member->getMemberDecl()->getDeclName().isIdentifier())
      return true;
    StringRef Name = Member->getMemberDecl()->getName();
    if (Name == "cbBuffer" && !InSum.contains(Member) &&
        !Targets.contains(Member))
      Elsewhere = true;
    return true;
  }

private:
  void lay(std::optional<uint64_t> Index, const Expr &Type) {
    if (Index && *Index < Parts &&
        macroName(Type.getExprLoc(), Context) == PartTypes[*Index])
      Types |= 1u << *Index;
  }

  /// The index in 'buffers[1].cbBuffer', if the array is a member of the
  /// object.
  std::optional<uint64_t> indexOf(const MemberExpr &Field) const {
    const Expr *Element = Field.getBase()->IgnoreParenImpCasts();
    const Expr *Array = nullptr, *Index = nullptr;
    if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(Element)) {
      Array = Subscript->getBase();
      Index = Subscript->getIdx();
    } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(Element);
               Call && Call->getOperator() == OO_Subscript) {
      Array = Call->getArg(0);
      Index = Call->getArg(1);
    }
    const auto *Member =
        Array ? dyn_cast<MemberExpr>(Array->IgnoreParenImpCasts()) : nullptr;
    auto Number = Index ? constantOf(*Index, Context) : std::nullopt;
    if (!Member || !Number ||
        !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
      return std::nullopt;
    return Number->getZExtValue();
  }

  /// Are all terms of \p E lengths? \p Counted: of which parts.
  bool count(const Expr &E, unsigned &Counted,
             SmallVectorImpl<const MemberExpr *> &Lengths) {
    const Expr *Bare = E.IgnoreParenCasts();
    if (const auto *List = dyn_cast<InitListExpr>(Bare);
        List && List->getNumInits() == 1) // std::size_t{...}
      Bare = List->getInit(0)->IgnoreParenCasts();
    if (const auto *Op = dyn_cast<BinaryOperator>(Bare);
        Op && Op->getOpcode() == BO_Add) {
      Inner.insert(Op);
      bool Left = count(*Op->getLHS(), Counted, Lengths);
      return count(*Op->getRHS(), Counted, Lengths) && Left;
    }
    const MemberExpr *Length = secBufferField(Bare, "cbBuffer");
    auto Index = Length ? indexOf(*Length) : std::nullopt;
    if (!Index)
      return false;
    Lengths.push_back(Length);
    Counted |= 1u << std::min<uint64_t>(*Index, Parts);
    return true;
  }

  const ASTContext &Context;
  unsigned Types = 0; ///< a bit for each part
  bool Elsewhere = false;
  llvm::SmallPtrSet<const BinaryOperator *, 4> Inner;
  llvm::SmallPtrSet<const MemberExpr *, 8> InSum, Targets;
};

} // namespace

void checkRecordSums(tidy::ClangTidyCheck &Check, const SspiUnit &Unit) {
  llvm::DenseMap<const CXXRecordDecl *, bool> Known;
  llvm::MapVector<const CXXRecordDecl *, LayoutUse> Classes;
  for (const FunctionDecl *Function : Unit.allDefinitions()) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Function);
    if (!Method || Method->isDependentContext())
      continue;
    const CXXRecordDecl *Class = Method->getParent();
    auto [It, New] = Known.try_emplace(Class);
    if (New)
      It->second = laysOutSecBuffers(Unit.context().getRecordType(Class));
    if (It->second)
      Classes.insert({Class, LayoutUse(Unit.context())})
          .first->second.TraverseDecl(const_cast<CXXMethodDecl *>(Method));
  }
  for (const auto &[Class, Use] : Classes)
    for (const auto &[Sum, Counted] : Use.Sums)
      for (unsigned Part = 0; Part < Parts && Use.isKnown(); ++Part)
        if (!(Counted >> Part & 1)) {
          Check.diag(
              placeOf(Sum->getBeginLoc(), Unit.context()),
              "the %0 of the record that %1 lays out is not counted here: "
              "what 'EncryptMessage' has made is the sum of the cbBuffer "
              "of header, data and trailer")
              << PartNames[Part] << Class;
          break;
        }
}

} // namespace schannel_tidy
