//===- TidySettings.cpp - Which checks run on which file ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TidySettings.h"
#include "clang-tidy/ClangTidy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang::tidy;
using namespace llvm;

namespace schannel_tidy {

static bool isOurCheck(StringRef Name) { return Name.starts_with("schannel-"); }

/// Reads \p Text as clang-tidy does; what is wrong with it goes to \p Problem
/// in one line.
static ErrorOr<ClangTidyOptions> parse(MemoryBufferRef Text,
                                       std::string &Problem) {
  return parseConfigurationWithDiags(Text, [&](const SMDiagnostic &D) {
    if (Problem.empty())
      Problem = (D.getFilename() + ":" + Twine(D.getLineNo()) + ":" +
                 Twine(D.getColumnNo() + 1) + ": " + D.getMessage())
                    .str();
  });
}

/// Reads .clang-tidy files, and leaves it to its maker what to say of those
/// that are malformed.
class ConfigurationFiles : public FileOptionsProvider {
public:
  ConfigurationFiles(ClangTidyOptions Default, ClangTidyOptions Override,
                     ConfigFileHandler Handler)
      : FileOptionsProvider(ClangTidyGlobalOptions(), std::move(Default),
                            std::move(Override), {std::move(Handler)}) {
    FS = vfs::getRealFileSystem(); // this constructor forgets it
  }
};

Expected<TidySettings> TidySettings::read(const CommandLine &Line) {
  TidySettings Result;
  Result.Malformed = std::make_shared<std::string>();
  ClangTidyOptions Default, Override;
  Default.Checks = "";
  Default.HeaderFilterRegex = "";
  Default.WarningsAsErrors = "";
  auto Take = [&](StringRef Name, std::optional<std::string> &Option) {
    if (auto Value = Line.value(Name))
      Option = Value->str();
  };
  Take("checks", Override.Checks);
  Take("warnings-as-errors", Override.WarningsAsErrors);
  Take("header-filter", Override.HeaderFilterRegex);
  Result.ChecksGiven = Override.Checks.has_value();

  std::unique_ptr<MemoryBuffer> FileText;
  std::optional<MemoryBufferRef> Config;
  if (auto Text = Line.value("config"))
    Config = MemoryBufferRef(*Text, "--config");
  if (auto Name = Line.value("config-file")) {
    auto Buffer = MemoryBuffer::getFile(*Name);
    if (!Buffer)
      return createStringError(*Name + ": " + Buffer.getError().message());
    FileText = std::move(*Buffer);
    Config = FileText->getMemBufferRef();
  }
  if (Config) {
    ErrorOr<ClangTidyOptions> Given = parse(*Config, *Result.Malformed);
    if (!Given)
      return createStringError(*Result.Malformed);
    Result.Provider = std::make_unique<ConfigOptionsProvider>(
        ClangTidyGlobalOptions(), Default, *Given, Override);
  } else {
    auto Handler = [Malformed = Result.Malformed](
                       MemoryBufferRef Text) -> ErrorOr<ClangTidyOptions> {
      ErrorOr<ClangTidyOptions> Options = parse(Text, *Malformed);
      return Options ? *Options : ClangTidyOptions();
    };
    Result.Provider = std::make_unique<ConfigurationFiles>(
        Default, Override, std::pair(std::string(".clang-tidy"), Handler));
  }
  return Result;
}

Expected<const TidySettings::ForFile &> TidySettings::get(StringRef File) {
  std::string Absolute = absolutePath(File);
  auto [It, New] = ByFolder.try_emplace(sys::path::parent_path(Absolute));
  ForFile &Result = It->second;
  if (!New)
    return Result;
  Result.Options = Provider->getOptions(Absolute);
  if (!Malformed->empty())
    return createStringError(*Malformed);
  Result.Enabled = getCheckNames(Result.Options, false);
  if (ChecksGiven || any_of(Result.Enabled, isOurCheck))
    return Result;

  // A configuration made for clang-tidy alone says nothing of our checks,
  // except perhaps which of them are not wanted.
  Result.Checks = "-*,schannel-*";
  SmallVector<StringRef, 8> Globs;
  StringRef(*Result.Options.Checks).split(Globs, ',');
  for (StringRef Glob : Globs)
    if (Glob = Glob.trim(); Glob.starts_with("-schannel-"))
      *Result.Checks += "," + Glob.str();
  Result.Options.Checks = Result.Checks;
  Result.Enabled = getCheckNames(Result.Options, false);
  return Result;
}

} // namespace schannel_tidy
