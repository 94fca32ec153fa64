//===- DeadCode.h - What never runs -----------------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_DEADCODE_H
#define SCHANNEL_TIDY_PATHANALYSIS_DEADCODE_H

#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include <vector>

namespace schannel_tidy {

/// What is behind a statement that leaves for good, with no label that leads
/// back to it. People switch code off by a 'return' before it. Conditions that
/// happen to be constant do not count: in another configuration they are not.
class DeadCode {
public:
  DeadCode(const clang::SourceManager &Sources,
           llvm::ArrayRef<const clang::FunctionDecl *> Definitions);

  bool contains(clang::SourceLocation Where) const;

private:
  using Range =
      std::pair<unsigned, unsigned>; ///< offsets in the file, inclusive

  void collect(const clang::Stmt &S);
  void add(const clang::Stmt &Dead);

  const clang::SourceManager &Sources;
  /// In source order, apart from each other.
  llvm::DenseMap<clang::FileID, std::vector<Range>> Ranges;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_DEADCODE_H
