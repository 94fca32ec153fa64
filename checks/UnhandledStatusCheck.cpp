//===- UnhandledStatusCheck.cpp - schannel-unhandled-status ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnhandledStatusCheck.h"
#include "../lib/PathAnalysis/ExtraUse.h"
#include "../lib/PathAnalysis/RecordWalk.h"
#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/StatusRoutes.h"
#include "../lib/PathAnalysis/StatusWalk.h"
#include "FirstLegFlag.h"
#include "UnsentToken.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace schannel_tidy {

/// A status with which the work is not over, and how that goes wrong.
struct ObligingStatus {
  const char *Name;
  TlsCallKind From;
  bool TakenForFailure; ///< or else for success
  /// Nothing is left to be done but to tell the caller, who gets the status.
  bool ForTheCaller;
  const char *Consequence;
};

static const ObligingStatus Rules[] = {
    {"SEC_I_CONTEXT_EXPIRED", TlsCallKind::Decrypt, true, true,
     "is the peer's close_notify: the orderly end of the data, not an error"},
    {"SEC_I_RENEGOTIATE", TlsCallKind::Decrypt, true, false,
     "asks for another handshake leg with the SECBUFFER_EXTRA buffer, and in "
     "TLS "
     "1.3 comes with every post-handshake message"},
    {"SEC_E_INCOMPLETE_MESSAGE", TlsCallKind::Decrypt, true, false,
     "asks for more input: keep what there is, receive more and call again"},
    {"SEC_I_CONTINUE_NEEDED", TlsCallKind::Handshake, true, false,
     "asks to send the token, if there is one, and to call again with the "
     "peer's "
     "answer"},
    {"SEC_E_INCOMPLETE_MESSAGE", TlsCallKind::Handshake, true, false,
     "asks for more input: keep what there is, receive more and call again"},
    {"SEC_I_INCOMPLETE_CREDENTIALS", TlsCallKind::Handshake, true, false,
     "asks to call again, with a client certificate or without: most servers "
     "that ask for one can do without it"},
    {"SEC_I_CONTEXT_EXPIRED", TlsCallKind::Decrypt, false, true,
     "is the peer's close_notify: the orderly end, after which nothing comes"},
    {"SEC_I_RENEGOTIATE", TlsCallKind::Decrypt, false, false,
     "asks for another handshake leg with the SECBUFFER_EXTRA buffer; the next "
     "call here fails on it"},
    {"SEC_I_CONTINUE_NEEDED", TlsCallKind::Handshake, false, false,
     "asks to send the token, if there is one, and to call again with the "
     "peer's "
     "answer; the handshake is not over"},
    {"SEC_I_INCOMPLETE_CREDENTIALS", TlsCallKind::Handshake, false, false,
     "asks to call again, with a client certificate or without; the handshake "
     "is "
     "not over"},
};

/// Does each way out after the one status end in a branch of the other?
static bool within(const std::set<StatusBranch> &A,
                   const std::set<StatusBranch> &B) {
  return !A.empty() &&
         llvm::all_of(A, [&](const auto &Branch) { return B.count(Branch); });
}

/// The first branch that \p A ends in and one of \p Statuses does not; null if
/// there is none. Branches that all of them end in tell nothing apart.
static const StatusBranch *apart(const StatusWalker &Walker,
                                 const StatusRoute &Route, const StatusWalk &A,
                                 ArrayRef<int64_t> Statuses) {
  for (int64_t Status : Statuses) {
    const StatusWalk &Other = Walker.walk(*Route.Call, Status, Route.Into);
    if (Other.Complete)
      for (const StatusBranch &Branch : A.Last)
        if (!Other.Last.count(Branch))
          return &Branch;
  }
  return nullptr;
}

/// Can \p Call return SEC_I_INCOMPLETE_CREDENTIALS? Servers are not asked for
/// credentials, and who supplied them all is not asked for more.
static bool mayLackCredentials(const SspiUnit &Unit, const ContractCall &Call) {
  unsigned Request = Call.Promise->paramIndex("fContextReq");
  if (Request == Effect::ResultIndex || !connects(*Call.Promise))
    return false;
  uint64_t Supplied =
      Unit.contracts().constant("ISC_REQ_USE_SUPPLIED_CREDS").value_or(0);
  FlagValue Requested = Unit.flags().trace(*Call.Call->getArg(Request));
  return !Requested.Origins.empty() && !(Requested.may() & Supplied);
}

