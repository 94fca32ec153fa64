//===- KeptFindings.cpp - Findings kept from one parse to the next --------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KeptFindings.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace schannel_tidy {

/// How many results of a function are kept, and for how many parses without
/// use.
static constexpr unsigned MaxResults = 4, MaxIdle = 16;

bool KeptFindings::On = false;

std::shared_ptr<KeptFindings> KeptFindings::of(StringRef File) {
  if (!On)
    return nullptr;
  static std::mutex Lock;
  static llvm::StringMap<std::shared_ptr<KeptFindings>> Files;
  std::lock_guard Guard(Lock);
  std::shared_ptr<KeptFindings> &Kept = Files[File];
  if (!Kept)
    Kept = std::make_shared<KeptFindings>();
  return Kept;
}

static uint64_t combine(ArrayRef<uint64_t> Numbers) {
  return llvm::xxh3_64bits(
      ArrayRef(reinterpret_cast<const uint8_t *>(Numbers.data()),
               Numbers.size() * sizeof(uint64_t)));
}

/// Calls \p Do for each location in \p Finding, until it returns false.
static bool eachLocation(PathFinding &Finding,
                         llvm::function_ref<bool(SourceLocation &)> Do) {
  auto Range = [&](CharSourceRange &Place) {
    SourceLocation Begin = Place.getBegin(), End = Place.getEnd();
    if (!Do(Begin) || !Do(End))
      return false;
    Place.setBegin(Begin);
    Place.setEnd(End);
    return true;
  };
  return Do(Finding.Where) &&
         llvm::all_of(Finding.Notes,
                      [&](PathNote &Note) { return Do(Note.Where); }) &&
         llvm::all_of(Finding.Fixes, [&](FixItHint &Fix) {
           return Range(Fix.RemoveRange) && Range(Fix.InsertFromRange);
         });
}

/// Functions that templates have become share their names.
static bool hasOwnName(const FunctionDecl &Function) {
  return Function.getTemplatedKind() == FunctionDecl::TK_NonTemplate;
}

KeptParse::KeptParse(std::shared_ptr<KeptFindings> Kept,
                     const ASTContext &Context, SourcePlaces Places,
                     uint64_t Headers, StringRef Settings)
    : Kept(std::move(Kept)), Sources(Context.getSourceManager()),
      Places(std::move(Places)), Headers(Headers),
      Settings(llvm::xxh3_64bits(Settings)),
      All(combine({this->Places.whole(), this->Settings})) {
  std::lock_guard Guard(this->Kept->Lock);
  unsigned Now = ++this->Kept->Parses;
  auto &All = this->Kept->Results;
  for (auto It = All.begin(); It != All.end();) {
    llvm::erase_if(It->second, [&](const Result &Old) {
      return Old.LastUsed + MaxIdle < Now;
    });
    It = It->second.empty() ? All.erase(It) : std::next(It);
  }
}

void KeptParse::learn(const PathFacts &Facts,
                      ArrayRef<const FunctionDecl *> Roots,
                      ArrayRef<FunctionDecl *> NeverReturning) {
  for (const FunctionDecl *Function : NeverReturning)
    Settings = combine({Settings, Places.nameOf(*Function)});
  // Where declarations share a name, the answers for all of them count.
  for (const auto &[Fact, Answer] : Facts.all())
    Answers[nameOf(Fact)] += combine({Answer});
  for (const FunctionDecl *Root : Roots)
    if (hasOwnName(*Root))
      this->Roots[Places.nameOf(*Root)] = Root;
}

uint64_t KeptParse::key(const FunctionDecl &Root) const {
  return combine({Places.outside(), Settings, Places.nameOf(Root)});
}

uint64_t KeptParse::nameOf(const PathFacts::Fact &Fact) const {
  return combine({Fact.first, Fact.second ? Places.nameOf(*Fact.second) : 0});
}

bool KeptParse::holds(const Result &Known) const {
  return llvm::all_of(Known.Bodies,
                      [&](const Result::Body &Body) {
                        return Body.Tokens == Places.bodyHash(Body.Part) &&
                               (!Known.HasFixes ||
                                Body.Text == Places.textHash(Body.Part));
                      }) &&
         llvm::all_of(Known.Facts, [&](const auto &Fact) {
           return Answers.lookup(Fact.first) == Fact.second;
         });
}

KeptFindings::Result *KeptParse::known(uint64_t Key) const {
  auto Known = Kept->Results.find(Key);
  if (Known == Kept->Results.end())
    return nullptr;
  auto One = llvm::find_if(Known->second,
                           [&](const Result &Old) { return holds(Old); });
  if (One == Known->second.end())
    return nullptr;
  One->LastUsed = Kept->Parses;
  return &*One;
}

KeptFindings::Result *KeptParse::known(const FunctionDecl &Root) const {
  return hasOwnName(Root) ? known(key(Root)) : nullptr;
}

