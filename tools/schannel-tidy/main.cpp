//===- main.cpp - clang-tidy with the schannel-* checks linked in ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every option of clang-tidy works. Where -checks is not given, the schannel-*
// checks run alone; clang-tidy's own default would run none of them.
//
// Inputs that are not there are exit status 2; all else is clang-tidy's.
//
// Clang's own headers are looked for beside the program and, where it was not
// installed with Clang, where they were when it was built.
//
//===----------------------------------------------------------------------===//

#include "clang-tidy/tool/ClangTidyMain.h"
#include "clang/Driver/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

static bool isChecksOption(llvm::StringRef Argument) {
  return Argument.consume_front("-") &&
         (Argument.consume_front("-"), Argument.consume_front("checks")) &&
         (Argument.empty() || Argument.front() == '=');
}

static bool hasCompileDatabase(llvm::SmallString<128> Folder) {
  // As Clang's tools do: there, or in a folder above.
  llvm::sys::fs::make_absolute(Folder);
  for (llvm::StringRef Place = Folder; !Place.empty();
       Place = llvm::sys::path::parent_path(Place))
    for (llvm::StringRef Name : {"compile_commands.json", "compile_flags.txt"})
      if (llvm::sys::fs::exists(Place + "/" + Name))
        return true;
  return false;
}

/// Says in one line which file or compile database is not there; clang-tidy
/// takes several, and goes on without compiler flags. Empty if all are.
static std::string missingInput(llvm::ArrayRef<const char *> Arguments) {
  const auto &Options = llvm::cl::getRegisteredOptions();
  for (size_t I = 1; I < Arguments.size(); ++I) {
    llvm::StringRef Argument = Arguments[I];
    if (Argument == "--")
      break;
    if (!Argument.starts_with("-")) {
      if (!Argument.starts_with("@") && !llvm::sys::fs::exists(Argument))
        return (Argument + ": no such file").str();
      continue;
    }
    auto [Name, Value] = Argument.ltrim('-').split('=');
    if (Name == "vfsoverlay")
      return ""; // files that are not on the disk
    const llvm::cl::Option *Option = Options.lookup(Name);
    bool TakesNext = Name == "p" || (Option && Option->getValueExpectedFlag() ==
                                                   llvm::cl::ValueRequired);
    if (TakesNext && !Argument.contains('=') && I + 1 < Arguments.size())
      Value = Arguments[++I];
    if (Name == "p" && !hasCompileDatabase(Value))
      return (Value + ": no compile_commands.json there").str();
  }
  return "";
}

int main(int argc, const char **argv) {
  std::vector<const char *> Arguments(argv, argv + argc);
  if (std::string Missing = missingInput(Arguments); !Missing.empty()) {
    llvm::errs() << "schannel-tidy: " << Missing << "\n";
    return 2;
  }
  if (llvm::none_of(Arguments, isChecksOption))
    Arguments.insert(Arguments.begin() + 1, "--checks=-*,schannel-*");
  static int Anchor;
  std::string Beside = clang::driver::Driver::GetResourcesPath(
      llvm::sys::fs::getMainExecutable(argv[0], &Anchor));
  if (!llvm::sys::fs::is_directory(Beside))
    Arguments.insert(
        Arguments.begin() + 1,
        "--extra-arg-before=-resource-dir=" SCHANNEL_TIDY_RESOURCES);
  return clang::tidy::clangTidyMain(static_cast<int>(Arguments.size()),
                                    Arguments.data());
}
