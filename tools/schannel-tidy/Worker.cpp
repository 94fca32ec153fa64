//===- Worker.cpp - Translation units in processes of their own -----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Worker.h"
#include "clang/Tooling/DiagnosticsYaml.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Program.h"
#include <chrono>
#include <thread>

#ifndef _WIN32
#include <csignal>
#endif

using namespace clang::tidy;
using namespace llvm;

namespace schannel_tidy {
namespace {

using Clock = std::chrono::steady_clock;

/// The files through which one worker and we speak.
struct Exchange {
  explicit Exchange(std::string Folder)
      : Folder(Folder), Findings(Folder + "/findings.yaml"),
        Functions(Folder + "/functions.json"), Output(Folder + "/output") {}

  std::string Folder, Findings, Functions, Output;
};

/// What one translation unit may take, in MiB: more than any needs, and less
/// than would take the machine down.
constexpr unsigned MemoryLimit = 8192;

struct Process {
  size_t Job;
  sys::ProcessInfo Info;
  Clock::time_point Deadline;
};

} // namespace

/// A compile database with \p Job alone.
static Error writeDatabase(const CompileJob &Job, StringRef Folder) {
  if (std::error_code EC = sys::fs::create_directory(Folder))
    return createStringError(EC, Folder);
  return writeToOutput(
      (Folder + "/compile_commands.json").str(), [&](raw_ostream &OS) {
        json::OStream J(OS);
        J.array([&] {
          J.object([&] {
            J.attribute("directory", Job.Command.Directory);
            J.attribute("file", Job.File);
            J.attributeArray("arguments", [&] {
              for (const std::string &Argument : Job.Command.CommandLine)
                J.value(Argument);
            });
          });
        });
        return Error::success();
      });
}

static sys::ProcessInfo start(const WorkerJob &Job, StringRef Program,
                              const Exchange &Files, std::string &Problem) {
  if (Error E = writeDatabase(*Job.Job, Files.Folder)) {
    Problem = toString(std::move(E));
    return {};
  }
  std::vector<std::string> Words = {
      Program.str(), "--schannel-tidy-worker=" + Files.Functions,
      "-p=" + Files.Folder, "--export-fixes=" + Files.Findings, "--quiet"};
  append_range(Words, Job.Arguments);
  Words.push_back(Job.Job->File);
  std::vector<StringRef> Arguments(Words.begin(), Words.end());
  bool Failed = false;
  sys::ProcessInfo Info = sys::ExecuteNoWait(
      Program, Arguments, std::nullopt,
      {StringRef(), StringRef(Files.Output), StringRef(Files.Output)},
      MemoryLimit, &Problem, &Failed);
  return Failed ? sys::ProcessInfo() : Info;
}

static void readFunctions(StringRef Text, std::vector<FunctionRange> &Result) {
  auto Value = json::parse(Text);
  if (!Value)
    return consumeError(Value.takeError());
  if (const json::Array *All = Value->getAsArray())
    for (const json::Value &One : *All)
      if (const json::Object *O = One.getAsObject())
        Result.push_back({O->getString("file").value_or("").str(),
                          unsigned(O->getInteger("begin").value_or(0)),
                          unsigned(O->getInteger("end").value_or(0)),
                          O->getString("name").value_or("").str()});
}

/// The last line that a failed worker wrote, which tends to say why.
static std::string lastWords(const Exchange &Files) {
  auto Output = MemoryBuffer::getFile(Files.Output);
  if (!Output)
    return "";
  StringRef Last = (*Output)->getBuffer().rtrim().rsplit('\n').second;
  return (": " + (Last.empty() ? (*Output)->getBuffer().trim() : Last)).str();
}

static WorkerResult collect(const Exchange &Files, int Status) {
  WorkerResult Result;
  auto Functions = MemoryBuffer::getFile(Files.Functions);
  // clang-tidy's status is 0 or 1; the functions come last.
  if (Status < 0 || Status > 1)
    Result.Failure = "the analysis crashed";
  else if (!Functions)
    Result.Failure = "could not be analysed" + lastWords(Files);
  if (Functions)
    readFunctions((*Functions)->getBuffer(), Result.Functions);
  auto Findings = MemoryBuffer::getFile(Files.Findings);
  if (!Findings)
    return Result; // there are none
  clang::tooling::TranslationUnitDiagnostics Unit;
  yaml::Input In((*Findings)->getBuffer());
  In >> Unit;
  if (In.error())
    Result.Failure = "its findings could not be read";
  for (clang::tooling::Diagnostic &D : Unit.Diagnostics) {
    ClangTidyError E(D.DiagnosticName, D.DiagLevel, D.BuildDirectory, false);
    static_cast<clang::tooling::Diagnostic &>(E) = std::move(D);
    Result.Errors.push_back(std::move(E));
  }
  return Result;
}

static void end(const sys::ProcessInfo &Info) {
#ifndef _WIN32
  ::kill(Info.Pid, SIGKILL);
#endif
  sys::Wait(Info, /*SecondsToWait=*/std::nullopt);
}

std::vector<WorkerResult> WorkerPool::run(ArrayRef<WorkerJob> Jobs,
                                          const std::atomic<bool> &Stop) const {
  std::vector<WorkerResult> Results(Jobs.size());
  std::vector<Process> Running;
  size_t Next = 0;
  auto FilesOf = [&](size_t Job) {
    return Exchange(Folder + "/" + std::to_string(Job));
  };
  auto Finish = [&](size_t Job, WorkerResult Result) {
    Results[Job] = std::move(Result);
    sys::fs::remove_directories(FilesOf(Job).Folder);
    if (Done)
      Done(Job, Results[Job]);
  };
  while (!Stop && (Next < Jobs.size() || !Running.empty())) {
    while (Next < Jobs.size() && Running.size() < Processes) {
      std::string Problem;
      sys::ProcessInfo Info =
          start(Jobs[Next], Program, FilesOf(Next), Problem);
      if (Info.Pid == sys::ProcessInfo::InvalidPid) {
        WorkerResult Result;
        Result.Failure = "could not start: " + Problem;
        Finish(Next, std::move(Result));
      } else {
        Running.push_back(
            {Next, Info, Clock::now() + std::chrono::seconds(Timeout)});
      }
      ++Next;
    }
    bool Any = false;
    for (size_t I = 0; I < Running.size();) {
      Process &P = Running[I];
      sys::ProcessInfo Now = sys::Wait(P.Info, /*SecondsToWait=*/0, nullptr,
                                       nullptr, /*Polling=*/true);
      if (Now.Pid == P.Info.Pid) {
        Finish(P.Job, collect(FilesOf(P.Job), Now.ReturnCode));
      } else if (Clock::now() > P.Deadline) {
        end(P.Info);
        WorkerResult Result;
        Result.Failure = formatv(
            "took more than {0} seconds; --timeout allows more", Timeout);
        Finish(P.Job, std::move(Result));
      } else {
        ++I;
        continue;
      }
      Any = true;
      Running.erase(Running.begin() + I);
    }
    if (!Any)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (const Process &P : Running)
    end(P.Info);
  return Results;
}

} // namespace schannel_tidy
