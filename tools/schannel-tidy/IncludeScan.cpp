//===- IncludeScan.cpp - Which files make up a translation unit -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Clang's dependency scanner would do, if it told system headers from others.
// This uses its file system, which keeps of each file only the directives that
// matter and shares them among threads, under a preprocessor of our own.
//
//===----------------------------------------------------------------------===//

#include "SspiScan.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/DependencyScanning/DependencyScanningFilesystem.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ThreadPool.h"

using namespace clang;
using namespace clang::tooling;
using dependencies::DependencyScanningWorkerFilesystem;

namespace schannel_tidy {
namespace {

class IncludeRecorder : public PPCallbacks {
public:
  IncludeRecorder(SourceManager &SM, StringRef Directory, UnitFiles &Unit)
      : SM(SM), Directory(Directory), Unit(Unit) {}

  void LexedFileChanged(FileID File, LexedFileChangeReason Reason,
                        SrcMgr::CharacteristicKind Kind, FileID,
                        SourceLocation) override {
    if (Reason != LexedFileChangeReason::EnterFile)
      return;
    OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File);
    if (!Entry)
      return; // the command line's macros
    bool System = SrcMgr::isSystem(Kind);
    if (Seen[System].insert(Entry->getName()).second)
      (System ? Unit.System : Unit.User)
          .push_back(absolutePath(Entry->getName(), Directory));
  }

  void moduleImport(SourceLocation, ModuleIdPath, const Module *) override {
    Unit.Incomplete = true;
  }

private:
  SourceManager &SM;
  StringRef Directory;
  UnitFiles &Unit;
  llvm::StringSet<> Seen[2];
};

/// Preprocesses directives only, and records the files that are entered.
class IncludeAction : public PreprocessOnlyAction {
public:
  IncludeAction(DependencyScanningWorkerFilesystem &Files, StringRef Directory,
                UnitFiles &Unit)
      : Files(Files), Directory(Directory), Unit(Unit) {}

  bool BeginInvocation(CompilerInstance &CI) override {
    // Text that is in no file we see.
    if (!CI.getPreprocessorOpts().ImplicitPCHInclude.empty() ||
        CI.getLangOpts().Modules)
      Unit.Incomplete = true;
    CI.getPreprocessorOpts().DependencyDirectivesForFile =
        [this](FileEntryRef File)
        -> std::optional<ArrayRef<dependency_directives_scan::Directive>> {
      auto Entry = Files.getOrCreateFileSystemEntry(File.getName());
      if (Entry && Files.ensureDirectiveTokensArePopulated(*Entry))
        return Entry->getDirectiveTokens();
      return std::nullopt;
    };
    return true;
  }

  bool BeginSourceFileAction(CompilerInstance &CI) override {
    CI.getPreprocessor().addPPCallbacks(std::make_unique<IncludeRecorder>(
        CI.getSourceManager(), Directory, Unit));
    return true;
  }

private:
  DependencyScanningWorkerFilesystem &Files;
  StringRef Directory;
  UnitFiles &Unit;
};

} // namespace

static UnitFiles scan(const CompileJob &Job,
                      DependencyScanningWorkerFilesystem &Files) {
  UnitFiles Unit;
  const CompileCommand &Command = Job.Command;
  if (Files.setCurrentWorkingDirectory(Command.Directory)) {
    Unit.Incomplete = true;
    return Unit;
  }
  llvm::IntrusiveRefCntPtr Manager(
      new FileManager(FileSystemOptions(), &Files));
  IgnoringDiagConsumer Quiet;
  ToolInvocation Invocation(
      Command.CommandLine,
      std::make_unique<IncludeAction>(Files, Command.Directory, Unit),
      Manager.get());
  Invocation.setDiagnosticConsumer(&Quiet);
  if (!Invocation.run() || Unit.User.empty())
    Unit.Incomplete = true;
  return Unit;
}

std::vector<UnitFiles> scanIncludes(ArrayRef<CompileJob> Jobs,
                                    const FileSystemMaker &MakeFileSystem,
                                    unsigned Threads,
                                    const std::atomic<bool> &Stop) {
  std::vector<UnitFiles> Units(Jobs.size());
  dependencies::DependencyScanningFilesystemSharedCache Cache;
  std::atomic<size_t> Next = 0;
  auto Work = [&] {
    auto *Files =
        new DependencyScanningWorkerFilesystem(Cache, MakeFileSystem());
    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Owner(Files);
    for (size_t I; !Stop && (I = Next++) < Jobs.size();) {
      // What the preprocessor cannot cope with is left to the analysis proper.
      llvm::CrashRecoveryContext Recovery;
      if (!Recovery.RunSafely([&] { Units[I] = scan(Jobs[I], *Files); }))
        Units[I].Incomplete = true;
    }
  };
  llvm::CrashRecoveryContext::Enable();
  llvm::DefaultThreadPool Pool(llvm::hardware_concurrency(Threads));
  for (unsigned I = 0; I < Threads; ++I)
    Pool.async(Work);
  Pool.wait();
  llvm::CrashRecoveryContext::Disable();
  return Units;
}

} // namespace schannel_tidy
