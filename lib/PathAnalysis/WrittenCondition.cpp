//===- WrittenCondition.cpp - Conditions that constants decide ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WrittenCondition.h"
#include "Spelling.h"

using namespace clang;

namespace schannel_tidy {

bool holdsAsWritten(const Condition &When, const CallExpr &Call,
                    const ASTContext &Context) {
  if (When.Index >= Call.getNumArgs())
    return false;
  const Expr *Argument = Call.getArg(When.Index);
  if (!When.Text.empty())
    return llvm::is_contained(When.Text, literalText(Argument));
  auto Value = constantOf(*Argument, Context);
  if (!Value)
    return false;
  uint64_t Number = Value->getZExtValue();
  return (!When.Is || Number == *When.Is) &&
         (!When.Has || (Number & *When.Has) == *When.Has) &&
         (!When.Any || (Number & *When.Any)) &&
         (!When.Lacks || !(Number & *When.Lacks));
}

} // namespace schannel_tidy
