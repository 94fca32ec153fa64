//===- RecordWalk.h - Code that reads the headers of records ----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A TLS record begins with five bytes: type, version (2), length (2). Code that
// knows this takes one record at a time, or looks at the headers alone.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_RECORDWALK_H
#define SCHANNEL_TIDY_PATHANALYSIS_RECORDWALK_H

#include "SspiUnit.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace schannel_tidy {

/// Does \p Function, or a function that it calls, receive a record's header, or the
/// length that the application's protocol puts in front, and then as much as that
/// says? Then the input is one whole record or token, and nothing behind it.
bool receivesWholeRecords(const SspiUnit &Unit,
                          const clang::FunctionDecl &Function);

/// The pointers that \p Function moves on by a length which it reads through
/// them: from one header to the next.
llvm::SmallPtrSet<const clang::VarDecl *, 2>
headerPointers(const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_RECORDWALK_H
