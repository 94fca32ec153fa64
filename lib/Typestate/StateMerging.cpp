//===- StateMerging.cpp - Following one of several paths that say the same ===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StateMerging.h"
#include "../PathAnalysis/PathEngine.h"
#include "../PathAnalysis/PathFacts.h"
#include "Ownership.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SValBuilder.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/Hashing.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

/// Is \p Symbol the result of a call with a contract?
bool isContractResult(SymbolRef Symbol) {
  while (const auto *Cast = dyn_cast<SymbolCast>(Symbol))
    Symbol = Cast->getOperand();
  const auto *Conjured = dyn_cast<SymbolConjured>(Symbol);
  const auto *Call =
      Conjured ? dyn_cast_or_null<CallExpr>(Conjured->getStmt()) : nullptr;
  return Call && currentUnit().contract(*Call);
}

/// What matters of a state: resources, statuses and known values.
class Signature : StoreManager::BindingsHandler {
public:
  Signature(ProgramStateRef State, const LocationContext &Here) : State(State) {
    for (const auto &[Symbol, What] : ownedResources(State)) {
      if (What.Now == Owned::Escaped)
        continue;
      llvm::FoldingSetNodeID ID;
      What.Profile(ID);
      add(llvm::hash_combine(Symbol, ID.ComputeHash(), range(Symbol)));
    }
    State->getStateManager().getStoreManager().iterBindings(State->getStore(),
                                                            *this);
    addParameters(Here);
  }

  size_t value() const { return Sum; }

  /// The value of a branch's condition decides where the path goes.
  void addCondition(SVal Condition) {
    if (auto Value = Condition.getAs<DefinedSVal>()) {
      auto [True, False] = State->assume(*Value);
      add(llvm::hash_combine(1, True != nullptr, False != nullptr));
    }
  }

private:
  /// A parameter that nothing is bound to has the value it came with. Whether it
  /// is null decides whether the path can go on at all.
  void addParameters(const LocationContext &Here) {
    const StackFrameContext *Frame = Here.getStackFrame();
    const auto *Function = dyn_cast<FunctionDecl>(Frame->getDecl());
    if (!Function)
      return;
    for (const ParmVarDecl *Parameter : Function->parameters())
      if (currentUnit().decidingBits(*Parameter))
        if (SymbolRef Symbol =
                State->getSVal(State->getRegion(Parameter, Frame)).getAsSymbol())
          add(llvm::hash_combine(Parameter, range(Symbol)));
  }

  // Bindings come in the order of addresses: only a sum is the same in each run.
  void add(llvm::hash_code Part) { Sum += Part; }

  bool HandleBinding(StoreManager &, Store, const MemRegion *Region,
                     SVal Value) override {
    const auto *Local = dyn_cast<VarRegion>(Region->getBaseRegion());
    if (!Local)
      return true;
    uint64_t Bits = isSspiType(Local->getDecl()->getType())
                        ? ~0ull
                        : currentUnit().decidingBits(*Local->getDecl());
    if (!Bits)
      return true;
    if (const llvm::APSInt *Number = Value.getAsInteger())
      add(llvm::hash_combine(Region, number(*Number, Bits)));
    else if (Value.isUndef())
      add(llvm::hash_combine(Region, 2));
    else if (SymbolRef Symbol = Value.getAsSymbol())
      add((isContractResult(Symbol) && !hasOneValue(Symbol)) || ownership(State, Symbol)
              ? llvm::hash_combine(Region, Symbol, range(Symbol))
              : llvm::hash_combine(Region, range(Symbol)));
    else if (const MemRegion *Pointee = Value.getAsRegion())
      add(llvm::hash_combine(Region, Pointee));
    return true;
  }

  static llvm::hash_code number(const llvm::APSInt &Number,
                                uint64_t Bits = ~0ull) {
    return llvm::hash_value(Number.extOrTrunc(64).getZExtValue() & Bits);
  }

  bool hasOneValue(SymbolRef Symbol) const {
    return State->getConstraintManager().getSymVal(State, Symbol);
  }

  /// A number for what is known of \p Symbol: its value, or whether it may be
  /// zero, negative, positive.
  llvm::hash_code range(SymbolRef Symbol) const {
    ConstraintManager &Constraints = State->getConstraintManager();
    if (const llvm::APSInt *Number = Constraints.getSymVal(State, Symbol))
      return number(*Number);
    ConditionTruthVal Null = Constraints.isNull(State, Symbol);
    unsigned Known = Null.isConstrainedTrue() ? 1 : Null.isConstrainedFalse() ? 2 : 3;
    if (Symbol->getType()->isSignedIntegerType()) {
      SValBuilder &Builder = State->getStateManager().getSValBuilder();
      SVal Negative = Builder.evalBinOp(
          State, BO_LT, Builder.makeSymbolVal(Symbol),
          Builder.makeZeroVal(Symbol->getType()), Builder.getConditionType());
      if (auto Test = Negative.getAs<DefinedSVal>()) {
        auto [True, False] = State->assume(*Test);
        Known = Known * 4 + (True ? 2 : 0) + (False ? 1 : 0);
      }
    }
    return llvm::hash_value(Known);
  }

  ProgramStateRef State;
  size_t Sum = 0;
};

class StateMerging : public Checker<check::BranchCondition, check::EndAnalysis> {
public:
  void checkBranchCondition(const Stmt *Condition, CheckerContext &C) const {
    Signature Here(C.getState(), *C.getLocationContext());
    Here.addCondition(C.getSVal(Condition));
    size_t Key = llvm::hash_combine(Condition, C.getLocationContext(),
                                    Here.value());
    if (!Passed.insert(Key).second)
      C.generateSink(C.getState(), C.getPredecessor());
  }

  void checkEndAnalysis(ExplodedGraph &, BugReporter &, ExprEngine &) const {
    Passed.clear();
  }

private:
  mutable llvm::DenseSet<size_t> Passed;
};

} // namespace

void registerStateMerging(CheckerRegistry &Registry) {
  Registry.addChecker<StateMerging>("schannel.StateMerging",
                                    "Ends paths that tell nothing new", "");
}

} // namespace schannel_tidy
