//===- LogCalls.h - What a call writes to a log, and as what --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A log is a function with a format string, an output stream, or what a contract
// says is one. A name that sounds like a log makes none. A format string may also
// make text that somebody keeps: that is a copy.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_LOGCALLS_H
#define SCHANNEL_TIDY_PATHANALYSIS_LOGCALLS_H

#include "SspiUnit.h"

namespace schannel_tidy {

/// A call with its arguments sorted out: those of the parameters, and the object
/// of a member call.
struct CallParts {
  explicit CallParts(const clang::CallExpr &Call);

  const clang::CallExpr &Call;
  const clang::FunctionDecl *Callee = nullptr;
  const clang::Expr *Object = nullptr;
  llvm::SmallVector<const clang::Expr *, 6> Arguments;
};

/// An argument whose text goes somewhere.
struct TextArgument {
  const clang::Expr *Argument;
  /// Printed as a number or a character, not as what it points to.
  bool AsValue = false;
  /// The format cannot be told: it may be either.
  bool AsEither = false;
};

/// What a call does with texts.
struct TextUse {
  enum Kind {
    None,
    Logs,      ///< writes them to a log or a file
    Makes,     ///< its result is made of them
    Fills,     ///< the memory behind Target is filled with them
    AddsTo,    ///< the object Target is added to
  } Does = None;
  const clang::Expr *Target = nullptr;
  llvm::SmallVector<TextArgument, 6> Arguments;
  bool ToFile = false;
};

/// Finds out what calls do with texts.
class LogCalls {
public:
  /// \p IsOpenedFile: is this the handle of a file that the code has opened?
  LogCalls(const SspiUnit &Unit,
           llvm::function_ref<bool(const clang::Expr &)> IsOpenedFile)
      : Unit(Unit), IsOpenedFile(IsOpenedFile) {}

  TextUse use(const CallParts &Parts) const;

  /// The arguments from \p First on, by what the format \p Format says of them.
  void formatted(const CallParts &Parts, unsigned Format, unsigned First,
                 TextUse &Use) const;

private:
  bool contractUse(const CallParts &Parts, TextUse &Use) const;
  bool formatUse(const CallParts &Parts, TextUse &Use) const;
  bool streamUse(const CallParts &Parts, TextUse &Use) const;
  bool namedUse(const CallParts &Parts, TextUse &Use) const;

  const SspiUnit &Unit;
  llvm::function_ref<bool(const clang::Expr &)> IsOpenedFile;
};

/// Is \p Type a character or a byte: what texts and keys are made of?
bool isCharacter(clang::QualType Type);

/// Does \p Class, or a class that it is derived from, have one of these names?
bool isNamed(const clang::CXXRecordDecl *Class, const llvm::StringSet<> &Names);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_LOGCALLS_H
