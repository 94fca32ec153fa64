//===- SspiUnit.h - The SSPI code of one translation unit -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SSPIUNIT_H
#define SCHANNEL_TIDY_PATHANALYSIS_SSPIUNIT_H

#include "../Contracts/ContractSet.h"
#include "FlagFlow.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <map>
#include <optional>

namespace schannel_tidy {

class SchannelUse;
class StatusWalker;

/// A call that has a contract.
struct ContractCall {
  const clang::CallExpr *Call;
  const Contract *Promise;
};

/// What is known of the bits of a value that is not a constant.
struct KnownBits {
  uint64_t Must = 0;        ///< certainly set
  uint64_t May = ~uint64_t(0); ///< possibly set
  bool Assigned = false;       ///< by a plain assignment, seen whole
};

/// A comparison with a documented status, or a case label for it.
struct StatusTest {
  const clang::FunctionDecl *Function;
  const clang::Stmt *Test; ///< BinaryOperator or CaseStmt
  const clang::Expr *Constant;
  /// The variable or member that is tested, or null.
  const clang::ValueDecl *Subject;
  int64_t Status;
};

/// Which functions of a translation unit touch SSPI, and how. Built once, shared
/// by all checks, so that their cost follows the SSPI code and not the file.
class SspiUnit {
public:
  SspiUnit(clang::ASTContext &Context,
           std::shared_ptr<const ContractSet> Contracts,
           llvm::ArrayRef<const clang::FunctionDecl *> Definitions);
  ~SspiUnit();

  clang::ASTContext &context() const { return Context; }
  const ContractSet &contracts() const { return *Contracts; }

  /// Functions with a call of their own to SSPI, Schannel or CryptoAPI, in source
  /// order.
  llvm::ArrayRef<const clang::FunctionDecl *> functions() const {
    return Functions.getArrayRef();
  }

  /// Where the path engine starts: functions(), and those that have SecBuffers,
  /// handles or certificates of their own and let their helpers call SSPI.
  llvm::ArrayRef<const clang::FunctionDecl *> roots() const { return Roots; }

  /// Functions that call something that hands out or takes a secret, or that
  /// touch a member with one, in source order.
  llvm::ArrayRef<const clang::FunctionDecl *> functionsWithSecrets() const {
    return WithSecrets.getArrayRef();
  }

  /// Does \p Field hold a secret, whoever fills it?
  bool isSecret(const clang::FieldDecl &Field) const;

  /// The calls with contracts in the body of \p Function, in source order.
  llvm::ArrayRef<ContractCall>
  calls(const clang::FunctionDecl &Function) const;

  /// All functions that the project defines here, in source order.
  llvm::ArrayRef<const clang::FunctionDecl *> definitions() const {
    return Definitions;
  }

  /// Those, and what the project's headers define, which clangd does not show
  /// us.
  llvm::ArrayRef<const clang::FunctionDecl *> allDefinitions() const;

  /// The calls without contracts in the body of \p Function, of functions that are
  /// defined here or return a status, in source order.
  llvm::ArrayRef<const clang::CallExpr *>
  ownCalls(const clang::FunctionDecl &Function) const;

  /// What the body of \p Function calls and is defined here, as often as it does.
  llvm::ArrayRef<const clang::FunctionDecl *>
  callees(const clang::FunctionDecl &Function) const;

  /// Does \p Wanted hold for \p Function or anything that is called from it, as far
  /// as bodies are seen?
  bool anyReached(
      const clang::FunctionDecl &Function,
      llvm::function_ref<bool(const clang::FunctionDecl &)> Wanted) const;

  /// Are all places that \p Function may branch to known? Not if a label does not
  /// parse.
  bool hasPaths(const clang::FunctionDecl &Function) const {
    return !Pathless.contains(&Function);
  }

  /// The contract of \p Call, or null.
  const Contract *contract(const clang::CallExpr &Call) const;

  /// Must the path engine see the body of \p Function to know what happens to
  /// handles and SecBuffers at a call to it?
  bool isRelevant(const clang::FunctionDecl &Function) const;

  /// The walker through \p Function. It is made anew when another function was
  /// asked for in between: whoever looks at functions one by one shares what it
  /// has walked.
  const StatusWalker &walker(const clang::FunctionDecl &Function) const;

  /// What SSPI is used for in this translation unit.
  const SchannelUse &use() const { return *Use; }

  /// Where flags come from in this translation unit. Worked out when first asked
  /// for.
  const FlagFlow &flags() const;

  /// What all assignments in this translation unit say of the bits in \p Field.
  KnownBits fieldBits(const clang::FieldDecl &Field) const;

  /// Does nothing in this translation unit assign \p Field? Then calls whose body
  /// is elsewhere are taken to leave it alone, too: a setting, not a state.
  bool isSetting(const clang::FieldDecl &Field) const {
    return !AssignedFields.contains(&Field);
  }

  /// Can a call to \p Function assign to \p Field, as far as bodies are seen?
  bool mayAssign(const clang::FunctionDecl &Function,
                 const clang::FieldDecl &Field) const;

  /// Does a call to \p Function assign to members of a SecBuffer or its descriptor?
  bool fillsSecBuffers(const clang::FunctionDecl &Function) const;

  /// Is anything compared with the documented status \p Status in \p Function?
  bool isTestedIn(const clang::FunctionDecl &Function, int64_t Status) const;

