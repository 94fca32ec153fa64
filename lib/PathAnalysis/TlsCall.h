//===- TlsCall.h - Calls that consume a TLS stream ------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_TLSCALL_H
#define SCHANNEL_TIDY_PATHANALYSIS_TLSCALL_H

#include "SspiUnit.h"

namespace schannel_tidy {

/// How many handshakes and decryptions of one function are looked at, each in the
/// light of the whole function. More are not written by people.
constexpr unsigned MaxTlsCalls = 100;

/// How a call consumes what the peer sent.
enum class TlsCallKind {
  None,      ///< not at all, or for another package than Schannel
  Handshake, ///< as a leg of a handshake with input
  Decrypt,   ///< as a record of application data
};

TlsCallKind tlsCallKind(const SspiUnit &Unit,
                        const clang::FunctionDecl &Function,
                        const ContractCall &Call);

/// The argument with the descriptor of the buffers that hold the peer's bytes.
const clang::Expr *inputDescriptor(const ContractCall &Call);

/// The argument with the descriptor of a handshake's output, or null.
const clang::Expr *outputDescriptor(const ContractCall &Call);

/// Is \p Type a SecBuffer or a class derived from it?
bool isSecBuffer(clang::QualType Type);

/// The variables and members that the SecBufferDesc behind \p Descriptor gets
/// its SecBuffers from, as far as \p Function shows it.
llvm::SmallVector<const clang::ValueDecl *, 2>
secBuffersOf(const clang::FunctionDecl &Function, const clang::Expr &Descriptor,
             const SspiUnit &Unit);

/// The variables and members that the bytes handed in by \p Call, and their
/// number, come from.
llvm::SmallSetVector<const clang::ValueDecl *, 8>
inputSources(const clang::FunctionDecl &Function, const ContractCall &Call,
             const SspiUnit &Unit);

/// Is this a leg of a handshake: does the call make or continue a security
/// context?
bool isHandshake(const Contract &C);

/// Is it a client's call, the only one to say whom it talks to?
bool connects(const Contract &C);

/// Does the call complete a token that a leg of a handshake has made?
bool completesToken(const Contract &C);

/// Does the call decrypt a message in place?
bool decrypts(const Contract &C);

/// The variable or member that \p E names, or null.
const clang::ValueDecl *valueNamedBy(const clang::Expr &E);

/// Where a function asks whether there is unprocessed input.
class ExtraTests {
public:
  ExtraTests(const clang::FunctionDecl &Function, const SspiUnit &Unit);

  /// Is \p S in the part of an 'if' that runs when there is none?
  bool isWithoutExtra(const clang::Stmt &S) const {
    return Without.contains(&S);
  }

  /// Is it in the part that runs when there is some?
  bool isWithExtra(const clang::Stmt &S) const { return With.contains(&S); }

private:
  llvm::DenseSet<const clang::Stmt *> With, Without;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_TLSCALL_H
