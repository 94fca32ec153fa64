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
// Clang's own headers are looked for beside the program and, where it was not
// installed with Clang, where they were when it was built.
//
//===----------------------------------------------------------------------===//

#include "clang-tidy/tool/ClangTidyMain.h"
#include "clang/Driver/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include <vector>

static bool isChecksOption(llvm::StringRef Argument) {
  return Argument.consume_front("-") &&
         (Argument.consume_front("-"), Argument.consume_front("checks")) &&
         (Argument.empty() || Argument.front() == '=');
}

int main(int argc, const char **argv) {
  std::vector<const char *> Arguments(argv, argv + argc);
  if (llvm::none_of(Arguments, isChecksOption))
    Arguments.insert(Arguments.begin() + 1, "--checks=-*,schannel-*");
  static int Anchor;
  std::string Beside = clang::driver::Driver::GetResourcesPath(
      llvm::sys::fs::getMainExecutable(argv[0], &Anchor));
  if (!llvm::sys::fs::is_directory(Beside))
    Arguments.insert(Arguments.begin() + 1,
                     "--extra-arg-before=-resource-dir=" SCHANNEL_TIDY_RESOURCES);
  return clang::tidy::clangTidyMain(static_cast<int>(Arguments.size()),
                                    Arguments.data());
}
