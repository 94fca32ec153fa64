//===- NeverReturning.h - Functions that do not come back -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_NEVERRETURNING_H
#define SCHANNEL_TIDY_PATHANALYSIS_NEVERRETURNING_H

#include "clang/AST/Decl.h"
#include "llvm/ADT/SmallVector.h"

namespace schannel_tidy {

/// Functions of the file that end with exit() or the like, and do not say so:
///   void fatal(const char *what) { fprintf(stderr, "%s\n", what); exit(1); }
/// While this lives they are declared noreturn, so that whatever asks Clang sees
/// that paths end there.
class NeverReturning {
public:
  explicit NeverReturning(
      llvm::ArrayRef<const clang::FunctionDecl *> Definitions);
  ~NeverReturning();
  NeverReturning(const NeverReturning &) = delete;
  NeverReturning &operator=(const NeverReturning &) = delete;

  llvm::ArrayRef<clang::FunctionDecl *> functions() const { return Functions; }

private:
  llvm::SmallVector<clang::FunctionDecl *, 2> Functions;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_NEVERRETURNING_H
