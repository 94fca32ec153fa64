//===- RecordParts.h - The parts of a record, each where it is ---*- C++ -*-==//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_RECORDPARTS_H
#define SCHANNEL_TIDY_CHECKS_RECORDPARTS_H

#include "../lib/PathAnalysis/SspiUnit.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace schannel_tidy {

/// Header, data and trailer are the first three SecBuffers of a record.
constexpr unsigned Parts = 3;
constexpr const char *PartNames[Parts] = {"header", "data", "trailer"};
constexpr const char *PartTypes[Parts] = {
    "SECBUFFER_STREAM_HEADER", "SECBUFFER_DATA", "SECBUFFER_STREAM_TRAILER"};

/// Reports where \p Function counts only some of header, data and trailer of the
/// record that it has encrypted, or takes decrypted data from another element than
/// the one that it has asked.
void checkRecordParts(clang::tidy::ClangTidyCheck &Check, const SspiUnit &Unit,
                      const clang::FunctionDecl &Function);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_RECORDPARTS_H
