//===- Analysis.h - Many translation units at once ------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_ANALYSIS_H
#define SCHANNEL_TIDY_TOOLS_ANALYSIS_H

#include "../../lib/Report/Report.h"
#include "CommandLine.h"
#include "SspiScan.h"
#include "TidySettings.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"

namespace schannel_tidy {

/// A folder for temporary files, removed in the end.
class TemporaryFolder {
public:
  TemporaryFolder() = default;
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder &&Other) { std::swap(Path, Other.Path); }
  static llvm::Expected<TemporaryFolder> create();
  const std::string &path() const { return Path; }

private:
  std::string Path;
};

/// The files of the disk, but no devices and pipes: an #include of /dev/zero
/// has no end.
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> createSourceFileSystem();

/// What it takes to analyse, whatever is analysed.
struct AnalysisContext {
  const CommandLine &Line;
  const DriverOptions &Options;
  TidySettings &Settings;
  std::string Program;   ///< this one
  std::string Resources; ///< Clang's own headers
  /// Set when the user wants no more of it.
  const std::atomic<bool> &Stop;
};

/// The translation units to analyse, in the files that they see.
struct AnalysisInput {
  std::vector<CompileJob> Jobs;
  FileSystemMaker MakeFileSystem;
  /// The file that has clang-tidy see the same files, or empty.
  std::string Overlay;
  /// What the counting of what is done begins with, for people.
  std::string Title;
};

struct AnalysisResult {
  Report All;
  /// The findings again, as clang-tidy knows them: it prints and fixes them.
  std::vector<clang::tidy::ClangTidyError> Errors;
  size_t Units = 0;   ///< what there was
  size_t Skipped = 0; ///< what cannot touch SSPI
};

/// Analyses \p Input. Findings are in the order of their places and each is
/// there once, whatever the number of translation units that have it. The error
/// is one line: something that was asked for cannot be.
llvm::Expected<AnalysisResult> analyse(const AnalysisContext &Context,
                                       AnalysisInput Input);

/// The commands of \p Jobs as Clang's tools run them. The error is one line.
llvm::Expected<std::vector<CompileJob>>
toolCommands(const AnalysisContext &Context, llvm::ArrayRef<CompileJob> Jobs);

/// Shows what is being done in one line of the terminal, if there is one.
class Progress {
public:
  Progress();
  ~Progress();
  void show(const llvm::Twine &Text);

private:
  bool Terminal;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_ANALYSIS_H