/// Is \p Call certainly a later leg, one that may end the handshake? It goes on
/// with a context that there is. The first can only ask for more.
static bool isLaterLeg(const ContractCall &Call) {
  if (!Call.Promise->Opens ||
      Call.Promise->Opens->Index >= Call.Call->getNumArgs())
    return false;
  const auto *Context = dyn_cast<UnaryOperator>(
      Call.Call->getArg(Call.Promise->Opens->Index)->IgnoreParenCasts());
  return Context && Context->getOpcode() == UO_AddrOf;
}

void UnhandledStatusCheck::checkUnit(const SspiUnit &Unit) {
  Reported.clear();
  JudgedElsewhere.clear();
  Routes = statusRoutes(Unit);
  checkHandedOn(Unit);
  if (!Unit.use().isServerOnly() && !Unit.use().isCarriedInMessages())
    checkRejections(Unit);
}

/// Does \p Rule hold for \p Call? \p Whole: the function receives record by
/// record.
static bool appliesTo(const ObligingStatus &Rule, const SspiUnit &Unit,
                      const ContractCall &Call, TlsCallKind Kind, bool Whole) {
  if (Rule.From != Kind)
    return false;
  if (Kind == TlsCallKind::Decrypt && Unit.use().isCarriedInMessages())
    return false;
  StringRef Name = Rule.Name;
  if (Name == "SEC_I_RENEGOTIATE")
    return !Unit.use().isServerOnly();
  if (Name == "SEC_E_INCOMPLETE_MESSAGE")
    return !Whole;
  if (Name == "SEC_I_INCOMPLETE_CREDENTIALS") {
    // No other package asks for a certificate.
    if (Unit.use().packages().Others || Unit.use().packages().Ntlm)
      return false;
    return Rule.TakenForFailure ? mayLackCredentials(Unit, Call)
                                : connects(*Call.Promise);
  }
  if (Name == "SEC_I_CONTINUE_NEEDED")
    return Rule.TakenForFailure || isLaterLeg(Call);
  return true;
}

/// Is what a judge says of a status made use of: returned, kept, tested? Some
/// only translate it for a log.
static bool decides(const CallExpr &Judged, const ParentMap &Parents) {
  const Stmt *Around =
      Parents.getParentIgnoreParenImpCasts(const_cast<CallExpr *>(&Judged));
  while (isa_and_nonnull<FullExpr>(Around))
    Around = Parents.getParentIgnoreParenImpCasts(const_cast<Stmt *>(Around));
  if (const auto *Op = dyn_cast_or_null<BinaryOperator>(Around))
    return Op->isAssignmentOp() || Op->isComparisonOp() || Op->isLogicalOp();
  if (const auto *Op = dyn_cast_or_null<UnaryOperator>(Around))
    return Op->getOpcode() == UO_LNot;
  return isa_and_nonnull<ReturnStmt, DeclStmt, IfStmt, SwitchStmt, WhileStmt,
                         DoStmt>(Around);
}

/// Does \p S change anything, as far as can be told without looking into calls?
static bool hasEffect(const Stmt &S) {
  if (const auto *Op = dyn_cast<BinaryOperator>(&S))
    return Op->isAssignmentOp();
  if (const auto *Op = dyn_cast<UnaryOperator>(&S))
    return Op->isIncrementDecrementOp();
  return isa<CallExpr, CXXNewExpr, CXXDeleteExpr, CXXThrowExpr>(S);
}

