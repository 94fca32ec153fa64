//===- StatusValue.h - What a test of a status comes to -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_STATUSVALUE_H
#define SCHANNEL_TIDY_PATHANALYSIS_STATUSVALUE_H

#include "SspiUnit.h"
#include <map>

namespace schannel_tidy {

/// A variable or member: the declarations on the way to it, outermost first; a
/// null one is 'this'.
using Place = std::vector<const clang::ValueDecl *>;

/// Names the object that \p E designates, if it can be named.
std::optional<Place> placeOf(const clang::Expr *E);

/// A number, and whether the status that is being followed went into it.
struct KnownValue {
  llvm::APSInt Number;
  bool FromStatus = false;
};

/// What is known of variables and members at one point of a walk.
using KnownValues = std::map<Place, KnownValue>;

/// Is the left or right side of this comparison a BufferType, the other a
/// constant? Then that constant.
std::optional<int64_t>
comparedBufferType(const clang::BinaryOperator &Comparison,
                   const clang::ASTContext &Context);

/// Computes what expressions come to while \p Call is known to have returned
/// \p Status.
class StatusEvaluator {
public:
  StatusEvaluator(const SspiUnit &Unit, const clang::CallExpr &Call,
                  int64_t Status);

  std::optional<KnownValue> evaluate(const clang::Expr *E,
                                     const KnownValues &Known) const;

  /// The status itself, in a variable of \p Type.
  std::optional<KnownValue> status(clang::QualType Type) const;

private:
  std::optional<KnownValue> evaluateCall(const clang::CallExpr &Call,
                                         const KnownValues &Known) const;
  std::optional<KnownValue> evaluateBinary(const clang::BinaryOperator &Op,
                                           const KnownValues &Known) const;

  const SspiUnit &Unit;
  const clang::CallExpr &Tracked;
  llvm::APSInt Status;
  /// Whether unprocessed input may be there at all after this status.
  bool MayHaveExtra, IsIncomplete;
  int64_t ExtraType, MissingType;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_STATUSVALUE_H
