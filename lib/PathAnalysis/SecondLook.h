//===- SecondLook.h - Exploring after the diagnostics are shown -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whoever types waits for the compiler's errors first of all. Where there is
// much to explore in a file, the parse that follows an edit shows what was
// found before, and a second one, of the same text, finds anew.
//
// For schannel-clangd alone; everywhere else each parse explores all.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECONDLOOK_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECONDLOOK_H

#include "PathEngine.h"
#include <optional>

namespace schannel_tidy {

/// Has files parsed a second time.
class SecondLook {
public:
  virtual ~SecondLook() = default;

  /// How many states a file may have to need none; nothing if there can be none
  /// of what the calling thread parses.
  virtual std::optional<unsigned> maxStates() const = 0;

  /// Asks for one of \p File, as long as \p Text is in it. It may have Mark at
  /// its end then.
  virtual void ask(llvm::StringRef File, llvm::StringRef Text) = 0;

  /// What nobody writes at the end of a file.
  static constexpr llvm::StringLiteral Mark = "\t \t\n";

  /// The file that is parsed, without it.
  static llvm::StringRef text(const clang::SourceManager &Sources);

  /// The program's; null if it has none.
  static SecondLook *Program;
};

/// What was found in a file when it was last looked at as a whole.
class LastFindings {
public:
  /// What was \p Found in the file that \p Sources has. \p Headers: what
  /// SourcePlaces::preamble() says of them.
  void set(llvm::ArrayRef<PathFinding> Found,
           const clang::SourceManager &Sources, uint64_t Headers);

  /// The same, where its places are in the file as it is now. A finding with a
  /// place in what has been edited is left out; fix-its are, too.
  std::vector<PathFinding> in(const clang::SourceManager &Now,
                              uint64_t Headers) const;

  /// How many there were to explore.
  unsigned States = 0;

private:
  struct Place {
    unsigned Offset; ///< in the file, or an encoded location in a header
    bool IsInHeader;
  };
  struct Finding {
    PathFinding What;
    std::vector<Place> Where; ///< of it, then of its notes
  };

  std::string Text;
  uint64_t Headers = 0;
  std::vector<Finding> Findings;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECONDLOOK_H
