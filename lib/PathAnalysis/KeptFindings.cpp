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

KeptFindings::Parse::Parse(std::shared_ptr<KeptFindings> Kept,
                           SourcePlaces Places, const PathFacts &Facts,
                           ArrayRef<const FunctionDecl *> Roots,
                           uint64_t Headers, StringRef Settings)
    : Kept(std::move(Kept)), Places(std::move(Places)),
      Sources(Facts.context().getSourceManager()), Headers(Headers),
      Now(Sources, Headers),
      Around(combine({this->Places.outside(), llvm::xxh3_64bits(Settings)})) {
  // Where declarations share a name, the answers for all of them count.
  for (const auto &[Fact, Answer] : Facts.all())
    Answers[nameOf(Fact)] += combine({Answer});
  for (const FunctionDecl *Root : Roots)
    if (hasOwnName(*Root))
      this->Roots[this->Places.nameOf(*Root)] = Root;
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

uint64_t KeptFindings::Parse::key(const FunctionDecl &Root) const {
  return combine({Around, Places.nameOf(Root)});
}

uint64_t KeptFindings::Parse::nameOf(const PathFacts::Fact &Fact) const {
  return combine({Fact.first, Fact.second ? Places.nameOf(*Fact.second) : 0});
}

bool KeptFindings::Parse::holds(const Result &Known) const {
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

KeptFindings::Result *
KeptFindings::Parse::known(const FunctionDecl &Root) const {
  auto Known =
      hasOwnName(Root) ? Kept->Results.find(key(Root)) : Kept->Results.end();
  if (Known == Kept->Results.end())
    return nullptr;
  auto One = llvm::find_if(Known->second,
                           [&](const Result &Old) { return holds(Old); });
  return One == Known->second.end() ? nullptr : &*One;
}

std::optional<Exploration>
KeptFindings::Parse::find(const FunctionDecl &Root) const {
  std::lock_guard Guard(Kept->Lock);
  Result *One = known(Root);
  if (!One)
    return std::nullopt;
  One->LastUsed = Kept->Parses;
  Exploration Explored;
  Explored.Complete = One->Complete;
  Explored.States = One->States;
  for (uint64_t Name : One->WalkedInto)
    if (const FunctionDecl *Function = Roots.lookup(Name))
      Explored.WalkedInto.insert(Function);
  for (const Finding &F : One->Findings) {
    auto Place = F.Where.begin();
    Explored.Findings.push_back(F.What);
    eachLocation(Explored.Findings.back(), [&](SourceLocation &Location) {
      Location = Places.location(*Place++);
      return true;
    });
  }
  return Explored;
}

void KeptFindings::Parse::keep(const FunctionDecl &Root,
                               PathFacts::Consulted Used,
                               const Exploration &Explored) {
  if (!hasOwnName(Root))
    return;
  Result New;
  New.Complete = Explored.Complete;
  New.States = Explored.States;
  for (const FunctionDecl *Function : Explored.WalkedInto)
    if (hasOwnName(*Function))
      New.WalkedInto.push_back(Places.nameOf(*Function));
  for (const PathFinding &Found : Explored.Findings) {
    Finding F{Found, {}};
    if (!eachLocation(F.What, [&](SourceLocation &Location) {
          auto At = Places.place(Location);
          if (At)
            F.Where.push_back(*At);
          return At.has_value();
        }))
      return;
    New.HasFixes |= !Found.Fixes.empty();
    New.Findings.push_back(std::move(F));
  }
  Used.Bodies.insert(&Root);
  llvm::SmallSet<unsigned, 16> Parts;
  for (const FunctionDecl *Body : Used.Bodies)
    if (auto Part = Places.bodyOf(*Body); Part && Parts.insert(*Part).second)
      New.Bodies.push_back(
          {*Part, Places.bodyHash(*Part), Places.textHash(*Part)});
  for (const auto &[Fact, Answer] : Used.Facts)
    New.Facts.emplace_back(nameOf(Fact), Answers.lookup(nameOf(Fact)));

  std::lock_guard Guard(Kept->Lock);
  New.LastUsed = Kept->Parses;
  std::vector<Result> &Results = Kept->Results[key(Root)];
  if (Results.size() == MaxResults)
    Results.erase(llvm::min_element(Results, [](const auto &A, const auto &B) {
      return A.LastUsed < B.LastUsed;
    }));
  Results.push_back(std::move(New));
}

bool KeptFindings::Parse::isPutOff(ArrayRef<const FunctionDecl *> Roots) {
  auto MaxStates =
      SecondLook::Program ? SecondLook::Program->maxStates() : std::nullopt;
  if (!MaxStates)
    return false;
  StringRef Text = SecondLook::text(Sources);
  std::lock_guard Guard(Kept->Lock);
  unsigned States = 0;
  for (const FunctionDecl *Root : Roots)
    if (!known(*Root))
      States += Kept->Last.states(*Root);
  if (States <= *MaxStates || Kept->PutOff == Text)
    return false;
  Kept->PutOff = Text;
  SecondLook::Program->ask(
      Sources.getFileEntryRefForID(Sources.getMainFileID())->getName());
  return true;
}

Exploration KeptFindings::Parse::before(const FunctionDecl &Root) const {
  Exploration Explored;
  std::lock_guard Guard(Kept->Lock);
  Explored.Findings = Kept->Last.in(Root, Sources, Headers);
  return Explored;
}

void KeptFindings::Parse::finish() {
  std::lock_guard Guard(Kept->Lock);
  Kept->Last = std::move(Now);
}

} // namespace schannel_tidy
