//===- Annotations.cpp - Findings for CI systems --------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace llvm;

namespace schannel_tidy {

void writeGitLab(const Report &R, SourceTexts &Sources, raw_ostream &OS) {
  json::OStream J(OS, /*IndentSize=*/1);
  J.array([&] {
    for (const Finding &F : R.Findings)
      if (!F.IsKnown)
        J.object([&] {
          J.attribute("description", F.Message);
          J.attribute("check_name", F.Check);
          J.attribute("fingerprint", F.fingerprint());
          J.attribute("severity", F.IsError ? "critical" : "major");
          J.attributeObject("location", [&] {
            J.attribute("path", Sources.name(F.Where.File));
            J.attributeObject("lines",
                              [&] { J.attribute("begin", F.Where.Line); });
          });
        });
  });
  OS << "\n";
}

/// What GitHub's runner takes for the end of a message or of a property.
static std::string escapeCommand(StringRef Text, bool InProperty) {
  std::string Result;
  for (char C : Text)
    if (C == '%' || C == '\r' || C == '\n' ||
        (InProperty && (C == ':' || C == ',')))
      Result += "%" + utohexstr(static_cast<unsigned char>(C),
                                /*LowerCase=*/false, 2);
    else
      Result += C;
  return Result;
}

void writeGitHub(const Report &R, SourceTexts &Sources, raw_ostream &OS) {
  for (const Finding &F : R.Findings) {
    if (F.IsKnown)
      continue;
    std::string Text = F.Message;
    for (const Step &S : F.Path)
      Text += "\n" + Sources.name(S.Where.File) + ":" +
              std::to_string(S.Where.Line) + ": " + S.Text;
    OS << (F.IsError ? "::error" : "::warning")
       << " file=" << escapeCommand(Sources.name(F.Where.File), true)
       << ",line=" << F.Where.Line << ",col=" << F.Where.Column
       << ",title=" << escapeCommand(F.Check, true)
       << "::" << escapeCommand(Text, false) << "\n";
  }
}

void writeJUnit(const Report &R, SourceTexts &Sources, raw_ostream &OS) {
  std::map<std::string, std::vector<const Finding *>> Files;
  for (const std::string &File : R.Analysed)
    Files[Sources.name(File)];
  for (const Finding &F : R.Findings)
    if (!F.IsKnown)
      Files[Sources.name(F.Where.File)].push_back(&F);
  auto Quoted = [](StringRef Text) {
    std::string Result;
    raw_string_ostream OS(Result);
    printHTMLEscaped(Text, OS);
    return Result;
  };
  size_t Failed =
      llvm::count_if(Files, [](auto &F) { return !F.second.empty(); });
  OS << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
     << "<testsuite name=\"schannel-tidy\" tests=\""
     << Files.size() + R.Failures.size() << "\" failures=\"" << Failed
     << "\" errors=\"" << R.Failures.size() << "\">\n";
  for (const auto &[Name, Findings] : Files) {
    OS << "<testcase classname=\"schannel-tidy\" name=\"" << Quoted(Name)
       << "\">";
    if (!Findings.empty()) {
      OS << "<failure type=\"" << Quoted(Findings.front()->Check)
         << "\" message=\"" << Quoted(Findings.front()->Message) << "\">";
      for (const Finding *F : Findings) {
        OS << Quoted(Name) << ":" << F->Where.Line << ":" << F->Where.Column
           << ": " << Quoted(F->Message) << " [" << Quoted(F->Check) << "]\n";
        for (const Step &S : F->Path)
          OS << "  " << Quoted(Sources.name(S.Where.File)) << ":"
             << S.Where.Line << ": " << Quoted(S.Text) << "\n";
      }
      OS << "</failure>";
    }
    OS << "</testcase>\n";
  }
  for (const std::string &Failure : R.Failures)
    OS << "<testcase classname=\"schannel-tidy\" name=\"" << Quoted(Failure)
       << "\"><error message=\"" << Quoted(Failure) << "\"/></testcase>\n";
  OS << "</testsuite>\n";
}

} // namespace schannel_tidy
