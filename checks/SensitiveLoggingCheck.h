//===- SensitiveLoggingCheck.h - schannel-sensitive-logging -----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_SENSITIVELOGGINGCHECK_H
#define SCHANNEL_TIDY_CHECKS_SENSITIVELOGGINGCHECK_H

#include "SchannelCheck.h"

namespace schannel_tidy {

/// Finds decrypted data, passwords and keys that are written to a log.
///
/// Options:
///   WarnOnUnwipedSecret  also report memory that is released with a secret in it;
///                        off by default.
///
/// For the user-facing documentation see docs/checks/sensitive-logging.md.
class SensitiveLoggingCheck : public SchannelCheck {
public:
  SensitiveLoggingCheck(llvm::StringRef Name,
                        clang::tidy::ClangTidyContext *Context);

  void checkUnit(const SspiUnit &Unit) override;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;

private:
  const bool WarnOnUnwipedSecret;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_SENSITIVELOGGINGCHECK_H
