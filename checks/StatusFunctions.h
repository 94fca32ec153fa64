//===- StatusFunctions.h - Functions whose result is a status ---*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_STATUSFUNCTIONS_H
#define SCHANNEL_TIDY_CHECKS_STATUSFUNCTIONS_H

#include "../lib/PathAnalysis/SspiUnit.h"

namespace schannel_tidy {

/// The project's own functions whose result says whether something about SSPI has
/// failed, each with what its body and its type promise.
class StatusFunctions {
public:
  explicit StatusFunctions(const SspiUnit &Unit) : Unit(Unit) {}

  /// What \p Function promises of its result; null if that is no status, cannot
  /// be a failure, or does not matter: the end of a connection, what only
  /// releases.
  const Contract *promise(const clang::FunctionDecl &Function);

  /// Notes that the result of \p Function is dropped at \p Call, or made use of.
  void drop(const clang::FunctionDecl &Function, const clang::CallExpr &Call) {
    Dropped.push_back({Function.getCanonicalDecl(), &Call});
  }
  void use(const clang::FunctionDecl &Function) {
    ++Used[Function.getCanonicalDecl()];
  }

  using Drop = std::pair<const clang::FunctionDecl *, const clang::CallExpr *>;
  /// The calls that drop a result which is of use to most callers.
  std::vector<Drop> droppedAgainstCustom() const;

private:
  std::optional<Contract> judge(const clang::FunctionDecl &Function) const;

  const SspiUnit &Unit;
  std::map<const clang::FunctionDecl *, std::optional<Contract>> Known;
  std::vector<Drop> Dropped;
  llvm::DenseMap<const clang::FunctionDecl *, unsigned> Used;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_STATUSFUNCTIONS_H
