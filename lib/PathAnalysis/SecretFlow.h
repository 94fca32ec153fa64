//===- SecretFlow.h - Where secrets go in a function ----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows what the contracts call secret over the flow graph of one function:
// forwards from where it comes out of a call, and backwards from where it goes into
// one, for what is used as a password has been one before. A pointer is secret if
// what it points to is. Lengths, addresses and comparisons are not.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECRETFLOW_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECRETFLOW_H

#include "SecretMembers.h"
#include "SspiUnit.h"
#include <map>
#include <memory>

namespace schannel_tidy {

/// Something secret, as it was got hold of at one place.
struct Secret {
  std::string Noun;             ///< "decrypted data"
  const Secret *From = nullptr; ///< what it was made from
  clang::SourceLocation Where;
  std::string Note;    ///< what happens at Where, or empty
  unsigned Memory = 0; ///< the same for all that points to the same bytes
  bool Lasting = true; ///< not for one conversation only
  bool Cleared = false; ///< no longer there, as far as a plain memset goes
  bool Kept = false;    ///< found in a member that another function has filled
  /// A record of TLS's handshake: who listens has it anyway. A file of them is a
  /// recording all the same.
  bool OnWire = false;
};

/// A step on the way of a secret.
struct SecretStep {
  clang::SourceLocation Where;
  std::string Text;
};

/// A secret that is written to a log, or released without being wiped.
struct SecretLeak {
  const Secret *What;
  const clang::CallExpr *Call;
  const clang::Expr *Argument;
  bool ToFile = false;
  std::vector<SecretStep> Inside; ///< on the way through the called function
};

class SecretFlow {
public:
  /// Looks for members that hold secrets first.
  explicit SecretFlow(const SspiUnit &Unit);
  ~SecretFlow();

  /// The functions that touch a secret, in source order.
  llvm::ArrayRef<const clang::FunctionDecl *> functions() const {
    return Functions;
  }
  const SecretMembers &members() const { return Members; }

  struct Result {
    std::vector<SecretLeak> Logged, Unwiped;
    std::vector<KeptSecret> Kept;
  };
  /// What happens to secrets in \p Function, in source order.
  Result run(const clang::FunctionDecl &Function);

  /// How \p What came to be, the source first.
  static std::vector<SecretStep> steps(const Secret &What);

  /// What a function does with a secret that it is handed.
  struct Handed {
    bool Returns = false;
    llvm::SmallVector<unsigned, 2> Fills; ///< parameters that get a copy
    std::vector<KeptSecret> Keeps;        ///< members that do
    std::optional<SecretLeak> Leak;
  };
  static constexpr unsigned VariableArguments = ~0u;
  /// \p Parameter: its number, or VariableArguments. \p Part: the part of what the
  /// parameter points to that is secret; the parameter itself if empty.
  const Handed &handed(const clang::FunctionDecl &Function, unsigned Parameter,
                       llvm::ArrayRef<ObjectPath::Step> Part = {});

private:
  const SspiUnit &Unit;
  using PartKey = std::vector<std::pair<const clang::Decl *, uint64_t>>;
  void learnMembers();

  SecretMembers Members;
  std::vector<const clang::FunctionDecl *> Functions;
  std::map<std::tuple<const clang::FunctionDecl *, unsigned, PartKey>, Handed>
      Summaries;
  std::map<const clang::FunctionDecl *, Result> Results;
  std::vector<std::unique_ptr<class SecretWalk>> Walks; ///< own the secrets
  unsigned Depth = 0;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECRETFLOW_H
