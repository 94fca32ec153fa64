//===- SecBuffers.h - Finding one's way in SSPI's records on a path -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_SECBUFFERS_H
#define SCHANNEL_TIDY_TYPESTATE_SECBUFFERS_H

#include "../Contracts/Contract.h"
#include "../PathAnalysis/PathFacts.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"

namespace schannel_tidy {

/// The bits of a BufferType that say how the buffer may be used, and not what is
/// in it: READONLY and the like.
constexpr uint64_t SecBufferAttributes = 0xF0000000;

/// One SecBuffer of a descriptor.
struct SecBufferPlace {
  clang::ento::Loc Type, Size, Memory; ///< BufferType, cbBuffer, pvBuffer
};

/// The SecBuffers that the SecBufferDesc behind \p Descriptor holds on this path;
/// nothing if their number or place is not known.
std::optional<llvm::SmallVector<SecBufferPlace, 4>>
secBuffers(clang::ento::ProgramStateRef State, clang::ento::SVal Descriptor,
           clang::QualType DescriptorPointer);

/// The field at the dotted \p Path of the record that \p Pointer points to.
std::optional<clang::ento::Loc> fieldOf(clang::ento::ProgramStateRef State,
                                        clang::ento::SVal Pointer,
                                        clang::QualType PointerType,
                                        llvm::StringRef Path);

/// The first field of the handle that \p Pointer points to: what a CredHandle or
/// CtxtHandle is known by.
std::optional<clang::ento::Loc> handleKey(clang::ento::ProgramStateRef State,
                                          clang::ento::SVal Pointer,
                                          clang::QualType PointerType);

/// The symbol of the handle that argument \p Index of \p Call points to, or
/// null.
clang::ento::SymbolRef handleSymbol(clang::ento::ProgramStateRef State,
                                    const clang::ento::CallEvent &Call,
                                    unsigned Index);

/// All fields of that handle.
llvm::SmallVector<clang::ento::Loc, 2>
handleFields(clang::ento::ProgramStateRef State, clang::ento::SVal Pointer,
             clang::QualType PointerType);

/// The bits of \p Value that are known on this path or from the translation unit.
KnownBits knownBits(const PathFacts &Unit, clang::ento::SVal Value);

/// The contract of \p Call in the unit that is being explored, or null.
const Contract *contractOf(const clang::ento::CallEvent &Call);

/// Does \p When hold for this call? Nothing if it cannot be told.
std::optional<bool> holds(const PathFacts &Unit, const Condition &When,
                          const clang::ento::CallEvent &Call);

/// An element that an array does not have.
struct BeyondArray {
  uint64_t Index, Size;
};

/// Is \p Place in an element that its array does not have?
std::optional<BeyondArray> beyondArray(clang::ento::Loc Place);

/// The value that \p Address points to if it is a known number.
std::optional<uint64_t> knownNumber(clang::ento::ProgramStateRef State,
                                    clang::ento::Loc Address);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_SECBUFFERS_H
