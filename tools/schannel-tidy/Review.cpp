//===- Review.cpp - What a change introduces and fixes --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both revisions are laid out in a temporary folder, without a word to the
// repository, and put where the work tree is by a virtual file system. So the
// compile database holds for both as it is, and findings have the names that
// people know. All else on the disk is seen as it is, also a build folder
// within the work tree, but nothing of the work tree itself.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "clang-tidy/ClangTidy.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace schannel_tidy {
namespace {

/// Git, in a repository.
class Git {
public:
  Git(std::string Program, std::string Folder, std::string Temporary)
      : Program(Program), Folder(Folder), Temporary(Temporary) {}

  /// What git prints; its last words are the error.
  Expected<std::string> run(ArrayRef<StringRef> Words,
                            ArrayRef<StringRef> Environment = {}) const {
    std::vector<StringRef> Arguments{Program, "-C", Folder};
    append_range(Arguments, Words);
    std::string Output = Temporary + "/git-output",
                Errors = Temporary + "/git-errors";
    for (StringRef File : {Output, Errors})
      sys::fs::remove(File); // written over, not emptied
    for (StringRef Setting : Environment) {
      auto [Name, Value] = Setting.split('=');
      ::setenv(Name.str().c_str(), Value.str().c_str(), 1);
    }
    std::string Problem;
    int Status =
        sys::ExecuteAndWait(Program, Arguments, std::nullopt,
                            {StringRef(), Output, Errors}, 0, 0, &Problem);
    for (StringRef Setting : Environment)
      ::unsetenv(Setting.split('=').first.str().c_str());
    auto Read = [](StringRef File) {
      auto Buffer = MemoryBuffer::getFile(File);
      return Buffer ? (*Buffer)->getBuffer().str() : "";
    };
    if (Status == 0)
      return Read(Output);
    if (Problem.empty())
      Problem = Read(Errors);
    return createStringError("git " + Words[0] + ": " +
                             StringRef(Problem).trim().rsplit('\n').second);
  }

private:
  std::string Program, Folder, Temporary;
};

/// A revision, laid out in a folder.
struct Revision {
  std::string Name;    ///< as the user says it
  std::string Folder;  ///< where its files are
  std::string Overlay; ///< the file that puts them in the work tree's place
  FileSystemMaker MakeFileSystem;
};

} // namespace

static Error layOut(const Git &G, StringRef Commit, StringRef Folder) {
  if (std::error_code EC = sys::fs::create_directory(Folder))
    return createStringError(EC, Folder);
  // An index of its own: the repository's stays what it is.
  std::string Index = ("GIT_INDEX_FILE=" + Folder + ".index").str();
  if (auto Done = G.run({"read-tree", Commit}, {Index}); !Done)
    return Done.takeError();
  std::string Prefix = ("--prefix=" + Folder + "/").str();
  return G.run({"checkout-index", "--all", "--force", Prefix}, {Index})
      .takeError();
}

/// Writes the overlay that shows \p Replacement as \p Folder, and all else but
/// what is in \p Folder as it is; \p Kept, if it is below, stays, too.
static void writeOverlay(raw_ostream &OS, StringRef Folder,
                         StringRef Replacement, StringRef Kept) {
  json::OStream J(OS);
  auto Map = [&](StringRef Name, StringRef To, bool IsFile = false) {
    J.object([&] {
      J.attribute("type", IsFile ? "file" : "directory-remap");
      J.attribute("name", Name);
      J.attribute("external-contents", To);
    });
  };
  // Down to Folder, everything beside the way there is mapped to itself.
  std::function<void(StringRef, StringRef)> Level = [&](StringRef Place,
                                                        StringRef Way) {
    StringRef Name, Rest;
    std::tie(Name, Rest) = Way.split('/');
    std::error_code EC;
    for (sys::fs::directory_iterator It(Place, EC), End; !EC && It != End;
         It.increment(EC)) {
      StringRef Entry = sys::path::filename(It->path());
      if (Entry != Name)
        Map(Entry, It->path(), !sys::fs::is_directory(It->path()));
    }
    std::string Next = (Place.rtrim('/') + "/" + Name).str();
    if (Rest.empty()) {
      Map(Name, Replacement);
      return;
    }
    J.object([&] {
      J.attribute("type", "directory");
      J.attribute("name", Name);
      J.attributeArray("contents", [&] { Level(Next, Rest); });
    });
  };
  J.object([&] {
    J.attribute("version", 0);
    J.attribute("case-sensitive", "true");
    J.attribute("use-external-names", "false");
    J.attribute("redirecting-with", "redirect-only");
    J.attributeArray("roots", [&] {
      if (!Kept.empty())
        Map(Kept, Kept);
      J.object([&] {
        J.attribute("type", "directory");
        J.attribute("name", "/");
        J.attributeArray("contents", [&] { Level("/", Folder.ltrim('/')); });
      });
    });
  });
}

