//===- ContractSet.h - All contracts in force, and the lookup in them -----===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CONTRACTS_CONTRACTSET_H
#define SCHANNEL_TIDY_CONTRACTS_CONTRACTSET_H

#include "Contract.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include <deque>
#include <memory>

namespace clang {
class CallExpr;
class Expr;
class NamedDecl;
} // namespace clang

namespace schannel_tidy {

/// The built-in contracts, and the user's on top of them. Immutable once loaded;
/// shared between checks and threads.
class ContractSet {
public:
  /// The built-in contracts alone.
  static std::shared_ptr<const ContractSet> builtin();

  /// The built-in contracts and those of \p Files, in order; a later contract for
  /// a name replaces an earlier one. Fails with "file:line:column: message" for
  /// the first file that cannot be read or is malformed, and then loads none.
  static llvm::Expected<std::shared_ptr<const ContractSet>>
  load(llvm::ArrayRef<std::string> Files);

  /// The contract of the function that \p Call calls, however it is written:
  /// directly (A, W), through a member of a function table, through a pointer
  /// variable or member with the function's name or pointer type, or through a
  /// wrapper with the same name in another spelling and the same parameters.
  /// Null if there is none.
  const Contract *lookup(const clang::CallExpr &Call) const;

  /// The contract for a callee named \p Name exactly, or null.
  const Contract *find(llvm::StringRef Name) const;

  const Resource *resource(llvm::StringRef Name) const;

  /// The number behind a documented constant (SEC_E_OK, ISC_REQ_ALLOCATE_MEMORY).
  std::optional<int64_t> constant(llvm::StringRef Name) const;

  /// The documented name of a SECURITY_STATUS, or an empty string.
  llvm::StringRef statusName(int64_t Value) const;

  /// Can the peer bring this status about by what it sends?
  bool isPeerStatus(int64_t Value) const {
    return PeerStatuses.contains(static_cast<int32_t>(Value));
  }

  /// Is the pointer \p Member of the record \p Tag set wherever there is one?
  bool isNeverNull(llvm::StringRef Tag, llvm::StringRef Member) const {
    return NeverNull.contains((Tag + "." + Member).str());
  }

  /// Names that matter to secrets, besides those of functions.
  struct SecretNames {
    llvm::StringSet<> Members;       ///< "record.member" that holds a secret
    llvm::StringSet<> LogStreams;    ///< classes whose operator<< logs
    llvm::StringSet<> TextStreams;   ///< of those, the ones that write to memory
    llvm::StringSet<> FileStreams;   ///< classes that write to a file
    llvm::StringSet<> LogFunctions;  ///< qualified, inline namespaces left out
    llvm::StringSet<> TextFunctions; ///< whose result is made of their arguments
  };
  const SecretNames &secretNames() const { return Names; }

  const std::deque<Contract> &contracts() const { return Contracts; }

private:
  friend struct ContractLoader;

  const Contract *lookupDecl(const clang::NamedDecl &Callee,
                             const clang::CallExpr &Call) const;

  std::deque<Contract> Contracts;
  std::deque<Resource> Resources;
  llvm::StringMap<int64_t> Constants;
  llvm::DenseSet<int32_t> PeerStatuses;
  llvm::StringSet<> NeverNull;
  SecretNames Names;
  llvm::StringMap<const Contract *> ByName;     ///< exact, A/W included
  llvm::StringMap<const Contract *> BySpelling; ///< lower case, no underscores
  llvm::StringMap<const Contract *> ByPointerType;
  llvm::StringMap<const Contract *> BySuffix;
};

/// \p Name in lower case and without underscores: how names are compared when
/// somebody spells a Windows function in another style.
std::string spelling(llvm::StringRef Name);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CONTRACTS_CONTRACTSET_H
