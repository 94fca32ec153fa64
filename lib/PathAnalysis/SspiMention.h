//===- SspiMention.h - Is there any SSPI code at all? -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SSPIMENTION_H
#define SCHANNEL_TIDY_PATHANALYSIS_SSPIMENTION_H

#include "../Contracts/ContractNames.h"
#include "clang/AST/Decl.h"

namespace schannel_tidy {

/// Do \p Definitions mention a function, a pointer to one or a member that has
/// one of \p Names? What none mentions, no check looks at: asked first, this
/// spares most files the loading of the contracts.
bool mentionsSspi(llvm::ArrayRef<const clang::FunctionDecl *> Definitions,
                  const ContractNames &Names);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SSPIMENTION_H
