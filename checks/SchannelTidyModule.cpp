//===- SchannelTidyModule.cpp - The schannel-* checks ---------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BufferLayoutCheck.h"
#include "IgnoredExtraBufferCheck.h"
#include "IncompleteCertValidationCheck.h"
#include "MissingShutdownCheck.h"
#include "SensitiveLoggingCheck.h"
#include "UncheckedStatusCheck.h"
#include "UnfreedSecBufferCheck.h"
#include "UnhandledStatusCheck.h"
#include "UninitializedStatusCheck.h"
#include "UnreleasedHandleCheck.h"
#include "WeakProtocolCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"

namespace schannel_tidy {

class SchannelTidyModule : public clang::tidy::ClangTidyModule {
public:
  void
  addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
    Factories.registerCheck<BufferLayoutCheck>("schannel-buffer-layout");
    Factories.registerCheck<IgnoredExtraBufferCheck>(
        "schannel-ignored-extra-buffer");
    Factories.registerCheck<IncompleteCertValidationCheck>(
        "schannel-incomplete-cert-validation");
    Factories.registerCheck<MissingShutdownCheck>("schannel-missing-shutdown");
    Factories.registerCheck<UncheckedStatusCheck>("schannel-unchecked-status");
    Factories.registerCheck<UnfreedSecBufferCheck>(
        "schannel-unfreed-secbuffer");
    Factories.registerCheck<UnhandledStatusCheck>("schannel-unhandled-status");
    Factories.registerCheck<SensitiveLoggingCheck>(
        "schannel-sensitive-logging");
    Factories.registerCheck<UninitializedStatusCheck>(
        "schannel-uninitialized-status");
    Factories.registerCheck<UnreleasedHandleCheck>(
        "schannel-unreleased-handle");
    Factories.registerCheck<WeakProtocolCheck>("schannel-weak-protocol");
  }
};

} // namespace schannel_tidy

namespace clang::tidy {

static ClangTidyModuleRegistry::Add<schannel_tidy::SchannelTidyModule>
    X("schannel-tidy", "Checks for code that uses Schannel through SSPI.");

// Named by the standalone tools, so that the linker keeps this file.
volatile int SchannelTidyModuleAnchorSource = 0;

} // namespace clang::tidy
