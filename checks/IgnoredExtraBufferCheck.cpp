//===- IgnoredExtraBufferCheck.cpp - schannel-ignored-extra-buffer --------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IgnoredExtraBufferCheck.h"
#include "../lib/PathAnalysis/ElementUse.h"
#include "../lib/PathAnalysis/ExtraLoss.h"
#include "../lib/PathAnalysis/ExtraPointer.h"
#include "../lib/PathAnalysis/ExtraUse.h"
#include "../lib/PathAnalysis/RecordWalk.h"
#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/StatusValue.h"
#include "../lib/PathAnalysis/StatusWalk.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

static int64_t constant(const SspiUnit &Unit, StringRef Name) {
  return Unit.contracts().constant(Name).value_or(-1);
}

/// What a function branches on.
class Conditions : public RecursiveASTVisitor<Conditions> {
public:
  bool VisitIfStmt(IfStmt *If) {
    Ifs.push_back(If);
    All.push_back(If->getCond());
    return true;
  }
  bool VisitWhileStmt(WhileStmt *While) {
    All.push_back(While->getCond());
    return true;
  }
  bool VisitConditionalOperator(ConditionalOperator *Choice) {
    All.push_back(Choice->getCond());
    return true;
  }

  std::vector<const IfStmt *> Ifs;
  std::vector<const Expr *> All;
};

/// Is this the leg in which a server meets its client? TLS is never done with it.
static bool opens(const SspiUnit &Unit, const ContractCall &Call) {
  return Call.Call->getArg(Call.Promise->paramIndex("phContext"))
      ->isNullPointerConstant(Unit.context(), Expr::NPC_ValueDependentIsNotNull);
}

IgnoredExtraBufferCheck::IgnoredExtraBufferCheck(
    StringRef Name, clang::tidy::ClangTidyContext *Context)
    : SchannelCheck(Name, Context),
      WarnOnSkippedPlaintext(isOn("WarnOnSkippedPlaintext")) {}

void IgnoredExtraBufferCheck::storeOptions(
    clang::tidy::ClangTidyOptions::OptionMap &Opts) {
  SchannelCheck::storeOptions(Opts);
  Options.store(Opts, "WarnOnSkippedPlaintext",
                WarnOnSkippedPlaintext ? "true" : "false");
}

void IgnoredExtraBufferCheck::checkUnit(const SspiUnit &) { Reported.clear(); }

void IgnoredExtraBufferCheck::checkFunction(const SspiUnit &Unit,
                                            const FunctionDecl &Function) {
  if (Function.isDependentContext())
    return;
  bool InMessages = Unit.use().isCarriedInMessages();
  std::optional<bool> Whole;
  unsigned TlsCalls = 0;
  for (const ContractCall &Call : Unit.calls(Function)) {
    TlsCallKind Kind = tlsCallKind(Unit, Function, Call);
    if (Kind == TlsCallKind::None)
      continue;
    if (++TlsCalls > MaxTlsCalls)
      break;
    if (!Whole)
      Whole = InMessages || receivesWholeRecords(Unit, Function);
    if (Kind == TlsCallKind::Decrypt)
      checkDecryption(Unit, Function, Call, *Whole);
    else
      checkHandshake(Unit, Function, Call, *Whole);
  }
  if (Whole) {
    Conditions Asked;
    Asked.TraverseStmt(Function.getBody());
    checkAssignments(Unit, Asked);
    checkRenegotiation(Unit, Function, Asked);
    checkElements(Unit, Function);
    checkKept(Unit, Function);
    checkPointers(Unit, Function);
  }
  checkHandedOut(Unit, Function);
}

void IgnoredExtraBufferCheck::checkDecryption(const SspiUnit &Unit,
                                              const FunctionDecl &Function,
                                              const ContractCall &Call,
                                              bool Whole) {
  const StatusWalker &Walker = Unit.walker(Function);
  const BufferUse Use(Unit, Function, Call);
  if (!Whole)
    checkLookedAt(Unit, Walker, Call, Use, "SEC_E_OK");
  if (!Unit.use().isCarriedInMessages())
    checkLookedAt(Unit, Walker, Call, Use, "SEC_I_RENEGOTIATE");
  if (!Whole) {
    checkWaiting(Unit, Walker, Call, "SEC_E_OK");
    checkForgotten(Unit, Walker, Call, "SEC_E_OK");
  }
  checkCut(Unit, Walker, Call, Use);
  if (WarnOnSkippedPlaintext)
    for (StringRef Status : {"SEC_I_RENEGOTIATE", "SEC_I_CONTEXT_EXPIRED"})
      checkSkipped(Unit, Walker, Call, Use, Status);
}