/// Does \p Status come to the judge of \p Route, and is nothing done on the way
/// by which somebody could tell it from \p Taken?
static bool reachesJudge(const StatusWalker &Walker, const StatusRoute &Route,
                         int64_t Status, int64_t Taken) {
  const StatusWalk &After = Walker.walk(*Route.Call, Status);
  const StatusWalk &Other = Walker.walk(*Route.Call, Taken);
  if (!After.Complete || !Other.Complete ||
      !After.Executed.contains(Route.Judged))
    return false;
  const Expr *Given = Route.Judged->getArg(Route.Into->getFunctionScopeIndex())
                          ->IgnoreParenCasts();
  const ValueDecl *Named = valueNamedBy(*Given);
  if (Given != Route.Call && !(Named && After.Holders.contains(Named)))
    return false;
  const FunctionDecl *Judge = Route.Judged->getDirectCallee();
  return llvm::none_of(After.Executed, [&](const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    return !Other.Executed.contains(S) &&
           !(Call && Call->getDirectCallee() == Judge) &&
           (isa<DeclStmt>(S) || hasEffect(*S));
  });
}

bool UnhandledStatusCheck::checkJudge(const SspiUnit &Unit,
                                      const StatusWalker &OfHolder,
                                      const StatusRoute &Route,
                                      const ObligingStatus &Rule) {
  if (!decides(*Route.Judged, OfHolder.parents()) ||
      !reachesJudge(OfHolder, Route, statusNamed(Unit, Rule.Name),
                    Rule.TakenForFailure ? AnyFailure : 0))
    return false;
  StatusWalker OfJudge(Unit, *Route.Judged->getDirectCallee()->getDefinition());
  checkBranches(Unit, OfJudge, Route, Rule);
  return true;
}

void UnhandledStatusCheck::checkHandedOn(const SspiUnit &Unit) {
  std::set<std::pair<const CallExpr *, const ObligingStatus *>> Judged;
  for (const StatusRoute &Route : Routes) {
    if (Route.Call == Route.Made.Call)
      continue;
    bool Whole = Unit.use().isCarriedInMessages() ||
                 receivesWholeRecords(Unit, *Route.Maker);
    const StatusWalker &Walker = Unit.walker(*Route.Holder);
    for (const ObligingStatus &Rule : Rules) {
      if (!appliesTo(Rule, Unit, Route.Made, Route.Kind, Whole))
        continue;
      // What becomes of the input, the function with the call knows.
      if (Route.Into ? !checkJudge(Unit, Walker, Route, Rule)
                     : Rule.Name == StringRef("SEC_E_INCOMPLETE_MESSAGE") ||
                           Judged.count({Route.Call, &Rule}) ||
                           !checkBranches(Unit, Walker, Route, Rule))
        continue;
      Judged.insert({Route.Call, &Rule});
      if (!Route.Into)
        JudgedElsewhere.insert({Route.Made.Call, Rule.Name});
    }
  }
}

void UnhandledStatusCheck::checkFunction(const SspiUnit &Unit,
                                         const FunctionDecl &Function) {
  if (Function.isDependentContext())
    return;
  ArrayRef<ContractCall> Calls = Unit.calls(Function);
  const auto *Completion = llvm::find_if(
      Calls, [](const ContractCall &C) { return completesToken(*C.Promise); });
  std::optional<bool> Whole;
  unsigned TlsCalls = 0;
  bool Walked = false;
  for (const ContractCall &Call : Calls) {
    if (Completion != Calls.end() && isHandshake(*Call.Promise)) {
      Walked = true;
      checkCompletion(Unit, Unit.walker(Function), Call, *Completion);
      checkReplaced(Unit, Unit.walker(Function), Call, *Completion);
    }
    TlsCallKind Kind = tlsCallKind(Unit, Function, Call);
    if (Kind == TlsCallKind::None)
      continue;
    if (++TlsCalls > MaxTlsCalls)
      break;
    Walked = true;
    if (!Whole)
      Whole = Unit.use().isCarriedInMessages() ||
              receivesWholeRecords(Unit, Function);
    for (const ObligingStatus &Rule : Rules)
      if (appliesTo(Rule, Unit, Call, Kind, *Whole) &&
          !JudgedElsewhere.count({Call.Call, Rule.Name}) &&
          !checkBranches(Unit, Unit.walker(Function),
                         {Call, Kind, &Function, &Function, Call.Call}, Rule))
        for (const StatusRoute &Route : Routes)
          if (Route.Call == Call.Call)
            checkJudge(Unit, Unit.walker(Function), Route, Rule);
    if (Kind == TlsCallKind::Handshake)
      checkUnsentToken(*this, Unit, Unit.walker(Function), Call);
    if (!*Whole) {
      checkDroppedInput(Unit, Unit.walker(Function), Call);
      checkFirstLegFlag(*this, Unit, Unit.walker(Function), Call);
    }
    if (Kind == TlsCallKind::Decrypt && !Unit.use().isServerOnly() &&
        !Unit.use().isCarriedInMessages())
      checkLoggedOnly(Unit, Unit.walker(Function), Call);
  }
  if (Walked)
    checkDeadBranches(Unit, Function);
}

