//===- Analysis.cpp - Many translation units at once ----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Analysis.h"
#include "CompilerOutputs.h"
#include "Worker.h"
#include "clang-tidy/GlobList.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

using namespace clang::tidy;
using namespace clang::tooling;
using namespace llvm;

namespace schannel_tidy {

Expected<TemporaryFolder> TemporaryFolder::create() {
  SmallString<128> Path;
  if (std::error_code EC =
          sys::fs::createUniqueDirectory("schannel-tidy", Path))
    return createStringError(EC, "no temporary folder: " + EC.message());
  TemporaryFolder Result;
  Result.Path = std::string(Path);
  return Result;
}

TemporaryFolder::~TemporaryFolder() {
  if (!Path.empty())
    sys::fs::remove_directories(Path);
}

namespace {
class SourceFileSystem : public vfs::ProxyFileSystem {
public:
  SourceFileSystem() : ProxyFileSystem(vfs::createPhysicalFileSystem()) {}

  ErrorOr<std::unique_ptr<vfs::File>>
  openFileForRead(const Twine &Path) override {
    // Opening a pipe waits for its writer: look first.
    auto Status = status(Path);
    if (Status && Status->exists() && !Status->isRegularFile())
      return make_error_code(errc::operation_not_permitted);
    return ProxyFileSystem::openFileForRead(Path);
  }
};
} // namespace

IntrusiveRefCntPtr<vfs::FileSystem> createSourceFileSystem() {
  return makeIntrusiveRefCnt<SourceFileSystem>();
}

Progress::Progress() : Terminal(sys::Process::StandardErrIsDisplayed()) {}

void Progress::show(const Twine &Text) {
  if (Terminal)
    errs() << "\r\033[K" << StringRef(Text.str()).take_front(79);
}

Progress::~Progress() { show(""); }

Expected<std::vector<CompileJob>> toolCommands(const AnalysisContext &Context,
                                               ArrayRef<CompileJob> Jobs) {
  std::vector<CompileJob> Result;
  for (const CompileJob &Job : Jobs) {
    auto Settings = Context.Settings.get(Job.File);
    if (!Settings)
      return Settings.takeError();
    ArgumentsAdjuster Adjust = getClangSyntaxOnlyAdjuster();
    const ClangTidyOptions &Options = Settings->Options;
    auto Insert = [&](const std::vector<std::string> &Arguments,
                      ArgumentInsertPosition Where) {
      Adjust =
          combineAdjusters(Adjust, getInsertArgumentAdjuster(Arguments, Where));
    };
    if (Options.ExtraArgsBefore)
      Insert(*Options.ExtraArgsBefore, ArgumentInsertPosition::BEGIN);
    if (Options.ExtraArgs)
      Insert(*Options.ExtraArgs, ArgumentInsertPosition::END);
    Insert({"-resource-dir=" + Context.Resources},
           ArgumentInsertPosition::BEGIN);
    Adjust = combineAdjusters(Adjust, getStripOutputsAdjuster());
    CompileJob Adjusted = Job;
    Adjusted.Command.CommandLine = Adjust(Job.Command.CommandLine, Job.File);
    Result.push_back(std::move(Adjusted));
  }
  return Result;
}

/// The options of clang-tidy's that a worker is given: those that say what to
/// find.
static std::vector<std::string> workerOptions(const CommandLine &Line) {
  static const std::set<StringRef> Passed = {
      "checks",
      "config",
      "config-file",
      "header-filter",
      "exclude-header-filter",
      "system-headers",
      "line-filter",
      "warnings-as-errors",
      "allow-enabling-analyzer-alpha-checkers",
      "enable-module-headers-parsing",
      "load",
      "vfsoverlay",
      "enable-check-profile",
      "store-check-profile"};
  std::vector<std::string> Result;
  for (const CommandLine::Option &O : Line.Options)
    if (Passed.count(O.Name))
      append_range(Result, O.Words);
  return Result;
}

/// The files with contracts that checks with \p Options use. One set of files
/// is in force in a translation unit; if options name several, nobody can tell
/// which.
static std::optional<std::string>
contractFiles(const ClangTidyOptions &Options) {
  std::set<std::string> Named;
  for (const auto &Option : Options.CheckOptions)
    if (Option.getKey() == "Contracts" ||
        Option.getKey().ends_with(".Contracts"))
      Named.insert(Option.getValue().Value);
  if (Named.size() > 1)
    return std::nullopt;
  return Named.empty() ? "" : *Named.begin();
}

static Expected<std::shared_ptr<const ContractSet>>
loadContracts(StringRef Files) {
  SmallVector<StringRef, 4> Names;
  Files.split(Names, ';', -1, /*KeepEmpty=*/false);
  std::vector<std::string> List;
  for (StringRef Name : Names) {
    List.push_back(Name.trim().str());
    if (sys::fs::exists(List.back()) && !sys::fs::is_regular_file(List.back()))
      return createStringError("contracts '" + List.back() + "': not a file");
  }
  return ContractSet::load(List);
}

/// Takes those jobs away in which the checks cannot find anything.
static Error dropOthers(const AnalysisContext &Context, AnalysisInput &Input) {
  // The scan is about our checks alone: others look at all there is. What it
  // may drop, by the contracts in force.
  std::map<std::string, std::vector<size_t>> ByContracts;
  for (size_t I = 0; I < Input.Jobs.size(); ++I) {
    auto Settings = Context.Settings.get(Input.Jobs[I].File);
    if (!Settings)
      return Settings.takeError();
    auto Contracts = contractFiles(Settings->Options);
    if (Contracts && all_of(Settings->Enabled, [](StringRef Check) {
          return Check.starts_with("schannel-");
        }))
      ByContracts[*Contracts].push_back(I);
  }
  std::vector<bool> Drop(Input.Jobs.size());
  for (const auto &[Files, Indices] : ByContracts) {
    auto Contracts = loadContracts(Files);
    if (!Contracts)
      return Contracts.takeError();
    if (Context.Options.AllFiles || Context.Line.has("vfsoverlay"))
      continue;
    std::vector<CompileJob> Some;
    for (size_t I : Indices)
      Some.push_back(Input.Jobs[I]);
    auto Jobs = toolCommands(Context, Some);
    if (!Jobs)
      return Jobs.takeError();
    std::vector<UnitFiles> Units = scanIncludes(
        *Jobs, Input.MakeFileSystem, Context.Options.Jobs, Context.Stop);
    if (Context.Stop)
      return Error::success();
    std::vector<bool> May =
        mayTouchSspi(*Jobs, Units, **Contracts, *Input.MakeFileSystem());
    for (size_t I = 0; I < Indices.size(); ++I)
      Drop[Indices[I]] = !May[I];
  }
  std::vector<CompileJob> Kept;
  for (size_t I = 0; I < Drop.size(); ++I)
    if (!Drop[I])
      Kept.push_back(std::move(Input.Jobs[I]));
  Input.Jobs = std::move(Kept);
  return Error::success();
}

/// Has \p E name its files in full: they may be relative to the build folder.
static void nameFiles(ClangTidyError &E) {
  auto Name = [&](DiagnosticMessage &M) {
    if (!M.FilePath.empty())
      M.FilePath = absolutePath(M.FilePath, E.BuildDirectory);
  };
  Name(E.Message);
  for_each(E.Notes, Name);
}

/// Makes findings of what workers say.
class FindingMaker {
public:
  explicit FindingMaker(SourceTexts &Sources) : Sources(Sources) {}

