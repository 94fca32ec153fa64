//===- Report.h - Findings for those who read them elsewhere --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_REPORT_REPORT_H
#define SCHANNEL_TIDY_REPORT_REPORT_H

#include "Finding.h"
#include "llvm/Support/Error.h"

namespace llvm {
class raw_ostream;
}

namespace schannel_tidy {

/// What a run has looked at, and what it has found.
struct Report {
  std::vector<Finding> Findings;
  std::vector<std::string> Analysed; ///< source files, absolute
  /// What could not be analysed: a line each, with the file and the reason.
  std::vector<std::string> Failures;
};

/// SARIF 2.1.0: rules with their pages and CWE, paths as code flows.
void writeSarif(const Report &R, SourceTexts &Sources, llvm::raw_ostream &OS);

/// One HTML page without references to others: each path along the source.
void writeHtml(const Report &R, SourceTexts &Sources, llvm::raw_ostream &OS);

/// JUnit's XML: a test for each file.
void writeJUnit(const Report &R, SourceTexts &Sources, llvm::raw_ostream &OS);

/// GitLab's code quality report.
void writeGitLab(const Report &R, SourceTexts &Sources, llvm::raw_ostream &OS);

/// GitHub's workflow commands, which annotate the lines of a pull request.
void writeGitHub(const Report &R, SourceTexts &Sources, llvm::raw_ostream &OS);

/// The findings that a project has decided to live with.
class Baseline {
public:
  /// One of them, as written down.
  struct Entry {
    FindingKeys Keys;
    std::string Check, File, Function, Message;
  };

  /// Reads \p File. The error is one line with the place.
  static llvm::Expected<Baseline> read(llvm::StringRef File);

  /// Makes \p Findings the baseline.
  static void write(llvm::ArrayRef<Finding> Findings, SourceTexts &Sources,
                    llvm::raw_ostream &OS);

  /// Marks those of \p Findings that are known. Returns what the baseline has
  /// beyond those.
  std::vector<Entry> mark(std::vector<Finding> &Findings) const;

private:
  std::vector<Entry> Entries;
};

/// What a change does: the findings that it introduces, and those that it
/// fixes.
struct Comparison {
  std::vector<Finding> Introduced, Fixed;
  size_t Unchanged = 0;
};
Comparison compare(std::vector<Finding> Before, std::vector<Finding> After);

/// \p C as Markdown, for a comment on a pull request.
void writeMarkdown(const Comparison &C, SourceTexts &Before, SourceTexts &After,
                   llvm::raw_ostream &OS);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_REPORT_REPORT_H
