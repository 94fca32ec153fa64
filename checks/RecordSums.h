//===- RecordSums.h - The length of a record in a class ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_RECORDSUMS_H
#define SCHANNEL_TIDY_CHECKS_RECORDSUMS_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Reports the methods of classes that lay out a record, header, data and trailer,
/// whose sum of the parts' lengths leaves one out.
void checkRecordSums(clang::tidy::ClangTidyCheck &Check, const SspiUnit &Unit);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_RECORDSUMS_H