  Finding make(ClangTidyError &E, ArrayRef<FunctionRange> Functions) const {
    Finding F;
    F.Check = E.DiagnosticName;
    F.Message = json::fixUTF8(E.Message.Message);
    F.IsError =
        E.IsWarningAsError || E.DiagLevel == clang::tooling::Diagnostic::Error;
    F.Where = place(E.Message);
    if (F.Where.Line)
      F.Function = functionAt(F.Where.File, E.Message.FileOffset, Functions);
    for (const DiagnosticMessage &Note : E.Notes)
      if (!Note.FilePath.empty())
        F.Path.push_back({place(Note), json::fixUTF8(Note.Message)});
    for (const auto &OfFile : E.Message.Fix)
      for (const Replacement &R : OfFile.getValue()) {
        std::string File = absolutePath(R.getFilePath(), E.BuildDirectory);
        F.Edits.push_back({Sources.place(File, R.getOffset()),
                           Sources.place(File, R.getOffset() + R.getLength()),
                           json::fixUTF8(R.getReplacementText())});
      }
    return F;
  }

private:
  Place place(const DiagnosticMessage &M) const {
    return M.FilePath.empty() ? Place()
                              : Sources.place(M.FilePath, M.FileOffset);
  }

  static std::string functionAt(StringRef File, unsigned Offset,
                                ArrayRef<FunctionRange> Functions) {
    const FunctionRange *Inner = nullptr;
    for (const FunctionRange &R : Functions)
      if (R.Begin <= Offset && Offset <= R.End && R.File == File &&
          (!Inner || R.End - R.Begin < Inner->End - Inner->Begin))
        Inner = &R;
    return Inner ? Inner->Name : "";
  }

