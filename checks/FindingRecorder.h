//===- FindingRecorder.h - Writes down what the checks report -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CHECKS_FINDINGRECORDER_H
#define SCHANNEL_TIDY_CHECKS_FINDINGRECORDER_H

#include "../lib/PathAnalysis/PathEngine.h"

namespace schannel_tidy {

/// While it lives, what our checks report is written down on its way to whoever
/// is told of it.
class FindingRecorder : public clang::ForwardingDiagnosticConsumer {
public:
  explicit FindingRecorder(clang::DiagnosticsEngine &Diagnostics)
      : ForwardingDiagnosticConsumer(*Diagnostics.getClient()),
        Diagnostics(Diagnostics), Told(Diagnostics.getClient()),
        Owner(Diagnostics.takeClient()) {
    Diagnostics.setClient(this, /*ShouldOwnClient=*/false);
  }
  ~FindingRecorder() override {
    Diagnostics.setClient(Told, /*ShouldOwnClient=*/Owner.release() != nullptr);
  }

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override;

  llvm::ArrayRef<PathFinding> findings() const { return Findings; }

private:
  clang::DiagnosticsEngine &Diagnostics;
  clang::DiagnosticConsumer *Told;
  std::unique_ptr<clang::DiagnosticConsumer> Owner; ///< of Told, or nobody
  std::vector<PathFinding> Findings;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CHECKS_FINDINGRECORDER_H
