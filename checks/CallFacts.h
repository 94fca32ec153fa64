//===- CallFacts.h - What a call is given -----------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_CALLFACTS_H
#define SCHANNEL_TIDY_CHECKS_CALLFACTS_H

#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/SspiUnit.h"

namespace schannel_tidy {

/// Does \p Promise have an effect of the kind \p Kind, on \p Resource if one is
/// named?
bool has(const Contract &Promise, EffectKind Kind,
         llvm::StringRef Resource = "");

/// The number of a constant of the contracts; 0 if they have none of that name.
uint64_t bits(const SspiUnit &Unit, llvm::StringRef Constant);

/// Where a message about \p Loc belongs: in a file, and not in a macro.
clang::SourceLocation place(const SspiUnit &Unit, clang::SourceLocation Loc);

/// The argument of \p Call that its contract names \p Param, or null.
const clang::Expr *argument(const ContractCall &Call, llvm::StringRef Param);

/// Is \p E a null pointer, as written?
bool isNull(const clang::Expr &E, const SspiUnit &Unit);

/// The local variable of which \p E is the address, or null.
const clang::VarDecl *addressed(const clang::Expr *E);

/// The writes to \p Member of the local \p Variable, and those through pointers
/// that may be meant for it.
std::vector<const FlagWrite *> writes(const FlagFlow &Flags,
                                      const clang::VarDecl &Variable,
                                      llvm::StringRef Member);

/// The variables, members and enumerators named in \p S.
void collectNamed(const clang::Stmt *S,
                  llvm::SmallPtrSetImpl<const clang::ValueDecl *> &Named);

/// Is something done under \p When done whatever the settings? Loops decide
/// nothing here.
bool isUnconditional(const Branches &When);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_CALLFACTS_H
