//===- UnheededVerdicts.cpp - Certificates that nobody judges -------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/StatusWalk.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "CertValidationFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Does a function look at what is wrong with a chain?
class TrustFinder : public RecursiveASTVisitor<TrustFinder> {
public:
  explicit TrustFinder(const ASTContext &Context) : Context(Context) {}
  bool Found = false;

  bool VisitMemberExpr(MemberExpr *Member) {
    const auto *Record =
        dyn_cast<RecordDecl>(Member->getMemberDecl()->getDeclContext());
    Found |= Record && recordName(*Record) == "CERT_TRUST_STATUS";
    return !Found;
  }
  bool VisitIntegerLiteral(IntegerLiteral *Literal) {
    SourceLocation Where = Literal->getLocation();
    Found |= Where.isMacroID() &&
             Lexer::getImmediateMacroName(Where, Context.getSourceManager(),
                                          Context.getLangOpts())
                 .starts_with("CERT_TRUST_IS_");
    return !Found;
  }

private:
  const ASTContext &Context;
};

/// The tests of CERT_CHAIN_POLICY_STATUS.dwError: all for particular errors?
class PolicyErrors : public RecursiveASTVisitor<PolicyErrors> {
public:
  explicit PolicyErrors(const SspiUnit &Unit)
      : Unit(Unit), Context(Unit.context()) {}

  /// Whoever gets the whole verdict may ask for the rest.
  bool VisitCallExpr(CallExpr *Call) {
    if (!Unit.contract(*Call))
      for (const Expr *Argument : Call->arguments()) {
        QualType Type = Argument->getType();
        if (Type->isPointerType())
          Type = Type->getPointeeType();
        const RecordDecl *Record = Type->getAsRecordDecl();
        HandedOn |= Record && recordName(*Record) == "CERT_CHAIN_POLICY_STATUS";
      }
    return !HandedOn;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    if (isError(*Member))
      Mentions.insert(Member);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (!Op->isEqualityOp())
      return true;
    const Expr *Left = Op->getLHS()->IgnoreParenCasts();
    const Expr *Right = Op->getRHS()->IgnoreParenCasts();
    if (!isa<MemberExpr>(Left))
      std::swap(Left, Right);
    const auto *Member = dyn_cast<MemberExpr>(Left);
    auto Value = constantOf(*Right, Context);
    if (Member && isError(*Member) && Value && !Value->isZero()) {
      Particular.insert(Member);
      First = First ? First : Op;
    }
    return true;
  }

  /// The first of the tests, if there are no others.
  const BinaryOperator *onlyParticular() const {
    return !HandedOn && Mentions.size() == Particular.size() ? First : nullptr;
  }

private:
  static bool isError(const MemberExpr &Member) {
    const ValueDecl &Field = *Member.getMemberDecl();
    const auto *Record = dyn_cast<RecordDecl>(Field.getDeclContext());
    return Record && recordName(*Record) == "CERT_CHAIN_POLICY_STATUS" &&
           Field.getName() == "dwError";
  }

  const SspiUnit &Unit;
  ASTContext &Context;
  bool HandedOn = false;
  llvm::SmallPtrSet<const MemberExpr *, 4> Mentions, Particular;
  const BinaryOperator *First = nullptr;
};

/// The handshake calls in loops: such a function goes through all the legs.
class LoopedHandshake : public RecursiveASTVisitor<LoopedHandshake> {
public:
  explicit LoopedHandshake(const SspiUnit &Unit) : Unit(Unit) {}
  bool Found = false;

  template <typename Loop> bool inLoop(Loop Walk) {
    ++Depth;
    bool Result = Walk();
    --Depth;
    return Result;
  }
  bool TraverseForStmt(ForStmt *S) {
    return inLoop([&] { return RecursiveASTVisitor::TraverseForStmt(S); });
  }
  bool TraverseWhileStmt(WhileStmt *S) {
    return inLoop([&] { return RecursiveASTVisitor::TraverseWhileStmt(S); });
  }
  bool TraverseDoStmt(DoStmt *S) {
    return inLoop([&] { return RecursiveASTVisitor::TraverseDoStmt(S); });
  }
  bool VisitCallExpr(CallExpr *Call) {
    const Contract *Promise = Depth ? Unit.contract(*Call) : nullptr;
    Found |= Promise && isHandshake(*Promise);
    return !Found;
  }

private:
  const SspiUnit &Unit;
  unsigned Depth = 0;
};

/// Where one function runs a handshake by calling another.
struct Site {
  const FunctionDecl *In;
  const CallExpr *Call;
  const CallExpr *Judged = nullptr; ///< the call after it that judges the peer
};

} // namespace

