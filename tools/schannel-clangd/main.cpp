//===- main.cpp - clangd with the schannel-* checks linked in -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every option and every configuration file of clangd works. The schannel-*
// checks run without either; a .clang-tidy or .clangd that names one of them
// decides.
//
// clangd loads no modules, runs only checks from its own list of fast ones, and
// installs no headers. So the linker is asked (--wrap, Clangd.h) to send some
// of its calls here: the checks to run by default, whether a check is fast, the
// connection to the editor and the texts in it (SecondLooks.h).
//
//===----------------------------------------------------------------------===//

#include "../../lib/PathAnalysis/KeptFindings.h"
#include "CheckPages.h"
#include "Clangd.h"
#include "SecondLooks.h"
#include "clang/Driver/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include <string>
#include <vector>

namespace clang::clangd::remote {

/// Stands for the deleter of a type that is not known here. It is empty, too, and the
/// result has no part in the function's name.
struct NeverDeletes {
  void operator()(SymbolIndex *) const {}
};

/// clangd's index on another machine is not linked in.
std::unique_ptr<SymbolIndex, NeverDeletes> getClient(llvm::StringRef,
                                                     llvm::StringRef) {
  return nullptr;
}

} // namespace clang::clangd::remote

using namespace clang::clangd;

TidyProviderRef schannel_tidy::ours::provideDefaultChecks() {
  static auto AddSchannel = [](clang::tidy::ClangTidyOptions &Options,
                               llvm::StringRef File) {
    clangds::provideDefaultChecks()(Options, File);
    if (!llvm::StringRef(*Options.Checks).contains("schannel-"))
      *Options.Checks += ",schannel-*";
  };
  return AddSchannel;
}

std::optional<bool>
schannel_tidy::ours::isFastTidyCheck(llvm::StringRef Check) {
  // Their cost follows the SSPI code in the file and is bounded.
  if (Check.starts_with("schannel-"))
    return true;
  return clangds::isFastTidyCheck(Check);
}

std::unique_ptr<Transport>
schannel_tidy::ours::newJSONTransport(std::FILE *In, llvm::raw_ostream &Out,
                                      llvm::raw_ostream *InMirror, bool Pretty,
                                      JSONStreamStyle Style) {
  return withSecondLooks(
      clangds::newJSONTransport(In, Out, InMirror, Pretty, Style));
}

static llvm::cl::opt<bool, /*ExternalStorage=*/true> KeepFindings(
    "keep-findings",
    llvm::cl::desc("Explore only the functions that an edit may have changed "
                   "something for"),
    llvm::cl::location(schannel_tidy::KeptFindings::On), llvm::cl::init(true));

static llvm::cl::opt<int, /*ExternalStorage=*/true> StatesAtOnce(
    "states-at-once",
    llvm::cl::desc("How many states there may be to explore in a file for its "
                   "findings to come with the diagnostics of an edit; where "
                   "there are more they come afterwards (-1: never)"),
    llvm::cl::location(clang::clangd::StatesAtOnce), llvm::cl::init(1000));

int main(int argc, char *argv[]) {
  std::vector<char *> Arguments(argv, argv + argc);
  // clangd looks for Clang's headers beside itself only.
  static int Anchor;
  std::string Program = llvm::sys::fs::getMainExecutable(argv[0], &Anchor);
  std::string Beside = clang::driver::Driver::GetResourcesPath(Program);
  static char Resources[] = "--resource-dir=" SCHANNEL_TIDY_RESOURCES;
  auto NamesResources = [](llvm::StringRef Argument) {
    return Argument.ltrim('-').starts_with("resource-dir");
  };
  if (!llvm::sys::fs::is_directory(Beside) &&
      llvm::none_of(Arguments, NamesResources))
    Arguments.insert(Arguments.begin() + 1, Resources);
  schannel_tidy::findCheckPages(Program);
  return clangdMain(static_cast<int>(Arguments.size()), Arguments.data());
}
