//===- CompileJob.h - One translation unit to look at ---------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_COMPILEJOB_H
#define SCHANNEL_TIDY_TOOLS_COMPILEJOB_H

#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/Support/Error.h"

namespace schannel_tidy {

/// A source file and one way in which it is compiled.
struct CompileJob {
  std::string File; ///< absolute, without dots
  clang::tooling::CompileCommand Command;
};

/// Part K of N of the work, for as many machines.
struct Shard {
  unsigned Part = 1;
  unsigned Of = 1;

  /// Reads "K/N".
  static llvm::Expected<Shard> parse(llvm::StringRef Text);
};

/// Reads the compile database in \p Folder or in a folder above. The error is
/// one line that says what to do.
llvm::Expected<std::unique_ptr<clang::tooling::CompilationDatabase>>
loadCompileDatabase(llvm::StringRef Folder);

/// What \p Database compiles as C or C++: those of Windows programs name
/// resource scripts and assembler files, too.
std::vector<clang::tooling::CompileCommand>
sourcesIn(const clang::tooling::CompilationDatabase &Database);

/// The ways in which \p Commands compile, in the order of the files' names,
/// each once: commands that differ in their outputs and warnings only are the
/// same translation unit.
std::vector<CompileJob>
makeJobs(std::vector<clang::tooling::CompileCommand> Commands);

/// \p Path in the folder \p Directory, absolute and without dots.
std::string absolutePath(llvm::StringRef Path, llvm::StringRef Directory = "");

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_COMPILEJOB_H
