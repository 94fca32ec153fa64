//===- RecordWalk.cpp - Code that reads the headers of records ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RecordWalk.h"
#include "SecBufferSyntax.h"
#include "Spelling.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include <set>

using namespace clang;

namespace schannel_tidy {
namespace {

/// The local variable or parameter that \p E names, plainly or as it moves on.
const VarDecl *named(const Expr *E) {
  E = E->IgnoreParenCasts();
  while (const auto *Op = dyn_cast<UnaryOperator>(E)) {
    if (!Op->isIncrementDecrementOp())
      return nullptr;
    E = Op->getSubExpr()->IgnoreParenCasts();
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

std::optional<uint64_t> number(const Expr *E, const ASTContext &Context) {
  auto Number = constantOf(*E, Context);
  return Number ? std::optional(Number->getLimitedValue()) : std::nullopt;
}

/// Looks for the two bytes of the length, and for the header's being received.
class HeaderFinder : public RecursiveASTVisitor<HeaderFinder> {
public:
  explicit HeaderFinder(const ASTContext &Context) : Context(Context) {}

  bool VisitArraySubscriptExpr(ArraySubscriptExpr *Element) {
    const VarDecl *Bytes = named(Element->getBase());
    auto Index = number(Element->getIdx(), Context);
    if (Bytes && Index && Element->getType()->isCharType())
      Elements[Bytes].insert(*Index);
    return true;
  }

  /// header[3] << 8 | header[4], whatever the header is, and 5 somewhere.
  bool VisitBinaryOperator(BinaryOperator *Op) {
    const auto *High =
        dyn_cast<BinaryOperator>(Op->getLHS()->IgnoreParenCasts());
    LengthIsRead |= (Op->getOpcode() == BO_Or || Op->getOpcode() == BO_Add) &&
                    High && High->getOpcode() == BO_Shl &&
                    number(High->getRHS(), Context) == 8 &&
                    isByte(High->getLHS(), 3) && isByte(Op->getRHS(), 4);
    return true;
  }
  bool VisitIntegerLiteral(IntegerLiteral *Literal) {
    HeaderSize |= Literal->getValue() == 5;
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && Callee->getBuiltinID())
      return true; // memcpy brings nothing new
    bool Five = llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
      return number(Argument, Context) == 5;
    });
    for (const Expr *Argument : Call->arguments()) {
      if (const VarDecl *Bytes = named(Argument); Bytes && Five)
        Received.insert(Bytes);
      HeaderAlone |= Five && secBufferField(Argument, "pvBuffer");
      // recv(socket, in[0].pvBuffer + 5, in[1].cbBuffer): what SECBUFFER_MISSING
      // says.
      if (const MemberExpr *Length = secBufferField(Argument, "cbBuffer"))
        WhatIsMissing |= elementOf(*Length, Context).Index > 0;
    }
    return true;
  }

  bool found() const {
    if ((HeaderAlone && WhatIsMissing) || (LengthIsRead && HeaderSize))
      return true;
    return llvm::any_of(Received, [&](const VarDecl *Bytes) {
      auto It = Elements.find(Bytes);
      return It != Elements.end() && It->second.count(3) && It->second.count(4);
    });
  }

private:
  /// bytes[3], bytes.at(3), bytes->ElementAt(3)
  bool isByte(const Expr *E, uint64_t Index) const {
    E = E->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts();
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      return number(Element->getIdx(), Context) == Index;
    const auto *Call = dyn_cast<CallExpr>(E);
    return Call && isa<CXXOperatorCallExpr, CXXMemberCallExpr>(Call) &&
           Call->getNumArgs() > 0 &&
           number(Call->getArg(Call->getNumArgs() - 1), Context) == Index;
  }

  const ASTContext &Context;
  llvm::DenseMap<const VarDecl *, std::set<uint64_t>> Elements;
  llvm::SmallPtrSet<const VarDecl *, 4> Received;
  bool HeaderAlone = false, WhatIsMissing = false;
  bool LengthIsRead = false, HeaderSize = false;
};

/// Looks for the length of an input that comes in front of it, in a frame of the
/// protocol's own: buffer.cbBuffer = ntohs(length).
class FrameFinder : public RecursiveASTVisitor<FrameFinder> {
public:
  bool Found = false;

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit() && isLength(*Variable->getInit()))
      Lengths.insert(Variable);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() != BO_Assign || !isLength(*Op->getRHS()))
      return true;
    if (const VarDecl *Variable = named(Op->getLHS()))
      Lengths.insert(Variable);
    Found |= secBufferField(Op->getLHS(), "cbBuffer") != nullptr;
    return true;
  }

