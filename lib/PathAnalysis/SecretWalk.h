//===- SecretWalk.h - What is secret at each point of a function *- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SECRETWALK_H
#define SCHANNEL_TIDY_PATHANALYSIS_SECRETWALK_H

#include "SecretUses.h"
#include "clang/Analysis/CFG.h"

namespace schannel_tidy {

/// One function, and what is secret at each point of it.
class SecretWalk {
public:
  SecretWalk(SecretFlow &Flow, const SspiUnit &Unit,
             const clang::FunctionDecl &Function)
      : Flow(Flow), Unit(Unit), Function(Function), Context(Unit.context()),
        Values(Flow, Unit, Function) {}

  /// \p Given is what is secret when the function begins.
  void run(const SecretFacts &Given);

  SecretFlow::Result Found;
  const Secret *Returned = nullptr;
  /// What is secret when the function returns.
  SecretFacts AtReturn;
  /// What a variable argument is, where the function is looked at for its
  /// caller.
  const Secret *VariableArguments = nullptr;
  SecretValues &values() { return Values; }

private:
  void walk(const clang::CFGBlock &Block, SecretUses &Later,
            SecretFacts &Facts);
  /// What the way from \p Block to \p Next says of a SecBuffer's type.
  void follow(const clang::CFGBlock &Block, const clang::CFGBlock &Next,
              SecretFacts &Facts);
  void learn(const clang::Expr &Subject, int64_t Type, bool Equal,
             const clang::Stmt &Where, SecretFacts &Facts);
  static bool isBufferMember(const clang::MemberExpr &Member);
  void step(const clang::Stmt &S, SecretFacts &Facts);
  void initialize(const clang::CXXCtorInitializer &Initializer,
                  SecretFacts &Facts);
  static void forgetIndex(const ObjectPath &Target, SecretFacts &Facts);
  static std::string name(const ObjectPath &Path);
  /// \p What is put into \p Target, which may be a member that lives on.
  void keep(const ObjectPath &Target, const clang::Stmt &Where,
            const Secret &What);
  void assign(const ObjectPath &Target, clang::QualType Type,
              const clang::Expr &Value, const clang::Stmt &Where,
              SecretFacts &Facts);
  static clang::QualType bufferType(clang::QualType Type);
  /// find(&message, SECBUFFER_DATA)
  bool isLookup(const clang::Expr &E) const;
  /// struct text { const char *data; size_t size; } all = {buffer, length};
  void assignMembers(const ObjectPath &Target, const clang::RecordDecl &Record,
                     const clang::InitListExpr &List, SecretFacts &Facts);

  // Calls, in SecretCalls.cpp.
  void call(const clang::CallExpr &Call, SecretFacts &Facts);
  const Secret *secretIn(const TextUse &Use, const SecretFacts &Facts,
                         const clang::Expr *&Argument);
  void fill(const clang::CallExpr &Call, const TextUse &Use,
            SecretFacts &Facts);
  void applyContract(const clang::CallExpr &Call, const Contract &Promise,
                     SecretFacts &Facts);
  /// The object that an effect is about.
  std::optional<ObjectPath> target(const clang::Expr &Argument,
                                   const Effect &E);
  void begin(const clang::CallExpr &Call, const Contract &Promise,
             const Effect &E, const clang::Expr &Argument, SecretFacts &Facts);
  /// The memory behind \p Argument is overwritten. \p Plainly: by this memset.
  void end(const clang::Expr &Argument, SecretFacts &Facts,
           const clang::Stmt *Plainly);
  /// Does memset clear the whole object, as far as its size is known?
  bool clearsAll(const clang::CallExpr &Call, const clang::Expr &Argument);
  void callUnknown(const CallParts &Parts, SecretFacts &Facts);
  /// text = other; text.assign(other, size); text.clear();
  static bool replaces(const clang::CXXMethodDecl &Method);
  /// text.append(bytes, size);
  void addTo(const CallParts &Parts, const Secret &What, SecretFacts &Facts);

  struct SecretArgument {
    unsigned Index;
    const Secret *What;
    /// The part of what it points to that is secret; empty: itself.
    llvm::SmallVector<ObjectPath::Step, 4> Part;
  };
  /// The arguments of a call to a function of this translation unit with a secret.
  std::vector<SecretArgument> secretArguments(const CallParts &Parts,
                                              const SecretFacts &Facts);

  // Findings, in SecretFindings.cpp.
  void report(const CallParts &Parts, const TextUse &Use,
              const SecretFacts &Facts);
  /// printf(...), std::cout << ...: what a program says to whoever runs it.
  static bool isConsole(const clang::CallExpr &Call);
  /// log("%p", secret): is a variable argument printed as text?
  bool isPrinted(const CallParts &Parts, unsigned Index);
  void release(const clang::CallExpr &Call, const clang::Expr &Argument,
               const SecretFacts &Facts);

  SecretFlow &Flow;
  const SspiUnit &Unit;
  const clang::FunctionDecl &Function;
  clang::ASTContext &Context;
  SecretValues Values;
  std::unique_ptr<clang::CFG> Graph;
  bool Reporting = false;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SECRETWALK_H
