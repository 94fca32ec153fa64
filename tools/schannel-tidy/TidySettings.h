//===- TidySettings.h - Which checks run on which file --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_TIDYSETTINGS_H
#define SCHANNEL_TIDY_TOOLS_TIDYSETTINGS_H

#include "CommandLine.h"
#include "clang-tidy/ClangTidyOptions.h"

namespace schannel_tidy {

/// clang-tidy's options for each file, as the command line and the .clang-tidy
/// files say, and what they say of our checks.
class TidySettings {
public:
  /// What the file at hand is to be analysed with.
  struct ForFile {
    clang::tidy::ClangTidyOptions Options;
    /// What to say with --checks, because neither the command line nor the
    /// configuration file enables a check of ours.
    std::optional<std::string> Checks;
    std::vector<std::string> Enabled;
  };

  /// The error is one line with the place.
  static llvm::Expected<TidySettings> read(const CommandLine &Line);

  /// The error is one line with the place: a configuration file is malformed.
  llvm::Expected<const ForFile &> get(llvm::StringRef File);

private:
  std::unique_ptr<clang::tidy::ClangTidyOptionsProvider> Provider;
  bool ChecksGiven = false;
  llvm::StringMap<ForFile> ByFolder;
  std::shared_ptr<std::string> Malformed; ///< set while a file is read
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_TIDYSETTINGS_H
