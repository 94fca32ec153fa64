//===- KeptFindings.h - Findings kept from one parse to the next ----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An editor has a file analysed after each edit, and most edits change nothing
// for most of its functions. What the path engine has found in one function
// holds as long as all is the same that it has looked at:
//
//   - what is around the bodies of functions, headers, contracts and options
//     (SourcePlaces::outside);
//   - the tokens of the bodies that it walked into or looked at;
//   - the answers that PathFacts gave to what it asked of the rest of the unit.
//
// Where the tokens of the whole file are what they were, the findings of all
// checks hold, those that follow no paths among them.
//
// There is nothing here that a new check or a new table would have to be added
// to: checkers get at the unit through PathFacts only, and PathFacts.h says
// what a new question there takes. A checker must not remember anything from
// one function to the next. test/editor/kept_findings.py compares after random
// edits.
//
// For schannel-clangd alone; nothing is kept anywhere else.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_KEPTFINDINGS_H
#define SCHANNEL_TIDY_PATHANALYSIS_KEPTFINDINGS_H

#include "PathEngine.h"
#include "PathFacts.h"
#include "SecondLook.h"
#include "SourcePlaces.h"
#include <mutex>

namespace schannel_tidy {

/// What is kept of one file.
class KeptFindings {
public:
  /// Is anything kept? The program says.
  static bool On;

  /// What is kept of \p File; null if nothing is to be.
  static std::shared_ptr<KeptFindings> of(llvm::StringRef File);

private:
  friend class KeptParse;

  /// A finding and where the locations in it are, in the order of eachLocation.
  struct Finding {
    PathFinding What;
    std::vector<SourcePlaces::Place> Where;
  };
  /// What was found in one function or in all, and what that depends on.
  struct Result {
    struct Body {
      unsigned Part;
      uint64_t Tokens, Text;
    };
    std::vector<Body> Bodies;
    std::vector<std::pair<uint64_t, uint64_t>> Facts; ///< name and answer
    std::vector<Finding> Findings;
    std::vector<uint64_t> WalkedInto; ///< names of functions
    bool Complete = false;
    unsigned States = 0;
    bool HasFixes = false; ///< which are made of the text, blanks and all
    unsigned LastUsed = 0;
  };

  std::mutex Lock; ///< clangd may parse a file twice at once
  unsigned Parses = 0;
  /// By function, and what is around them all; several, for the way back of an
  /// edit.
  std::map<uint64_t, std::vector<Result>> Results;

  LastFindings Last;
  std::string PutOff; ///< the text that a second look was asked for
};

/// One parse of a file that findings are kept of.
class KeptParse {
public:
  /// \p Headers is what SourcePlaces::preamble() says; \p Settings all that
  /// decides what is found, apart from the source.
  KeptParse(std::shared_ptr<KeptFindings> Kept,
            const clang::ASTContext &Context, SourcePlaces Places,
            uint64_t Headers, llvm::StringRef Settings);

  /// What all checks have found, if that is what they would find now.
  std::optional<std::vector<PathFinding>> all() const;

  /// What is asked of functions from now on depends on \p Facts, too, and on
  /// which functions are \p NeverReturning.
  void learn(const PathFacts &Facts,
             llvm::ArrayRef<const clang::FunctionDecl *> Roots,
             llvm::ArrayRef<clang::FunctionDecl *> NeverReturning);

  /// Is looking at the file left to a second look? There were too many states
  /// in it the last time.
  bool isPutOff();

  /// What was found when the file was last looked at.
  std::vector<PathFinding> before() const;

  /// What came of \p Root, if that is what would come of exploring it now.
  std::optional<Exploration> find(const clang::FunctionDecl &Root);

  /// Keeps what came of exploring \p Root, which has consulted \p Used; unless a
  /// finding is at a place that will not be found again.
  void keep(const clang::FunctionDecl &Root, PathFacts::Consulted Used,
            const Exploration &Explored);

  /// Keeps what all checks have found.
  void finish(llvm::ArrayRef<PathFinding> Found);

private:
  using Result = KeptFindings::Result;

  uint64_t key(const clang::FunctionDecl &Root) const;
  uint64_t nameOf(const PathFacts::Fact &Fact) const;
  bool holds(const Result &Known) const;
  /// What is kept under \p Key and holds now, or null. For whoever has the
  /// lock, as the next two.
  Result *known(uint64_t Key) const;
  Result *known(const clang::FunctionDecl &Root) const;
  void keep(uint64_t Key, Result New);
  /// Adds \p Found to \p New; false if a place will not be found again.
  bool add(llvm::ArrayRef<PathFinding> Found, Result &New) const;
  std::vector<PathFinding> findings(const Result &Known) const;

  std::shared_ptr<KeptFindings> Kept;
  const clang::SourceManager &Sources;
  SourcePlaces Places;
  uint64_t Headers;
  uint64_t Settings;
  uint64_t All;        ///< the key of what all checks find
  unsigned States = 0; ///< of all roots
  llvm::DenseMap<uint64_t, uint64_t> Answers; ///< of PathFacts, by name
  llvm::DenseMap<uint64_t, const clang::FunctionDecl *> Roots; ///< by name
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_KEPTFINDINGS_H
