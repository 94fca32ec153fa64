//===- CheckPages.h - Where a finding's check is explained ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_CHECKPAGES_H
#define SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_CHECKPAGES_H

#include "llvm/Support/JSON.h"

namespace schannel_tidy {

/// Sets the folder of the pages: the installed one that belongs to \p Program,
/// a file, or else that of the sources.
void findCheckPages(llvm::StringRef Program);

/// Makes clangd's links on the names of our checks lead to their pages; clangd sends to
/// clang-tidy's site, where there are none. \p Diagnostics is what
/// textDocument/publishDiagnostics publishes. Without a page there is no link.
void linkCheckPages(llvm::json::Value &Diagnostics);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_CHECKPAGES_H
