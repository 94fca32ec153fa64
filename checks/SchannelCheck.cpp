//===- SchannelCheck.cpp - What all checks have in common -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SchannelCheck.h"
#include "../lib/PathAnalysis/Definitions.h"
#include "../lib/PathAnalysis/KeptFindings.h"
#include "../lib/PathAnalysis/NeverReturning.h"
#include "../lib/PathAnalysis/SspiMention.h"
#include "../lib/Typestate/Assertions.h"
#include "../lib/Typestate/BufferLayout.h"
#include "../lib/Typestate/ConstAnswers.h"
#include "../lib/Typestate/DefaultMembers.h"
#include "../lib/Typestate/ErrorConversions.h"
#include "../lib/Typestate/Initialization.h"
#include "../lib/Typestate/LoopRounds.h"
#include "../lib/Typestate/Ownership.h"
#include "../lib/Typestate/ReleaseOrder.h"
#include "../lib/Typestate/Settings.h"
#include "../lib/Typestate/SspiModel.h"
#include "../lib/Typestate/StateMerging.h"
#include "../lib/Typestate/TeardownOrder.h"
#include "FindingRecorder.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/MemoryBuffer.h"
#include <mutex>

using namespace clang;
using namespace clang::ast_matchers;

namespace schannel_tidy {

std::shared_ptr<UnitAnalysis>
UnitAnalysis::shared(tidy::ClangTidyContext *Context) {
  // Checks are created anew for each translation unit and keep their analysis
  // alive; clangd does so on several threads.
  static std::mutex Lock;
  static llvm::DenseMap<tidy::ClangTidyContext *, std::weak_ptr<UnitAnalysis>>
      Alive;
  std::lock_guard Guard(Lock);
  std::shared_ptr<UnitAnalysis> Analysis = Alive[Context].lock();
  if (!Analysis)
    Alive[Context] = Analysis = std::make_shared<UnitAnalysis>();
  return Analysis;
}

/// Does the list of \p Checks (see clang-tidy's --checks) enable ours alone? In
/// doubt, it does not.
static bool onlySchannelChecks(StringRef Checks) {
  bool Only = false;
  SmallVector<StringRef, 8> Globs;
  Checks.split(Globs, ',');
  for (StringRef Glob : Globs) {
    Glob = Glob.trim();
    if (Glob == "-*")
      Only = true;
    else if (!Glob.empty() && !Glob.starts_with("-"))
      Only &= Glob.starts_with("schannel-");
  }
  return Only;
}

SchannelCheck::SchannelCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), CheckName(Name),
      Contracts(Options.getLocalOrGlobal("Contracts", "")),
      MaxStates(Options.getLocalOrGlobal("MaxStates",
                                         PathEngineOptions().MaxStates)),
      AllChecks(Context->getOptions().Checks.value_or("")),
      Analysis(UnitAnalysis::shared(Context)) {
  Analysis->add(*this);
}

void SchannelCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Contracts", Contracts);
  Options.store(Opts, "MaxStates", MaxStates);
}

void SchannelCheck::registerPPCallbacks(const SourceManager &,
                                        Preprocessor *PP, Preprocessor *) {
  Analysis->setPreprocessor(*PP);
}

void SchannelCheck::registerMatchers(MatchFinder *Finder) {
  if (!Analysis->isLeader(*this))
    return;
  Finder->addMatcher(functionDecl(isDefinition(), hasBody(stmt()),
                                  unless(isExpansionInSystemHeader()))
                         .bind("function"),
                     this);
  if (onlySchannelChecks(AllChecks))
    Finder->addMatcher(translationUnitDecl().bind("unit"), this);
}

void SchannelCheck::check(const MatchFinder::MatchResult &Result) {
  if (const auto *Function = Result.Nodes.getNodeAs<FunctionDecl>("function"))
    Analysis->add(*Function);
  else
    Analysis->narrow(*Result.Context);
}

void SchannelCheck::onEndOfTranslationUnit() {
  if (!Analysis->isLeader(*this))
    return;
  Analysis->widen();
  Analysis->run();
}

DiagnosticBuilder SchannelCheck::diag(SourceLocation Where, StringRef Message,
                                      DiagnosticIDs::Level Level) {
  // The notes of an ignored warning are ignored as well.
  if (Level == DiagnosticIDs::Warning && Analysis->isDead(Where))
    Level = DiagnosticIDs::Ignored;
  return ClangTidyCheck::diag(Where, Message, Level);
}

void SchannelCheck::reportFinding(const PathFinding &Finding) {
  // No path leads to what never runs.
  ClangTidyCheck::diag(Finding.Where, "%0") << Finding.Text << Finding.Fixes;
  for (const PathNote &Note : Finding.Notes)
    ClangTidyCheck::diag(Note.Where, "%0", DiagnosticIDs::Note) << Note.Text;
}

bool UnitAnalysis::isDead(SourceLocation Where) {
  if (Definitions.empty())
    return false;
  if (!Dead)
    Dead.emplace(Definitions.front()->getASTContext().getSourceManager(),
                 Definitions);
  return Dead->contains(Where);
}

void UnitAnalysis::narrow(ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  std::vector<Decl *> Scope;
  for (Decl *D : Context.getTranslationUnitDecl()->decls())
    if (!Sources.isInSystemHeader(Sources.getExpansionLoc(D->getBeginLoc())))
      Scope.push_back(D);
  Narrowed = &Context;
  Context.setTraversalScope(Scope);
}

