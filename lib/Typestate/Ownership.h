//===- Ownership.h - Who must release what, on each path ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_OWNERSHIP_H
#define SCHANNEL_TIDY_TYPESTATE_OWNERSHIP_H

#include "../Contracts/Contract.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"

namespace clang::ento {
class CheckerRegistry;
} // namespace clang::ento

namespace schannel_tidy {

/// What is known of a resource on a path. The resource is known by the symbol of
/// its pointer, or of the first field of its handle: the analyzer then follows
/// copies, moves and the end of its life by itself.
struct Owned {
  enum Phase {
    Held,      ///< by this function: it must release it or hand it on
    Elsewhere, ///< by an object that outlives the function
    Escaped,   ///< by whoever took it: where it came from is all that is known
    Counted,   ///< as Escaped, and with a reference that has no name of its own
    Released,
  };
  Phase Now;
  const Resource *Kind;
  /// The call that acquired or, when Released, released it.
  const clang::Expr *Origin;
  /// The function called there, for messages.
  const Contract *By;
  /// cbBuffer of the buffer it was put in: nothing is there if it is 0.
  clang::ento::SymbolRef Length = nullptr;
  /// The status of the acquiring call.
  clang::ento::SymbolRef Status = nullptr;
  /// Where it was put, for messages.
  const clang::ento::MemRegion *Place = nullptr;
  /// The one place that it is in of those that outlive the function, if known.
  const clang::ento::MemRegion *Home = nullptr;

  bool operator==(const Owned &Other) const {
    return Now == Other.Now && Kind == Other.Kind && Origin == Other.Origin &&
           Length == Other.Length && Status == Other.Status &&
           Place == Other.Place && Home == Other.Home;
  }
  void Profile(llvm::FoldingSetNodeID &ID) const {
    ID.AddInteger(Now);
    ID.AddPointer(Kind);
    ID.AddPointer(Origin);
    ID.AddPointer(Length);
    ID.AddPointer(Status);
    ID.AddPointer(Place);
    ID.AddPointer(Home);
  }
};

/// \p State with \p Symbol owned as \p What says.
clang::ento::ProgramStateRef own(clang::ento::ProgramStateRef State,
                                 clang::ento::SymbolRef Symbol, Owned What);

/// \p State with nothing known of \p Symbol.
clang::ento::ProgramStateRef disown(clang::ento::ProgramStateRef State,
                                    clang::ento::SymbolRef Symbol);

/// What is known of \p Symbol, or null.
const Owned *ownership(clang::ento::ProgramStateRef State,
                       clang::ento::SymbolRef Symbol);

/// \p State in which \p Symbol points into memory that has another owner.
clang::ento::ProgramStateRef borrow(clang::ento::ProgramStateRef State,
                                    clang::ento::SymbolRef Symbol);

/// All that is known on a path.
llvm::ImmutableMap<clang::ento::SymbolRef, Owned>
ownedResources(clang::ento::ProgramStateRef State);

/// Adds the checker that reports leaks, releases that do not fit, and uses after
/// release, as schannel-unfreed-secbuffer and schannel-unreleased-handle.
void registerOwnership(clang::ento::CheckerRegistry &Registry);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_OWNERSHIP_H
