//===- Sarif.cpp - Findings as SARIF 2.1.0 --------------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Clang's own writer (clang/Basic/Sarif.h) knows neither taxonomies nor
// fingerprints nor fixes.
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "Rule.h"
#include "Uri.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using namespace llvm;

namespace schannel_tidy {
namespace {

class SarifWriter {
public:
  SarifWriter(const Report &R, SourceTexts &Sources, raw_ostream &OS)
      : R(R), Sources(Sources), J(OS, /*IndentSize=*/1) {
    for (const Rule &Page : allRules())
      Rules[Page.Check] = &Page;
    for (const Finding &F : R.Findings)
      Rules.insert({F.Check, nullptr}); // another module's
  }

  void write();

private:
  void writeTool();
  void writeRule(StringRef Check, const Rule *Page);
  void writeTaxonomy();
  void writeResult(const Finding &F);
  void writeEdits(const Finding &F);
  void writeLocation(const Place &Where, StringRef Text, StringRef Function);
  void writeArtifact(StringRef File);
  void writeCwe(unsigned Number);
  void text(StringRef Key, StringRef Text) {
    J.attributeObject(Key, [&] { J.attribute("text", Text); });
  }

  const Report &R;
  SourceTexts &Sources;
  json::OStream J;
  MapVector<StringRef, const Rule *> Rules;
};

} // namespace

/// A check's name as the word that SARIF's viewers want for a rule:
/// "schannel-weak-protocol" is SchannelWeakProtocol.
static std::string pascalCase(StringRef Check) {
  std::string Result;
  for (StringRef Word : split(Check, '-')) {
    Result += toUpper(Word.front());
    Result += Word.drop_front();
  }
  return Result;
}

void SarifWriter::writeArtifact(StringRef File) {
  std::string Name = Sources.name(File);
  J.attributeObject("artifactLocation", [&] {
    if (Name != File) {
      J.attribute("uri", uriPath(Name));
      J.attribute("uriBaseId", "SRCROOT");
    } else {
      J.attribute("uri", "file://" + uriPath(Name));
    }
  });
}

void SarifWriter::writeLocation(const Place &Where, StringRef Text,
                                StringRef Function) {
  J.attributeObject("physicalLocation", [&] {
    writeArtifact(Where.File);
    J.attributeObject("region", [&] {
      J.attribute("startLine", Where.Line);
      J.attribute("startColumn", Where.Column);
      // For readers who do not have the sources.
      text("snippet", json::fixUTF8(Sources.line(Where.File, Where.Line)));
    });
  });
  if (!Function.empty())
    J.attributeArray("logicalLocations", [&] {
      J.object([&] {
        J.attribute("fullyQualifiedName", Function);
        J.attribute("kind", "function");
      });
    });
  if (!Text.empty())
    text("message", Text);
}

void SarifWriter::writeCwe(unsigned Number) {
  J.attribute("id", std::to_string(Number));
  J.attributeObject("toolComponent", [&] { J.attribute("name", "CWE"); });
}

void SarifWriter::writeRule(StringRef Check, const Rule *Page) {
  J.attribute("id", Check);
  if (!Page)
    return;
  J.attribute("name", pascalCase(Check));
  text("shortDescription", Page->Summary);
  text("fullDescription", Page->Summary); // GitHub refuses rules without
  J.attribute("helpUri", Page->HelpUri);
  J.attributeObject("help", [&] {
    J.attribute("text", Page->Summary + " " + Page->HelpUri);
    J.attribute("markdown", Page->Page);
  });
  J.attributeObject("properties", [&] {
    J.attributeArray("tags", [&] {
      J.value("security");
      for (unsigned Number : Page->Cwe)
        J.value("external/cwe/cwe-" + std::to_string(Number));
    });
  });
  J.attributeArray("relationships", [&] {
    for (unsigned Number : Page->Cwe)
      J.object([&] {
        J.attributeObject("target", [&] { writeCwe(Number); });
        J.attributeArray("kinds", [&] { J.value("superset"); });
      });
  });
}

void SarifWriter::writeTool() {
  J.attributeObject("driver", [&] {
    J.attribute("name", "schannel-tidy");
    J.attribute("semanticVersion", SCHANNEL_TIDY_VERSION);
    J.attributeArray("rules", [&] {
      for (const auto &Entry : Rules)
        J.object([&] { writeRule(Entry.first, Entry.second); });
    });
    J.attributeArray("supportedTaxonomies",
                     [&] { J.object([&] { J.attribute("name", "CWE"); }); });
  });
}

void SarifWriter::writeTaxonomy() {
  std::set<unsigned> Numbers;
  for (auto [Check, Page] : Rules)
    if (Page)
      Numbers.insert(Page->Cwe.begin(), Page->Cwe.end());
  J.attribute("name", "CWE");
  J.attribute("organization", "MITRE");
  J.attribute("informationUri", "https://cwe.mitre.org/");
  text("shortDescription", "Common Weakness Enumeration");
  J.attributeArray("taxa", [&] {
    for (unsigned Number : Numbers)
      J.object([&] {
        std::string Id = std::to_string(Number);
        J.attribute("id", Id);
        J.attribute("helpUri",
                    "https://cwe.mitre.org/data/definitions/" + Id + ".html");
      });
  });
}

void SarifWriter::writeEdits(const Finding &F) {
  MapVector<StringRef, std::vector<const Edit *>> ByFile;
  for (const Edit &E : F.Edits)
    ByFile[E.Begin.File].push_back(&E);
  J.attributeArray("fixes", [&] {
    J.object([&] {
      J.attributeArray("artifactChanges", [&] {
        for (const auto &OfFile : ByFile)
          J.object([&] {
            writeArtifact(OfFile.first);
            J.attributeArray("replacements", [&] {
              for (const Edit *E : OfFile.second)
                J.object([&] {
                  J.attributeObject("deletedRegion", [&] {
                    J.attribute("startLine", E->Begin.Line);
                    J.attribute("startColumn", E->Begin.Column);
                    J.attribute("endLine", E->End.Line);
                    J.attribute("endColumn", E->End.Column);
                  });
                  text("insertedContent", E->Text);
                });
            });
          });
      });
    });
  });
}

void SarifWriter::writeResult(const Finding &F) {
  J.attribute("ruleId", F.Check);
  J.attribute("ruleIndex", Rules.find(F.Check) - Rules.begin());
  J.attribute("level", F.IsError ? "error" : "warning");
  text("message", F.Message);
  if (F.Where.Line)
    J.attributeArray("locations", [&] {
      J.object([&] { writeLocation(F.Where, "", F.Function); });
    });
  J.attributeObject("partialFingerprints",
                    [&] { J.attribute("schannelTidy/v1", F.fingerprint()); });
  if (!F.Path.empty())
    J.attributeArray("codeFlows", [&] {
      J.object([&] {
        J.attributeArray("threadFlows", [&] {
          J.object([&] {
            J.attributeArray("locations", [&] {
              auto Location = [&](const Place &Where, StringRef Text) {
                J.object([&] {
                  J.attributeObject("location",
                                    [&] { writeLocation(Where, Text, ""); });
                });
              };
              for (const Step &S : F.Path)
                Location(S.Where, S.Text);
              Location(F.Where, F.Message);
            });
          });
        });
      });
    });
  if (!F.Edits.empty())
    writeEdits(F);
  if (F.IsKnown) {
    J.attribute("baselineState", "unchanged");
    J.attributeArray("suppressions", [&] {
      J.object([&] { J.attribute("kind", "external"); });
    });
  }
}

void SarifWriter::write() {
  J.object([&] {
    J.attribute("version", "2.1.0");
    J.attribute("$schema",
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/"
                "schemas/sarif-schema-2.1.0.json");
    J.attributeArray("runs", [&] {
      J.object([&] {
        J.attributeObject("tool", [&] { writeTool(); });
        J.attributeArray("taxonomies",
                         [&] { J.object([&] { writeTaxonomy(); }); });
        J.attributeObject("originalUriBaseIds", [&] {
          J.attributeObject("SRCROOT", [&] {
            J.attribute("uri", "file://" + uriPath(Sources.root()) + "/");
          });
        });
        J.attribute("columnKind", "unicodeCodePoints");
        J.attributeArray("invocations", [&] {
          J.object([&] {
            J.attribute("executionSuccessful", R.Failures.empty());
            J.attributeArray("toolExecutionNotifications", [&] {
              for (const std::string &Failure : R.Failures)
                J.object([&] {
                  J.attribute("level", "error");
                  text("message", Failure);
                });
            });
          });
        });
        J.attributeArray("results", [&] {
          for (const Finding &F : R.Findings)
            J.object([&] { writeResult(F); });
        });
      });
    });
  });
}

void writeSarif(const Report &R, SourceTexts &Sources, raw_ostream &OS) {
  SarifWriter(R, Sources, OS).write();
  OS << "\n";
}

} // namespace schannel_tidy