void IgnoredExtraBufferCheck::checkHandshake(const SspiUnit &Unit,
                                             const FunctionDecl &Function,
                                             const ContractCall &Call,
                                             bool Whole) {
  const StatusWalker &Walker = Unit.walker(Function);
  if (!Whole) {
    const BufferUse Use(Unit, Function, Call);
    if (!opens(Unit, Call))
      checkLookedAt(Unit, Walker, Call, Use, "SEC_E_OK");
    checkLookedAt(Unit, Walker, Call, Use, "SEC_I_CONTINUE_NEEDED");
    checkWaiting(Unit, Walker, Call, "SEC_I_CONTINUE_NEEDED");
    checkDying(Unit, Walker, Call);
  }
  checkMissing(Unit, Function, Call);
}

DiagnosticBuilder IgnoredExtraBufferCheck::report(const SspiUnit &Unit,
                                                  SourceLocation Where,
                                                  StringRef Message,
                                                  DiagnosticIDs::Level Level) {
  return diag(Unit.context().getSourceManager().getFileLoc(Where), Message,
              Level);
}

void IgnoredExtraBufferCheck::checkLookedAt(const SspiUnit &Unit,
                                            const StatusWalker &Walker,
                                            const ContractCall &Call,
                                            const BufferUse &Use,
                                            StringRef Name) {
  if (!Use.isLocal())
    return; // others may look
  int64_t Status = statusNamed(Unit, Name);
  const StatusWalk &After = Walker.walk(*Call.Call, Status);
  if (!After.Complete || Use.looksAtExtra(After))
    return;
  const StatusBranch *Branch =
      After.Last.empty() ? nullptr : &*After.Last.begin();
  // What ends in an error whatever comes with it is another check's business,
  // unless the status goes to the caller: to whom the buffers do not go. Nor do
  // they go to the handshake that the peer asks for.
  const StatusWalk &Success = Walker.walk(*Call.Call, 0);
  const StatusWalk &Failure = Walker.walk(*Call.Call, AnyFailure);
  if (Name == "SEC_I_RENEGOTIATE") {
    // Among the failures, and noted somewhere for whoever asks what went wrong.
    bool Fails = Failure.Last == After.Last && After.ReturnsStatus.empty();
    if (!Branch || Success.Last == After.Last ||
        ((Unit.use().isServerOnly() || Fails ||
          !Walker.escapes(After, Status)) &&
         !leadsToHandshake(Unit, After)))
      return;
  } else if (Name == "SEC_I_CONTINUE_NEEDED") {
    if (Branch && Failure.Last == After.Last && Success.Last != After.Last &&
        !Walker.escapes(After, Status))
      return;
  }
  if (!Reported.insert(Call.Call->getBeginLoc()).second)
    return;
  report(Unit, Call.Call->getBeginLoc(),
         "what %0 leaves unprocessed after %1 is never looked at: ask %2 for a "
         "buffer of type SECBUFFER_EXTRA and keep its last cbBuffer bytes of input "
         "for the next call")
      << Call.Promise->Name << Name << Use.buffers().front();
  if (Branch)
    report(Unit, StatusWalker::testLocation(*Branch),
           "%0 takes its way from here, and %1 is not looked at on it",
           DiagnosticIDs::Note)
        << Name << Use.buffers().front();
}

/// Does the function give up at \p Receive when that brings nothing? On a socket that
/// does not block it may well go on with what there is.
static bool givesUp(const StatusWalker &Walker, const CallExpr &Receive,
                    const CallExpr &Call) {
  auto Ends = [&](int64_t Result) {
    const StatusWalk &After = Walker.walk(Receive, Result);
    return After.Complete && !After.Executed.contains(&Call);
  };
  return Receive.getType()->isIntegralOrEnumerationType() && Ends(-1) &&
         (Ends(0) || Ends(1));
}

