//===- SchannelCheck.h - What all checks have in common -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_SCHANNELCHECK_H
#define SCHANNEL_TIDY_CHECKS_SCHANNELCHECK_H

#include "../lib/PathAnalysis/DeadCode.h"
#include "../lib/PathAnalysis/PathEngine.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace schannel_tidy {

class UnitAnalysis;

/// A check of the SSPI code in a translation unit.
///
/// All enabled checks share one UnitAnalysis: the translation unit is indexed once
/// and the path engine run once, whatever the number of checks.
///
/// Options (of each check, or global without the check's name):
///   Contracts  files with contracts of the user's own, separated by semicolons.
///   MaxStates  how many states of one function the path engine may explore.
class SchannelCheck : public clang::tidy::ClangTidyCheck {
public:
  SchannelCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  void registerPPCallbacks(const clang::SourceManager &SM,
                           clang::Preprocessor *PP,
                           clang::Preprocessor *ModuleExpanderPP) final;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) final;
  void
  check(const clang::ast_matchers::MatchFinder::MatchResult &Result) final;
  void onEndOfTranslationUnit() final;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;

  /// Does this check report what the path engine finds?
  virtual bool needsPaths() const { return false; }

  /// Looks at \p Unit as a whole without following paths.
  virtual void checkUnit(const SspiUnit &Unit) {}

  /// Looks at \p Function, one of the functions() of \p Unit; after
  /// checkUnit(), and for one function after the other.
  virtual void checkFunction(const SspiUnit &Unit,
                             const clang::FunctionDecl &Function) {}

  /// Reports what was found for this check, now or in a parse before.
  void reportFinding(const PathFinding &Finding);

  llvm::StringRef name() const { return CheckName; }

  /// As clang-tidy's, but says nothing about what never runs.
  clang::DiagnosticBuilder
  diag(clang::SourceLocation Where, llvm::StringRef Message,
       clang::DiagnosticIDs::Level Level = clang::DiagnosticIDs::Warning);

protected:
  /// Is the check's own \p Option, "true" or "false", switched on? (Compilers
  /// do not agree on the name of OptionsView::get<bool>().)
  bool isOn(llvm::StringRef Option) const {
    return Options.get(Option, "false") == "true";
  }

  std::string CheckName;

private:
  friend class UnitAnalysis;
  std::string Contracts;
  unsigned MaxStates;
  std::string AllChecks; ///< the list of checks that are enabled
  std::shared_ptr<UnitAnalysis> Analysis;
};

/// What the enabled checks share while one translation unit is looked at.
class UnitAnalysis {
public:
  /// The analysis that all checks created for \p Context share.
  static std::shared_ptr<UnitAnalysis>
  shared(clang::tidy::ClangTidyContext *Context);

  void add(SchannelCheck &Check) { Checks.push_back(&Check); }
  void add(const clang::FunctionDecl &Function) {
    Definitions.push_back(&Function);
  }
  /// Is \p Where behind a statement that control never comes past?
  bool isDead(clang::SourceLocation Where);
  void setPreprocessor(clang::Preprocessor &PP) { this->PP = &PP; }

  /// The check that feeds this analysis with functions and runs it at the end.
  bool isLeader(const SchannelCheck &Check) const {
    return !Checks.empty() && Checks.front() == &Check;
  }

  /// Has the rest of the traversal of \p Context leave out system headers: with
  /// windows.h they are most of a file. For when no other module's check looks on.
  void narrow(clang::ASTContext &Context);
  /// Undoes it.
  void widen();

  void run();

private:
  /// Has the checks report what they find in \p Unit; without \p Facts, what
  /// takes no paths.
  void look(const SspiUnit &Unit, const PathFacts *Facts, KeptParse *Kept);
  void report(llvm::ArrayRef<PathFinding> Findings);
  /// Everything besides the source that decides what is found.
  std::string settings(llvm::ArrayRef<std::string> Contracts);

  clang::ASTContext *Narrowed = nullptr;
  std::vector<SchannelCheck *> Checks;
  std::vector<const clang::FunctionDecl *> Definitions;
  std::optional<DeadCode> Dead; ///< worked out for the first finding
  clang::Preprocessor *PP = nullptr;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_SCHANNELCHECK_H
