//===- Driver.cpp - What the program does beyond clang-tidy ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "clang-tidy/ClangTidy.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace clang::tidy;
using namespace clang::tooling;
using namespace llvm;

namespace schannel_tidy {

std::atomic<bool> WasInterrupted = false;

void catchInterrupts() {
  sys::SetInterruptFunction([] { WasInterrupted = true; });
}

int refuse(const Twine &Problem) {
  std::string Text = Problem.str();
  if (!Text.empty())
    errs() << "schannel-tidy: " << Text << "\n";
  return CouldNotRun;
}

/// clang-tidy declares these when it runs; where it does not, we do.
struct ClangOptions {
  cl::opt<std::string> Build{"p"};
  cl::list<std::string> After{"extra-arg"};
  cl::list<std::string> Before{"extra-arg-before"};
  cl::list<std::string> Files{cl::Positional};
};

static ClangOptions &clangOptions() {
  static ClangOptions Options;
  return Options;
}

Error readOptions(std::vector<const char *> &Arguments,
                  std::unique_ptr<CompilationDatabase> &FromCommandLine) {
  clangOptions();
  std::string Problem;
  int Count = static_cast<int>(Arguments.size());
  FromCommandLine = FixedCompilationDatabase::loadFromCommandLine(
      Count, Arguments.data(), Problem);
  raw_string_ostream OS(Problem);
  if (Problem.empty() &&
      cl::ParseCommandLineOptions(Count, Arguments.data(), "", &OS))
    return Error::success();
  StringRef First = StringRef(Problem).trim().split('\n').first;
  First.consume_front(sys::path::filename(Arguments[0]));
  First.consume_front(Arguments[0]);
  return createStringError(First.ltrim(": "));
}

void addExtraArguments(CompileJob &Job) {
  auto Insert = [&](cl::list<std::string> &Arguments,
                    ArgumentInsertPosition Where) {
    Job.Command.CommandLine = getInsertArgumentAdjuster(Arguments, Where)(
        Job.Command.CommandLine, Job.File);
  };
  Insert(clangOptions().Before, ArgumentInsertPosition::BEGIN);
  Insert(clangOptions().After, ArgumentInsertPosition::END);
}

/// The translation units that the command line asks for.
static Expected<std::vector<CompileJob>>
findJobs(const CommandLine &Line,
         std::unique_ptr<CompilationDatabase> Database) {
  for (StringRef File : Line.Files)
    if (!sys::fs::exists(File))
      return createStringError(File + ": no such file");
  std::string Folder = Line.value("p").value_or("").str();
  if (!Database) {
    if (Folder.empty() && Line.Files.empty())
      return createStringError("no files named, and no compile database: name "
                               "its folder with -p");
    if (Folder.empty())
      Folder = sys::path::parent_path(absolutePath(Line.Files[0])).str();
    auto Loaded = loadCompileDatabase(Folder);
    if (!Loaded)
      return Loaded.takeError();
    Database = std::move(*Loaded);
  }
  std::vector<CompileCommand> Commands;
  if (Line.Files.empty()) {
    Commands = sourcesIn(*Database);
    if (Commands.empty())
      return createStringError(Folder +
                               ": its compile database names no files; "
                               "name some");
  }
  for (StringRef File : Line.Files)
    for (CompileCommand &Command :
         Database->getCompileCommands(absolutePath(File)))
      Commands.push_back(std::move(Command));
  std::vector<CompileJob> Jobs = makeJobs(std::move(Commands));
  for_each(Jobs, addExtraArguments);
  return Jobs;
}

Error checkOutputs(const DriverOptions &Options) {
  for (StringRef File : {StringRef(Options.Sarif), StringRef(Options.Html),
                         StringRef(Options.JUnit), StringRef(Options.GitLab),
                         StringRef(Options.Markdown)}) {
    if (File.empty() || File == "-")
      continue;
    StringRef Folder = sys::path::parent_path(File);
    if (sys::fs::is_directory(File) ||
        sys::fs::access(Folder.empty() ? "." : Folder,
                        sys::fs::AccessMode::Write))
      return createStringError(File + ": cannot write there");
  }
  return Error::success();
}

Error writeReports(const DriverOptions &Options, const Report &R,
                   SourceTexts &Sources) {
  using Writer = void (*)(const Report &, SourceTexts &, raw_ostream &);
  std::pair<StringRef, Writer> Outputs[] = {{Options.Sarif, writeSarif},
                                            {Options.Html, writeHtml},
                                            {Options.JUnit, writeJUnit},
                                            {Options.GitLab, writeGitLab}};
  for (auto [File, Write] : Outputs)
    if (!File.empty())
      if (Error E = writeToOutput(File, [&, Write = Write](raw_ostream &OS) {
            Write(R, Sources, OS);
            return Error::success();
          }))
        return createStringError(File + ": " + toString(std::move(E)));
  if (Options.GitHub)
    writeGitHub(R, Sources, outs());
  return Error::success();
}

/// Prints \p Errors as clang-tidy does, and applies their fixes if asked to.
static void printAndFix(ArrayRef<ClangTidyError> Errors,
                        const CommandLine &Line) {
  ClangTidyOptions Options = ClangTidyOptions::getDefaults();
  if (Line.has("use-color"))
    Options.UseColor =
        Line.value("use-color") != "false" && Line.value("use-color") != "0";
  if (auto Style = Line.value("format-style"))
    Options.FormatStyle = Style->str();
  ClangTidyContext Context(std::make_unique<DefaultOptionsProvider>(
      ClangTidyGlobalOptions(), Options));
  FixBehaviour Fix = Line.has("fix-notes")                       ? FB_FixNotes
                     : Line.has("fix") || Line.has("fix-errors") ? FB_Fix
                                                                 : FB_NoFix;
  bool Broken = any_of(Errors, [](const ClangTidyError &E) {
    return E.DiagnosticName == "clang-diagnostic-error";
  });
  if (Fix != FB_NoFix && Broken && !Line.has("fix-errors")) {
    errs()
        << "schannel-tidy: not fixing anything, as there are compiler errors; "
           "--fix-errors fixes nevertheless\n";
    Fix = FB_NoFix;
  }
  unsigned WarningsAsErrors = 0;
  handleErrors(Errors, Context, Fix, WarningsAsErrors,
               vfs::createPhysicalFileSystem());
}

static Error writeFixes(StringRef File,
                        const std::vector<ClangTidyError> &Errors) {
  return writeToOutput(File, [&](raw_ostream &OS) {
    exportReplacements("", Errors, OS);
    return Error::success();
  });
}

static void printSummary(const AnalysisResult &Result, size_t Known,
                         double Seconds) {
  size_t New = Result.All.Findings.size() - Known;
  errs() << "schannel-tidy: " << New << (New == 1 ? " finding" : " findings");
  if (Known)
    errs() << " (" << Known << " more in the baseline)";
  errs() << " in " << Result.Units << " translation units";
  if (Result.Skipped)
    errs() << ", " << Result.Skipped << " of which cannot touch SSPI";
  errs() << format("; %.1f s\n", Seconds);
}

int runDriver(std::vector<const char *> Arguments, const CommandLine &Line,
              const std::string &Program, const std::string &Resources) {
  auto Start = std::chrono::steady_clock::now();
  std::unique_ptr<CompilationDatabase> Database;
  auto Refuse = [](Error E) { return refuse(toString(std::move(E))); };
  if (Error E = readOptions(Arguments, Database))
    return Refuse(std::move(E));
  auto Options = DriverOptions::get();
  if (!Options)
    return Refuse(Options.takeError());
  if (!Options->Markdown.empty())
    return refuse("--markdown is for 'schannel-tidy review'");
  auto Settings = TidySettings::read(Line);
  if (!Settings)
    return Refuse(Settings.takeError());
  auto Jobs = findJobs(Line, std::move(Database));
  if (!Jobs)
    return Refuse(Jobs.takeError());
  if (Error E = checkOutputs(*Options))
    return Refuse(std::move(E));
  std::optional<Baseline> Known;
  if (!Options->Baseline.empty() && !Options->WriteBaseline) {
    auto Read = Baseline::read(Options->Baseline);
    if (!Read)
      return Refuse(Read.takeError());
    Known = std::move(*Read);
  }

  catchInterrupts();
  auto Result =
      analyse({Line, *Options, *Settings, Program, Resources, WasInterrupted},
              {std::move(*Jobs), createSourceFileSystem, "", ""});
  if (WasInterrupted) {
    if (!Result)
      consumeError(Result.takeError());
    errs() << "schannel-tidy: interrupted\n";
    return Interrupted;
  }
  if (!Result)
    return Refuse(Result.takeError());

  auto Files = createSourceFileSystem();
  SourceTexts Sources(*Files, absolutePath("."));
  std::vector<Finding> &Findings = Result->All.Findings;
  if (Options->WriteBaseline)
    if (Error E = writeToOutput(Options->Baseline, [&](raw_ostream &OS) {
          Baseline::write(Findings, Sources, OS);
          return Error::success();
        }))
      return Refuse(std::move(E));
  if (Options->WriteBaseline)
    for (Finding &F : Findings)
      F.IsKnown = true;
  std::vector<Baseline::Entry> Stale;
  if (Known)
    Stale = Known->mark(Findings);

  std::vector<ClangTidyError> New;
  bool Fails = false;
  size_t KnownCount = 0;
  for (size_t I = 0; I < Findings.size(); ++I) {
    if (Findings[I].IsKnown) {
      ++KnownCount;
      continue;
    }
    New.push_back(Result->Errors[I]);
    Fails |= Options->FailOn == Severity::Warning ||
             (Options->FailOn == Severity::Error && Findings[I].IsError);
  }
  if (auto File = Line.value("export-fixes"); File && !New.empty())
    if (Error E = writeFixes(*File, New))
      return Refuse(createStringError(*File + ": " + toString(std::move(E))));
  // Fixes change the text that the reports show.
  if (Error E = writeReports(*Options, Result->All, Sources))
    return Refuse(std::move(E));
  printAndFix(New, Line);
  outs().flush();
  // A part of the project says nothing of what the rest has.
  if (Line.Files.empty() && !Options->IsShard && Result->All.Failures.empty())
    for (const Baseline::Entry &E : Stale)
      errs() << "schannel-tidy: " << Options->Baseline
             << ": no longer found in " << E.File << ": " << E.Message << " ["
             << E.Check << "]\n";
  for (const std::string &Failure : Result->All.Failures)
    errs() << "schannel-tidy: " << Failure << "\n";
  if (!Line.has("quiet"))
    printSummary(
        *Result, KnownCount,
        std::chrono::duration<double>(std::chrono::steady_clock::now() - Start)
            .count());
  if (!Result->All.Failures.empty())
    return CouldNotRun;
  return Fails ? HasFindings : Clean;
}

} // namespace schannel_tidy