void IgnoredExtraBufferCheck::checkWaiting(const SspiUnit &Unit,
                                           const StatusWalker &Walker,
                                           const ContractCall &Call,
                                           StringRef Name) {
  const CallExpr *Receive = receivingCall(Unit, Walker.function(), Call);
  if (!Receive || !Walker.alwaysBefore(*Receive, *Call.Call) ||
      !givesUp(Walker, *Receive, *Call.Call))
    return;
  // Another call begins with what was kept: if (have) status = DecryptMessage(...);
  for (const ContractCall &Other : Unit.calls(Walker.function()))
    if (Other.Promise->Name == Call.Promise->Name && !opens(Unit, Other) &&
        !Walker.alwaysBefore(*Receive, *Other.Call))
      return;
  const StatusWalk &After = Walker.walk(*Call.Call, statusNamed(Unit, Name));
  if (!After.Complete)
    return;
  ExtraTests Tests(Walker.function(), Unit);
  // With a rest there is input, and its length is not 0.
  auto Sizes = extraSizes(Unit, Walker.function());
  for (const ValueDecl *Source : inputSources(Walker.function(), Call, Unit))
    Sizes.insert(Source);
  for (const Stmt *S : After.Executed) {
    const auto *Keeps = dyn_cast<BinaryOperator>(S);
    if (!Keeps || !Tests.isWithExtra(*Keeps) || !keepsSize(*Keeps) ||
        !Walker.mayLeaveOrMeet(After, *Keeps, *Receive, *Call.Call, Sizes) ||
        !Reported.insert(Keeps->getBeginLoc()).second)
      continue;
    report(Unit, Keeps->getBeginLoc(),
           "%0 bytes are kept here after %1, but the next call of %2 comes only "
           "after more were received: it may wait for the peer though a whole message is "
           "there; call again before receiving")
        << "SECBUFFER_EXTRA" << Name << Call.Promise->Name;
    report(Unit, Receive->getBeginLoc(), "this comes before every call of %0",
           DiagnosticIDs::Note)
        << Call.Promise->Name;
    for (const StatusBranch &Branch : After.Last) {
      report(Unit, Walker.location(Branch), "%0 ends up here",
             DiagnosticIDs::Note)
          << Name;
      break;
    }
    return;
  }
}

void IgnoredExtraBufferCheck::checkKept(const SspiUnit &Unit,
                                        const FunctionDecl &Function) {
  for (const FoundExtra &Found : onlyCompared(Unit, Function))
    if (Reported.insert(Found.Taken->getBeginLoc()).second)
      report(Unit, Found.Taken->getBeginLoc(),
             "the length of the unprocessed input is compared and not used: move the "
             "last %0 bytes of the input to its front, and let the next call begin "
             "with them")
          << Found.Variable;
  for (const ResetExtra &Lost : resetExtra(Unit, Function)) {
    if (!Reported.insert(Lost.Reset->getBeginLoc()).second)
      continue;
    report(Unit, Lost.Reset->getBeginLoc(),
           "%0 counts the unprocessed input that was found with SECBUFFER_EXTRA, and "
           "is set to 0 before anything reads it: reset it only where there is none")
        << Lost.Found.Variable;
    report(Unit, Lost.Found.Taken->getBeginLoc(), "counted here",
           DiagnosticIDs::Note);
  }
}

void IgnoredExtraBufferCheck::checkForgotten(const SspiUnit &Unit,
                                             const StatusWalker &Walker,
                                             const ContractCall &Call,
                                             StringRef Name) {
  const StatusWalk &After = Walker.walk(*Call.Call, statusNamed(Unit, Name));
  if (!After.Complete)
    return;
  auto Forgotten = forgottenExtra(Unit, Walker, *Call.Call, After);
  if (!Forgotten || !Reported.insert(Forgotten->Leave->getBeginLoc()).second)
    return;
  report(Unit, Forgotten->Leave->getBeginLoc(),
         "the unprocessed input that %0 points to is forgotten on this way out: keep "
         "it for the next call before returning %1")
      << Forgotten->Found.Variable << Name;
  report(Unit, Forgotten->Found.Taken->getBeginLoc(), "found here",
         DiagnosticIDs::Note);
}

void IgnoredExtraBufferCheck::checkDying(const SspiUnit &Unit,
                                         const StatusWalker &Walker,
                                         const ContractCall &Call) {
  const StatusWalk &After = Walker.walk(*Call.Call, 0);
  auto Dying = After.Complete ? dyingExtra(Unit, Walker, Call, After)
                              : std::nullopt;
  if (!Dying || !Reported.insert(Dying->Taken->getBeginLoc()).second)
    return;
  report(Unit, Dying->Taken->getBeginLoc(),
         "%0 tells how much unprocessed input there is, and when the handshake is "
         "over nobody hears of it: the first bytes that the peer has sent after it "
         "are lost with this function's variables; hand them on to what decrypts")
      << Dying->Variable;
}

