//===- IgnoredExtraBufferCheck.h - schannel-ignored-extra-buffer -*- C++ -*-==//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_IGNOREDEXTRABUFFERCHECK_H
#define SCHANNEL_TIDY_CHECKS_IGNOREDEXTRABUFFERCHECK_H

#include "SchannelCheck.h"
#include <set>

namespace schannel_tidy {

class BufferUse;
class Conditions;
class StatusWalker;

/// Finds input that Schannel has not processed and the caller loses, or leaves
/// where nobody looks.
///
/// For the user-facing documentation see docs/checks/ignored-extra-buffer.md.
///
/// Options:
///   WarnOnSkippedPlaintext  also report decrypted data that is looked at after
///                           SEC_E_OK and not after SEC_I_RENEGOTIATE or
///                           SEC_I_CONTEXT_EXPIRED; off by default.
class IgnoredExtraBufferCheck : public SchannelCheck {
public:
  IgnoredExtraBufferCheck(llvm::StringRef Name,
                          clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;
  void checkUnit(const SspiUnit &Unit) override;
  void checkFunction(const SspiUnit &Unit,
                     const clang::FunctionDecl &Function) override;

private:
  /// \p Whole: the function receives record by record, so that nothing follows
  /// one.
  void checkDecryption(const SspiUnit &Unit,
                       const clang::FunctionDecl &Function,
                       const ContractCall &Call, bool Whole);
  void checkHandshake(const SspiUnit &Unit, const clang::FunctionDecl &Function,
                      const ContractCall &Call, bool Whole);
  /// Nothing that runs after the call asks for SECBUFFER_EXTRA.
  void checkLookedAt(const SspiUnit &Unit, const StatusWalker &Walker,
                     const ContractCall &Call, const BufferUse &Use,
                     llvm::StringRef Status);
  /// Bytes are kept, but the next call comes only after more were received.
  void checkWaiting(const SspiUnit &Unit, const StatusWalker &Walker,
                    const ContractCall &Call, llvm::StringRef Status);
  /// What is unprocessed is looked at and then not kept, at all or on one way out.
  void checkKept(const SspiUnit &Unit, const clang::FunctionDecl &Function);
  void checkForgotten(const SspiUnit &Unit, const StatusWalker &Walker,
                      const ContractCall &Call, llvm::StringRef Status);
  /// What is left over by the last leg stays in memory that ends with the function.
  void checkDying(const SspiUnit &Unit, const StatusWalker &Walker,
                  const ContractCall &Call);
  /// Decrypted data that is looked at with one status, and not with \p Status.
  void checkSkipped(const SspiUnit &Unit, const StatusWalker &Walker,
                    const ContractCall &Call, const BufferUse &Use,
                    llvm::StringRef Status);
  /// Decrypted data that does not fit is dropped.
  void checkCut(const SspiUnit &Unit, const StatusWalker &Walker,
                const ContractCall &Call, const BufferUse &Use);
  /// An assignment where a comparison is meant.
  void checkAssignments(const SspiUnit &Unit, const Conditions &Asked);
  /// pvBuffer of a handshake's unprocessed input, which need not be set.
  void checkPointers(const SspiUnit &Unit, const clang::FunctionDecl &Function);
  /// Bytes kept for a renegotiation and taken for an error.
  void checkRenegotiation(const SspiUnit &Unit,
                          const clang::FunctionDecl &Function,
                          const Conditions &Asked);
  /// The type of one element asked, the bytes taken from another.
  void checkElements(const SspiUnit &Unit, const clang::FunctionDecl &Function);
  /// SECBUFFER_MISSING looked for among the output buffers.
  void checkMissing(const SspiUnit &Unit, const clang::FunctionDecl &Function,
                    const ContractCall &Call);
  /// A SecBuffer that a function fills with unprocessed input and nobody reads.
  void checkHandedOut(const SspiUnit &Unit, const clang::FunctionDecl &Function);

  clang::DiagnosticBuilder
  report(const SspiUnit &Unit, clang::SourceLocation Where,
         llvm::StringRef Message,
         clang::DiagnosticIDs::Level Level = clang::DiagnosticIDs::Warning);

  const bool WarnOnSkippedPlaintext;
  /// A template is instantiated more than once.
  std::set<clang::SourceLocation> Reported;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_IGNOREDEXTRABUFFERCHECK_H