void UnitAnalysis::widen() {
  if (Narrowed)
    Narrowed->setTraversalScope({Narrowed->getTranslationUnitDecl()});
  Narrowed = nullptr;
}

void UnitAnalysis::run() {
  if (Definitions.empty() || !PP)
    return;
  SchannelCheck &Leader = *Checks.front();
  SmallVector<StringRef, 4> Names;
  StringRef(Leader.Contracts).split(Names, ';', -1, /*KeepEmpty=*/false);
  std::vector<std::string> Files;
  for (StringRef Name : Names)
    Files.push_back(Name.trim().str());
  if (Files.empty() && !mentionsSspi(Definitions, ContractNames::builtin()))
    return;
  auto Contracts = ContractSet::load(Files);
  if (!Contracts) {
    Leader.configurationDiag(llvm::toString(Contracts.takeError()),
                             DiagnosticIDs::Error);
    return;
  }
  ASTContext &Context = Definitions.front()->getASTContext();
  std::optional<KnownPreamble> Headers;
  std::optional<KeptParse> Kept;
  if (KeptFindings::On)
    if (auto Preamble = SourcePlaces::preamble(Context, *PP)) {
      Headers.emplace(*Preamble);
      const SourceManager &Sources = Context.getSourceManager();
      auto File = Sources.getFileEntryRefForID(Sources.getMainFileID());
      auto Places = SourcePlaces::divide(Context, *Preamble, Definitions);
      if (File && Places)
        Kept.emplace(KeptFindings::of(File->getName()), Context,
                     std::move(*Places), *Preamble, settings(Files));
    }
  if (Kept) {
    if (auto Found = Kept->all())
      return report(*Found);
    if (Kept->isPutOff())
      return report(Kept->before());
  }
  NeverReturning Ends(Definitions);
  SspiUnit Unit(Context, *Contracts, Definitions);
  if (Unit.functions().empty() && Unit.functionsWithSecrets().empty()) {
    if (Kept)
      Kept->finish({});
    return;
  }
  std::optional<PathFacts> Facts;
  if (llvm::any_of(Checks, [](auto *Check) { return Check->needsPaths(); }))
    Facts.emplace(Unit);
  if (!Kept)
    return look(Unit, Facts ? &*Facts : nullptr, nullptr);
  if (Facts)
    Kept->learn(*Facts, Unit.roots(), Ends.functions());
  FindingRecorder Recorder(Context.getDiagnostics());
  look(Unit, Facts ? &*Facts : nullptr, &*Kept);
  Kept->finish(Recorder.findings());
}

std::string UnitAnalysis::settings(ArrayRef<std::string> Contracts) {
  std::string All;
  llvm::raw_string_ostream Stream(All);
  for (const std::string &File : Contracts)
    if (auto Text = llvm::MemoryBuffer::getFile(File))
      Stream << (*Text)->getBuffer();
  for (SchannelCheck *Check : Checks) {
    tidy::ClangTidyOptions::OptionMap Options;
    Check->storeOptions(Options);
    std::map<StringRef, StringRef> Sorted;
    for (const auto &Option : Options)
      Sorted[Option.first()] = Option.second.Value;
    Stream << Check->name() << '\n';
    for (const auto &[Name, Value] : Sorted)
      Stream << Name << '=' << Value << '\n';
  }
  return All;
}

void UnitAnalysis::look(const SspiUnit &Unit, const PathFacts *Facts,
                        KeptParse *Kept) {
  for (SchannelCheck *Check : Checks)
    Check->checkUnit(Unit);
  // What the checks share of a function is kept while it is looked at.
  for (const FunctionDecl *Function : Unit.functions())
    for (SchannelCheck *Check : Checks)
      Check->checkFunction(Unit, *Function);
  if (!Facts)
    return;
  PathEngineOptions Options;
  Options.MaxStates = Checks.front()->MaxStates;
  Options.Kept = Kept;
  auto Findings = analyzePaths(Unit, *Facts, *PP, Options,
                               [](ento::CheckerRegistry &Registry) {
                                 registerSspiModel(Registry);
                                 registerOwnership(Registry);
                                 registerInitialization(Registry);
                                 registerAssertions(Registry);
                                 registerConstAnswers(Registry);
                                 registerDefaultMembers(Registry);
                                 registerErrorConversions(Registry);
                                 registerSettings(Registry);
                                 registerBufferLayout(Registry);
                                 registerTeardownOrder(Registry);
                                 registerReleaseOrder(Registry);
                                 registerLoopRounds(Registry);
                                 registerStateMerging(Registry);
                               });
  llvm::DenseSet<SourceLocation> Fixed;
  for (PathFinding &Finding : Findings)
    llvm::erase_if(Finding.Fixes, [&](const FixItHint &Fix) {
      return !Fixed.insert(Fix.RemoveRange.getBegin()).second;
    });
  report(Findings);
}

void UnitAnalysis::report(ArrayRef<PathFinding> Findings) {
  for (const PathFinding &Finding : Findings)
    for (SchannelCheck *Check : Checks)
      if (Check->name() == Finding.Check)
        Check->reportFinding(Finding);
}

} // namespace schannel_tidy
