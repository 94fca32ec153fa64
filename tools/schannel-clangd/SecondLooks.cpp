//===- SecondLooks.cpp - Has clangd parse a file once more ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clangd parses a file again when its text has changed. So it is given the text
// with SecondLook::Mark at its end: behind all that the editor and clangd can
// speak of. With the next edit by the editor the mark goes.
//
// clangd waits with a change for a moment and drops it if there comes another:
// who goes on typing does not wait for second looks.
//
//===----------------------------------------------------------------------===//

#include "SecondLooks.h"
#include "../../lib/PathAnalysis/SecondLook.h"
#include "CheckPages.h"
#include "llvm/ADT/StringMap.h"
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace json = llvm::json;

namespace clang::clangd {

int StatesAtOnce = 1000;

namespace {

/// A file that is open in the editor.
struct Document {
  ClangdServer *Server;
  std::string Text, Version;
  bool HasMark = false; ///< in clangd's copy
};

/// What is open. For whoever handles a message, or has MessageLock.
llvm::StringMap<Document> Documents;

class SecondLooks : public Transport,
                    public Transport::MessageHandler,
                    public schannel_tidy::SecondLook {
public:
  explicit SecondLooks(std::unique_ptr<Transport> Editor)
      : Editor(std::move(Editor)) {}

  llvm::Error loop(Transport::MessageHandler &Clangd) override {
    this->Clangd = &Clangd;
    Loop = std::this_thread::get_id();
    IsRunning = true;
    SecondLook::Program = this;
    std::thread Looks([this] { serve(); });
    llvm::Error Result = Editor->loop(*this);
    {
      std::lock_guard Guard(QueueLock);
      IsRunning = false;
      QueueChanged.notify_one();
    }
    Looks.join();
    return Result;
  }

  // To the editor.
  void notify(llvm::StringRef Method, json::Value Params) override {
    if (Method == "textDocument/publishDiagnostics")
      schannel_tidy::linkCheckPages(Params);
    Editor->notify(Method, std::move(Params));
  }
  void call(llvm::StringRef Method, json::Value Params,
            json::Value ID) override {
    Editor->call(Method, std::move(Params), std::move(ID));
  }
  void reply(json::Value ID, llvm::Expected<json::Value> Result) override {
    Editor->reply(std::move(ID), std::move(Result));
  }

  // From the editor.
  bool onNotify(llvm::StringRef Method, json::Value Params) override {
    std::lock_guard Guard(MessageLock);
    return Clangd->onNotify(Method, std::move(Params));
  }
  bool onCall(llvm::StringRef Method, json::Value Params,
              json::Value ID) override {
    std::lock_guard Guard(MessageLock);
    return Clangd->onCall(Method, std::move(Params), std::move(ID));
  }
  bool onReply(json::Value ID, llvm::Expected<json::Value> Result) override {
    std::lock_guard Guard(MessageLock);
    return Clangd->onReply(std::move(ID), std::move(Result));
  }

  // From the parses.
  std::optional<unsigned> maxStates() const override {
    // With --sync the loop parses, and all is waited for.
    if (StatesAtOnce < 0 || !IsRunning || std::this_thread::get_id() == Loop)
      return std::nullopt;
    return StatesAtOnce;
  }
  void ask(llvm::StringRef File, llvm::StringRef Text) override {
    std::lock_guard Guard(QueueLock);
    Queue.emplace_back(File, Text);
    QueueChanged.notify_one();
  }

private:
  void serve() {
    while (true) {
      std::unique_lock Waiting(QueueLock);
      QueueChanged.wait(Waiting, [&] { return !IsRunning || !Queue.empty(); });
      if (!IsRunning)
        return;
      auto [File, Text] = std::move(Queue.front());
      Queue.pop_front();
      Waiting.unlock();

      std::lock_guard Guard(MessageLock);
      auto Open = Documents.find(File);
      if (Open == Documents.end())
        continue;
      // After an edit clangd parses without being asked.
      Document &D = Open->second;
      if (D.Text != Text)
        continue;
      D.HasMark = true;
      schannel_tidy::clangds::addDocument(D.Server, File, D.Text + Mark.str(),
                                          D.Version, WantDiagnostics::Auto,
                                          /*ForceRebuild=*/false);
    }
  }

  std::unique_ptr<Transport> Editor;
  Transport::MessageHandler *Clangd = nullptr;
  std::thread::id Loop;
  std::mutex MessageLock; ///< clangd handles one message at a time

  std::mutex QueueLock;
  std::condition_variable QueueChanged;
  /// The files that are to be parsed once more, and their texts.
  std::deque<std::pair<std::string, std::string>> Queue;
  std::atomic<bool> IsRunning = false;
};

} // namespace

std::unique_ptr<Transport> withSecondLooks(std::unique_ptr<Transport> Editor) {
  return std::make_unique<SecondLooks>(std::move(Editor));
}

} // namespace clang::clangd

using namespace clang::clangd;

void schannel_tidy::ours::addDocument(ClangdServer *Server,
                                      llvm::StringRef File,
                                      llvm::StringRef Contents,
                                      llvm::StringRef Version,
                                      WantDiagnostics Want, bool ForceRebuild) {
  Document &D = Documents[File];
  if (D.HasMark)
    Contents.consume_back(SecondLook::Mark);
  D = {Server, Contents.str(), Version.str()};
  clangds::addDocument(Server, File, Contents, Version, Want, ForceRebuild);
}

void schannel_tidy::ours::removeDocument(ClangdServer *Server,
                                         llvm::StringRef File) {
  Documents.erase(File);
  clangds::removeDocument(Server, File);
}
