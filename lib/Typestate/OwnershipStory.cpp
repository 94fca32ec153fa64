//===- OwnershipStory.cpp - Messages about what is owned ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OwnershipStory.h"
#include "../PathAnalysis/PathEngine.h"
#include "FixIts.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

std::string releasers(const Resource &Kind) {
  return llvm::join(Kind.Release, " or ");
}

std::string placeName(const Owned &What) {
  if (!What.Place)
    return "";
  std::string Name = What.Place->getDescriptiveName(/*UseQuotes=*/false);
  return Name.empty() ? "" : " '" + Name + "'";
}

void OwnershipStory::Profile(llvm::FoldingSetNodeID &ID) const {
  static int Tag;
  ID.AddPointer(&Tag);
  ID.AddPointer(Symbol);
}

PathDiagnosticPieceRef OwnershipStory::VisitNode(const ExplodedNode *Node,
                                                 BugReporterContext &BRC,
                                                 PathSensitiveBugReport &) {
  const ExplodedNode *Before = Node->getFirstPred();
  if (!Before)
    return nullptr;
  const Owned *Now = ownership(Node->getState(), Symbol);
  const Owned *Then = ownership(Before->getState(), Symbol);
  if (!Now || (Then && Then->Now == Now->Now))
    return nullptr;
  // Found held by somebody else's object: no event of this path.
  if (!Then && Now->Now == Owned::Released && !Node->getStmtForDiagnostics())
    return nullptr;
  std::string Text(1, OurNote);
  switch (Now->Now) {
  case Owned::Held:
  case Owned::Elsewhere:
  case Owned::Escaped:
    if (Then)
      return nullptr;
    Text += "'" + Now->By->Name + "' acquires the " + Now->Kind->Noun +
            placeName(*Now) + " here";
    break;
  case Owned::Released:
    Text += "'" + Now->By->Name + "' releases it here";
    break;
  }
  PathDiagnosticLocation Where(Now->Origin, BRC.getSourceManager(),
                               Node->getLocationContext());
  return std::make_shared<PathDiagnosticEventPiece>(Where, Text, true);
}

std::optional<FixItHint> invalidationFix(const Owned &Gone, CheckerContext &C) {
  const auto *Release = dyn_cast<CallExpr>(Gone.Origin);
  if (!Release)
    return std::nullopt;
  for (const Effect &E : Gone.By->Effects)
    if (E.Do == EffectKind::Release && E.Index < Release->getNumArgs())
      for (const LocationContext *Frame = C.getLocationContext(); Frame;
           Frame = Frame->getParent())
        if (Frame->getParentMap().hasParent(const_cast<CallExpr *>(Release)))
          return invalidateHandle(*Release, *Release->getArg(E.Index),
                                  Frame->getParentMap(), C.getASTContext());
  return std::nullopt;
}

} // namespace schannel_tidy
