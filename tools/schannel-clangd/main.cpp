//===- main.cpp - clangd with the schannel-* checks linked in -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every option and every configuration file of clangd works. The schannel-* checks
// run without either; a .clang-tidy or .clangd that names one of them decides.
//
// clangd loads no modules, runs only checks from its own list of fast ones, and
// installs no headers. So the linker is asked (--wrap) to send two of its calls
// here: the checks to run by default, and whether a check is fast.
//
//===----------------------------------------------------------------------===//

#include "../../lib/PathAnalysis/KeptFindings.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "clang/Driver/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang::clangd {

class SymbolIndex;

/// clangd's own main.
int clangdMain(int argc, char *argv[]);

namespace remote {

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

} // namespace remote

} // namespace clang::clangd

/// clangd's TidyProviderRef: completes the options for a file.
using TidyProviderRef =
    llvm::function_ref<void(clang::tidy::ClangTidyOptions &, llvm::StringRef)>;

extern "C" {
// clang::clangd::provideDefaultChecks()
TidyProviderRef __real__ZN5clang6clangd20provideDefaultChecksEv();
TidyProviderRef __wrap__ZN5clang6clangd20provideDefaultChecksEv();
// clang::clangd::isFastTidyCheck(llvm::StringRef)
std::optional<bool>
__real__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE(llvm::StringRef);
std::optional<bool>
__wrap__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE(llvm::StringRef);
}

TidyProviderRef __wrap__ZN5clang6clangd20provideDefaultChecksEv() {
  static auto AddSchannel = [](clang::tidy::ClangTidyOptions &Options,
                               llvm::StringRef File) {
    __real__ZN5clang6clangd20provideDefaultChecksEv()(Options, File);
    if (!llvm::StringRef(*Options.Checks).contains("schannel-"))
      *Options.Checks += ",schannel-*";
  };
  return AddSchannel;
}

std::optional<bool>
__wrap__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE(
    llvm::StringRef Check) {
  // Their cost follows the SSPI code in the file and is bounded.
  if (Check.starts_with("schannel-"))
    return true;
  return __real__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE(Check);
}

static llvm::cl::opt<bool, /*ExternalStorage=*/true> KeepFindings(
    "keep-findings",
    llvm::cl::desc("Explore only the functions that an edit may have changed "
                   "something for"),
    llvm::cl::location(schannel_tidy::KeptFindings::On), llvm::cl::init(true));

int main(int argc, char *argv[]) {
  std::vector<char *> Arguments(argv, argv + argc);
  // clangd looks for Clang's headers beside itself only.
  static int Anchor;
  std::string Beside = clang::driver::Driver::GetResourcesPath(
      llvm::sys::fs::getMainExecutable(argv[0], &Anchor));
  static char Resources[] = "--resource-dir=" SCHANNEL_TIDY_RESOURCES;
  auto NamesResources = [](llvm::StringRef Argument) {
    return Argument.ltrim('-').starts_with("resource-dir");
  };
  if (!llvm::sys::fs::is_directory(Beside) &&
      llvm::none_of(Arguments, NamesResources))
    Arguments.insert(Arguments.begin() + 1, Resources);
  return clang::clangd::clangdMain(static_cast<int>(Arguments.size()),
                                   Arguments.data());
}
