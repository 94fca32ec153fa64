//===- HandshakeLeg.h - Where in its handshake a call is --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A handshake is one function called again and again. What a call of it can
// return, and what it leaves behind, depends on what has come from the peer by
// then, and on the security package.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_HANDSHAKELEG_H
#define SCHANNEL_TIDY_TYPESTATE_HANDSHAKELEG_H

#include "../PathAnalysis/PathFacts.h"
#include "../PathAnalysis/SchannelUse.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace schannel_tidy {

/// A call with a contract on one path, which may well be no leg of a handshake.
class HandshakeLeg {
public:
  HandshakeLeg(const Contract &Promise, const clang::ento::CallEvent &Call,
               const clang::CallExpr &Expression,
               clang::ento::CheckerContext &C);

  /// Has nothing come from the peer yet?
  bool isOpening() const;

  /// Did the caller ask for an alert token in case of failure?
  bool mayAlert() const;

  /// size ? &context : NULL, and the context that this very call has made is
  /// there: something has come since, though the path does not know how much. A
  /// flag that nobody has set is another matter: it is 0 for certain.
  bool beginsAgainUnheard() const;

  /// SEC_E_OK and the informational statuses that the call can return, sorted.
  llvm::SmallVector<int64_t, 4> successes() const;

private:
  bool isNull(unsigned Index) const;
  bool isFirstLeg() const;
  bool isUnprovoked() const;
  bool isServersFirstLeg() const;
  Packages package() const;
  bool needsAnswer() const;

  const PathFacts &Unit;
  const Contract &Promise;
  const clang::ento::CallEvent &Call;
  const clang::CallExpr &Expression;
  /// From before the call.
  clang::ento::ProgramStateRef State;
  const clang::LocationContext *Frame;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_HANDSHAKELEG_H