/// The peer's certificate in hand, and not a look at it.
void IncompleteCertValidationCheck::ignoredCertificate(const SspiUnit &Unit,
                                                       const Facts &Known) {
  if (Known.Ignored && !Known.AsksForPeer && !Known.BuildsChain &&
      (Known.MayFlags & bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION")))
    diag(place(Unit, Known.Ignored->getBeginLoc()),
         "the peer's certificate is asked for and released again without "
         "having been looked at: with SCH_CRED_MANUAL_CRED_VALIDATION any "
         "certificate is accepted; verify its chain and the host name");
}

/// Judges that nobody asks.
void IncompleteCertValidationCheck::uncalledJudges(const SspiUnit &Unit,
                                                   const Facts &Known) {
  if (!Known.FlagMembers.empty() && Known.FlagsComplete &&
      !(Known.MayFlags & bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION")))
    return;
  const SourceManager &SM = Unit.context().getSourceManager();
  for (const FunctionDecl *Function : Unit.definitions()) {
    if (mayRun(*Function) || Function->hasAttr<UnusedAttr>() ||
        Function->getReturnType()->isVoidType() ||
        !SM.isInMainFile(SM.getExpansionLoc(Function->getLocation())) ||
        Function->getLocation().isMacroID())
      continue;
    if (Unit.anyReached(*Function, [&](const FunctionDecl &Reached) {
          TrustFinder Trust(Unit.context());
          Trust.TraverseStmt(Reached.getBody());
          return Trust.Found ||
                 llvm::any_of(Unit.calls(Reached), [](const ContractCall &C) {
                   return C.Promise->Role == ValidationRole::VerifyChain;
                 });
        }))
      diag(place(Unit, Function->getLocation()),
           "%0 judges a certificate, and nobody calls it: what it is there to "
           "refuse is accepted")
          << Function;
  }
}

/// A policy's verdict that is asked for one error, and taken for good with all
/// others.
void IncompleteCertValidationCheck::particularErrors(const SspiUnit &Unit,
                                                     const Facts &Known) {
  if (!Known.VerifiesChain)
    return;
  PolicyErrors Errors(Unit);
  for (const FunctionDecl *Function : Unit.definitions())
    Errors.TraverseStmt(Function->getBody());
  if (const BinaryOperator *First = Errors.onlyParticular())
    diag(place(Unit, First->getBeginLoc()),
         "'dwError' is compared with particular errors only: a certificate "
         "with any other is accepted; whatever is not 0 is to be refused");
}

/// One handshake is followed by a look at the certificate, another is not.
void IncompleteCertValidationCheck::unjudgedHandshakes(const SspiUnit &Unit,
                                                       const Facts &Known) {
  if (!(Known.MayFlags & bits(Unit, "SCH_CRED_MANUAL_CRED_VALIDATION")) ||
      !Known.AsksForPeer)
    return;
  auto Asks = [&](const FunctionDecl &Function) {
    return llvm::is_contained(Known.AskForPeer, &Function);
  };
  auto Judges = [&](const FunctionDecl &Function) {
    return Unit.anyReached(Function, Asks);
  };
  // What others can call, they may call at any time.
  if (llvm::any_of(Known.AskForPeer, [](const FunctionDecl *Function) {
        return Function->isExternallyVisible();
      }))
    return;
  for (const FunctionDecl *Handshake : Unit.functions()) {
    LoopedHandshake Looped(Unit);
    Looped.TraverseStmt(Handshake->getBody());
    if (!Looped.Found || Judges(*Handshake))
      continue;
    std::vector<Site> First, Again;
    for (const FunctionDecl *Function : Unit.definitions())
      for (const CallExpr *Call : Unit.ownCalls(*Function)) {
        if (Call->getDirectCallee()->getDefinition() != Handshake)
          continue;
        Site Here{Function, Call};
        for (const CallExpr *Later : Unit.ownCalls(*Function))
          if (const FunctionDecl *Callee =
                  Later->getDirectCallee()->getDefinition();
              Callee && Judges(*Callee))
            Here.Judged = Later;
        bool Decrypts = false, Other = Asks(*Function);
        for (const ContractCall &C : Unit.calls(*Function)) {
          Decrypts |= decrypts(*C.Promise);
          Other |= isHandshake(*C.Promise) ||
                   llvm::any_of(C.Promise->Effects, [](const Effect &E) {
                     return E.Do == EffectKind::ControlToken;
                   });
        }
        if (Other)
          return;
        (Decrypts ? Again : First).push_back(Here);
      }
    if (First.size() != 1 || Again.size() != 1 ||
        !First.front().Judged == !Again.front().Judged)
      continue;
    const Site &Judged = First.front().Judged ? First.front() : Again.front();
    const Site &Not = First.front().Judged ? Again.front() : First.front();
    // Whoever calls the function may judge in its place.
    if (llvm::any_of(Unit.definitions(), [&](const FunctionDecl *Caller) {
          return Caller != Not.In && Caller != Judged.In &&
                 Unit.anyReached(*Caller, [&](const FunctionDecl &F) {
                   return &F == Not.In;
                 }) &&
                 (Asks(*Caller) ||
                  llvm::any_of(Unit.ownCalls(*Caller), [&](const CallExpr *C) {
                    const FunctionDecl *Callee =
                        C->getDirectCallee()->getDefinition();
                    return Callee && Callee != Not.In && Judges(*Callee);
                  }));
        }))
      continue;
    diag(place(Unit, Not.Call->getBeginLoc()),
         "%select{the connection is accepted|a renegotiation is accepted}0 "
         "without a look at the peer's certificate, which %1 takes after the "
         "other handshake: with manual validation nobody else does; call it "
         "here as well")
        << (&Not == &Again.front()) << Judged.Judged->getDirectCallee();
    diag(place(Unit, Judged.Judged->getBeginLoc()), "it is judged here",
         DiagnosticIDs::Note);
  }
}

} // namespace schannel_tidy
