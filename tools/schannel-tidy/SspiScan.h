//===- SspiScan.h - Which translation units can touch SSPI ----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parsing a file that includes windows.h takes most of a second, and most files
// of a project have nothing to do with SSPI. The checks look at functions
// outside system headers that call a function with an SSPI contract. Such a
// call has a name, and the name is written in a file that is no system header,
// or in a macro of a system header that is named there, or pasted of pieces
// written in either. So it is enough to know which files a translation unit
// includes, which Clang's dependency scanner finds out fast, and to look at the
// words in each file once.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_TOOLS_SSPISCAN_H
#define SCHANNEL_TIDY_TOOLS_SSPISCAN_H

#include "../../lib/Contracts/ContractSet.h"
#include "CompileJob.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <atomic>

namespace schannel_tidy {

/// The files that make up a translation unit.
struct UnitFiles {
  std::vector<std::string> User;   ///< absolute, the main file first
  std::vector<std::string> System; ///< those in system headers
  /// Not all is known: a file was not found, or modules or precompiled headers
  /// stand between the unit and its text.
  bool Incomplete = false;
};

/// Makes a file system of its own for each thread.
using FileSystemMaker =
    std::function<llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>()>;

/// Runs the preprocessor over each of \p Jobs as far as #include needs it, on
/// \p Threads threads. Stops early once \p Stop is set.
std::vector<UnitFiles> scanIncludes(llvm::ArrayRef<CompileJob> Jobs,
                                    const FileSystemMaker &MakeFileSystem,
                                    unsigned Threads,
                                    const std::atomic<bool> &Stop);

/// Can the checks find anything in each of \p Units, given \p Contracts? Never
/// wrong when it says no. \p Jobs are the commands, whose -D options count too.
std::vector<bool> mayTouchSspi(llvm::ArrayRef<CompileJob> Jobs,
                               llvm::ArrayRef<UnitFiles> Units,
                               const ContractSet &Contracts,
                               llvm::vfs::FileSystem &Files);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_TOOLS_SSPISCAN_H
