//===- CommandLine.h - What the user asks for -----------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_COMMANDLINE_H
#define SCHANNEL_TIDY_TOOLS_COMMANDLINE_H

#include "CompileJob.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace schannel_tidy {

/// A command line in words: options with their values, files, and what is the
/// compiler's. clang-tidy reads its options itself; this is for those who have
/// to know what is there before, or to hand them on.
struct CommandLine {
  struct Option {
    llvm::StringRef Name; ///< without dashes
    llvm::StringRef Value;
    llvm::SmallVector<const char *, 2> Words;
  };

  std::vector<Option> Options;
  std::vector<llvm::StringRef> Files;
  bool HasCompilerFlags = false; ///< there is a "--"

  /// The error is one line.
  static llvm::Expected<CommandLine>
  parse(llvm::ArrayRef<const char *> Arguments);

  bool has(llvm::StringRef Name) const;
  /// The value of the last option \p Name.
  std::optional<llvm::StringRef> value(llvm::StringRef Name) const;

  /// Is there an option of ours, beyond clang-tidy's?
  bool asksForDriver() const;
};

enum class Severity { Warning, Error, None };

/// Our own options. They are declared to LLVM, which checks and explains them.
struct DriverOptions {
  unsigned Jobs;    ///< processes at a time
  unsigned Timeout; ///< seconds for a translation unit
  Severity FailOn;
  bool AllFiles;
  Shard Part;
  bool IsShard;
  std::string Sarif, Html, JUnit, GitLab, Markdown;
  bool GitHub;
  std::string Baseline;
  bool WriteBaseline;

  /// Those that LLVM has read from the command line. The error is one line.
  static llvm::Expected<DriverOptions> get();
};

/// Shows our options in clang-tidy's --help.
void showOptionsInHelp();

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_COMMANDLINE_H
