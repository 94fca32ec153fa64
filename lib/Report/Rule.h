//===- Rule.h - What the documentation says of a check --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_REPORT_RULE_H
#define SCHANNEL_TIDY_REPORT_RULE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace schannel_tidy {

/// A check's page, docs/checks/<name>.md, which is part of the program.
struct Rule {
  std::string Check;
  std::string Summary;       ///< one line, without Markdown
  llvm::StringRef Page;      ///< all of it, Markdown
  std::vector<unsigned> Cwe; ///< weaknesses, most important first
  std::string HelpUri;       ///< Microsoft's page on the subject, or CWE's
};

/// All checks that have a page, by name.
llvm::ArrayRef<Rule> allRules();

/// The page of \p Check, or null.
const Rule *findRule(llvm::StringRef Check);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_REPORT_RULE_H
