//===- Dangling.h - Pointers into what has been released --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// certificate->pCertInfo goes with the certificate, whatever variable it is in.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_DANGLING_H
#define SCHANNEL_TIDY_TYPESTATE_DANGLING_H

#include "Ownership.h"

namespace schannel_tidy {

/// \p State after \p Symbol has been released: the pointers that were read from
/// what it points to dangle.
clang::ento::ProgramStateRef noteDangling(clang::ento::ProgramStateRef State,
                                          clang::ento::SymbolRef Symbol);

/// What was released that \p Symbol was read from, or null.
clang::ento::SymbolRef danglesFrom(clang::ento::ProgramStateRef State,
                                   clang::ento::SymbolRef Symbol);

/// As long as a pointer dangles, what it was read from is of interest.
void keepOriginsAlive(clang::ento::ProgramStateRef State,
                      clang::ento::SymbolReaper &Reaper);

/// \p State without pointers that are gone themselves.
clang::ento::ProgramStateRef forgetDead(clang::ento::ProgramStateRef State,
                                        clang::ento::SymbolReaper &Reaper);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_DANGLING_H
