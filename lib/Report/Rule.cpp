//===- Rule.cpp - What the documentation says of a check ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rule.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace schannel_tidy {

/// The pages, one after the other; made at build by cmake/EmbedPages.cmake.
/// Null ends the list.
extern const char *const CheckPages[];

static const char CweAddress[] = "https://cwe.mitre.org/data/definitions/";

/// \p Text in one line, with links and code as plain words.
static std::string plain(StringRef Text) {
  std::string Result;
  for (size_t I = 0; I < Text.size(); ++I) {
    if (Text[I] == '`' || Text[I] == '[')
      continue;
    if (Text[I] == ']') {
      if (Text.substr(I + 1).starts_with("("))
        I = std::min(Text.find(')', I), Text.size());
      continue;
    }
    Result += Text[I] == '\n' ? ' ' : Text[I];
  }
  return Result;
}

static Rule readPage(StringRef Page) {
  Rule Result;
  Result.Page = Page;
  auto [Title, Rest] = Page.split('\n');
  Result.Check = Title.drop_while([](char C) { return C == '#' || C == ' '; })
                     .trim()
                     .str();
  Result.Summary = plain(Rest.ltrim().split("\n\n").first);
  // The weaknesses are named before the first heading, with or without a link.
  StringRef Top = Rest.split("\n## ").first;
  for (StringRef Left = Top; !Left.empty();) {
    unsigned Number;
    if (!Left.consume_front("CWE-") && !Left.consume_front(CweAddress))
      Left = Left.drop_front();
    else if (!Left.consumeInteger(10, Number) &&
             !is_contained(Result.Cwe, Number))
      Result.Cwe.push_back(Number);
  }
  size_t Link = Rest.find("https://learn.microsoft.com/");
  if (Link != StringRef::npos)
    // Only what closes the Markdown link has no opening parenthesis.
    Result.HelpUri =
        Rest.substr(Link)
            .take_while([Open = 0](char C) mutable {
              Open += C == '(' ? 1 : C == ')' ? -1 : 0;
              return Open >= 0 && C != ' ' && C != '\n' && C != '>';
            })
            .str();
  else if (!Result.Cwe.empty())
    Result.HelpUri = CweAddress + std::to_string(Result.Cwe[0]) + ".html";
  return Result;
}

ArrayRef<Rule> allRules() {
  static const std::vector<Rule> Rules = [] {
    std::vector<Rule> Result;
    for (const char *const *Page = CheckPages; *Page; ++Page)
      Result.push_back(readPage(*Page));
    llvm::sort(Result,
               [](const Rule &A, const Rule &B) { return A.Check < B.Check; });
    return Result;
  }();
  return Rules;
}

const Rule *findRule(StringRef Check) {
  for (const Rule &R : allRules())
    if (R.Check == Check)
      return &R;
  return nullptr;
}

} // namespace schannel_tidy