void IgnoredExtraBufferCheck::checkSkipped(const SspiUnit &Unit,
                                           const StatusWalker &Walker,
                                           const ContractCall &Call,
                                           const BufferUse &Use,
                                           StringRef Name) {
  if (!Use.isLocal())
    return; // others may look
  const StatusWalk &After = Walker.walk(*Call.Call, statusNamed(Unit, Name));
  const StatusWalk &Success = Walker.walk(*Call.Call, 0);
  const StatusWalk &Failure = Walker.walk(*Call.Call, AnyFailure);
  // A status that is not told from failures is another check's business.
  if (!After.Complete || !Success.Complete || After.Last.empty() ||
      After.Last == Failure.Last || Use.looksAtPlaintext(After) ||
      !Use.looksAtPlaintext(Success))
    return;
  SourceLocation Where = StatusWalker::testLocation(*After.Last.begin());
  if (!Reported.insert(Where).second)
    return;
  report(Unit, Where,
         "data that %0 decrypts is looked at after SEC_E_OK, and passed over "
         "where it returns %1: deliver what SECBUFFER_DATA holds before the "
         "status decides")
      << Call.Promise->Name << Name;
  report(Unit, Call.Call->getBeginLoc(), "decrypted here", DiagnosticIDs::Note);
}

void IgnoredExtraBufferCheck::checkCut(const SspiUnit &Unit,
                                       const StatusWalker &Walker,
                                       const ContractCall &Call,
                                       const BufferUse &Use) {
  if (!Use.isLocal())
    return; // others may take the rest
  for (const CallExpr *Copy : cutPlaintext(Unit, Walker.function(), Call))
    if (Reported.insert(Copy->getBeginLoc()).second)
      report(Unit, Copy->getBeginLoc(),
             "what %0 has decrypted is copied as far as there is room, and the rest is "
             "lost: make room for all of it, or keep the rest for the next read")
          << Call.Promise->Name;
}

static void assignedTypes(const Stmt *S,
                          SmallVectorImpl<const BinaryOperator *> &Found) {
  if (!S)
    return;
  if (const auto *Op = dyn_cast<BinaryOperator>(S);
      Op && Op->getOpcode() == BO_Assign)
    if (const auto *Member =
            dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts());
        Member && Member->getMemberDecl()->getName() == "BufferType")
      Found.push_back(Op);
  for (const Stmt *Child : S->children())
    assignedTypes(Child, Found);
}

void IgnoredExtraBufferCheck::checkAssignments(const SspiUnit &Unit,
                                               const Conditions &Asked) {
  SmallVector<const BinaryOperator *, 2> Assignments;
  for (const Expr *Condition : Asked.All)
    assignedTypes(Condition, Assignments);
  for (const BinaryOperator *Op : Assignments) {
    if (!Reported.insert(Op->getOperatorLoc()).second)
      continue;
    SourceLocation Where =
        Unit.context().getSourceManager().getFileLoc(Op->getOperatorLoc());
    diag(Where, "'=' sets the buffer's type instead of asking for it, so the branch "
                "no longer depends on what Schannel found; write '=='")
        << FixItHint::CreateReplacement(Where, "==");
  }
}

/// Does \p S leave the place where it stands for good?
static bool leaves(const Stmt *S) {
  if (const auto *Compound = dyn_cast_or_null<CompoundStmt>(S))
    S = Compound->body_empty() ? nullptr : Compound->body_back();
  return isa_and_nonnull<ReturnStmt, GotoStmt, BreakStmt>(S);
}

void IgnoredExtraBufferCheck::checkRenegotiation(const SspiUnit &Unit,
                                                 const FunctionDecl &Function,
                                                 const Conditions &Asked) {
  int64_t Renegotiate = statusNamed(Unit, "SEC_I_RENEGOTIATE");
  for (const StatusTest &Test : Unit.statusTests()) {
    const auto *Comparison = dyn_cast<BinaryOperator>(Test.Test);
    if (Test.Status != Renegotiate || Test.Function != &Function ||
        !Comparison || Comparison->getOpcode() != BO_EQ)
      continue;
    auto Outer = llvm::find_if(Asked.Ifs, [&](const IfStmt *If) {
      return If->getCond()->IgnoreParenImpCasts() == Comparison;
    });
    if (Outer == Asked.Ifs.end())
      continue;
    const auto *Then = dyn_cast<CompoundStmt>((*Outer)->getThen());
    if (!Then)
      continue;
    for (const Stmt *S : Then->body()) {
      const auto *Inner = dyn_cast<IfStmt>(S);
      if (!Inner || Inner->getElse() || !leaves(Inner->getThen()))
        continue;
      const Expr *Condition = Inner->getCond()->IgnoreParenImpCasts();
      if (const auto *Op = dyn_cast<BinaryOperator>(Condition);
          Op && (Op->getOpcode() == BO_GT || Op->getOpcode() == BO_NE))
        Condition = Op->getLHS();
      const ValueDecl *Size = valueNamedBy(*Condition);
      if (!Size || !extraSizes(Unit, Function).contains(Size) ||
          !Reported.insert(Inner->getBeginLoc()).second)
        continue;
      report(Unit, Inner->getBeginLoc(),
             "%0 holds what came as SECBUFFER_EXTRA with SEC_I_RENEGOTIATE, and that "
             "is no error: it is the message to call InitializeSecurityContext or "
             "AcceptSecurityContext with; in TLS 1.3 there always is one")
          << Size;
      report(Unit, Comparison->getBeginLoc(), "SEC_I_RENEGOTIATE gets here",
             DiagnosticIDs::Note);
    }
  }
}

