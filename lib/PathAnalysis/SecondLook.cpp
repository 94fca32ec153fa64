//===- SecondLook.cpp - Exploring after the diagnostics are shown ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecondLook.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace schannel_tidy {

SecondLook *SecondLook::Program = nullptr;

StringRef SecondLook::text(const SourceManager &Sources) {
  StringRef Text = Sources.getBufferData(Sources.getMainFileID());
  Text.consume_back(Mark);
  return Text;
}

void LastFindings::set(ArrayRef<PathFinding> Found,
                       const SourceManager &Sources, uint64_t Headers) {
  Text = SecondLook::text(Sources);
  this->Headers = Headers;
  Findings.clear();
  for (const PathFinding &F : Found) {
    Finding New{F, {}};
    New.What.Fixes.clear();
    auto Add = [&](SourceLocation Location) {
      Location = Sources.getFileLoc(Location);
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
    if (Add(F.Where) && llvm::all_of(F.Notes, [&](const PathNote &Note) {
          return Add(Note.Where);
        }))
      Findings.push_back(std::move(New));
  }
}

std::vector<PathFinding> LastFindings::in(const SourceManager &Now,
                                          uint64_t Headers) const {
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
  std::vector<PathFinding> Result;
  for (const Finding &Old : Findings) {
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