DiagnosticBuilder UnhandledStatusCheck::report(const SspiUnit &Unit,
                                               SourceLocation Where,
                                               StringRef Message) {
  return diag(Unit.context().getSourceManager().getFileLoc(Where), Message);
}

/// The test in \p Function of the failure that is named like the success \p
/// Name.
static const StatusTest *misspeltTest(const SspiUnit &Unit,
                                      const FunctionDecl &Function,
                                      StringRef Name) {
  if (!Name.consume_front("SEC_I_"))
    return nullptr;
  int64_t Failure = statusNamed(Unit, ("SEC_E_" + Name).str());
  for (const StatusTest &Test : Unit.statusTests())
    if (Failure && Test.Function == &Function && Test.Status == Failure)
      return &Test;
  return nullptr;
}

/// Is any of \p Values named in \p S?
static bool mentions(const Stmt *S,
                     const llvm::SmallSetVector<const ValueDecl *, 8> &Values) {
  if (!S)
    return false;
  if (const auto *E = dyn_cast<Expr>(S))
    if (const ValueDecl *Named = valueNamedBy(*E);
        Named && Values.contains(Named))
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mentions(Child, Values);
  });
}

/// Is more received behind the input, or something done to it, after the status
/// of
/// \p After that is not done after a failure? Statuses that were dealt with
/// apart often meet again, and keeping the input is all that
/// SEC_E_INCOMPLETE_MESSAGE asks for.
static bool keepsInput(const SspiUnit &Unit, const FunctionDecl &Function,
                       const ContractCall &Call, const StatusWalk &After,
                       const StatusWalk &Failure) {
  if (const CallExpr *Receive = receivingCall(Unit, Function, Call);
      Receive && After.Executed.contains(Receive))
    return true;
  auto Sources = inputSources(Function, Call, Unit);
  return llvm::any_of(After.Executed, [&](const Stmt *S) {
    if (Failure.Executed.contains(S))
      return false;
    if (const auto *Op = dyn_cast<BinaryOperator>(S))
      return Op->isAssignmentOp() && mentions(Op->getLHS(), Sources);
    const auto *Helper = dyn_cast<CallExpr>(S);
    return Helper && !Unit.contract(*Helper) && mentions(Helper, Sources);
  });
}

/// Is nothing done after \p A that is not done after \p B, too?
static bool sameDone(const StatusWalk &A, const StatusWalk &B) {
  return llvm::all_of(A.Executed,
                      [&](const Stmt *S) { return B.Executed.contains(S); });
}

/// Is \p Rule about a status that a function tells from the failures by name, and
/// does all it does after \p After after \p Success, too? It may yet tell the two
/// apart by a question about something else ('status == SEC_E_OK && extra == size').
static bool isForgotten(const StatusWalker &Walker, const StatusRoute &Route,
                        const StatusWalk &After, const StatusWalk &Success) {
  if (Route.Into || Route.Call != Route.Made.Call)
    return false;
  for (const Stmt *Around = Route.Call; Around;
       Around = Walker.parents().getParent(Around))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Around))
      return false; // one may leave the loop and the other stay in it
  return llvm::all_of(After.Executed, [&](const Stmt *S) {
    return Success.Executed.contains(S) ||
           (isa<Expr>(S) && !isa<CXXConstructExpr>(S) && !hasEffect(*S));
  });
}

