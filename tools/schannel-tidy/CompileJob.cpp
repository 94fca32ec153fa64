//===- CompileJob.cpp - One translation unit to look at -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompileJob.h"
#include "CompilerOutputs.h"
#include "clang/Driver/Types.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang::tooling;
using namespace llvm;

namespace schannel_tidy {

std::string absolutePath(StringRef Path, StringRef Directory) {
  SmallString<256> Result(Path);
  if (!Directory.empty())
    sys::fs::make_absolute(Directory, Result);
  sys::fs::make_absolute(Result);
  sys::path::remove_dots(Result, /*remove_dot_dot=*/true);
  return std::string(Result);
}

Expected<Shard> Shard::parse(StringRef Text) {
  auto [Part, Of] = Text.split('/');
  Shard Result;
  if (Part.getAsInteger(10, Result.Part) || Of.getAsInteger(10, Result.Of) ||
      Result.Part == 0 || Result.Part > Result.Of)
    return createStringError("--shard=" + Text +
                             ": write K/N with K from 1 to N, as in 2/8");
  return Result;
}

/// The first of the compile databases in \p Folder and those above, or "".
static std::string findDatabase(StringRef Folder) {
  std::string Absolute = absolutePath(Folder);
  for (StringRef Place = Absolute; !Place.empty();
       Place = sys::path::parent_path(Place))
    for (StringRef Name : {"compile_commands.json", "compile_flags.txt"}) {
      SmallString<256> File(Place);
      sys::path::append(File, Name);
      if (sys::fs::exists(File))
        return std::string(File);
    }
  return "";
}

Expected<std::unique_ptr<CompilationDatabase>>
loadCompileDatabase(StringRef Folder) {
  if (!sys::fs::is_directory(Folder))
    return createStringError(Folder + ": no such folder");
  std::string File = findDatabase(Folder);
  if (File.empty())
    return createStringError(
        Folder + ": no compile_commands.json there; CMake writes one with "
                 "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON");
  std::string Error;
  if (StringRef(File).ends_with(".txt")) {
    if (auto Database = FixedCompilationDatabase::loadFromFile(File, Error))
      return Database;
    return createStringError(File + ": " + StringRef(Error).trim());
  }
  auto Database = JSONCompilationDatabase::loadFromFile(
      File, Error, JSONCommandLineSyntax::AutoDetect);
  if (!Database)
    return createStringError(File + ": not a compile database: " +
                             StringRef(Error).trim().split('\n').first +
                             "; have the build system write it anew");
  return inferTargetAndDriverMode(inferMissingCompileCommands(
      expandResponseFiles(std::move(Database), vfs::getRealFileSystem())));
}

/// Does the command say which language the file is in, whatever its name?
static bool saysLanguage(StringRef Argument) {
  return Argument.starts_with("-x") ||
         is_contained({"/Tp", "/Tc", "-Tp", "-Tc", "/TP", "/TC", "-TP", "-TC"},
                      Argument.take_front(3));
}

std::vector<CompileCommand> sourcesIn(const CompilationDatabase &Database) {
  namespace types = clang::driver::types;
  std::vector<CompileCommand> Commands = Database.getAllCompileCommands();
  erase_if(Commands, [](const CompileCommand &Command) {
    StringRef Extension = sys::path::extension(Command.Filename);
    Extension.consume_front(".");
    types::ID Type = types::lookupTypeForExtension(Extension);
    return (Type == types::TY_INVALID || Type == types::TY_Asm ||
            Type == types::TY_PP_Asm) &&
           none_of(drop_begin(Command.CommandLine), saysLanguage);
  });
  return Commands;
}

std::vector<CompileJob> makeJobs(std::vector<CompileCommand> Commands) {
  std::vector<CompileJob> Jobs;
  StringSet<> Seen;
  for (CompileCommand &Command : Commands) {
    CompileJob Job{absolutePath(Command.Filename, Command.Directory),
                   std::move(Command)};
    std::vector<std::string> &Words = Job.Command.CommandLine;
    Words = getStripOutputsAdjuster()(Words, Job.File);
    // What tells translation units apart: all but what is written, and where.
    std::string Identity = Job.File + '\0' + Job.Command.Directory;
    for (const std::string &Word : Words)
      Identity += '\0' + Word;
    if (Seen.insert(Identity).second)
      Jobs.push_back(std::move(Job));
  }
  stable_sort(Jobs, [](const CompileJob &A, const CompileJob &B) {
    return A.File < B.File;
  });
  return Jobs;
}

} // namespace schannel_tidy
