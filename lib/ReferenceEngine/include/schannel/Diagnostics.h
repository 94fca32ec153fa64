//===-- Diagnostics.h - what the engine says about itself -------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_DIAGNOSTICS_H
#define SCHANNEL_DIAGNOSTICS_H

#include <functional>

namespace schannel {

/// What a diagnostic is about; a bit mask.
enum DiagnosticCategory : unsigned {
  DiagnoseNothing = 0,
  DiagnoseState = 1,        ///< A transition; the value is the new State.
  DiagnoseTraffic = 2,      ///< The value is a count of bytes.
  DiagnoseCertificates = 4, ///< The value is a Trust or a chain error mask.
  DiagnoseFailures = 8,     ///< The value is a SECURITY_STATUS.
};

/// Diagnostics are off unless a caller names categories and gives a sink.
///
/// An entry is a fixed text and one number. There is no way to hand the sink
/// keys, tokens, plaintext, names or passwords: that is the redaction.
class Diagnostics {
public:
  /// \p What is a literal of the engine. The sink must not throw and must not
  /// call back into the session.
  using Sink =
      std::function<void(DiagnosticCategory, const char *What, long Value)>;

  Diagnostics() = default;
  Diagnostics(unsigned Categories, Sink Write)
      : Categories(Categories), Write(std::move(Write)) {}

  void note(DiagnosticCategory Category, const char *What, long Value) const {
    if ((Categories & Category) != 0 && Write)
      Write(Category, What, Value);
  }

private:
  unsigned Categories = DiagnoseNothing;
  Sink Write;
};

} // namespace schannel

#endif // SCHANNEL_DIAGNOSTICS_H
