//===- Unwinding.cpp - What C++ releases, and what an exception loses -----===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Unwinding.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

static const CXXThrowExpr *throwIn(const CFGBlock &Block) {
  for (const CFGElement &Element : Block)
    if (auto Statement = Element.getAs<CFGStmt>())
      if (const auto *Throw = dyn_cast<CXXThrowExpr>(Statement->getStmt()))
        return Throw;
  return nullptr;
}

const CXXThrowExpr *endsInThrow(const CFGBlock &Block) {
  constexpr unsigned MaxBlocks = 16;
  const CXXThrowExpr *Found = nullptr;
  llvm::SmallPtrSet<const CFGBlock *, MaxBlocks> Seen;
  SmallVector<const CFGBlock *, MaxBlocks> Pending{&Block};
  while (!Pending.empty()) {
    const CFGBlock *Next = Pending.pop_back_val();
    if (!Seen.insert(Next).second)
      continue;
    if (const CXXThrowExpr *Throw = throwIn(*Next)) {
      Found = Throw;
      continue;
    }
    if (Seen.size() > MaxBlocks || Next->hasNoReturnElement() ||
        Next->succ_empty())
      return nullptr;
    for (const CFGBlock *Successor : Next->succs())
      if (Successor)
        Pending.push_back(Successor);
  }
  return Found;
}

namespace {

/// Finds the variables that hold a symbol.
class Holders : public StoreManager::BindingsHandler {
public:
  Holders(ProgramStateRef State, SymbolRef Symbol) : Symbol(Symbol) {
    State->getStateManager().getStoreManager().iterBindings(State->getStore(),
                                                            *this);
  }

  bool HandleBinding(StoreManager &, Store, const MemRegion *Region,
                     SVal Value) override {
    if (Value.getAsSymbol(/*IncludeBaseRegions=*/true) != Symbol)
      return true;
    ++Places;
    const auto *Local = dyn_cast<VarRegion>(Region->getBaseRegion());
    OnlyLocals &= Local && Local->hasStackStorage();
    if (Local)
      Variables.push_back(Local->getDecl());
    return true;
  }

  SmallVector<const VarDecl *, 2> Variables;
  bool OnlyLocals = true;
  unsigned Places = 0;

private:
  SymbolRef Symbol;
};

} // namespace

namespace {

/// Finds objects with a destructor that were given a variable to look after: by
/// address, by reference, or in a lambda's capture. Its value alone is no sign.
class GuardFinder : public RecursiveASTVisitor<GuardFinder> {
public:
  explicit GuardFinder(const VarDecl &Variable) : Variable(Variable) {}

  bool VisitVarDecl(VarDecl *Object) {
    if (Object != &Variable && Object->getInit() &&
        Object->needsDestruction(Object->getASTContext()))
      handedTo(*Object->getInit());
    return !Found;
  }

  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const CXXRecordDecl *Class = Call->getRecordDecl();
    if (Class && Class->hasDefinition() && !Class->hasTrivialDestructor())
      for (const Expr *Argument : Call->arguments())
        handedTo(*Argument);
    return !Found;
  }

  bool Found = false;

private:
  bool isVariable(const Expr &E) const {
    const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParens());
    return Ref && Ref->getDecl() == &Variable;
  }

  void handedTo(const Stmt &Part) {
    if (const auto *Lambda = dyn_cast<LambdaExpr>(&Part)) {
      for (const LambdaCapture &Capture : Lambda->captures())
        Found |= Capture.capturesVariable() &&
                 Capture.getCapturedVar() == &Variable;
      return;
    }
    if (const auto *AddressOf = dyn_cast<UnaryOperator>(&Part))
      Found |= AddressOf->getOpcode() == UO_AddrOf &&
               isVariable(*AddressOf->getSubExpr());
    else if (isa<CallExpr, CXXConstructExpr>(Part))
      for (const Stmt *Argument : Part.children())
        if (const auto *E = dyn_cast_or_null<Expr>(Argument))
          Found |= isVariable(*E);
    for (const Stmt *Child : Part.children())
      if (Child && !Found)
        handedTo(*Child);
  }

  const VarDecl &Variable;
};

} // namespace

static bool hasGuard(const VarDecl &Variable) {
  const auto *Function = dyn_cast<FunctionDecl>(Variable.getDeclContext());
  if (!Function || !Function->getBody())
    return true;
  GuardFinder Finder(Variable);
  Finder.TraverseStmt(Function->getBody());
  return Finder.Found;
}

bool isGuarded(ProgramStateRef State, SymbolRef Symbol) {
  return State->getStateManager().getContext().getLangOpts().CPlusPlus &&
         llvm::any_of(Holders(State, Symbol).Variables,
                      [](const VarDecl *Held) { return hasGuard(*Held); });
}

static bool isInTry(const Stmt *Statement, const LocationContext &Here) {
  for (const StackFrameContext *Frame = Here.getStackFrame(); Statement;) {
    for (const Stmt *S = Statement; S; S = Frame->getParentMap().getParent(S))
      if (isa<CXXTryStmt>(S))
        return true;
    Statement = Frame->getCallSite();
    if (!Frame->getParent())
      break;
    Frame = Frame->getParent()->getStackFrame();
  }
  return false;
}

bool isLostByThrow(ProgramStateRef State, SymbolRef Symbol,
                   const CXXThrowExpr &Throw, const LocationContext &Here) {
  Holders Held(State, Symbol);
  if (!Held.OnlyLocals || Held.Variables.empty() || isInTry(&Throw, Here))
    return false;
  return llvm::none_of(Held.Variables, [](const VarDecl *Variable) {
    return Variable->needsDestruction(Variable->getASTContext());
  });
}

bool isHeldOnce(ProgramStateRef State, SymbolRef Symbol) {
  return Holders(State, Symbol).Places == 1;
}

} // namespace schannel_tidy
