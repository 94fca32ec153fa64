//===- UnhandledStatusCheck.cpp - schannel-unhandled-status ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnhandledStatusCheck.h"
#include "../lib/PathAnalysis/RecordWalk.h"
#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/StatusRoutes.h"
#include "../lib/PathAnalysis/StatusWalk.h"
#include "FirstLegFlag.h"
#include "IncompleteMessage.h"
#include "UnsentToken.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

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

} // namespace schannel_tidy
