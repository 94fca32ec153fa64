//===- PathEngine.cpp - Clang's path-sensitive analyzer, inside clang-tidy ===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PathEngine.h"
#include "KeptFindings.h"
#include "clang/Analysis/Analyses/LiveVariables.h"
#include "clang/Analysis/PathDiagnostic.h"
#include "clang/CrossTU/CrossTranslationUnit.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugReporter.h"
#include "clang/StaticAnalyzer/Core/CheckerManager.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/AnalysisManager.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ExprEngine.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/FunctionSummary.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"
#include "llvm/Support/SaveAndRestore.h"
#include "llvm/TargetParser/Host.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

static thread_local const PathFacts *CurrentUnit = nullptr;

const PathFacts &currentUnit() { return *CurrentUnit; }

namespace {

/// Turns the analyzer's reports into findings.
class FindingCollector : public PathDiagnosticConsumer {
public:
  explicit FindingCollector(std::vector<PathFinding> &Findings)
      : Findings(Findings) {}

  StringRef getName() const override { return "schannel-tidy"; }

  /// Otherwise what leads through an inline function of a header is dropped.
  bool supportsCrossFileDiagnostics() const override { return true; }

  void FlushDiagnosticsImpl(std::vector<const PathDiagnostic *> &Diagnostics,
                            FilesMade *) override {
    for (const PathDiagnostic *Diagnostic : Diagnostics) {
      if (!Diagnostic->getBugType().starts_with("schannel-"))
        continue; // the analyzer's own
      PathFinding Finding;
      Finding.Check = Diagnostic->getBugType().str();
      Finding.Where = Diagnostic->getLocation().asLocation().getExpansionLoc();
      Finding.Text = Diagnostic->getVerboseDescription().str();
      collectNotes(*Diagnostic, Finding);
      llvm::append_range(Finding.Fixes,
                         Diagnostic->path.back()->getFixits());
      Finding.Steps = const_cast<PathDiagnostic *>(Diagnostic)->full_size();
      Findings.push_back(std::move(Finding));
    }
  }

private:
  /// Keeps our own notes and, after the first of them, the last few branches
  /// taken: they say which way out of the function was the wrong one.
  static void collectNotes(const PathDiagnostic &Diagnostic,
                           PathFinding &Finding) {
    constexpr unsigned MaxBranches = 3;
    PathPieces Flat = Diagnostic.path.flatten(/*ShouldFlattenMacros=*/true);
    PathNote Before; // how the call came out that the story begins with
    std::vector<std::pair<PathNote, bool>> Notes; // and is it sure to be shown
    for (const PathDiagnosticPieceRef &Piece : Flat) {
      if (Piece == Flat.back())
        break; // the finding itself
      StringRef Text = Piece->getString();
      bool Ours = Text.consume_front(StringRef(&OurNote, 1));
      bool IsOutcome = Text.consume_front(StringRef(&OutcomeNote, 1));
      bool IsBranch = Text.starts_with("Assuming ");
      PathNote Note{Piece->getLocation().asLocation().getExpansionLoc(),
                    Text.str()};
      if (IsOutcome && Notes.empty())
        Before = Note;
      if (!Ours && (Notes.empty() || !(IsOutcome || IsBranch)))
        continue;
      if (!Notes.empty() && Notes.back().first.Text == Note.Text &&
          Notes.back().first.Where == Note.Where)
        continue;
      bool BeginsWithOutcome = Notes.empty() && Note.Where == Before.Where;
      Notes.emplace_back(std::move(Note), Ours || IsOutcome);
      if (BeginsWithOutcome)
        Notes.emplace_back(Before, true);
    }
    unsigned Branches =
        llvm::count_if(Notes, [](const auto &N) { return !N.second; });
    for (auto &[Note, Ours] : Notes)
      if (Ours || Branches-- <= MaxBranches)
        Finding.Notes.push_back(std::move(Note));
  }

  std::vector<PathFinding> &Findings;
};

/// A CompilerInstance that borrows what the running clang-tidy owns: parts of
/// the analyzer insist on one.
class BorrowedInstance {
public:
  BorrowedInstance(ASTContext &Context, Preprocessor &PP) {
    DiagnosticsEngine &Diagnostics = Context.getDiagnostics();
    std::string Triple = Context.getTargetInfo().getTriple().str();
    const std::string MaxRounds = std::to_string(MaxCountedRounds);
    // An AnalyzerOptions of its own making is not initialised: its fields are
    // set by the command-line parser alone.
    const char *Arguments[] = {"-triple",
                               Triple.c_str(),
                               "-analyzer-config",
                               "c++-inlining=destructors,"
                               "c++-temp-dtor-inlining=true,"
                               "suppress-null-return-paths=false,"
                               "crosscheck-with-z3=false",
                               "-analyzer-max-loop",
                               MaxRounds.c_str(),
                               "unit.c"};
    auto Invocation = std::make_shared<CompilerInvocation>();
    CompilerInvocation::CreateFromArgs(*Invocation, Arguments, Diagnostics);
    Instance.setInvocation(Invocation);
    Instance.setPreprocessor(
        std::shared_ptr<Preprocessor>(&PP, [](Preprocessor *) {}));
    Instance.setDiagnostics(&Diagnostics);
    Instance.setSourceManager(&Context.getSourceManager());
    Instance.setFileManager(&Context.getSourceManager().getFileManager());
    Instance.setASTContext(&Context);
  }

