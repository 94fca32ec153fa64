//===- Clangd.h - What is used of clangd's libraries ----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clangd's interfaces as of version 19: its libraries are installed without
// headers. Of a class with virtual functions their order is part of it.
//
// What clangd calls from one of its files in another, the linker (--wrap) sends
// to __wrap_NAME; __real_NAME is clangd's own. Of a member function the object
// that it is called on comes first.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_CLANGD_H
#define SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_CLANGD_H

#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <cstdio>
#include <memory>
#include <optional>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace clang::clangd {

class ClangdServer;
class SymbolIndex;
enum JSONStreamStyle : unsigned;
enum class WantDiagnostics { No, Yes, Auto };

/// Completes the options for a file.
using TidyProviderRef =
    llvm::function_ref<void(clang::tidy::ClangTidyOptions &, llvm::StringRef)>;

/// The connection to the editor. Sends one message at a time, from any thread.
class Transport {
public:
  virtual ~Transport() = default;
  virtual void notify(llvm::StringRef Method, llvm::json::Value Params) = 0;
  virtual void call(llvm::StringRef Method, llvm::json::Value Params,
                    llvm::json::Value ID) = 0;
  virtual void reply(llvm::json::Value ID,
                     llvm::Expected<llvm::json::Value> Result) = 0;

  /// Takes messages from the editor. False: it is time to end.
  class MessageHandler {
  public:
    virtual ~MessageHandler() = default;
    virtual bool onNotify(llvm::StringRef Method, llvm::json::Value Params) = 0;
    virtual bool onCall(llvm::StringRef Method, llvm::json::Value Params,
                        llvm::json::Value ID) = 0;
    virtual bool onReply(llvm::json::Value ID,
                         llvm::Expected<llvm::json::Value> Result) = 0;
  };

  /// Reads messages until the handler returns false.
  virtual llvm::Error loop(MessageHandler &Handler) = 0;
};

/// clangd's own main.
int clangdMain(int argc, char *argv[]);

} // namespace clang::clangd

/// A function of clangd's with that mangled name, and ours that is called in
/// its place.
#define SCHANNEL_TIDY_WRAPPED(RESULT, FUNCTION, NAME, PARAMETERS)              \
  namespace schannel_tidy::clangds {                                           \
  RESULT FUNCTION PARAMETERS __asm__("__real_" NAME);                          \
  }                                                                            \
  namespace schannel_tidy::ours {                                              \
  RESULT FUNCTION PARAMETERS __asm__("__wrap_" NAME);                          \
  }

SCHANNEL_TIDY_WRAPPED(clang::clangd::TidyProviderRef, provideDefaultChecks,
                      "_ZN5clang6clangd20provideDefaultChecksEv", ())

SCHANNEL_TIDY_WRAPPED(std::optional<bool>, isFastTidyCheck,
                      "_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE",
                      (llvm::StringRef Check))

SCHANNEL_TIDY_WRAPPED(std::unique_ptr<clang::clangd::Transport>,
                      newJSONTransport,
                      "_ZN5clang6clangd16newJSONTransportEP8_IO_FILERN4llvm11"
                      "raw_ostreamEPS4_bNS0_15JSONStreamStyleE",
                      (std::FILE * In, llvm::raw_ostream &Out,
                       llvm::raw_ostream *InMirror, bool Pretty,
                       clang::clangd::JSONStreamStyle Style))

SCHANNEL_TIDY_WRAPPED(void, addDocument,
                      "_ZN5clang6clangd12ClangdServer11addDocumentEN4llvm9"
                      "StringRefES3_S3_NS0_15WantDiagnosticsEb",
                      (clang::clangd::ClangdServer * Server,
                       llvm::StringRef File, llvm::StringRef Contents,
                       llvm::StringRef Version,
                       clang::clangd::WantDiagnostics Want, bool ForceRebuild))

SCHANNEL_TIDY_WRAPPED(
    void, removeDocument,
    "_ZN5clang6clangd12ClangdServer14removeDocumentEN4llvm9StringRefE",
    (clang::clangd::ClangdServer * Server, llvm::StringRef File))

#undef SCHANNEL_TIDY_WRAPPED

#endif // SCHANNEL_TIDY_TOOLS_SCHANNEL_CLANGD_CLANGD_H
