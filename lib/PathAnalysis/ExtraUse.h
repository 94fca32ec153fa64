//===- ExtraUse.h - What code does with unprocessed input -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_EXTRAUSE_H
#define SCHANNEL_TIDY_PATHANALYSIS_EXTRAUSE_H

#include "StatusWalk.h"
#include "TlsCall.h"

namespace schannel_tidy {

/// The SecBuffers that a call takes its input from, and what is asked of them.
class BufferUse {
public:
  BufferUse(const SspiUnit &Unit, const clang::FunctionDecl &Function,
            const ContractCall &Call);

  llvm::ArrayRef<const clang::ValueDecl *> buffers() const { return Buffers; }

  /// Does nobody but this function see the buffers, unless it hands them on?
  bool isLocal() const;

  /// Does anything that \p Walk met ask for SECBUFFER_EXTRA, read the element that it
  /// would be in, or hand the buffers to somebody who could?
  bool looksAtExtra(const StatusWalk &Walk) const;

  /// The same of SECBUFFER_DATA, for a call that decrypts.
  bool looksAtPlaintext(const StatusWalk &Walk) const;

private:
  /// What is looked for: the type, and the element that a call leaves it in.
  struct Result {
    int64_t Type;
    unsigned Index;
  };
  bool looksAt(const StatusWalk &Walk, const Result &Sought) const;
  bool isLook(const clang::Stmt &S, const Result &Sought) const;
  bool handsOn(const clang::DeclRefExpr &Ref, const Result &Sought) const;
  bool isElement(const clang::ArraySubscriptExpr &Element,
                 const Result &Sought) const;
  /// Is \p Element in a branch for elements of another type, as in
  /// 'if (buffers[i].BufferType == SECBUFFER_DATA) use(&buffers[i]);'?
  bool isOtherElement(const clang::ArraySubscriptExpr &Element,
                      int64_t Type) const;
  const clang::Stmt *parent(const clang::Stmt &S) const;

  const SspiUnit &Unit;
  const ContractCall &Call;
  llvm::SmallVector<const clang::ValueDecl *, 2> Buffers;
  const clang::ValueDecl *Descriptor = nullptr;
  clang::ParentMap Parents;
};

/// The call that receives more bytes behind those that \p Call is given, or null.
const clang::CallExpr *receivingCall(const SspiUnit &Unit,
                                     const clang::FunctionDecl &Function,
                                     const ContractCall &Call);

/// Does \p Assignment keep a SecBuffer's cbBuffer?
bool keepsSize(const clang::BinaryOperator &Assignment);

/// The variables and members that \p Function keeps the size of unprocessed input in.
llvm::SmallPtrSet<const clang::ValueDecl *, 4>
extraSizes(const SspiUnit &Unit, const clang::FunctionDecl &Function);

/// Where \p Function, or a function that it hands an element of \p Buffers to,
/// compares the element's BufferType with \p Type: the use in \p Function.
std::vector<const clang::Expr *>
askedForType(const SspiUnit &Unit, const clang::FunctionDecl &Function,
             const clang::ValueDecl &Buffers, int64_t Type);

/// A SecBuffer that only ever is filled with unprocessed input.
struct HandedOutBuffer {
  const clang::VarDecl *Buffer;
  const clang::CallExpr *Call;
  const clang::FunctionDecl *Callee;
  const clang::Stmt *Kept; ///< where the callee fills it
};
std::vector<HandedOutBuffer>
handedOutBuffers(const SspiUnit &Unit, const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_EXTRAUSE_H
