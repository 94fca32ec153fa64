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
    // An AnalyzerOptions of its own making is not initialised: its fields are
    // set by the command-line parser alone.
    const char *Arguments[] = {"-triple",
                               Triple.c_str(),
                               "-analyzer-config",
                               "unroll-loops=false,"
                               "c++-inlining=destructors,"
                               "c++-temp-dtor-inlining=true,"
                               "suppress-null-return-paths=false,"
                               "crosscheck-with-z3=false",
                               "-analyzer-max-loop",
                               "4",
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

/// Explores \p Root.
static void explore(const FunctionDecl &Root, ASTContext &Context,
                    Preprocessor &PP, AnalyzerOptions &Analyzer,
                    CheckerManager &Checkers,
                    cross_tu::CrossTranslationUnitContext &CrossUnit,
                    FunctionSummariesTy &Summaries, unsigned MaxStates,
                    std::vector<PathFinding> &Findings) {
  AnalysisManager Manager(Context, PP, {new FindingCollector(Findings)},
                          CreateRegionStoreManager,
                          CreateRangeConstraintManager, &Checkers, Analyzer);
  const FunctionDecl *Definition = Root.getDefinition();
  if (!Manager.getCFG(Definition) ||
      !Manager.getAnalysisDeclContext(Definition)
           ->getAnalysis<RelaxedLiveVariables>())
    return; // larger than Clang's own analyses can hold
  ExprEngine Engine(CrossUnit, Manager, nullptr, &Summaries,
                    ExprEngine::Inline_Regular);
  Engine.ExecuteWorkList(
      Manager.getAnalysisDeclContextManager().getStackFrame(Definition),
      MaxStates);
  Engine.getBugReporter().FlushReports();
  // Destroying the manager flushes the findings.
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
analyzePaths(const SspiUnit &Unit, Preprocessor &PP,
             const PathEngineOptions &Options,
             std::function<void(CheckerRegistry &)> Register) {
  std::vector<PathFinding> Findings;
  if (Unit.roots().empty())
    return Findings;

  ASTContext &Context = Unit.context();
  DiagnosticsEngine &Diagnostics = Context.getDiagnostics();
  PathFacts Facts(Unit);
  llvm::SaveAndRestore SavedUnit(CurrentUnit, &std::as_const(Facts));
  std::optional<KeptFindings::Parse> Kept;
  if (Options.Kept && Options.KeptHeaders)
    if (auto Places = SourcePlaces::divide(Context, *Options.KeptHeaders,
                                           Unit.definitions()))
      Kept.emplace(Options.Kept, std::move(*Places), Facts,
                   std::to_string(Options.MaxStates) + Options.KeptFor);
  std::vector<const FunctionDecl *> Roots;
  for (const FunctionDecl *Root : Unit.roots())
    if (isAnalyzable(*Root)) {
      if (auto Known = Kept ? Kept->find(*Root) : std::nullopt)
        llvm::append_range(Findings, *Known);
      else
        Roots.push_back(Root);
    }
  // A checker manager switches warnings-as-errors off for good.
  bool WarningsAsErrors = Diagnostics.getWarningsAsErrors();
  if (!Roots.empty()) {
    BorrowedInstance Instance(Context, PP);
    AnalyzerOptions &Analyzer = (*Instance).getAnalyzerOpts();
    Analyzer.CheckersAndPackages = {{"core.builtin", true}, {"schannel", true}};
    Analyzer.AnalysisDiagOpt = PD_NONE;

    cross_tu::CrossTranslationUnitContext CrossUnit(*Instance);
    CheckerManager Checkers(Context, Analyzer, PP, {}, {std::move(Register)});
    // What one exploration learns of a helper (that it is too large to walk into)
    // spares the others the attempt. What is kept must not depend on who came first.
    FunctionSummariesTy Shared;
    for (const FunctionDecl *Root : Roots) {
      Facts.takeConsulted();
      std::vector<PathFinding> Found;
      FunctionSummariesTy Own;
      explore(*Root, Context, PP, Analyzer, Checkers, CrossUnit,
              Kept ? Own : Shared, Options.MaxStates, Found);
      if (Kept)
        Kept->keep(*Root, Facts.takeConsulted(), Found);
      llvm::append_range(Findings, Found);
    }
  }
  Diagnostics.setWarningsAsErrors(WarningsAsErrors);
  arrange(Findings, Context.getSourceManager());
  return Findings;
}

} // namespace schannel_tidy
