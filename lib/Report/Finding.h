//===- Finding.h - What is said to people, in whatever form ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_REPORT_FINDING_H
#define SCHANNEL_TIDY_REPORT_FINDING_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace schannel_tidy {

/// A place in a source file. Lines and columns count from 1, columns in
/// characters. Line 0: no place, as for what is wrong with a configuration.
struct Place {
  std::string File; ///< absolute
  unsigned Line = 0;
  unsigned Column = 0;
};

/// One event on the path to a finding.
struct Step {
  Place Where;
  std::string Text;
};

/// Replaces characters from Begin up to, not including, End.
struct Edit {
  Place Begin, End;
  std::string Text;
};

/// How a finding is known again: in later revisions, after lines have moved and
/// files and functions got other names. The first key tells all findings apart;
/// each further one leaves something out that a change may have changed.
using FindingKeys = std::array<std::string, 3>;

struct Finding {
  std::string Check;
  std::string Message;
  Place Where;
  std::string Function; ///< the one that it is in; empty outside of any
  bool IsError = false;
  std::vector<Step>
      Path; ///< in the order of events, without the finding itself
  std::vector<Edit> Edits;
  FindingKeys Keys;
  bool IsKnown = false; ///< in the baseline

  const std::string &fingerprint() const { return Keys[0]; }
};

/// The text of source files.
class SourceTexts {
public:
  /// Names are given relative to \p Root where they are below it.
  SourceTexts(llvm::vfs::FileSystem &Files, llvm::StringRef Root)
      : Files(Files), Root(Root) {}

  /// The place of the byte \p Offset in \p File.
  Place place(llvm::StringRef File, unsigned Offset);
  /// Line \p Line of \p File, without its end; empty if there is none.
  llvm::StringRef line(llvm::StringRef File, unsigned Line);
  /// \p File as a reader wants to see it.
  std::string name(llvm::StringRef File) const;
  llvm::StringRef root() const { return Root; }

private:
  struct Text {
    std::unique_ptr<llvm::MemoryBuffer> Buffer;
    std::vector<unsigned> LineStarts;
  };
  const Text &text(llvm::StringRef File);

  llvm::vfs::FileSystem &Files;
  std::string Root;
  llvm::StringMap<Text> Texts;
};

/// Is \p A told before \p B?
bool comesBefore(const Finding &A, const Finding &B);

/// Gives each of \p Findings, which are in order, its keys.
void identify(std::vector<Finding> &Findings, SourceTexts &Sources);

/// Which of \p Old and of \p New are the same, each with at most one of the
/// others: first by all that is known of them, then by less and less.
struct Matched {
  std::vector<bool> Old, New;
};
Matched match(llvm::ArrayRef<FindingKeys> Old, llvm::ArrayRef<FindingKeys> New);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_REPORT_FINDING_H
