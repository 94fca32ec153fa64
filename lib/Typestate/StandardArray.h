//===- StandardArray.h - The elements of a std::array -----------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TYPESTATE_STANDARDARRAY_H
#define SCHANNEL_TIDY_TYPESTATE_STANDARDARRAY_H

#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"

namespace schannel_tidy {

/// What 'array[i]', 'array.at(i)', 'array.data()' and 'array.size()' come to for a
/// std::array; nothing for any other call. Clang's analyzer does not look into the
/// methods of containers, and an array of SecBuffers is one of these in C++.
std::optional<clang::ento::SVal>
standardArrayResult(const clang::ento::CallEvent &Call,
                    clang::ento::ProgramStateRef State);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TYPESTATE_STANDARDARRAY_H