void IgnoredExtraBufferCheck::checkElements(const SspiUnit &Unit,
                                            const FunctionDecl &Function) {
  for (const OtherElement &Other : otherElements(Unit, Function)) {
    if (Other.Type != constant(Unit, "SECBUFFER_EXTRA") ||
        !Reported.insert(Other.Used->getBeginLoc()).second)
      continue;
    report(Unit, Other.Used->getBeginLoc(),
           "%0 is asked for SECBUFFER_EXTRA, but the length is taken from %1: the "
           "unprocessed bytes are counted by the buffer of that type")
        << spellingOf(*Other.Tested, Unit.context())
        << spellingOf(*Other.Used, Unit.context());
    report(Unit, Other.Test->getBeginLoc(), "asked here", DiagnosticIDs::Note);
  }
}

void IgnoredExtraBufferCheck::checkPointers(const SspiUnit &Unit,
                                            const FunctionDecl &Function) {
  for (const ExtraPointer &Found : handshakeExtraPointers(Unit, Function)) {
    // One way to get it wrong is one finding.
    if (!Reported.insert(Found.Asked->getBeginLoc()).second)
      continue;
    report(
        Unit, Found.Used->getExprLoc(),
        "a handshake sets cbBuffer of SECBUFFER_EXTRA alone, and %0 need not "
        "point to the unprocessed bytes: they are the last cbBuffer ones of "
        "the input")
        << spellingOf(*Found.Used, Unit.context());
    report(Unit, Found.Asked->getBeginLoc(), "asked for here",
           DiagnosticIDs::Note);
    if (Found.By)
      report(Unit, Found.By->getBeginLoc(),
             "buffers of a handshake are handed over here",
             DiagnosticIDs::Note);
  }
}

void IgnoredExtraBufferCheck::checkMissing(const SspiUnit &Unit,
                                           const FunctionDecl &Function,
                                           const ContractCall &Call) {
  const Expr *Descriptor = outputDescriptor(Call);
  if (!Descriptor)
    return;
  int64_t Missing = constant(Unit, "SECBUFFER_MISSING");
  auto Inputs = secBuffersOf(Function, *inputDescriptor(Call), Unit);
  for (const ValueDecl *Output : secBuffersOf(Function, *Descriptor, Unit)) {
    // A pointer in a record is in each record of the type: desc.pBuffers.
    if (llvm::is_contained(Inputs, Output) ||
        (isa<FieldDecl>(Output) && Output->getType()->isPointerType()))
      continue;
    for (const Expr *Asked : askedForType(Unit, Function, *Output, Missing))
      if (Reported.insert(Asked->getBeginLoc()).second)
        report(Unit, Asked->getBeginLoc(),
               "SECBUFFER_MISSING is looked for in %0, an output of %1; Schannel says "
               "what is missing in the input buffers")
            << Output << Call.Promise->Name;
  }
}

void IgnoredExtraBufferCheck::checkHandedOut(const SspiUnit &Unit,
                                             const FunctionDecl &Function) {
  for (const HandedOutBuffer &Handed : handedOutBuffers(Unit, Function)) {
    if (!Reported.insert(Handed.Call->getBeginLoc()).second)
      continue;
    report(Unit, Handed.Call->getBeginLoc(),
           "%0 gets the unprocessed input from %1 and is never read: the bytes in "
           "it are lost, and the memory if it was allocated for them")
        << Handed.Buffer << Handed.Callee;
    report(Unit, Handed.Kept->getBeginLoc(), "kept here", DiagnosticIDs::Note);
    report(Unit, Handed.Buffer->getLocation(), "the only uses of %0 fill it",
           DiagnosticIDs::Note)
        << Handed.Buffer;
  }
}

} // namespace schannel_tidy
