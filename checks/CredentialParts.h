//===- CredentialParts.h - What credentials are made of ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_CREDENTIALPARTS_H
#define SCHANNEL_TIDY_CHECKS_CREDENTIALPARTS_H

#include "CallFacts.h"
#include "clang/Basic/SourceManager.h"

namespace schannel_tidy {

inline constexpr llvm::StringRef OldCredential = "SCHANNEL_CRED";
inline constexpr llvm::StringRef NewCredential = "SCH_CREDENTIALS";

/// A constant that reaches a member, with all that decides whether it does.
struct Part {
  const FlagWrite *Write;
  const clang::Expr *Where; ///< null: something unknown
  uint64_t Bits = 0;
  bool Inverted = false;
  Branches When;
};

/// All that reaches \p Field.
std::vector<Part> parts(const FlagFlow &Flags, const clang::FieldDecl &Field);

/// Is the whole credential set up under \p B? Then \p B chooses no part of it.
bool isSetup(const Branch &B, const FlagFlow &Flags);

/// Does \p B ask which side the program is on? It names something that
/// elsewhere decides between SECPKG_CRED_OUTBOUND and SECPKG_CRED_INBOUND.
bool asksForSide(const Branch &B, const SspiUnit &Unit);

/// Is \p P in a part of the program that runs because somebody chose a protocol
/// version? Client or server, other branches that lead to weak protocols either
/// way, and defaults are no such choice.
bool isChosen(const Part &P, llvm::ArrayRef<Part> All, const SspiUnit &Unit,
              uint64_t Weak, uint64_t DatagramOnly);

/// One report per place, in terms of the file and not of macros.
class Places {
public:
  explicit Places(const SspiUnit &Unit)
      : SM(Unit.context().getSourceManager()) {}
  clang::SourceLocation of(clang::SourceLocation Loc) const { return SM.getFileLoc(Loc); }
  bool isNew(clang::SourceLocation Loc) {
    return Seen.insert(of(Loc).getRawEncoding()).second;
  }
  bool sameLine(clang::SourceLocation A, clang::SourceLocation B) const {
    return SM.getExpansionLineNumber(A) == SM.getExpansionLineNumber(B);
  }

private:
  const clang::SourceManager &SM;
  llvm::DenseSet<unsigned> Seen;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_CREDENTIALPARTS_H