  SourceTexts &Sources;
};

Expected<AnalysisResult> analyse(const AnalysisContext &Context,
                                 AnalysisInput Input) {
  AnalysisResult Result;
  Result.Units = Input.Jobs.size();
  Progress Show;
  Show.show(Input.Title + "looking for SSPI in " + Twine(Result.Units) +
            " translation units");
  auto Files = Input.MakeFileSystem();
  erase_if(Input.Jobs, [&](const CompileJob &Job) {
    if (Files->exists(Job.File))
      return false;
    Result.All.Failures.push_back(
        Job.File +
        ": no such file; if it is generated, build the project first");
    return true;
  });
  if (Error E = dropOthers(Context, Input))
    return E;
  Result.Skipped =
      Result.Units - Result.All.Failures.size() - Input.Jobs.size();

  auto Folder = TemporaryFolder::create();
  if (!Folder)
    return Folder.takeError();
  std::vector<WorkerJob> Jobs;
  std::vector<const ClangTidyOptions *> Options;
  const std::vector<std::string> Passed = workerOptions(Context.Line);
  for (size_t I = 0; I < Input.Jobs.size(); ++I) {
    if (I % Context.Options.Part.Of != Context.Options.Part.Part - 1)
      continue;
    const CompileJob &Job = Input.Jobs[I];
    auto Settings = Context.Settings.get(Job.File);
    if (!Settings)
      return Settings.takeError();
    if (Settings->Enabled.empty())
      continue;
    WorkerJob W{&Job, Passed};
    if (Settings->Checks)
      W.Arguments.push_back("--checks=" + *Settings->Checks);
    // Headers are the project's as much as its sources are.
    if (Settings->Options.HeaderFilterRegex.value_or("").empty())
      W.Arguments.push_back("--header-filter=.*");
    if (!Input.Overlay.empty())
      W.Arguments.push_back("--vfsoverlay=" + Input.Overlay);
    Jobs.push_back(std::move(W));
    Options.push_back(&Settings->Options);
    if (!is_contained(Result.All.Analysed, Job.File))
      Result.All.Analysed.push_back(Job.File);
  }
  size_t Count = 0, Findings = 0;
  WorkerPool Pool{Context.Program, Folder->path(), Context.Options.Jobs,
                  Context.Options.Timeout,
                  [&](size_t Job, const WorkerResult &R) {
                    Findings += R.Errors.size();
                    Show.show(Input.Title + "[" + Twine(++Count) + "/" +
                              Twine(Jobs.size()) + "] " + Twine(Findings) +
                              " findings, " + Jobs[Job].Job->File);
                  }};
  Show.show(Input.Title + "[0/" + Twine(Jobs.size()) + "]");
  std::vector<WorkerResult> Results = Pool.run(Jobs, Context.Stop);

  SourceTexts Sources(*Files, "");
  FindingMaker Maker(Sources);
  std::vector<std::pair<Finding, ClangTidyError>> All;
  for (size_t I = 0; I < Results.size(); ++I) {
    if (!Results[I].Failure.empty())
      Result.All.Failures.push_back(Jobs[I].Job->File + ": " +
                                    Results[I].Failure);
    GlobList AreErrors(Options[I]->WarningsAsErrors.value_or(""));
    for (ClangTidyError &E : Results[I].Errors) {
      // Exported as errors, without why they are.
      E.IsWarningAsError = E.DiagnosticName != "clang-diagnostic-error" &&
                           AreErrors.contains(E.DiagnosticName);
      nameFiles(E);
      Finding F = Maker.make(E, Results[I].Functions);
      All.emplace_back(std::move(F), std::move(E));
    }
  }
  // In several translation units, a header's finding is still one.
  std::vector<size_t> Order(All.size());
  for (size_t I = 0; I < Order.size(); ++I)
    Order[I] = I;
  llvm::sort(Order, [&](size_t A, size_t B) {
    if (comesBefore(All[A].first, All[B].first))
      return true;
    return !comesBefore(All[B].first, All[A].first) && A < B;
  });
  for (size_t I : Order) {
    auto &[F, E] = All[I];
    if (!Result.All.Findings.empty() &&
        !comesBefore(Result.All.Findings.back(), F))
      continue;
    Result.All.Findings.push_back(std::move(F));
    Result.Errors.push_back(std::move(E));
  }
  identify(Result.All.Findings, Sources);
  return Result;
}

} // namespace schannel_tidy