/// Is the status asked for by name, and something noted then that is not after the
/// statuses of \p Other: answer = "certificate wanted"? It meets them later, but
/// has been told apart.
static bool isNoted(const SspiUnit &Unit, const FunctionDecl &Function,
                    int64_t Status, const StatusWalk &After,
                    const StatusWalk &Other) {
  return Unit.isTestedIn(Function, Status) &&
         llvm::any_of(After.Executed, [&](const Stmt *S) {
           const auto *Op = dyn_cast<BinaryOperator>(S);
           return Op && Op->isAssignmentOp() && !Other.Executed.contains(S);
         });
}

bool UnhandledStatusCheck::checkBranches(const SspiUnit &Unit,
                                         const StatusWalker &Walker,
                                         const StatusRoute &Route,
                                         const ObligingStatus &Rule) {
  int64_t Status = statusNamed(Unit, Rule.Name);
  const StatusWalk &After = Walker.walk(*Route.Call, Status, Route.Into);
  const StatusWalk &Taken = Walker.walk(
      *Route.Call, Rule.TakenForFailure ? AnyFailure : 0, Route.Into);
  if (!Status || !After.Complete || !Taken.Complete)
    return false;
  bool Forgotten =
      Rule.From == TlsCallKind::Decrypt && !Rule.TakenForFailure &&
      llvm::count_if(Unit.statusTests(),
                     [&](const StatusTest &Test) {
                       return Test.Function == &Walker.function() &&
                              Test.Status == Status;
                     }) == 1 &&
      isForgotten(Walker, Route, After, Taken);
  if (!Forgotten && !within(After.Last, Taken.Last))
    return false;
  const StatusTest *Misspelt = misspeltTest(Unit, Walker.function(), Rule.Name);
  // No data is an end, too, and many leave it at that; not who asks for the
  // wrong status.
  if (!Rule.TakenForFailure && Rule.ForTheCaller && !(Forgotten && Misspelt))
    return false;
  // The first leg of a handshake cannot succeed at once, and is often asked for
  // nothing but SEC_I_CONTINUE_NEEDED.
  SmallVector<int64_t, 2> Others{Rule.TakenForFailure ? 0 : AnyFailure};
  int64_t Continue = statusNamed(Unit, "SEC_I_CONTINUE_NEEDED");
  if (Rule.From == TlsCallKind::Handshake && Rule.TakenForFailure &&
      Status != Continue)
    Others.push_back(Continue);
  const StatusBranch *Branch = apart(Walker, Route, After, Others);
  if (!Branch || Walker.escapes(After, Status, Rule.ForTheCaller) ||
      (!Rule.TakenForFailure && Walker.keepsAnswer(After, *Route.Call)) ||
      (!Rule.TakenForFailure &&
       isNoted(Unit, Walker.function(), Status, After, Taken)) ||
      (Status == statusNamed(Unit, "SEC_E_INCOMPLETE_MESSAGE") &&
       (Route.Into
            ? !sameDone(After, Taken)
            : keepsInput(Unit, Walker.function(), Route.Made, After, Taken) ||
                  Walker.isReachedWithout(*Route.Call, *Branch->Taken))))
    return false;

  SourceLocation Where = Walker.location(*Branch);
  // A handshake that knows one status alone is one finding.
  StringRef Key = Rule.From == TlsCallKind::Handshake ? "leg" : Rule.Name;
  if (Where.isInvalid() || !Reported.insert({Key, Where}).second)
    return false;
  StringRef Maker = Route.Made.Promise->Name;
  if (Misspelt) {
    const SourceManager &SM = Unit.context().getSourceManager();
    SourceLocation Spelt = SM.getFileLoc(Misspelt->Constant->getExprLoc());
    auto Token = CharSourceRange::getTokenRange(Spelt);
    StringRef Text = Lexer::getSourceText(Token, SM, getLangOpts());
    auto Message = report(Unit, Misspelt->Test->getBeginLoc(),
                          "%0 returns %1, never %2; so %1 ends up with the "
                          "%select{successes|failures}4, though it %3")
                   << Maker << Rule.Name
                   << Unit.contracts().statusName(Misspelt->Status)
                   << Rule.Consequence << Rule.TakenForFailure;
    if (Text == Unit.contracts().statusName(Misspelt->Status))
      Message << FixItHint::CreateReplacement(Token, Rule.Name);
  } else {
    report(
        Unit, Where,
        "%0 from %1 ends up here, with the %select{successes|failures}2; it %3")
        << Rule.Name << Maker << Rule.TakenForFailure << Rule.Consequence;
  }
  note(Unit, Route.Made.Call->getBeginLoc(), "%0 returns the status here")
      << Maker;
  if (Route.Call != Route.Made.Call)
    note(Unit, Route.Call->getBeginLoc(), "%0 hands it on")
        << Route.Call->getDirectCallee();
  if (Route.Into)
    note(Unit, Route.Judged->getBeginLoc(), "%0 is given it")
        << Route.Judged->getDirectCallee();
  note(Unit, StatusWalker::testLocation(*Branch),
       "%0 goes where a%select{ success|ny failure}1 goes from this test on")
      << Rule.Name << Rule.TakenForFailure;
  return true;
}

