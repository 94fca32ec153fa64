//===- SecretUses.h - What will be used as a secret -----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECRETUSES_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECRETUSES_H

#include "SecretValues.h"
#include "clang/Analysis/CFG.h"

namespace schannel_tidy {

/// Goes backwards from the calls that take a password or a key, and from the
/// members that hold one, to where it was before.
class SecretUses {
public:
  SecretUses(SecretValues &Values, const clang::CFG &Graph);

  /// What is used as a secret after each element of \p Block: one entry before
  /// the first and one behind each. Empty if there is no such use at all.
  std::vector<SecretFacts> around(const clang::CFGBlock &Block);

private:
  void step(const clang::Stmt &S, SecretFacts &Uses);
  void call(const clang::CallExpr &Call, SecretFacts &Uses);
  void assign(const ObjectPath &Target, const clang::Expr &Value,
              SecretFacts &Uses);
  /// text[i] = other[i]: the rest of the text is used all the same.
  void assignCharacter(const clang::Expr &Place, const clang::Expr &Value,
                       SecretFacts &Uses);
  void use(const clang::Expr &Value, const Secret &What, SecretFacts &Uses);

  SecretValues &Values;
  std::vector<SecretFacts> AtEnd; ///< by block
  bool Any = false;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECRETUSES_H
