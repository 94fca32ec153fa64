//===- CheckPages.cpp - Where a finding's check is explained --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CheckPages.h"
#include "../../lib/Report/Uri.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace schannel_tidy {

static std::string Pages; ///< the folder

void findCheckPages(StringRef Program) {
  SmallString<256> Installed(
      sys::path::parent_path(sys::path::parent_path(Program)));
  sys::path::append(Installed, SCHANNEL_TIDY_INSTALLED_PAGES);
  Pages = sys::fs::is_directory(Installed) ? Installed.str().str()
                                           : SCHANNEL_TIDY_PAGES;
}

void linkCheckPages(json::Value &Diagnostics) {
  json::Object *Published = Diagnostics.getAsObject();
  json::Array *All = Published ? Published->getArray("diagnostics") : nullptr;
  if (!All)
    return;
  for (json::Value &One : *All) {
    json::Object *Diagnostic = One.getAsObject();
    StringRef Check =
        Diagnostic ? Diagnostic->getString("code").value_or("") : "";
    if (!Check.consume_front("schannel-") ||
        !Diagnostic->getObject("codeDescription"))
      continue;
    SmallString<256> Page(Pages);
    sys::path::append(Page, Check + ".md");
    if (sys::fs::exists(Page))
      (*Diagnostic)["codeDescription"] =
          json::Object{{"href", "file://" + uriPath(Page)}};
    else
      Diagnostic->erase("codeDescription");
  }
}

} // namespace schannel_tidy