DiagnosticBuilder UnhandledStatusCheck::note(const SspiUnit &Unit,
                                             SourceLocation Where,
                                             StringRef Message) {
  return diag(Unit.context().getSourceManager().getFileLoc(Where), Message,
              DiagnosticIDs::Note);
}

static bool hasText(const Stmt *S) {
  return S &&
         (isa<clang::StringLiteral>(S) || llvm::any_of(S->children(), hasText));
}

/// Is \p Call a line of a log, or a part of one: does it have a text in it?
static bool isLogLine(const CallExpr &Call) {
  const auto *Stream = dyn_cast<CXXOperatorCallExpr>(&Call);
  return (Stream && Stream->getOperator() == OO_LessLess) ||
         llvm::any_of(Call.arguments(), hasText);
}

void UnhandledStatusCheck::checkLoggedOnly(const SspiUnit &Unit,
                                           const StatusWalker &Walker,
                                           const ContractCall &Call) {
  int64_t Status = statusNamed(Unit, "SEC_I_RENEGOTIATE");
  if (!Unit.isTestedIn(Walker.function(), Status))
    return;
  const StatusWalk &After = Walker.walk(*Call.Call, Status);
  const StatusWalk &Success = Walker.walk(*Call.Call, 0);
  const StatusWalk &Failure = Walker.walk(*Call.Call, AnyFailure);
  if (!After.Complete || !Success.Complete || !Failure.Complete ||
      Walker.escapes(After, Status))
    return;
  const Stmt *Line = nullptr;
  for (const Stmt *S : After.Executed) {
    if (Success.Executed.contains(S) || Failure.Executed.contains(S))
      continue;
    if (const auto *Op = dyn_cast<BinaryOperator>(S);
        Op && Op->isAssignmentOp())
      return;
    if (const auto *Op = dyn_cast<UnaryOperator>(S);
        Op && Op->isIncrementDecrementOp())
      return;
    if (isa<ReturnStmt, CXXThrowExpr, CXXNewExpr, CXXDeleteExpr, DeclStmt>(S))
      return;
    if (const auto *Done = dyn_cast<CallExpr>(S)) {
      if (!isLogLine(*Done))
        return;
      Line = Line ? Line : S;
    }
  }
  if (!Line || !Reported.insert({"logged", Line->getBeginLoc()}).second)
    return;
  report(Unit, Line->getBeginLoc(),
         "SEC_I_RENEGOTIATE from %0 is written to a log here, and nothing else "
         "comes of it; it asks for another handshake leg with the "
         "SECBUFFER_EXTRA buffer, and in TLS 1.3 comes with every "
         "post-handshake message")
      << Call.Promise->Name;
  note(Unit, Call.Call->getBeginLoc(), "%0 returns the status here")
      << Call.Promise->Name;
}

/// What takes everything out of a container or a count of bytes: 'used = 0' or
/// 'received.clear()'.
static const ValueDecl *emptied(const Stmt &S, ASTContext &Context) {
  auto IsZero = [&](const Expr *E) {
    auto Value = constantOf(*E, Context);
    return Value && Value->isZero();
  };
  if (const auto *Op = dyn_cast<BinaryOperator>(&S))
    return Op->getOpcode() == BO_Assign && IsZero(Op->getRHS())
               ? valueNamedBy(*Op->getLHS())
               : nullptr;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    if (!Method || !Method->getIdentifier())
      return nullptr;
    bool Empties = Method->getName() == "clear" ||
                   (Method->getName() == "resize" && Call->getNumArgs() > 0 &&
                    IsZero(Call->getArg(0)));
    return Empties ? valueNamedBy(*Call->getImplicitObjectArgument()) : nullptr;
  }
  return nullptr;
}

