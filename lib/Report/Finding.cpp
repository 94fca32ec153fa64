//===- Finding.cpp - What is said to people, in whatever form -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Finding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include <map>
#include <tuple>

using namespace llvm;

namespace schannel_tidy {

const SourceTexts::Text &SourceTexts::text(StringRef File) {
  auto [It, New] = Texts.try_emplace(File);
  Text &Result = It->second;
  if (!New)
    return Result;
  Result.LineStarts.push_back(0);
  auto Buffer = Files.getBufferForFile(File);
  if (!Buffer)
    return Result;
  Result.Buffer = std::move(*Buffer);
  StringRef All = Result.Buffer->getBuffer();
  for (size_t At = All.find('\n'); At != StringRef::npos;
       At = All.find('\n', At + 1))
    Result.LineStarts.push_back(At + 1);
  return Result;
}

Place SourceTexts::place(StringRef File, unsigned Offset) {
  const Text &In = text(File);
  unsigned Line = upper_bound(In.LineStarts, Offset) - In.LineStarts.begin();
  StringRef Before =
      line(File, Line).take_front(Offset - In.LineStarts[Line - 1]);
  // UTF-8: bytes that go on with a character are none of their own.
  auto Characters =
      count_if(Before, [](char Byte) { return (Byte & 0xC0) != 0x80; });
  return {File.str(), Line, static_cast<unsigned>(Characters) + 1};
}

StringRef SourceTexts::line(StringRef File, unsigned Line) {
  const Text &In = text(File);
  if (!In.Buffer || Line == 0 || Line > In.LineStarts.size())
    return "";
  return In.Buffer->getBuffer()
      .drop_front(In.LineStarts[Line - 1])
      .split('\n')
      .first.rtrim('\r');
}

std::string SourceTexts::name(StringRef File) const {
  StringRef Below = File;
  if (!Root.empty() && Below.consume_front(Root) &&
      (Below.consume_front("/") || StringRef(Root).ends_with("/")))
    return Below.str();
  return File.str();
}

/// Numbers change when lines move; so does the space within a line.
static std::string withoutNumbers(StringRef Text) {
  std::string Result;
  for (char C : Text)
    if (!isDigit(C))
      Result += C;
    else if (Result.empty() || Result.back() != '#')
      Result += '#';
  return Result;
}

static std::string withoutSpace(StringRef Text) {
  std::string Result;
  copy_if(Text, std::back_inserter(Result), [](char C) { return !isSpace(C); });
  return Result;
}

static std::string digest(ArrayRef<StringRef> Parts) {
  SHA256 Hash;
  for (StringRef Part : Parts) {
    Hash.update(Part);
    Hash.update(StringRef("\0", 1));
  }
  return toHex(ArrayRef(Hash.final()).take_front(16), /*LowerCase=*/true);
}

bool comesBefore(const Finding &A, const Finding &B) {
  return std::tie(A.Where.File, A.Where.Line, A.Where.Column, A.Check,
                  A.Message) < std::tie(B.Where.File, B.Where.Line,
                                        B.Where.Column, B.Check, B.Message);
}

void identify(std::vector<Finding> &Findings, SourceTexts &Sources) {
  std::map<std::string, unsigned> Seen;
  for (Finding &F : Findings) {
    // No path: files get other names.
    std::string Message = withoutNumbers(F.Message);
    std::string Line = withoutSpace(Sources.line(F.Where.File, F.Where.Line));
    F.Keys[0] = digest({F.Check, F.Function, Message, Line});
    F.Keys[1] = digest({F.Check, F.Function, Message});
    F.Keys[2] = digest({F.Check, Message, Line});
    if (unsigned Before = Seen[F.Keys[0]]++)
      F.Keys[0] = digest({F.Keys[0], std::to_string(Before)});
  }
}

Matched match(ArrayRef<FindingKeys> Old, ArrayRef<FindingKeys> New) {
  Matched Result{std::vector<bool>(Old.size()), std::vector<bool>(New.size())};
  for (size_t Key = 0; Key < FindingKeys().size(); ++Key) {
    std::multimap<StringRef, size_t> Free;
    for (size_t I = 0; I < Old.size(); ++I)
      if (!Result.Old[I])
        Free.emplace(Old[I][Key], I);
    for (size_t I = 0; I < New.size(); ++I) {
      if (Result.New[I])
        continue;
      auto It = Free.find(New[I][Key]);
      if (It == Free.end())
        continue;
      Result.New[I] = Result.Old[It->second] = true;
      Free.erase(It);
    }
  }
  return Result;
}

} // namespace schannel_tidy
