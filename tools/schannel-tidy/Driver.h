//===- Driver.h - What the program does beyond clang-tidy -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_DRIVER_H
#define SCHANNEL_TIDY_TOOLS_DRIVER_H

#include "Analysis.h"

namespace schannel_tidy {

/// The exit statuses. A run that could not look at all there was has failed,
/// even if it found something.
enum ExitStatus {
  Clean = 0,
  HasFindings = 1,
  CouldNotRun = 2,
  Interrupted = 130
};

/// Analyses the files of a compile database, or those named. Returns the exit
/// status.
int runDriver(std::vector<const char *> Arguments, const CommandLine &Line,
              const std::string &Program, const std::string &Resources);

/// What a change introduces and fixes: "review BASE..HEAD -p BUILD_DIR".
int runReview(std::vector<const char *> Arguments, const CommandLine &Line,
              const std::string &Program, const std::string &Resources);

/// Has LLVM read \p Arguments. What is wrong with a value LLVM has said itself;
/// the error is then empty.
llvm::Error readOptions(
    std::vector<const char *> &Arguments,
    std::unique_ptr<clang::tooling::CompilationDatabase> &FromCommandLine);

/// The options --extra-arg and --extra-arg-before, applied to \p Job.
void addExtraArguments(CompileJob &Job);

/// Set by Ctrl-C once catchInterrupts was called.
extern std::atomic<bool> WasInterrupted;
void catchInterrupts();

/// Says \p Problem in one line, unless it is empty. Returns the exit status for
/// it.
int refuse(const llvm::Twine &Problem);

/// Opens none of the output files, but says which of them could not be written.
llvm::Error checkOutputs(const DriverOptions &Options);

/// Writes the reports that \p Options ask for.
llvm::Error writeReports(const DriverOptions &Options, const Report &R,
                         SourceTexts &Sources);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_DRIVER_H
