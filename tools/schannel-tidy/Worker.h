//===- Worker.h - Translation units in processes of their own -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A worker is this program again, as clang-tidy, on one translation unit: what
// it finds it writes to a file with --export-fixes. A crash takes one
// translation unit with it and no more.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_WORKER_H
#define SCHANNEL_TIDY_TOOLS_WORKER_H

#include "CompileJob.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include <atomic>
#include <optional>

namespace schannel_tidy {

/// Where the body of a function is, in bytes of its file.
struct FunctionRange {
  std::string File;
  unsigned Begin, End;
  std::string Name;
};

/// What a worker says of its translation unit.
struct WorkerResult {
  /// What went wrong, or empty: it crashed, took too long, did not start.
  std::string Failure;
  std::vector<clang::tidy::ClangTidyError> Errors;
  std::vector<FunctionRange> Functions;
};

struct WorkerJob {
  const CompileJob *Job;
  std::vector<std::string> Arguments; ///< options of clang-tidy
};

struct WorkerPool {
  std::string Program;
  std::string Folder; ///< for temporary files
  unsigned Processes;
  unsigned Timeout; ///< seconds
  /// Called when a job ends.
  std::function<void(size_t, const WorkerResult &)> Done;

  /// Runs \p Jobs. Once \p Stop is set, ends all that run and starts no more.
  std::vector<WorkerResult> run(llvm::ArrayRef<WorkerJob> Jobs,
                                const std::atomic<bool> &Stop) const;
};

/// In a worker: has the functions of the translation unit written to the file
/// that the first argument names, and takes the argument away. False if this is
/// no worker.
bool becomeWorker(std::vector<const char *> &Arguments);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_WORKER_H
