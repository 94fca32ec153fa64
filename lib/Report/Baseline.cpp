//===- Baseline.cpp - Findings that are known, or that a change makes -----===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace schannel_tidy {

static constexpr int BaselineVersion = 1;

static std::vector<FindingKeys> keys(ArrayRef<Finding> Findings) {
  std::vector<FindingKeys> Result;
  for (const Finding &F : Findings)
    Result.push_back(F.Keys);
  return Result;
}

void Baseline::write(ArrayRef<Finding> Findings, SourceTexts &Sources,
                     raw_ostream &OS) {
  json::OStream J(OS, /*IndentSize=*/1);
  J.object([&] {
    J.attribute("version", BaselineVersion);
    J.attributeArray("findings", [&] {
      for (const Finding &F : Findings)
        J.object([&] {
          // For people, and to name what is stale.
          J.attribute("check", F.Check);
          J.attribute("file", Sources.name(F.Where.File));
          J.attribute("function", F.Function);
          J.attribute("message", F.Message);
          J.attributeArray("fingerprints", [&] {
            for (const std::string &Key : F.Keys)
              J.value(Key);
          });
        });
    });
  });
  OS << "\n";
}

static bool fromJSON(const json::Value &Value, Baseline::Entry &Entry,
                     json::Path Path) {
  std::vector<std::string> Keys;
  json::ObjectMapper Map(Value, Path);
  if (!Map || !Map.map("check", Entry.Check) || !Map.map("file", Entry.File) ||
      !Map.map("function", Entry.Function) ||
      !Map.map("message", Entry.Message) || !Map.map("fingerprints", Keys))
    return false;
  if (Keys.size() != Entry.Keys.size()) {
    Path.field("fingerprints").report("expected three fingerprints");
    return false;
  }
  copy(Keys, Entry.Keys.begin());
  return true;
}

Expected<Baseline> Baseline::read(StringRef File) {
  auto Remedy = [&](const Twine &Problem) {
    return createStringError(File + ": " + Problem +
                             "; write it anew with --write-baseline");
  };
  auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return Remedy(Buffer.getError().message());
  auto Value = json::parse((*Buffer)->getBuffer());
  if (!Value)
    return Remedy(toString(Value.takeError()));
  json::Path::Root Root("baseline");
  int Version = 0;
  Baseline Result;
  json::ObjectMapper Map(*Value, Root);
  if (!Map || !Map.map("version", Version))
    return Remedy(toString(Root.getError()));
  if (Version != BaselineVersion)
    return Remedy(formatv("a baseline of version {0}, not {1}", Version,
                          BaselineVersion));
  if (!Map.map("findings", Result.Entries))
    return Remedy(toString(Root.getError()));
  return Result;
}

std::vector<Baseline::Entry>
Baseline::mark(std::vector<Finding> &Findings) const {
  std::vector<FindingKeys> Known;
  for (const Entry &E : Entries)
    Known.push_back(E.Keys);
  Matched Same = match(Known, keys(Findings));
  for (size_t I = 0; I < Findings.size(); ++I)
    Findings[I].IsKnown = Same.New[I];
  std::vector<Entry> Stale;
  for (size_t I = 0; I < Entries.size(); ++I)
    if (!Same.Old[I])
      Stale.push_back(Entries[I]);
  return Stale;
}

Comparison compare(std::vector<Finding> Before, std::vector<Finding> After) {
  Comparison Result;
  Matched Same = match(keys(Before), keys(After));
  for (size_t I = 0; I < Before.size(); ++I)
    if (!Same.Old[I])
      Result.Fixed.push_back(std::move(Before[I]));
  for (size_t I = 0; I < After.size(); ++I)
    if (!Same.New[I])
      Result.Introduced.push_back(std::move(After[I]));
    else
      ++Result.Unchanged;
  return Result;
}

/// Text that Markdown leaves alone.
static std::string escape(StringRef Text) {
  std::string Result;
  for (char C : Text) {
    if (StringRef("\\`*_{}[]<>#|~@").contains(C))
      Result += '\\';
    Result += C;
  }
  return Result;
}

static void writeList(StringRef Title, ArrayRef<Finding> Findings,
                      SourceTexts &Sources, raw_ostream &OS) {
  if (Findings.empty())
    return;
  OS << "\n### " << Title << "\n\n";
  auto PlaceOf = [&](const Place &P) {
    return "`" + Sources.name(P.File) + ":" + std::to_string(P.Line) + "`";
  };
  for (const Finding &F : Findings) {
    OS << "- " << PlaceOf(F.Where);
    if (!F.Function.empty())
      OS << " in `" << F.Function << "`";
    OS << ": " << escape(F.Message) << " (" << F.Check << ")\n";
    if (F.Path.empty())
      continue;
    OS << "  <details><summary>path</summary>\n\n";
    for (const Step &S : F.Path)
      OS << "  1. " << PlaceOf(S.Where) << " " << escape(S.Text) << "\n";
    OS << "\n  </details>\n";
  }
}

void writeMarkdown(const Comparison &C, SourceTexts &Before, SourceTexts &After,
                   raw_ostream &OS) {
  OS << "## schannel-tidy: introduces " << C.Introduced.size() << ", fixes "
     << C.Fixed.size() << "\n";
  writeList("Introduced", C.Introduced, After, OS);
  writeList("Fixed", C.Fixed, Before, OS);
}

} // namespace schannel_tidy
