//===- FunctionRecorder.cpp - Which function a finding is in --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clang-tidy does not say. This is a Clang plugin within the program, which
// Clang runs beside the checks.
//
//===----------------------------------------------------------------------===//

#include "Worker.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "llvm/Support/JSON.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// The file to write to; empty if this process is no worker.
std::string RecordTo;

class FunctionFinder : public RecursiveASTVisitor<FunctionFinder> {
public:
  FunctionFinder(SourceManager &SM, llvm::json::OStream &J) : SM(SM), J(J) {}

  bool VisitFunctionDecl(FunctionDecl *Function) {
    if (!Function->doesThisDeclarationHaveABody() ||
        SM.isInSystemHeader(Function->getLocation()))
      return true;
    SourceLocation Begin = SM.getFileLoc(Function->getBeginLoc());
    SourceLocation End = SM.getFileLoc(Function->getEndLoc());
    OptionalFileEntryRef File = SM.getFileEntryRefForID(SM.getFileID(Begin));
    if (!File || SM.getFileID(Begin) != SM.getFileID(End))
      return true;
    llvm::SmallString<256> Name(File->getName());
    SM.getFileManager().makeAbsolutePath(Name);
    J.object([&] {
      J.attribute("file", llvm::json::fixUTF8(absolutePath(Name)));
      J.attribute("begin", SM.getFileOffset(Begin));
      J.attribute("end", SM.getFileOffset(End));
      J.attribute("name",
                  llvm::json::fixUTF8(Function->getQualifiedNameAsString()));
    });
    return true;
  }

private:
  SourceManager &SM;
  llvm::json::OStream &J;
};

class FunctionConsumer : public ASTConsumer {
public:
  void HandleTranslationUnit(ASTContext &Context) override {
    llvm::consumeError(
        llvm::writeToOutput(RecordTo, [&](llvm::raw_ostream &OS) {
          llvm::json::OStream J(OS);
          J.array([&] {
            FunctionFinder(Context.getSourceManager(), J)
                .TraverseDecl(Context.getTranslationUnitDecl());
          });
          return llvm::Error::success();
        }));
  }
};

class FunctionRecorder : public PluginASTAction {
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &,
                                                 StringRef) override {
    return std::make_unique<FunctionConsumer>();
  }
  bool ParseArgs(const CompilerInstance &,
                 const std::vector<std::string> &) override {
    return true;
  }
  ActionType getActionType() override {
    return RecordTo.empty() ? CmdlineAfterMainAction : AddAfterMainAction;
  }
};

FrontendPluginRegistry::Add<FunctionRecorder>
    X("schannel-tidy-functions", "Tells schannel-tidy where functions are.");

} // namespace

bool becomeWorker(std::vector<const char *> &Arguments) {
  if (Arguments.size() < 2)
    return false;
  StringRef First = Arguments[1];
  if (!First.consume_front("--schannel-tidy-worker="))
    return false;
  RecordTo = First.str();
  Arguments.erase(Arguments.begin() + 1);
  return true;
}

} // namespace schannel_tidy