std::vector<PathFinding> KeptParse::findings(const Result &Known) const {
  std::vector<PathFinding> Found;
  for (const KeptFindings::Finding &F : Known.Findings) {
    auto Place = F.Where.begin();
    Found.push_back(F.What);
    eachLocation(Found.back(), [&](SourceLocation &Location) {
      Location = Places.location(*Place++);
      return true;
    });
  }
  return Found;
}

bool KeptParse::add(ArrayRef<PathFinding> Found, Result &New) const {
  for (const PathFinding &One : Found) {
    KeptFindings::Finding F{One, {}};
    if (!eachLocation(F.What, [&](SourceLocation &Location) {
          auto At = Places.place(Location);
          if (At)
            F.Where.push_back(*At);
          return At.has_value();
        }))
      return false;
    New.HasFixes |= !One.Fixes.empty();
    New.Findings.push_back(std::move(F));
  }
  return true;
}

void KeptParse::keep(uint64_t Key, Result New) {
  New.LastUsed = Kept->Parses;
  std::vector<Result> &Results = Kept->Results[Key];
  if (Results.size() == MaxResults)
    Results.erase(llvm::min_element(Results, [](const auto &A, const auto &B) {
      return A.LastUsed < B.LastUsed;
    }));
  Results.push_back(std::move(New));
}

std::optional<std::vector<PathFinding>> KeptParse::all() const {
  std::lock_guard Guard(Kept->Lock);
  const Result *Known = known(All);
  if (!Known)
    return std::nullopt;
  std::vector<PathFinding> Found = findings(*Known);
  Kept->Last.set(Found, Sources, Headers);
  return Found;
}

bool KeptParse::isPutOff() {
  auto MaxStates =
      SecondLook::Program ? SecondLook::Program->maxStates() : std::nullopt;
  StringRef Text = SecondLook::text(Sources);
  std::lock_guard Guard(Kept->Lock);
  if (!MaxStates || Kept->Last.States <= *MaxStates || Kept->PutOff == Text)
    return false;
  Kept->PutOff = Text;
  SecondLook::Program->ask(
      Sources.getFileEntryRefForID(Sources.getMainFileID())->getName(), Text);
  return true;
}

std::vector<PathFinding> KeptParse::before() const {
  std::lock_guard Guard(Kept->Lock);
  return Kept->Last.in(Sources, Headers);
}

std::optional<Exploration> KeptParse::find(const FunctionDecl &Root) {
  std::lock_guard Guard(Kept->Lock);
  const Result *One = known(Root);
  if (!One)
    return std::nullopt;
  Exploration Explored;
  Explored.Findings = findings(*One);
  Explored.Complete = One->Complete;
  Explored.States = One->States;
  for (uint64_t Name : One->WalkedInto)
    if (const FunctionDecl *Function = Roots.lookup(Name))
      Explored.WalkedInto.insert(Function);
  States += Explored.States;
  return Explored;
}

void KeptParse::keep(const FunctionDecl &Root, PathFacts::Consulted Used,
                     const Exploration &Explored) {
  States += Explored.States;
  Result New;
  if (!hasOwnName(Root) || !add(Explored.Findings, New))
    return;
  New.Complete = Explored.Complete;
  New.States = Explored.States;
  for (const FunctionDecl *Function : Explored.WalkedInto)
    if (hasOwnName(*Function))
      New.WalkedInto.push_back(Places.nameOf(*Function));
  Used.Bodies.insert(&Root);
  llvm::SmallSet<unsigned, 16> Parts;
  for (const FunctionDecl *Body : Used.Bodies)
    if (auto Part = Places.bodyOf(*Body); Part && Parts.insert(*Part).second)
      New.Bodies.push_back(
          {*Part, Places.bodyHash(*Part), Places.textHash(*Part)});
  for (const auto &[Fact, Answer] : Used.Facts)
    New.Facts.emplace_back(nameOf(Fact), Answers.lookup(nameOf(Fact)));
  std::lock_guard Guard(Kept->Lock);
  keep(key(Root), std::move(New));
}

void KeptParse::finish(ArrayRef<PathFinding> Found) {
  Result New;
  bool AreKept = add(Found, New);
  for (const PathFinding &One : Found)
    for (const FixItHint &Fix : One.Fixes) {
      auto At = Places.place(Fix.RemoveRange.getBegin());
      AreKept &= At && Places.isBody(*At);
      if (AreKept)
        New.Bodies.push_back(
            {At->Part, Places.bodyHash(At->Part), Places.textHash(At->Part)});
    }
  std::lock_guard Guard(Kept->Lock);
  if (AreKept)
    keep(All, std::move(New));
  Kept->Last.set(Found, Sources, Headers);
  Kept->Last.States = States;
}

} // namespace schannel_tidy