/// Is \p Value what some SecBuffer's cbBuffer is set to: how much was received?
static bool countsInput(const FunctionDecl &Function, const ValueDecl &Value) {
  class Search : public RecursiveASTVisitor<Search> {
  public:
    explicit Search(const ValueDecl &Value) : Value(Value) {}
    bool VisitBinaryOperator(BinaryOperator *Op) {
      return Op->getOpcode() != BO_Assign ||
             !secBufferField(Op->getLHS(), "cbBuffer") || passes(Op->getRHS());
    }
    bool VisitInitListExpr(InitListExpr *List) {
      return !isSecBuffer(List->getType()) || List->getNumInits() == 0 ||
             passes(List->getInit(0));
    }

  private:
    bool passes(const Expr *Count) const {
      return valueNamedBy(*Count) != &Value;
    }
    const ValueDecl &Value;
  };
  return !Search(Value).TraverseStmt(Function.getBody());
}

void UnhandledStatusCheck::checkDroppedInput(const SspiUnit &Unit,
                                             const StatusWalker &Walker,
                                             const ContractCall &Call) {
  int64_t Status = statusNamed(Unit, "SEC_E_INCOMPLETE_MESSAGE");
  const StatusWalk &After = Walker.walk(*Call.Call, Status);
  if (!After.Complete)
    return;
  const StatusWalk &Success = Walker.walk(*Call.Call, 0);
  const StatusWalk &Failure = Walker.walk(*Call.Call, AnyFailure);
  const FunctionDecl &Function = Walker.function();
  auto Sources = inputSources(Function, Call, Unit);
  ExtraTests Tests(Function, Unit);
  bool Moved = false; // in the branch of this status alone
  for (const Stmt *S : After.Executed) {
    bool Apart = Success.Complete && Failure.Complete &&
                 !Success.Executed.contains(S) && !Failure.Executed.contains(S);
    const ValueDecl *Emptied = emptied(*S, Unit.context());
    if (!Emptied) {
      const auto *Op = dyn_cast<BinaryOperator>(S);
      Moved |= Apart && (isa<CallExpr>(S) || (Op && Op->isAssignmentOp())) &&
               mentions(S, Sources);
      continue;
    }
    if (!Sources.contains(Emptied) ||
        !(Tests.isWithoutExtra(*S) ||
          (Apart && !Moved && countsInput(Function, *Emptied))))
      continue;
    report(Unit, S->getBeginLoc(),
           "%0 is emptied here after SEC_E_INCOMPLETE_MESSAGE%select{ too|}1: "
           "the part of the message that was received is lost; %select{return "
           "before this, and receive more|keep it, and receive more behind it}1")
        << Emptied << Apart;
    note(Unit, Call.Call->getBeginLoc(), "%0 returns the status here")
        << Call.Promise->Name;
    return;
  }
}

/// The constants that \p Condition compares \p Subject with for equality, if
/// that is all it does: a == X || a == Y.
static bool alternatives(const Expr *Condition, const SspiUnit &Unit,
                         const ValueDecl *&Subject,
                         SmallVectorImpl<const StatusTest *> &Found) {
  const auto *Op = dyn_cast<BinaryOperator>(Condition->IgnoreParenImpCasts());
  if (!Op)
    return false;
  if (Op->getOpcode() == BO_LOr)
    return alternatives(Op->getLHS(), Unit, Subject, Found) &&
           alternatives(Op->getRHS(), Unit, Subject, Found);
  if (Op->getOpcode() != BO_EQ)
    return false;
  for (const Expr *Side : {Op->getLHS(), Op->getRHS()})
    if (const ValueDecl *Named = valueNamedBy(*Side);
        Named && !isa<EnumConstantDecl>(Named)) {
      if (Subject && Subject != Named)
        return false;
      Subject = Named;
    }
  for (const StatusTest &Test : Unit.statusTests())
    if (Test.Test == Op) {
      Found.push_back(&Test);
      return Subject != nullptr;
    }
  return Subject != nullptr; // SEC_E_OK, which is no news
}

