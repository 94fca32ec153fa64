//===- FindingRecorder.cpp - Writes down what the checks report -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FindingRecorder.h"

using namespace clang;

namespace schannel_tidy {

void FindingRecorder::HandleDiagnostic(DiagnosticsEngine::Level Level,
                                       const Diagnostic &Info) {
  ForwardingDiagnosticConsumer::HandleDiagnostic(Level, Info);
  SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  // clang-tidy has put the check behind it: "... [schannel-resource-leak]".
  auto [Text, Check] = Message.str().rsplit(" [");
  if (!Check.consume_back("]") || !Check.starts_with("schannel-"))
    return;
  if (Level != DiagnosticsEngine::Note) {
    PathFinding New;
    New.Check = Check.str();
    New.Where = Info.getLocation();
    New.Text = Text.str();
    llvm::append_range(New.Fixes, Info.getFixItHints());
    Findings.push_back(std::move(New));
  } else if (!Findings.empty()) {
    Findings.back().Notes.push_back({Info.getLocation(), Text.str()});
  }
}

} // namespace schannel_tidy
