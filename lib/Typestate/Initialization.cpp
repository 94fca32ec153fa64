//===- Initialization.cpp - Reading what no call has written --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Initialization.h"
#include "../PathAnalysis/PathEngine.h"
#include "FixIts.h"
#include "SecBuffers.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {
namespace {

/// Shows where the variable came to be without a value.
class DeclaredHere : public BugReporterVisitor {
public:
  explicit DeclaredHere(const VarDecl &Variable) : Variable(Variable) {}

  void Profile(llvm::FoldingSetNodeID &ID) const override {
    ID.AddPointer(&Variable);
  }

  PathDiagnosticPieceRef VisitNode(const ExplodedNode *Node,
                                   BugReporterContext &BRC,
                                   PathSensitiveBugReport &) override {
    auto Point = Node->getLocationAs<PostStmt>();
    const auto *Statement = Point ? dyn_cast<DeclStmt>(Point->getStmt()) : nullptr;
    if (Done || !Statement || !llvm::is_contained(Statement->decls(), &Variable))
      return nullptr;
    Done = true;
    return std::make_shared<PathDiagnosticEventPiece>(
        PathDiagnosticLocation(Statement, BRC.getSourceManager(),
                               Node->getLocationContext()),
        std::string(1, OurNote) + "'" + Variable.getName().str() +
            "' is declared without a value here",
        true);
  }

private:
  const VarDecl &Variable;
  bool Done = false;
};

class Initialization : public Checker<check::Location, check::PreCall> {
public:
  void checkLocation(SVal Location, bool IsLoad, const Stmt *Statement,
                     CheckerContext &C) const {
    if (!IsLoad)
      return;
    const auto *Region = dyn_cast_or_null<TypedValueRegion>(Location.getAsRegion());
    if (!Region || Region->getValueType()->isRecordType() ||
        !C.getState()->getSVal(Region).isUndef())
      return;
    const auto *Base = dyn_cast<VarRegion>(Region->getBaseRegion());
    if (!Base || !isAboutSspi(*Base->getDecl(), *Region) || hasGaps(C))
      return;
    if (ExplodedNode *Node = C.generateErrorNode())
      report(*Base->getDecl(), *Region, Statement->getSourceRange(),
             "' is read on a path on which nothing has set it; ",
             remedy(*Base->getDecl()), Node, C);
  }

  /// Records that a call reads: cbSize, fdwChecks.
  void checkPreCall(const CallEvent &Call, CheckerContext &C) const {
    const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
    const Contract *Promise =
        Expression ? currentUnit().contract(*Expression) : nullptr;
    if (!Promise)
      return;
    SmallVector<std::pair<const VarDecl *, const TypedValueRegion *>, 2> Unset;
    for (const Effect &E : Promise->Effects) {
      if (E.Do != EffectKind::Read || E.Field.empty() ||
          E.Index >= Call.getNumArgs())
        continue;
      if (E.When && holds(currentUnit(), *E.When, Call) != true)
        continue;
      auto Place = fieldOf(C.getState(), Call.getArgSVal(E.Index),
                           Call.getArgExpr(E.Index)->IgnoreParenCasts()->getType(),
                           E.Field);
      const auto *Region =
          Place ? dyn_cast_or_null<TypedValueRegion>(Place->getAsRegion()) : nullptr;
      const auto *Base =
          Region ? dyn_cast<VarRegion>(Region->getBaseRegion()) : nullptr;
      if (!Base || !C.getState()->getSVal(Region).isUndef())
        continue;
      Unset.emplace_back(Base->getDecl(), Region);
    }
    if (Unset.empty())
      return;
    ExplodedNode *Node = C.generateErrorNode();
    if (!Node)
      return;
    for (auto [Variable, Region] : Unset)
      report(*Variable, *Region, Call.getSourceRange(),
             "' is not set, but '" + Promise->Name + "' reads it; ",
             "set it before the call", Node, C);
  }

private:
  /// Statements that do not compile are not in the tree: one of them may have set
  /// the variable.
  static bool hasGaps(CheckerContext &C) {
    return C.getASTContext().getDiagnostics().hasUncompilableErrorOccurred();
  }

  static bool isAboutSspi(const VarDecl &Variable,
                          const TypedValueRegion &Region) {
    if (isStatusType(Variable.getType()) || isSspiType(Variable.getType()))
      return true;
    if (const auto *Field = dyn_cast<FieldRegion>(&Region))
      if (isSspiType(Field->getDecl()->getType()))
        return true;
    return currentUnit().isOutput(Variable) ||
           currentUnit().holdsStatus(Variable) ||
           currentUnit().isReturned(Variable);
  }

  static StringRef remedy(const VarDecl &Variable) {
    if (isStatusType(Variable.getType()))
      return "initialise it to an error status such as SEC_E_INTERNAL_ERROR";
    if (currentUnit().isOutput(Variable))
      return "read it only after the call that writes it has succeeded, or "
             "initialise it";
    return "initialise it where it is declared";
  }

  void report(const VarDecl &Variable, const TypedValueRegion &Region,
              SourceRange Range, const Twine &What, StringRef Remedy,
              ExplodedNode *Node, CheckerContext &C) const {
    std::string Name = Region.getDescriptiveName(/*UseQuotes=*/false);
    if (Name.empty())
      Name = Variable.getName().str();
    auto Report = std::make_unique<PathSensitiveBugReport>(
        Bug, ("'" + Twine(Name) + What + Remedy).str(), Node);
    Report->addRange(Range);
    Report->addVisitor<DeclaredHere>(Variable);
    const auto *Function = dyn_cast<FunctionDecl>(Variable.getDeclContext());
    if (isStatusType(Variable.getType()) && Function && Function->getBody())
      if (auto Fix = initialiseStatus(Variable, *Function->getBody(),
                                      C.getASTContext()))
        Report->addFixItHint(*Fix);
    C.emitReport(std::move(Report));
  }

  const BugType Bug{this, "schannel-uninitialized-status", "SSPI"};
};

} // namespace

void registerInitialization(CheckerRegistry &Registry) {
  Registry.addChecker<Initialization>(
      "schannel.Initialization", "Finds outputs read before they are written", "");
}

} // namespace schannel_tidy