void UnhandledStatusCheck::checkDeadBranches(const SspiUnit &Unit,
                                             const FunctionDecl &Function) {
  for (const auto &Match :
       match(stmt(forEachDescendant(ifStmt(hasElse(stmt())).bind("if"))),
             *Function.getBody(), Unit.context())) {
    const auto *First = Match.getNodeAs<IfStmt>("if");
    const ValueDecl *Subject = nullptr;
    SmallVector<const StatusTest *, 4> Taken;
    if (!alternatives(First->getCond(), Unit, Subject, Taken))
      continue;
    for (const auto *Later = dyn_cast<IfStmt>(First->getElse()); Later;
         Later = dyn_cast_or_null<IfStmt>(Later->getElse())) {
      const ValueDecl *LaterSubject = Subject;
      SmallVector<const StatusTest *, 4> Dead;
      if (!alternatives(Later->getCond(), Unit, LaterSubject, Dead))
        continue;
      for (const StatusTest *Test : Dead)
        for (const StatusTest *Before : Taken)
          if (Test->Status == Before->Status &&
              Reported.insert({"dead", Test->Test->getBeginLoc()}).second) {
            StringRef Name = Unit.contracts().statusName(Test->Status);
            report(
                Unit, Test->Test->getBeginLoc(),
                "%0 never gets here: an earlier branch of this chain takes it, "
                "and what has to be done for it is not done")
                << Name;
            note(Unit, Before->Test->getBeginLoc(), "%0 is taken here") << Name;
            note(Unit, First->getElseLoc(),
                 "start a new 'if' here if both branches are meant to run");
          }
    }
  }
}

/// Does \p S do nothing but say something and return a failure?
static bool onlyFails(const Stmt *S, ASTContext &Context) {
  if (const auto *Compound = dyn_cast_or_null<CompoundStmt>(S)) {
    if (Compound->body_empty())
      return false;
    for (const Stmt *Child : Compound->body())
      if (Child != Compound->body_back()) {
        // A log line has a text in it.
        const auto *Call = dyn_cast<CallExpr>(Child);
        if (!Call || llvm::none_of(Call->arguments(), [](const Expr *Arg) {
              return isa<clang::StringLiteral>(Arg->IgnoreParenImpCasts());
            }))
          return false;
      }
    S = Compound->body_back();
  }
  const auto *Return = dyn_cast_or_null<ReturnStmt>(S);
  auto Value = Return && Return->getRetValue()
                   ? constantOf(*Return->getRetValue(), Context)
                   : std::nullopt;
  return Value && Value->isNegative();
}

void UnhandledStatusCheck::checkRejections(const SspiUnit &Unit) {
  int64_t Renegotiate = statusNamed(Unit, "SEC_I_RENEGOTIATE");
  for (const StatusTest &Test : Unit.statusTests()) {
    const auto *Comparison = dyn_cast<BinaryOperator>(Test.Test);
    if (Test.Status != Renegotiate || !Comparison ||
        Comparison->getOpcode() != BO_EQ || Test.Function->isDependentContext())
      continue;
    for (const auto &Match : match(
             stmt(forEachDescendant(ifStmt(hasCondition(ignoringParenImpCasts(
                                               binaryOperator().bind("test"))))
                                        .bind("if"))),
             *Test.Function->getBody(), Unit.context())) {
      const auto *If = Match.getNodeAs<IfStmt>("if");
      if (Match.getNodeAs<BinaryOperator>("test") == Comparison &&
          onlyFails(If->getThen(), Unit.context()))
        report(Unit, Comparison->getBeginLoc(),
               "SEC_I_RENEGOTIATE ends in an error here; it asks for another "
               "handshake leg with the SECBUFFER_EXTRA buffer, and in TLS 1.3 "
               "comes "
               "with every post-handshake message");
    }
  }
}

} // namespace schannel_tidy
