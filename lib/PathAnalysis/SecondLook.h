//===- SecondLook.h - Exploring after the diagnostics are shown -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whoever types waits for the compiler's errors first of all. Where it would
// take long to explore what an edit has touched, the parse that follows the
// edit shows what was found there before, and a second one, of the same text,
// explores.
//
// For schannel-clangd alone; everywhere else each parse explores all.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECONDLOOK_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECONDLOOK_H

#include "PathEngine.h"
#include "llvm/ADT/StringMap.h"
#include <optional>

namespace schannel_tidy {

/// Has files parsed a second time.
class SecondLook {
public:
  virtual ~SecondLook() = default;

  /// How many states may be explored without one; nothing if there can be none
  /// of what the calling thread parses.
  virtual std::optional<unsigned> maxStates() const = 0;

  /// Asks for one of \p File. The text may have Mark at its end then.
  virtual void ask(llvm::StringRef File) = 0;

  /// What nobody writes at the end of a file.
  static constexpr llvm::StringLiteral Mark = "\t \t\n";

  /// The file that is parsed, without it.
  static llvm::StringRef text(const clang::SourceManager &Sources);

  /// The program's; null if it has none.
  static SecondLook *Program;
};

/// What was found in the functions of a file when they had all been explored.
class LastFindings {
public:
  LastFindings() = default;
  /// \p Headers: what SourcePlaces::preamble() says of them.
  LastFindings(const clang::SourceManager &Sources, uint64_t Headers);

  void add(const clang::FunctionDecl &Root, const Exploration &Explored,
           const clang::SourceManager &Sources);

  /// How many states of \p Root were explored; 0 if it was not there.
  unsigned states(const clang::FunctionDecl &Root) const;

  /// What was found in \p Root, where its places are in the file as it is now.
  /// A finding with a place in what has been edited is left out; fix-its are,
  /// too.
  std::vector<PathFinding> in(const clang::FunctionDecl &Root,
                              const clang::SourceManager &Now,
                              uint64_t Headers) const;

private:
  struct Place {
    unsigned Offset; ///< in the file, or an encoded location in a header
    bool IsInHeader;
  };
  struct Finding {
    PathFinding What;
    std::vector<Place> Where; ///< of it, then of its notes
  };
  struct Function {
    std::vector<Finding> Findings;
    unsigned States = 0;
  };

  std::string Text;
  uint64_t Headers = 0;
  llvm::StringMap<Function> Functions; ///< by their USR
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECONDLOOK_H
