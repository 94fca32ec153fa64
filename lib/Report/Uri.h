//===- Uri.h - Paths in URIs ------------------------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_REPORT_URI_H
#define SCHANNEL_TIDY_REPORT_URI_H

#include "llvm/ADT/StringExtras.h"

namespace schannel_tidy {

/// \p Path as the path of a URI (RFC 3986); behind "file://" it is one (RFC 8089).
inline std::string uriPath(llvm::StringRef Path) {
  std::string Result;
  for (unsigned char C : Path)
    if (llvm::isAlnum(C) || llvm::StringRef("/-._~:").contains(C))
      Result += C;
    else
      Result += "%" + llvm::utohexstr(C, /*LowerCase=*/false, 2);
  return Result;
}

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_REPORT_URI_H
