//===- CommandLine.cpp - What the user asks for ---------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CommandLine.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Threading.h"

using namespace llvm;

namespace schannel_tidy {

namespace given {
static cl::OptionCategory Category("schannel-tidy options");

static cl::opt<unsigned>
    Jobs("j", cl::Prefix, cl::value_desc("N"), cl::init(0), cl::cat(Category),
         cl::desc("Analyse N translation units at a time; as many as there are "
                  "processors unless given."));
static cl::opt<unsigned>
    Timeout("timeout", cl::value_desc("seconds"), cl::init(600),
            cl::cat(Category),
            cl::desc("Give up on a translation unit after that time: 600."));
static cl::opt<bool> AllFiles(
    "all-files", cl::cat(Category),
    cl::desc("Analyse also those translation units that can have nothing to do "
             "with SSPI."));
static cl::opt<Severity> FailOn(
    "fail-on", cl::init(Severity::Warning), cl::cat(Category),
    cl::desc("Which findings make the exit status 1:"),
    cl::values(clEnumValN(Severity::Warning, "warning", "all (default)"),
               clEnumValN(Severity::Error, "error",
                          "errors and what --warnings-as-errors makes them"),
               clEnumValN(Severity::None, "none", "none")));
static cl::opt<std::string>
    ShardText("shard", cl::value_desc("K/N"), cl::cat(Category),
              cl::desc("Analyse the K-th of N parts of the project."));
static cl::opt<std::string>
    Sarif("sarif", cl::value_desc("file"), cl::cat(Category),
          cl::desc("Write the findings as SARIF 2.1.0."));
static cl::opt<std::string>
    Html("html", cl::value_desc("file"), cl::cat(Category),
         cl::desc("Write the findings as one HTML page."));
static cl::opt<std::string> JUnit("junit", cl::value_desc("file"),
                                  cl::cat(Category),
                                  cl::desc("Write JUnit's XML."));
static cl::opt<std::string>
    GitLab("gitlab", cl::value_desc("file"), cl::cat(Category),
           cl::desc("Write GitLab's code quality report."));
static cl::opt<bool>
    GitHub("github", cl::cat(Category),
           cl::desc("Print GitHub's workflow commands, which annotate lines."));
static cl::opt<std::string>
    Markdown("markdown", cl::value_desc("file"), cl::cat(Category),
             cl::desc("With review: write a comment for the pull request."));
static cl::opt<std::string>
    BaselineFile("baseline", cl::value_desc("file"), cl::cat(Category),
                 cl::desc("Keep quiet about the findings in that file."));
static cl::opt<bool> WriteBaseline(
    "write-baseline", cl::cat(Category),
    cl::desc("Write today's findings to the file of --baseline."));
static cl::opt<std::string>
    Explain("explain", cl::value_desc("check"), cl::cat(Category),
            cl::desc("Print the page of a check: what it finds, what it leaves "
                     "alone, what to write instead."));
} // namespace given
using given::Category;

/// Those that CommonOptionsParser declares when it is made.
static constexpr StringLiteral ClangOptions[] = {"p", "extra-arg",
                                                 "extra-arg-before"};

static bool isOurs(StringRef Name) {
  const StringMap<cl::Option *> &Known = cl::getRegisteredOptions();
  auto It = Known.find(Name);
  return It != Known.end() && is_contained(It->second->Categories, &Category);
}

static Error unknown(StringRef Name) {
  StringRef Nearest;
  unsigned Distance = 4;
  auto Consider = [&](StringRef Candidate) {
    unsigned D = Name.edit_distance(Candidate, true, Distance);
    if (D < Distance) {
      Distance = D;
      Nearest = Candidate;
    }
  };
  for (const auto &Known : cl::getRegisteredOptions())
    Consider(Known.getKey());
  for_each(ClangOptions, Consider);
  return createStringError("unknown option '--" + Name + "'" +
                           (Nearest.empty()
                                ? "; see --help"
                                : "; did you mean '--" + Nearest.str() + "'?"));
}

Expected<CommandLine> CommandLine::parse(ArrayRef<const char *> Arguments) {
  CommandLine Result;
  const StringMap<cl::Option *> &Known = cl::getRegisteredOptions();
  for (size_t I = 1; I < Arguments.size(); ++I) {
    StringRef Argument = Arguments[I];
    if (Argument == "--") {
      Result.HasCompilerFlags = true;
      break;
    }
    if (!Argument.starts_with("-") || Argument == "-") {
      Result.Files.push_back(Argument);
      continue;
    }
    Option O;
    O.Words.push_back(Arguments[I]);
    std::tie(O.Name, O.Value) = Argument.ltrim('-').split('=');
    if (StringRef Number = O.Name; // -j4
        Number.consume_front("j") && !Number.empty() &&
        all_of(Number, isDigit)) {
      O.Name = "j";
      O.Value = Number;
    }
    auto It = Known.find(O.Name);
    bool IsClangs = is_contained(ClangOptions, O.Name);
    if (It == Known.end() && !IsClangs)
      return unknown(O.Name);
    bool TakesValue =
        IsClangs || It->second->getValueExpectedFlag() == cl::ValueRequired;
    if (TakesValue && O.Value.empty() && !Argument.contains('=')) {
      if (I + 1 == Arguments.size())
        return createStringError(Argument + ": its value is missing");
      O.Words.push_back(Arguments[++I]);
      O.Value = Arguments[I];
    }
    Result.Options.push_back(O);
  }
  return Result;
}

bool CommandLine::has(StringRef Name) const {
  return any_of(Options, [&](const Option &O) { return O.Name == Name; });
}

std::optional<StringRef> CommandLine::value(StringRef Name) const {
  for (const Option &O : reverse(Options))
    if (O.Name == Name)
      return O.Value;
  return std::nullopt;
}

bool CommandLine::asksForDriver() const {
  if (any_of(Options, [](const Option &O) { return isOurs(O.Name); }))
    return true;
  // What clang-tidy says without looking at a file.
  for (StringRef Name :
       {"list-checks", "dump-config", "verify-config", "explain-config", "help",
        "help-hidden", "help-list", "help-list-hidden", "version"})
    if (has(Name))
      return false;
  return Files.empty() && has("p");
}

Expected<DriverOptions> DriverOptions::get() {
  DriverOptions Result;
  Result.Jobs =
      given::Jobs ? given::Jobs : hardware_concurrency().compute_thread_count();
  Result.Timeout = given::Timeout;
  Result.FailOn = given::FailOn;
  Result.AllFiles = given::AllFiles;
  Result.IsShard = !given::ShardText.empty();
  if (Result.IsShard) {
    Expected<Shard> Part = Shard::parse(given::ShardText);
    if (!Part)
      return Part.takeError();
    Result.Part = *Part;
  }
  Result.Sarif = given::Sarif;
  Result.Html = given::Html;
  Result.JUnit = given::JUnit;
  Result.GitLab = given::GitLab;
  Result.GitHub = given::GitHub;
  Result.Markdown = given::Markdown;
  Result.Baseline = given::BaselineFile;
  Result.WriteBaseline = given::WriteBaseline;
  if (Result.WriteBaseline && Result.Baseline.empty())
    return createStringError(
        "--write-baseline: say where with --baseline=FILE");
  return Result;
}

void showOptionsInHelp() {
  // clang-tidy hides what is not in its category.
  cl::OptionCategory *Tidys =
      cl::getRegisteredOptions().lookup("checks")->Categories.front();
  for (const auto &Known : cl::getRegisteredOptions())
    if (is_contained(Known.second->Categories, &Category))
      Known.second->addCategory(*Tidys);
}

} // namespace schannel_tidy
