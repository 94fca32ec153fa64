//===- Html.cpp - Findings as one page ------------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "Rule.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace llvm;

namespace schannel_tidy {

/// Lines shown around each step of a path.
static constexpr unsigned Around = 3;

static const char Head[] = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>schannel-tidy</title>
<style>
:root { color-scheme: light dark; --line: #8884; --step: #06c; --end: #c22; --back: #8881; --mark: #06c1; }
@media (prefers-color-scheme: dark) { :root { --step: #6bf; --end: #f77; --mark: #6bf2; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em; }
h2 { font-size: 1.05em; margin: 0 0 .3em; }
section { border: 1px solid var(--line); border-radius: 6px; padding: 1em; margin: 1.5em 0; }
table.summary td, table.summary th { text-align: left; padding: .1em 1.5em .1em 0; vertical-align: baseline; }
table.summary code { white-space: nowrap; }
.where { margin: 0 0 .8em; }
code, pre, .code { font: 13px/1.45 ui-monospace, monospace; }
.file { font-weight: 600; margin: .8em 0 .2em; }
.code { overflow-x: auto; background: var(--back); padding: .4em 0; }
.code div { white-space: pre; padding-right: 1em; }
.code .marked { background: var(--mark); }
.number { display: inline-block; width: 4.5em; padding-right: 1em; text-align: right; opacity: .55; user-select: none; }
.code .note { white-space: normal; margin: .1em 0 .1em 6.5em; color: var(--step); font-family: system-ui, sans-serif; }
.code .end { color: var(--end); font-weight: 600; }
.badge { display: inline-block; min-width: 1.4em; text-align: center; border-radius: .7em; background: var(--step); color: Canvas; font-size: .85em; margin-right: .5em; }
.end .badge { background: var(--end); }
.gap { opacity: .5; }
</style>
</head>
<body>
)html";

namespace {

class HtmlWriter {
public:
  HtmlWriter(const Report &R, SourceTexts &Sources, raw_ostream &OS)
      : R(R), Sources(Sources), OS(OS) {}

  void write() {
    OS << Head << "<h1>schannel-tidy</h1>\n";
    writeSummary();
    for (const Finding &F : R.Findings)
      if (!F.IsKnown)
        writeFinding(F);
    OS << "</body>\n</html>\n";
  }

private:
  void writeSummary() {
    std::map<StringRef, std::vector<const Finding *>> ByCheck;
    size_t Count = 0;
    for (const Finding &F : R.Findings)
      if (!F.IsKnown) {
        ByCheck[F.Check].push_back(&F);
        ++Count;
      }
    auto Many = [&](size_t Number, StringRef One) {
      OS << Number << " " << One << (Number == 1 ? "" : "s");
    };
    OS << "<p>";
    Many(Count, "finding");
    OS << "; ";
    Many(R.Analysed.size(), "source file");
    OS << " analysed.</p>\n";
    if (!ByCheck.empty()) {
      OS << "<table class=\"summary\">\n";
      for (const auto &[Check, Findings] : ByCheck) {
        const Rule *Page = findRule(Check);
        OS << "<tr><td>" << Findings.size() << "</td><td><a href=\"#"
           << Findings.front()->fingerprint() << "\"><code>";
        text(Check);
        OS << "</code></a></td><td>";
        if (Page)
          text(Page->Summary);
        OS << "</td></tr>\n";
      }
      OS << "</table>\n";
    }
    if (!R.Failures.empty()) {
      OS << "<h2>Not analysed</h2>\n<ul>\n";
      for (const std::string &Failure : R.Failures) {
        OS << "<li>";
        text(Failure);
        OS << "</li>\n";
      }
      OS << "</ul>\n";
    }
  }

  void writeFinding(const Finding &F) {
    OS << "<section id=\"" << F.fingerprint() << "\">\n<h2>";
    text(F.Message);
    OS << "</h2>\n<p class=\"where\"><code>";
    text(Sources.name(F.Where.File));
    OS << ":" << F.Where.Line << "</code>";
    if (!F.Function.empty()) {
      OS << " in <code>";
      text(F.Function);
      OS << "</code>";
    }
    const Rule *Page = findRule(F.Check);
    OS << " · ";
    if (Page) {
      OS << "<a href=\"";
      text(Page->HelpUri);
      OS << "\">";
    }
    text(F.Check);
    if (Page) {
      OS << "</a>";
      for (unsigned Number : Page->Cwe)
        OS << " · <a href=\"https://cwe.mitre.org/data/definitions/" << Number
           << ".html\">CWE-" << Number << "</a>";
    }
    OS << "</p>\n";
    writePath(F);
    OS << "</section>\n";
  }

  /// All steps in their lines, the files in the order in which the path enters
  /// them.
  void writePath(const Finding &F) {
    struct Event {
      unsigned Number;
      StringRef Text;
    };
    MapVector<StringRef, std::multimap<unsigned, Event>> Files;
    unsigned Number = 0;
    for (const Step &S : F.Path)
      Files[S.Where.File].insert({S.Where.Line, {++Number, S.Text}});
    Files[F.Where.File].insert({F.Where.Line, {++Number, F.Message}});
    for (const auto &[File, Events] : Files) {
      if (Files.size() > 1) {
        OS << "<div class=\"file\">";
        text(Sources.name(File));
        OS << "</div>\n";
      }
      OS << "<div class=\"code\">\n";
      unsigned Shown = 0;
      for (auto It = Events.begin(); It != Events.end();) {
        unsigned Line = It->first;
        unsigned From = Line > Around ? Line - Around : 1;
        if (Shown && From > Shown + 1)
          OS << "<div class=\"gap\"><span class=\"number\">⋮</span></div>\n";
        for (unsigned L = std::max(From, Shown + 1); L < Line; ++L)
          writeLine(File, L);
        writeLine(File, Line, "marked");
        for (; It != Events.end() && It->first == Line; ++It) {
          OS << "<div class=\"note"
             << (It->second.Number == Number ? " end" : "")
             << "\"><span class=\"badge\">" << It->second.Number << "</span>";
          text(It->second.Text);
          OS << "</div>\n";
        }
        Shown = Line;
        unsigned Last = Line + Around;
        if (It != Events.end())
          Last = std::min(Last, It->first - 1);
        for (; Shown < Last; ++Shown)
          writeLine(File, Shown + 1);
      }
      OS << "</div>\n";
    }
  }

  void writeLine(StringRef File, unsigned Line, StringRef Class = "") {
    OS << "<div";
    if (!Class.empty())
      OS << " class=\"" << Class << "\"";
    OS << "><span class=\"number\">" << Line << "</span>";
    text(Sources.line(File, Line));
    OS << "</div>\n";
  }

  void text(StringRef Text) { printHTMLEscaped(Text, OS); }

  const Report &R;
  SourceTexts &Sources;
  raw_ostream &OS;
};

} // namespace

void writeHtml(const Report &R, SourceTexts &Sources, raw_ostream &OS) {
  HtmlWriter(R, Sources, OS).write();
}

} // namespace schannel_tidy