/// Everything that takes part in the review.
class Reviewer {
public:
  Reviewer(const AnalysisContext &Context, const Git &G, std::string Root,
           std::string Build)
      : Context(Context), G(G), Root(std::move(Root)), Build(std::move(Build)) {
  }

  Expected<Comparison>
  review(Revision &Base, Revision &Head,
         const clang::tooling::CompilationDatabase &Database);

  std::vector<std::string> Failures;

private:
  Expected<std::vector<Finding>>
  findingsIn(const Revision &R,
             const clang::tooling::CompilationDatabase &Database);

  AnalysisContext Context;
  const Git &G;
  std::string Root, Build;
  StringSet<> Changed; ///< absolute names in the work tree
};

/// Prepares the file system in which \p R is the work tree.
static Error prepare(Revision &R, const Git &G, StringRef Root,
                     StringRef Build) {
  auto Commit =
      G.run({"rev-parse", "--verify", "--quiet", R.Name + "^{commit}"});
  if (!Commit) {
    consumeError(Commit.takeError());
    return createStringError(R.Name + ": no such revision");
  }
  if (Error E = layOut(G, StringRef(*Commit).trim(), R.Folder))
    return E;
  std::string Text;
  raw_string_ostream OS(Text);
  StringRef Kept = Build.starts_with((Root + "/").str()) ? Build : StringRef();
  writeOverlay(OS, Root, R.Folder, Kept);
  R.Overlay = R.Folder + ".overlay.json";
  if (Error E = writeToOutput(R.Overlay, [&](raw_ostream &File) {
        File << OS.str();
        return Error::success();
      }))
    return E;
  R.MakeFileSystem = [Text = OS.str(), Name = R.Overlay] {
    return IntrusiveRefCntPtr<vfs::FileSystem>(
        vfs::getVFSFromYAML(MemoryBuffer::getMemBufferCopy(Text), nullptr, Name,
                            nullptr, createSourceFileSystem())
            .release());
  };
  return Error::success();
}

Expected<std::vector<Finding>>
Reviewer::findingsIn(const Revision &R,
                     const clang::tooling::CompilationDatabase &Database) {
  std::vector<clang::tooling::CompileCommand> Commands = sourcesIn(Database);
  auto Files = R.MakeFileSystem();
  StringSet<> Named;
  erase_if(Commands, [&](const auto &Command) {
    std::string File = absolutePath(Command.Filename, Command.Directory);
    Named.insert(File);
    return !Files->exists(File); // in the other revision, or nowhere
  });
  // Source files that the database does not know are compiled as their
  // neighbours.
  for (StringRef File : Changed.keys())
    if (!Named.contains(File) && Files->exists(File) &&
        is_contained({".c", ".cc", ".cpp", ".cxx"}, sys::path::extension(File)))
      for (auto &Command : Database.getCompileCommands(File))
        Commands.push_back(std::move(Command));
  AnalysisInput Input{makeJobs(std::move(Commands)), R.MakeFileSystem,
                      R.Overlay, R.Name + ": "};
  for_each(Input.Jobs, addExtraArguments);

  // Only what the change can reach.
  auto Jobs = toolCommands(Context, Input.Jobs);
  if (!Jobs)
    return Jobs.takeError();
  std::vector<UnitFiles> Units =
      scanIncludes(*Jobs, R.MakeFileSystem, Context.Options.Jobs, Context.Stop);
  std::vector<CompileJob> Reached;
  for (size_t I = 0; I < Units.size(); ++I)
    if (Units[I].Incomplete ||
        any_of(Units[I].User,
               [&](StringRef File) { return Changed.contains(File); }) ||
        any_of(Units[I].System,
               [&](StringRef File) { return Changed.contains(File); }))
      Reached.push_back(std::move(Input.Jobs[I]));
  Input.Jobs = std::move(Reached);
  auto Result = analyse(Context, std::move(Input));
  if (!Result)
    return Result.takeError();
  for (const std::string &Failure : Result->All.Failures)
    Failures.push_back(R.Name + ": " + Failure);
  // A header that one revision lacks is not a defect of the other.
  erase_if(Result->All.Findings, [](const Finding &F) {
    return StringRef(F.Check).starts_with("clang-diagnostic-");
  });
  return std::move(Result->All.Findings);
}

Expected<Comparison>
Reviewer::review(Revision &Base, Revision &Head,
                 const clang::tooling::CompilationDatabase &Database) {
  for (Revision *R : {&Base, &Head})
    if (Error E = prepare(*R, G, Root, Build))
      return E;
  auto Names = G.run(
      {"diff", "--name-only", "--no-renames", "-z", Base.Name, Head.Name});
  if (!Names)
    return Names.takeError();
  SmallVector<StringRef, 32> Split;
  StringRef(*Names).split(Split, '\0', -1, /*KeepEmpty=*/false);
  for (StringRef Name : Split)
    Changed.insert(Root + "/" + Name.str());
  auto Before = findingsIn(Base, Database);
  if (!Before)
    return Before.takeError();
  auto After = findingsIn(Head, Database);
  if (!After)
    return After.takeError();
  return compare(std::move(*Before), std::move(*After));
}