  ~BorrowedInstance() {
    Instance.resetAndLeakASTContext();
    Instance.resetAndLeakSourceManager();
    Instance.resetAndLeakFileManager();
  }

  CompilerInstance &operator*() { return Instance; }

private:
  CompilerInstance Instance;
};

/// Can the engine start from \p Function?
bool isAnalyzable(const FunctionDecl &Function) {
  return Function.hasBody() && !Function.isDependentContext() &&
         !Function.isInvalidDecl();
}

} // namespace

namespace {

/// Explores functions of one unit.
class Explorer {
public:
  Explorer(const SspiUnit &Unit, Preprocessor &PP, unsigned MaxStates,
           std::function<void(CheckerRegistry &)> Register)
      : Unit(Unit), PP(PP), MaxStates(MaxStates), Instance(Unit.context(), PP),
        Analyzer(optionsOf(*Instance)), CrossUnit(*Instance),
        Checkers(Unit.context(), Analyzer, PP, {}, {std::move(Register)}),
        Roots(Unit.roots().begin(), Unit.roots().end()) {}

  /// What one exploration learns of a helper (that it is too large to walk into)
  /// spares the others the attempt, if they may \p ShareSummaries. What is kept must
  /// not depend on who came first.
  Exploration explore(const FunctionDecl &Root, bool ShareSummaries) {
    Exploration Result;
    FunctionSummariesTy Own;
    explore(Root, ShareSummaries ? Shared : Own, Result);
    return Result;
  }

private:
  static AnalyzerOptions &optionsOf(CompilerInstance &Instance) {
    AnalyzerOptions &Analyzer = Instance.getAnalyzerOpts();
    Analyzer.CheckersAndPackages = {{"core.builtin", true}, {"schannel", true}};
    Analyzer.AnalysisDiagOpt = PD_NONE;
    return Analyzer;
  }

  void explore(const FunctionDecl &Root, FunctionSummariesTy &Summaries,
               Exploration &Result) {
    AnalysisManager Manager(Unit.context(), PP,
                            {new FindingCollector(Result.Findings)},
                            CreateRegionStoreManager,
                            CreateRangeConstraintManager, &Checkers, Analyzer);
    const FunctionDecl *Definition = Root.getDefinition();
    if (!Manager.getCFG(Definition) ||
        !Manager.getAnalysisDeclContext(Definition)
             ->getAnalysis<RelaxedLiveVariables>())
      return; // larger than Clang's own analyses can hold
    SetOfConstDecls WalkedInto;
    ExprEngine Engine(CrossUnit, Manager, &WalkedInto, &Summaries,
                      ExprEngine::Inline_Regular);
    Result.Complete = !Engine.ExecuteWorkList(
        Manager.getAnalysisDeclContextManager().getStackFrame(Definition),
        MaxStates);
    Result.States = Engine.getGraph().size();
    Engine.getBugReporter().FlushReports();
    // One that turned out to be too large on the way was left again.
    if (Result.Complete)
      for (const Decl *D : WalkedInto)
        if (const auto *Function = dyn_cast<FunctionDecl>(D);
            Roots.contains(Function) && Summaries.mayInline(D).value_or(true))
          Result.WalkedInto.insert(Function);
    // Destroying the manager flushes the findings.
  }

  const SspiUnit &Unit;
  Preprocessor &PP;
  unsigned MaxStates;
  BorrowedInstance Instance;
  AnalyzerOptions &Analyzer;
  cross_tu::CrossTranslationUnitContext CrossUnit;
  CheckerManager Checkers;
  FunctionSummariesTy Shared;
  llvm::DenseSet<const FunctionDecl *> Roots;
};

/// Which functions need no exploration of their own.
class Coverage {
public:
  explicit Coverage(const SspiUnit &Unit) {
    for (const FunctionDecl *Caller : Unit.definitions())
      for (const FunctionDecl *Callee : Unit.callees(*Caller))
        Callers[Callee].push_back(Caller);
  }

