//===- SecondLook.cpp - Exploring after the diagnostics are shown ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecondLook.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"

using namespace clang;

namespace schannel_tidy {

SecondLook *SecondLook::Program = nullptr;

StringRef SecondLook::text(const SourceManager &Sources) {
  StringRef Text = Sources.getBufferData(Sources.getMainFileID());
  Text.consume_back(Mark);
  return Text;
}

/// Names a function whatever else is in the file.
static std::string usrOf(const FunctionDecl &Function) {
  SmallString<64> USR;
  return index::generateUSRForDecl(&Function, USR) ? "" : USR.str().str();
}

LastFindings::LastFindings(const SourceManager &Sources, uint64_t Headers)
    : Text(SecondLook::text(Sources)), Headers(Headers) {}

void LastFindings::add(const FunctionDecl &Root, const Exploration &Explored,
                       const SourceManager &Sources) {
  Function &Known = Functions[usrOf(Root)];
  Known.States += Explored.States;
  for (const PathFinding &Found : Explored.Findings) {
    Finding New{Found, {}};
    New.What.Fixes.clear();
    auto Add = [&](SourceLocation Location) {
      if (Location.isInvalid())
        return false;
      if (Sources.isLoadedSourceLocation(Location)) {
        New.Where.push_back({Location.getRawEncoding(), true});
        return true;
      }
      auto [File, Offset] = Sources.getDecomposedLoc(Location);
      New.Where.push_back({Offset, false});
      return File == Sources.getMainFileID();
    };
    if (Add(Found.Where) && llvm::all_of(Found.Notes, [&](const PathNote &N) {
          return Add(N.Where);
        }))
      Known.Findings.push_back(std::move(New));
  }
}

unsigned LastFindings::states(const FunctionDecl &Root) const {
  auto Known = Functions.find(usrOf(Root));
  return Known == Functions.end() ? 0 : Known->second.States;
}

std::vector<PathFinding> LastFindings::in(const FunctionDecl &Root,
                                          const SourceManager &Now,
                                          uint64_t Headers) const {
  std::vector<PathFinding> Result;
  auto Known = Functions.find(usrOf(Root));
  if (Known == Functions.end() || Known->second.Findings.empty())
    return Result;
  // One types in one place: what is before and behind it is as it was.
  StringRef New = SecondLook::text(Now);
  size_t Shorter = std::min(New.size(), Text.size()), Before = 0, Behind = 0;
  while (Before < Shorter && New[Before] == Text[Before])
    ++Before;
  while (Behind < Shorter - Before &&
         New[New.size() - 1 - Behind] == Text[Text.size() - 1 - Behind])
    ++Behind;
  auto Find = [&](Place At) {
    if (At.IsInHeader)
      return Headers == this->Headers
                 ? SourceLocation::getFromRawEncoding(At.Offset)
                 : SourceLocation();
    size_t Offset = At.Offset;
    if (Offset + Behind >= Text.size())
      Offset = Offset + New.size() - Text.size();
    else if (Offset >= Before)
      return SourceLocation();
    return Now.getLocForStartOfFile(Now.getMainFileID())
        .getLocWithOffset(Offset);
  };
  for (const Finding &Old : Known->second.Findings) {
    PathFinding Moved = Old.What;
    Moved.Where = Find(Old.Where.front());
    bool All = Moved.Where.isValid();
    for (auto [Note, At] :
         llvm::zip(Moved.Notes, ArrayRef(Old.Where).drop_front()))
      All &= (Note.Where = Find(At)).isValid();
    if (All)
      Result.push_back(std::move(Moved));
  }
  return Result;
}

} // namespace schannel_tidy
