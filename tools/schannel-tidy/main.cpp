//===- main.cpp - clang-tidy with the schannel-* checks linked in ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every option of clang-tidy works. Where neither -checks nor a .clang-tidy
// file enables a check of ours, the schannel-* checks run alone; clang-tidy's
// own default would run none of them. An option of ours, or a compile database
// without files, takes Driver.cpp's way through many translation units.
//
// What is wrong with the command line is exit status 2; all else is
// clang-tidy's.
//
// Clang's own headers are looked for beside the program and, where it was not
// installed with Clang, where they were when it was built.
//
//===----------------------------------------------------------------------===//

#include "../../lib/Report/Rule.h"
#include "Driver.h"
#include "Worker.h"
#include "clang-tidy/tool/ClangTidyMain.h"
#include "clang/Driver/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace schannel_tidy;

/// Reads response files, but for the compiler's.
static void expandResponseFiles(std::vector<const char *> &Arguments,
                                StringSaver &Saver) {
  auto End = find_if(Arguments, [](StringRef A) { return A == "--"; });
  SmallVector<const char *, 32> Ours(Arguments.begin(), End);
  cl::ExpandResponseFiles(Saver, cl::TokenizeGNUCommandLine, Ours);
  Arguments.erase(Arguments.begin(), End);
  Arguments.insert(Arguments.begin(), Ours.begin(), Ours.end());
}

static int explain(StringRef Check) {
  const Rule *Page = findRule(Check);
  if (!Page)
    Page = findRule(("schannel-" + Check).str());
  if (Page) {
    outs() << Page->Page;
    return Clean;
  }
  return refuse(Check + ": no check of that name has a page; --list-checks "
                        "--checks='-*,schannel-*' lists those that have");
}

/// As clang-tidy's, with what the page of a check begins with.
static int listChecks(TidySettings &Settings, const CommandLine &Line) {
  auto Here = Settings.get(Line.Files.empty() ? "file.c" : Line.Files[0]);
  if (!Here)
    return refuse(toString(Here.takeError()));
  outs() << "Enabled checks:";
  for (const std::string &Check : Here->Enabled) {
    outs() << "\n    " << Check;
    if (const Rule *Page = findRule(Check))
      outs() << "  " << Page->Summary;
  }
  outs() << "\n\n";
  return Clean;
}

/// What is not there, in one line; clang-tidy takes several, and goes on
/// without compiler flags. Empty if all is.
static std::string missingInput(const CommandLine &Line) {
  if (Line.has("vfsoverlay"))
    return ""; // files that are not on the disk
  for (StringRef File : Line.Files)
    if (!sys::fs::exists(File))
      return (File + ": no such file").str();
  if (auto Folder = Line.value("p"); Folder && !Line.HasCompilerFlags)
    if (auto Database = loadCompileDatabase(*Folder); !Database)
      return toString(Database.takeError());
  return "";
}

/// Is clang-tidy's own main, once for all files or, where they need different
/// options, in a process for each of them.
static int runTidy(std::vector<const char *> Arguments, const CommandLine &Line,
                   TidySettings &Settings, StringRef Program,
                   StringSaver &Saver) {
  std::vector<StringRef> Files = Line.Files;
  if (Files.empty())
    Files.push_back("file.c"); // any, here: --dump-config and the like
  std::vector<std::optional<std::string>> Checks;
  for (StringRef File : Files) {
    auto ForFile = Settings.get(File);
    if (!ForFile)
      return refuse(toString(ForFile.takeError()));
    Checks.push_back(ForFile->Checks);
  }
  if (all_equal(Checks)) {
    if (Checks.front())
      Arguments.insert(Arguments.begin() + 1,
                       Saver.save("--checks=" + *Checks.front()).data());
    showOptionsInHelp();
    cl::AddExtraVersionPrinter([](raw_ostream &OS) {
      OS << "schannel-tidy " SCHANNEL_TIDY_VERSION "\n";
    });
    return clang::tidy::clangTidyMain(static_cast<int>(Arguments.size()),
                                      Arguments.data());
  }
  int Status = 0;
  for (StringRef File : Files) {
    std::vector<StringRef> One;
    for (const char *Argument : Arguments)
      if (!is_contained(Files, StringRef(Argument)) || Argument == File.data())
        One.push_back(Argument);
    std::string Problem;
    int Result =
        sys::ExecuteAndWait(Program, One, std::nullopt, {}, 0, 0, &Problem);
    if (Result < 0)
      return refuse(File + ": " + Problem);
    Status = std::max(Status, Result);
  }
  return Status;
}

int main(int argc, const char **argv) {
  static int Anchor;
  std::string Program = sys::fs::getMainExecutable(argv[0], &Anchor);
  std::string Resources = clang::driver::Driver::GetResourcesPath(Program);
  bool IsInstalled = sys::fs::is_directory(Resources);
  if (!IsInstalled)
    Resources = SCHANNEL_TIDY_RESOURCES;
  BumpPtrAllocator Memory;
  StringSaver Saver(Memory);
  std::vector<const char *> Arguments(argv, argv + argc);
  expandResponseFiles(Arguments, Saver);
  auto WithResources = [&] {
    std::vector<const char *> Result = Arguments;
    if (!IsInstalled)
      Result.insert(
          Result.begin() + 1,
          Saver.save("--extra-arg-before=-resource-dir=" + Resources).data());
    return Result;
  };
  if (becomeWorker(Arguments)) {
    Arguments = WithResources();
    return clang::tidy::clangTidyMain(static_cast<int>(Arguments.size()),
                                      Arguments.data());
  }
  bool IsReview = Arguments.size() > 1 && StringRef(Arguments[1]) == "review";
  if (IsReview)
    Arguments.erase(Arguments.begin() + 1);
  auto Line = CommandLine::parse(Arguments);
  if (!Line)
    return refuse(toString(Line.takeError()));
  if (auto Check = Line->value("explain"))
    return explain(*Check);
  if (IsReview || Line->asksForDriver()) {
    InitLLVM Init(argc, argv);
    return (IsReview ? runReview : runDriver)(Arguments, *Line, Program,
                                              Resources);
  }
  if (std::string Missing = missingInput(*Line); !Missing.empty())
    return refuse(Missing);
  auto Settings = TidySettings::read(*Line);
  if (!Settings)
    return refuse(toString(Settings.takeError()));
  if (Line->has("list-checks"))
    return listChecks(*Settings, *Line);
  return runTidy(WithResources(), *Line, *Settings, Program, Saver);
}
