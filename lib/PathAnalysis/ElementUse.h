//===- ElementUse.h - Which element of an array of SecBuffers -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call says in each SecBuffer's BufferType what it has put there. Code that
// asks one element for its type and takes the bytes from another has not asked.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_ELEMENTUSE_H
#define SCHANNEL_TIDY_PATHANALYSIS_ELEMENTUSE_H

#include "SspiUnit.h"
#include "clang/AST/ParentMap.h"

namespace schannel_tidy {

/// The element that \p E is, or that it is the address of, of SecBuffers that have
/// a name; or null.
const clang::ArraySubscriptExpr *secBufferElement(const clang::Expr *E);

/// The array or pointer that \p Element is found by.
const clang::ValueDecl *arrayOf(const clang::ArraySubscriptExpr &Element);

/// The index of \p Element if it is a constant.
std::optional<uint64_t> constantIndex(const clang::ArraySubscriptExpr &Element,
                                      const clang::ASTContext &Context);

/// Is \p Inner a part of \p Outer, or it itself?
bool isWithin(const clang::Stmt &Inner, const clang::Stmt &Outer,
              const clang::ParentMap &Parents);

/// Are \p A and \p B written as the same element?
bool isSameElement(const clang::ArraySubscriptExpr &A,
                   const clang::ArraySubscriptExpr &B,
                   const clang::ASTContext &Context);

/// Does \p Comparison ask, with ==, for the BufferType of an element?
struct TypeTest {
  const clang::ArraySubscriptExpr *Element = nullptr;
  int64_t Type = -1;
};
std::optional<TypeTest> typeTest(const clang::BinaryOperator &Comparison,
                                 const clang::ASTContext &Context);

/// The BufferTypes that \p Element is known to have at the place where it stands,
/// as in 'if (buffers[i].BufferType == SECBUFFER_DATA) use(&buffers[i]);'.
llvm::SmallVector<int64_t, 2>
typesSaidOf(const clang::ArraySubscriptExpr &Element,
            const clang::ParentMap &Parents, const clang::ASTContext &Context);

/// The type of one element is asked, and the content of another is used.
struct OtherElement {
  int64_t Type;
  const clang::BinaryOperator *Test;
  const clang::ArraySubscriptExpr *Tested, *Used;
};
std::vector<OtherElement> otherElements(const SspiUnit &Unit,
                                        const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_ELEMENTUSE_H