  bool covers(const FunctionDecl &Root) {
    bool Covered =
        !Root.isExternallyVisible() && WalkedInto.contains(&Root) &&
        llvm::all_of(Callers.lookup(&Root), [&](const FunctionDecl *Caller) {
          return Settled.contains(Caller);
        });
    if (Covered)
      Settled.insert(&Root);
    return Covered;
  }

  void add(const FunctionDecl &Root, const Exploration &Explored) {
    if (Explored.Complete)
      Settled.insert(&Root);
    WalkedInto.insert(Explored.WalkedInto.begin(), Explored.WalkedInto.end());
  }

private:
  llvm::DenseMap<const FunctionDecl *, SmallVector<const FunctionDecl *, 2>>
      Callers;
  llvm::DenseSet<const FunctionDecl *> Settled, WalkedInto;
};

} // namespace

/// The roots of \p Unit that can be explored, callers before what they call.
static std::vector<const FunctionDecl *> callersFirst(const SspiUnit &Unit) {
  std::vector<const FunctionDecl *> CalleesFirst;
  llvm::DenseSet<const FunctionDecl *> Seen;
  for (const FunctionDecl *Root : Unit.roots()) {
    // A function, and how many of its callees have been seen to.
    SmallVector<std::pair<const FunctionDecl *, size_t>, 8> Stack;
    if (Seen.insert(Root).second)
      Stack.emplace_back(Root, 0);
    while (!Stack.empty()) {
      auto &[Function, Next] = Stack.back();
      ArrayRef<const FunctionDecl *> Callees = Unit.callees(*Function);
      if (Next == Callees.size()) {
        CalleesFirst.push_back(Function);
        Stack.pop_back();
      } else if (const FunctionDecl *Callee = Callees[Next++];
                 Seen.insert(Callee).second) {
        Stack.emplace_back(Callee, 0);
      }
    }
  }
  llvm::DenseSet<const FunctionDecl *> Roots(Unit.roots().begin(),
                                             Unit.roots().end());
  std::vector<const FunctionDecl *> Order;
  for (const FunctionDecl *Function : llvm::reverse(CalleesFirst))
    if (Roots.contains(Function) && isAnalyzable(*Function))
      Order.push_back(Function);
  return Order;
}

/// In source order. Of a defect in a helper that several functions have walked into,
/// the shortest path stays.
static void arrange(std::vector<PathFinding> &Findings,
                    const SourceManager &Sources) {
  llvm::stable_sort(Findings, [&](const PathFinding &A, const PathFinding &B) {
    if (A.Where != B.Where)
      return Sources.isBeforeInTranslationUnit(A.Where, B.Where);
    return std::tie(A.Check, A.Text, A.Steps) <
           std::tie(B.Check, B.Text, B.Steps);
  });
  auto Same = [](const PathFinding &A, const PathFinding &B) {
    return std::tie(A.Where, A.Check, A.Text) ==
           std::tie(B.Where, B.Check, B.Text);
  };
  Findings.erase(std::unique(Findings.begin(), Findings.end(), Same),
                 Findings.end());
}

std::vector<PathFinding>
analyzePaths(const SspiUnit &Unit, const PathFacts &Facts, Preprocessor &PP,
             const PathEngineOptions &Options,
             std::function<void(CheckerRegistry &)> Register) {
  std::vector<PathFinding> Findings;
  if (Unit.roots().empty())
    return Findings;

  ASTContext &Context = Unit.context();
  DiagnosticsEngine &Diagnostics = Context.getDiagnostics();
  llvm::SaveAndRestore SavedUnit(CurrentUnit, &Facts);
  // A checker manager switches warnings-as-errors off for good.
  bool WarningsAsErrors = Diagnostics.getWarningsAsErrors();
  std::optional<Explorer> Engine; // not needed if all is known
  Coverage Covered(Unit);
  KeptParse *Kept = Options.Kept;
  for (const FunctionDecl *Root : callersFirst(Unit)) {
    if (Covered.covers(*Root))
      continue;
    std::optional<Exploration> Result = Kept ? Kept->find(*Root) : std::nullopt;
    if (!Result) {
      if (!Engine)
        Engine.emplace(Unit, PP, Options.MaxStates, Register);
      Facts.takeConsulted();
      Result = Engine->explore(*Root, !Kept);
      if (Kept)
        Kept->keep(*Root, Facts.takeConsulted(), *Result);
    }
    Covered.add(*Root, *Result);
    llvm::append_range(Findings, Result->Findings);
  }
  Engine.reset();
  Diagnostics.setWarningsAsErrors(WarningsAsErrors);
  arrange(Findings, Context.getSourceManager());
  return Findings;
}

} // namespace schannel_tidy