  /// May something that \p Function left behind be compared with \p Status in
  /// another function? \p Holder is the member that it left it in, if any.
  bool isTestedOutside(const clang::FunctionDecl &Function, int64_t Status,
                       const clang::FieldDecl *Holder = nullptr) const;

  /// The comparisons and case labels with documented statuses (but for success).
  llvm::ArrayRef<StatusTest> statusTests() const { return Tests; }

  /// Does the translation unit use Schannel's own records? SSPI serves other
  /// packages too, and not every promise holds for those.
  bool usesSchannel() const { return Schannel; }

  /// Is the address of a credential handle or security context handed to a function
  /// that is neither here nor under contract? What it does is not known then.
  bool handsOutHandles() const { return HandsOut; }

  /// Does a call that may well be under contract not compile? Then nobody can say of
  /// something that nothing here does it.
  bool hasErrors() const { return Errors; }

  /// Does any expression in \p Function not compile?
  bool hasErrors(const clang::FunctionDecl &Function) const {
    return WithErrors.contains(&Function);
  }

  /// Is \p Variable handed by address to a call that writes its outputs?
  bool isOutput(const clang::VarDecl &Variable) const {
    return Outputs.contains(&Variable);
  }

  /// Is \p Variable assigned the status of a call?
  bool holdsStatus(const clang::VarDecl &Variable) const {
    return Statuses.contains(&Variable);
  }

  /// Is \p Variable what its function returns? That is its status to its callers.
  bool isReturned(const clang::VarDecl &Variable) const {
    return Returned.contains(&Variable);
  }

  /// The bits of \p Variable, or of its parts, that decide a branch or what a call
  /// with a contract does. Of flags those that the contract asks for.
  uint64_t decidingBits(const clang::VarDecl &Variable) const {
    return Deciding.lookup(&Variable);
  }

  /// The SecBuffers that \p Find says \p Descriptor has in \p Function. A function
  /// asks as often as it has calls; the answer is the same for all of them.
  llvm::ArrayRef<const clang::ValueDecl *> secBuffers(
      const clang::FunctionDecl &Function, const clang::ValueDecl &Descriptor,
      llvm::function_ref<llvm::SmallVector<const clang::ValueDecl *, 2>()> Find)
      const;

private:
  friend class PathFacts;
  class Collector;
  void collect(const clang::FunctionDecl &Function);
  bool isRelevantItself(const clang::FunctionDecl &Definition) const;
  llvm::DenseSet<const clang::FunctionDecl *> relevantFunctions() const;
  bool assignsAny(
      const clang::FunctionDecl &Function,
      llvm::function_ref<bool(const clang::FieldDecl &)> Wanted) const;

  clang::ASTContext &Context;
  std::shared_ptr<const ContractSet> Contracts;
  llvm::ArrayRef<const clang::FunctionDecl *> Definitions;
  std::unique_ptr<const SchannelUse> Use;
  mutable std::unique_ptr<const FlagFlow> Flags;
  mutable std::unique_ptr<const StatusWalker> Walker;
  mutable std::optional<std::vector<const clang::FunctionDecl *>> All;
  llvm::SetVector<const clang::FunctionDecl *> Functions;
  llvm::DenseSet<const clang::FunctionDecl *> WithSspiVariables, Pathless;
  std::vector<const clang::FunctionDecl *> Roots;
  llvm::SetVector<const clang::FunctionDecl *> WithSecrets;
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<ContractCall>> Calls;
  llvm::DenseMap<const clang::FunctionDecl *,
                 llvm::SmallVector<const clang::FunctionDecl *, 4>>
      Callees;
  llvm::DenseMap<const clang::FunctionDecl *,
                 std::vector<const clang::CallExpr *>>
      OwnCalls;
  llvm::DenseMap<const clang::FieldDecl *, KnownBits> Fields;
  llvm::DenseSet<const clang::FieldDecl *> AssignedFields;
  llvm::DenseSet<const clang::VarDecl *> Outputs, Statuses, Returned;
  llvm::DenseMap<const clang::VarDecl *, uint64_t> Deciding; ///< which bits
  llvm::DenseMap<const clang::FunctionDecl *,
                 llvm::SmallPtrSet<const clang::FieldDecl *, 4>>
      Assigned;
  std::vector<StatusTest> Tests;
  llvm::DenseSet<const clang::FunctionDecl *> WithErrors;
  bool Schannel = false, HandsOut = false, Errors = false;
  mutable llvm::DenseMap<const clang::CallExpr *, const Contract *> Lookups;
  mutable std::optional<llvm::DenseSet<const clang::FunctionDecl *>> Relevant;
  mutable std::map<
      std::pair<const clang::FunctionDecl *, const clang::ValueDecl *>,
      llvm::SmallVector<const clang::ValueDecl *, 2>>
      SecBuffers;
  mutable llvm::DenseMap<const clang::FieldDecl *, bool> SecretMembers;
};

/// Is \p Type one of the records that SSPI and CryptoAPI are used with (SecBuffer,
/// SecHandle, CERT_CONTEXT...), or a pointer to one?
bool isSspiType(clang::QualType Type);

/// Is \p Type SECURITY_STATUS or one of its kin, by whatever name?
bool isStatusType(clang::QualType Type);

/// Can \p Function ever run: is it named anywhere, or can other files name it?
bool mayRun(const clang::FunctionDecl &Function);

/// Is it SECURITY_STATUS, which is SSPI's alone?
bool isSecurityStatus(clang::QualType Type);

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SSPIUNIT_H
