//===- ExtraLoss.h - Input that is found and lost all the same ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_EXTRALOSS_H
#define SCHANNEL_TIDY_PATHANALYSIS_EXTRALOSS_H

#include "StatusWalk.h"
#include "TlsCall.h"

namespace schannel_tidy {

/// A local variable with what was found of unprocessed input: its length, or the
/// SecBuffer that says it.
struct FoundExtra {
  const clang::VarDecl *Variable;
  const clang::Stmt *Taken; ///< the assignment or declaration
  const clang::Expr *From;  ///< what is assigned
};

/// Where \p Function takes the length of unprocessed input, compares it with other
/// lengths, and makes no other use of it.
std::vector<FoundExtra> onlyCompared(const SspiUnit &Unit,
                                     const clang::FunctionDecl &Function);

/// The length of unprocessed input, set to 0 on every way before anything reads it.
struct ResetExtra {
  FoundExtra Found;
  const clang::BinaryOperator *Reset;
};
std::vector<ResetExtra> resetExtra(const SspiUnit &Unit,
                                   const clang::FunctionDecl &Function);

/// A way out on which what was found is neither used nor kept.
struct ForgottenExtra {
  FoundExtra Found;
  const clang::ReturnStmt *Leave;
};

/// The same, where other ways of \p Walk do use it. Only a way out with the status
/// itself counts: one with an error ends the connection.
std::optional<ForgottenExtra> forgottenExtra(const SspiUnit &Unit,
                                             const StatusWalker &Walker,
                                             const clang::CallExpr &Call,
                                             const StatusWalk &Walk);

/// The length of unprocessed input, and the memory that it is moved to the front of:
/// both the function's own, and on no way of \p Walk read again.
std::optional<FoundExtra> dyingExtra(const SspiUnit &Unit,
                                     const StatusWalker &Walker,
                                     const ContractCall &Call,
                                     const StatusWalk &Walk);

/// Copies of decrypted data that end where the room does, in functions that do
/// nothing about the rest.
std::vector<const clang::CallExpr *>
cutPlaintext(const SspiUnit &Unit, const clang::FunctionDecl &Function,
             const ContractCall &Decrypt);

/// Does anything that \p Walk met call, here or in a function of this translation
/// unit, for a leg of a handshake?
bool leadsToHandshake(const SspiUnit &Unit, const StatusWalk &Walk);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_EXTRALOSS_H