static void print(StringRef Title, ArrayRef<Finding> Findings,
                  SourceTexts &Sources) {
  auto PlaceOf = [&](const Place &P) {
    return (Sources.name(P.File) + ":" + Twine(P.Line) + ":" + Twine(P.Column))
        .str();
  };
  for (const Finding &F : Findings) {
    outs() << PlaceOf(F.Where) << ": " << Title << ": " << F.Message << " ["
           << F.Check << "]\n";
    for (const Step &S : F.Path)
      outs() << PlaceOf(S.Where) << ": note: " << S.Text << "\n";
  }
}

int runReview(std::vector<const char *> Arguments, const CommandLine &Line,
              const std::string &Program, const std::string &Resources) {
  auto Refuse = [](Error E) { return refuse(toString(std::move(E))); };
  auto [BaseName, HeadName] = Line.Files.size() == 1
                                  ? Line.Files[0].split("..")
                                  : std::pair<StringRef, StringRef>();
  if (BaseName.empty() || HeadName.empty() || HeadName.starts_with("."))
    return refuse("review: say what to compare: schannel-tidy review "
                  "BASE..HEAD -p BUILD_DIR");
  for (StringRef Name : {BaseName, HeadName})
    if (Name.starts_with("-"))
      return refuse(Name + ": no such revision");
  std::unique_ptr<clang::tooling::CompilationDatabase> FromCommandLine;
  if (Error E = readOptions(Arguments, FromCommandLine))
    return Refuse(std::move(E));
  auto Options = DriverOptions::get();
  if (!Options)
    return Refuse(Options.takeError());
  if (!Options->Baseline.empty() || Options->IsShard)
    return refuse("review takes neither --baseline nor --shard");
  auto Settings = TidySettings::read(Line);
  if (!Settings)
    return Refuse(Settings.takeError());
  if (!Line.value("p"))
    return refuse("review: name the folder of the compile database with -p");
  auto Database = loadCompileDatabase(*Line.value("p"));
  if (!Database)
    return Refuse(Database.takeError());
  if (Error E = checkOutputs(*Options))
    return Refuse(std::move(E));
  auto GitProgram = sys::findProgramByName("git");
  if (!GitProgram)
    return refuse("review: git is not installed");

  catchInterrupts();
  auto Folder = TemporaryFolder::create();
  if (!Folder)
    return Refuse(Folder.takeError());
  auto Top = Git(*GitProgram, ".", Folder->path())
                 .run({"rev-parse", "--show-toplevel"});
  if (!Top)
    return Refuse(Top.takeError());
  std::string Root = StringRef(*Top).trim().str();
  Git G(*GitProgram, Root, Folder->path());
  Revision Base{BaseName.str(), Folder->path() + "/base", "", nullptr};
  Revision Head{HeadName.str(), Folder->path() + "/head", "", nullptr};
  Reviewer R({Line, *Options, *Settings, Program, Resources, WasInterrupted}, G,
             Root, absolutePath(*Line.value("p")));
  auto Result = R.review(Base, Head, **Database);
  if (WasInterrupted) {
    if (!Result)
      consumeError(Result.takeError());
    errs() << "schannel-tidy: interrupted\n";
    return Interrupted;
  }
  if (!Result)
    return Refuse(Result.takeError());

  auto BaseFiles = Base.MakeFileSystem(), HeadFiles = Head.MakeFileSystem();
  SourceTexts Before(*BaseFiles, Root), After(*HeadFiles, Root);
  if (!Options->Markdown.empty())
    if (Error E = writeToOutput(Options->Markdown, [&](raw_ostream &OS) {
          writeMarkdown(*Result, Before, After, OS);
          return Error::success();
        }))
      return Refuse(std::move(E));
  Report Introduced{Result->Introduced, {}, R.Failures};
  if (Error E = writeReports(*Options, Introduced, After))
    return Refuse(std::move(E));
  print("introduces", Result->Introduced, After);
  print("fixes", Result->Fixed, Before);
  outs().flush();
  for (const std::string &Failure : R.Failures)
    errs() << "schannel-tidy: " << Failure << "\n";
  outs() << "introduces " << Result->Introduced.size() << ", fixes "
         << Result->Fixed.size() << "\n";
  if (!R.Failures.empty())
    return CouldNotRun;
  bool Fails = any_of(Result->Introduced, [&](const Finding &F) {
    return Options->FailOn == Severity::Warning ||
           (Options->FailOn == Severity::Error && F.IsError);
  });
  return Fails ? HasFindings : Clean;
}

} // namespace schannel_tidy