private:
  bool isLength(const Expr &E) const {
    const Expr *Bare = E.IgnoreParenCasts();
    if (const VarDecl *Variable = named(Bare))
      return Lengths.contains(Variable);
    const auto *Call = dyn_cast<CallExpr>(Bare);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && Callee->getIdentifier() &&
           llvm::is_contained({"ntohs", "ntohl", "be16toh", "be32toh"},
                              Callee->getName());
  }

  llvm::SmallPtrSet<const VarDecl *, 4> Lengths;
};

/// The pointers whose bytes are shifted to a number somewhere in an expression.
class ShiftedBytes : public RecursiveASTVisitor<ShiftedBytes> {
public:
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Shl) {
      const Expr *Byte = Op->getLHS()->IgnoreParenCasts();
      const VarDecl *Pointer = nullptr;
      if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Byte))
        Pointer = named(Element->getBase());
      else if (const auto *Deref = dyn_cast<UnaryOperator>(Byte);
               Deref && Deref->getOpcode() == UO_Deref)
        Pointer = named(Deref->getSubExpr());
      if (Pointer && Pointer->getType()->isPointerType())
        Pointers.insert(Pointer);
    }
    return true;
  }
  llvm::SmallPtrSet<const VarDecl *, 2> Pointers;
};

llvm::SmallPtrSet<const VarDecl *, 2> shiftedIn(const Expr *E) {
  ShiftedBytes Walk;
  Walk.TraverseStmt(const_cast<Expr *>(E));
  return std::move(Walk.Pointers);
}

class MoveFinder : public RecursiveASTVisitor<MoveFinder> {
public:
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      assign(Variable, Variable->getInit());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (!Op->isAssignmentOp())
      return true;
    const VarDecl *Target = named(Op->getLHS());
    if (!Target)
      return true;
    assign(Target, Op->getRHS());
    if (Target->getType()->isPointerType() &&
        (Op->getOpcode() == BO_AddAssign || Op->getOpcode() == BO_Assign))
      Moves.emplace_back(Target, Op->getRHS());
    return true;
  }

  llvm::SmallPtrSet<const VarDecl *, 2> take() const {
    llvm::SmallPtrSet<const VarDecl *, 2> Found;
    for (auto [Pointer, By] : Moves)
      if (shiftedIn(By).contains(Pointer) || mentionsLength(By, Pointer))
        Found.insert(Pointer);
    return Found;
  }

private:
  void assign(const VarDecl *Target, const Expr *Value) {
    for (const VarDecl *Pointer : shiftedIn(Value))
      Lengths[Target].insert(Pointer);
  }

  bool mentionsLength(const Stmt *S, const VarDecl *Pointer) const {
    if (!S)
      return false;
    if (const auto *E = dyn_cast<Expr>(S))
      if (auto It = Lengths.find(named(E));
          It != Lengths.end() && It->second.contains(Pointer))
        return true;
    return llvm::any_of(S->children(), [&](const Stmt *Child) {
      return mentionsLength(Child, Pointer);
    });
  }

  std::vector<std::pair<const VarDecl *, const Expr *>> Moves;
  /// The pointers that a number is read through.
  llvm::DenseMap<const VarDecl *, llvm::SmallPtrSet<const VarDecl *, 2>>
      Lengths;
};

} // namespace

bool receivesWholeRecords(const SspiUnit &Unit, const FunctionDecl &Function) {
  auto Receives = [&](const FunctionDecl &Where) {
    HeaderFinder Header(Unit.context());
    FrameFinder Frame;
    Header.TraverseStmt(Where.getBody());
    Frame.TraverseStmt(Where.getBody());
    return Header.found() || Frame.Found;
  };
  llvm::SmallPtrSet<const FunctionDecl *, 8> Seen{&Function};
  return Receives(Function) ||
         llvm::any_of(Unit.ownCalls(Function), [&](const CallExpr *Call) {
           const FunctionDecl *Callee =
               Call->getDirectCallee()->getDefinition();
           return Callee && Seen.insert(Callee).second && Receives(*Callee);
         });
}

llvm::SmallPtrSet<const VarDecl *, 2>
headerPointers(const FunctionDecl &Function) {
  MoveFinder Walk;
  Walk.TraverseStmt(Function.getBody());
  return Walk.take();
}

} // namespace schannel_tidy
