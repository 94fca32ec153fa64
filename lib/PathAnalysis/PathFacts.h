//===- PathFacts.h - What the exploration of one function may ask ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// While the path engine explores a function, its checkers see of the rest of
// the translation unit what PathFacts tells them, and nothing else: SspiUnit is
// out of their reach. PathFacts writes down what it was asked and what it has
// answered. The findings of a function can be kept (KeptFindings.h) as long as
// each question has the same answer and the bodies that were looked at are the
// same.
//
// A new question is one of three kinds:
//   - a declaration and the contracts answer it: nothing to do;
//   - the bodies of some functions answer it: lookInto each of them;
//   - anything in the translation unit may change the answer: it is a Fact. Its
//     answer goes into the table, for all of the unit, in the constructor, and
//     is taken from there.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_PATHFACTS_H
#define SCHANNEL_TIDY_PATHANALYSIS_PATHFACTS_H

#include "SspiUnit.h"
#include "llvm/ADT/MapVector.h"

namespace schannel_tidy {

class PathFacts {
public:
  explicit PathFacts(const SspiUnit &Unit);

  clang::ASTContext &context() const { return Unit.context(); }
  const ContractSet &contracts() const { return Unit.contracts(); }
  const Contract *contract(const clang::CallExpr &Call) const {
    return Unit.contract(Call);
  }

  // What bodies say: see SspiUnit.
  llvm::ArrayRef<ContractCall>
  calls(const clang::FunctionDecl &Function) const {
    lookInto(Function);
    return Unit.calls(Function);
  }
  bool mayAssign(const clang::FunctionDecl &Function,
                 const clang::FieldDecl &Field) const;

  // What the whole unit says: see SspiUnit.
  bool isRelevant(const clang::FunctionDecl &Function) const {
    const clang::FunctionDecl *Definition = Function.getDefinition();
    return Definition && fact(Relevant, Definition);
  }
  /// The parameter that \p Function returns unchanged, whatever it does
  /// besides.
  std::optional<unsigned> handsBack(const clang::FunctionDecl &Function) const {
    const clang::FunctionDecl *Definition = Function.getDefinition();
    uint64_t Number = Definition ? fact(HandsBack, Definition) : 0;
    return Number ? std::optional<unsigned>(Number - 1) : std::nullopt;
  }
  KnownBits fieldBits(const clang::FieldDecl &Field) const {
    return {fact(MustBits, &Field), ~fact(NeverBits, &Field)};
  }
  bool isSetting(const clang::FieldDecl &Field) const {
    return !fact(Assigned, &Field);
  }
  bool isOutput(const clang::VarDecl &Variable) const {
    return ofVariable(Output, Variable, Unit.Outputs);
  }
  bool holdsStatus(const clang::VarDecl &Variable) const {
    return ofVariable(HoldsStatus, Variable, Unit.Statuses);
  }
  bool isReturned(const clang::VarDecl &Variable) const {
    return ofVariable(Returned, Variable, Unit.Returned);
  }
  uint64_t decidingBits(const clang::VarDecl &Variable) const {
    return Variable.getParentFunctionOrMethod() ? Unit.decidingBits(Variable)
                                                : fact(DecidingBits, &Variable);
  }

  /// Is there code that releases the handle in \p Member if that is set?
  /// if (client->credential) FreeCredentialsHandle(client->credential);
  bool isReleasedIfSet(const clang::FieldDecl &Member) const {
    return fact(ReleasedIfSet, &Member);
  }

  /// Is the unit's SSPI code TLS code, and no other?
  bool isSchannelOnly() const { return fact(SchannelOnly); }

  /// Does it name a package beside Schannel and NTLM, whose tokens need no answer?
  bool namesOtherPackages() const { return fact(OtherPackages); }

  /// Statements that do not compile are not in the tree: one of them may have
  /// set what seems to be unset.
  bool hasGaps() const { return fact(Gaps); }

  enum Question : unsigned {
    Relevant,
    HandsBack, ///< counted from 1
    MustBits,
    NeverBits,
    Assigned,
    Output,
    HoldsStatus,
    Returned,
    DecidingBits,
    ReleasedIfSet,
    SchannelOnly,
    OtherPackages,
    Gaps,
  };
  using Fact = std::pair<unsigned, const clang::NamedDecl *>;

  /// All facts but those whose answer is 0.
  const llvm::DenseMap<Fact, uint64_t> &all() const { return Answers; }

  /// What has been consulted since this was last called.
  struct Consulted {
    llvm::SetVector<const clang::FunctionDecl *> Bodies;
    llvm::MapVector<Fact, uint64_t> Facts;
  };
  Consulted takeConsulted() const { return std::exchange(Now, Consulted()); }

  /// The body of \p Function is looked at, or walked into.
  void lookInto(const clang::FunctionDecl &Function) const {
    if (const clang::FunctionDecl *Definition = Function.getDefinition())
      Now.Bodies.insert(Definition);
  }

private:
  void addRelevant(const clang::FunctionDecl &Function);
  uint64_t fact(Question What, const clang::NamedDecl *Of = nullptr) const;

  /// A function's own variables are in its body, and so no concern of others.
  bool ofVariable(Question What, const clang::VarDecl &Variable,
                  const llvm::DenseSet<const clang::VarDecl *> &Known) const {
    return Variable.getParentFunctionOrMethod() ? Known.contains(&Variable)
                                                : fact(What, &Variable) != 0;
  }

  const SspiUnit &Unit;
  llvm::DenseMap<Fact, uint64_t> Answers;
  mutable Consulted Now;
};

/// The facts of the unit that is being explored on this thread; checkers are
/// created by the analyzer and cannot be handed them.
const PathFacts &currentUnit();

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_PATHFACTS_H
