//===- SentBytes.cpp - Which bytes reach the peer -------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SentBytes.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// How a function uses the SecBuffers that it has encrypted.
class EncryptedSizes : public RecursiveASTVisitor<EncryptedSizes> {
public:
  EncryptedSizes(const SspiUnit &Unit, const CallExpr &Encrypt,
                 const VarDecl &Descriptor)
      : Sources(Unit.context().getSourceManager()), Encrypt(Encrypt),
        Descriptor(Descriptor) {}

  /// The local array that the descriptor points to, or null.
  const VarDecl *array() const { return Ambiguous ? nullptr : Array; }
  /// Is a length that the call has written read, or may it be, elsewhere?
  bool areRead() const { return Read; }
  /// The sum of the limits that the code takes instead, or null.
  const Expr *sumOfLimits() const { return Sum; }
  /// Is it a TLS record, and not another package's message?
  bool isStream() const { return Stream; }

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable != &Descriptor)
      return true;
    if (const InitListExpr *List = initialList(*Variable))
      if (List->getNumInits() == 3)
        setArray(List->getInit(2));
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (const auto *Member =
            dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts());
        Member && Op->getOpcode() == BO_Assign) {
      Written.insert(Member);
      if (variable(Member->getBase()) == &Descriptor &&
          Member->getType()->isPointerType())
        setArray(Op->getRHS());
    }
    if (Op->getOpcode() == BO_Add && isAfter(*Op) && !Sum &&
        (isTrailerLimit(Op->getLHS()) || isTrailerLimit(Op->getRHS())))
      Sum = Op;
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    if (secBufferField(Member, "cbBuffer") && !Written.contains(Member))
      Read = true;
    Stream |= isTrailerLimit(Member);
    return true;
  }

  /// Whoever is handed the buffers afterwards may read them there.
  bool VisitCallExpr(CallExpr *Call) {
    if (Call == &Encrypt || !isAfter(*Call))
      return true;
    for (const Expr *Argument : Call->arguments())
      if (!secBufferField(Argument, "pvBuffer"))
        Read |= mentions(Argument, Descriptor) ||
                (Array && mentions(Argument, *Array));
    return true;
  }

private:
  bool isAfter(const Expr &E) const {
    return Sources.isBeforeInTranslationUnit(Encrypt.getBeginLoc(),
                                             E.getBeginLoc());
  }

  void setArray(const Expr *E) {
    const VarDecl *Found = pointedVariable(E);
    Ambiguous |=
        !Found || (Array && Array != Found) || !Found->isLocalVarDecl();
    Array = Found;
  }

  static bool isTrailerLimit(const Expr *E) {
    const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts());
    return Member && Member->getMemberDecl()->getIdentifier() &&
           Member->getMemberDecl()->getName() == "cbTrailer";
  }

  const SourceManager &Sources;
  const CallExpr &Encrypt;
  const VarDecl &Descriptor;
  const VarDecl *Array = nullptr;
  bool Ambiguous = false, Read = false, Stream = false;
  const Expr *Sum = nullptr;
  llvm::SmallPtrSet<const MemberExpr *, 8> Written;
};

/// What is needed of a function's statements, collected in one walk.
class Statements : public RecursiveASTVisitor<Statements> {
public:
  SmallVector<const CallExpr *, 16> Calls;
  SmallVector<const BinaryOperator *, 16> Assignments;
  SmallVector<const IfStmt *, 16> Ifs;
  SmallVector<std::pair<const Expr *, const Stmt *>, 4>
      Loops; // condition, body

  bool shouldVisitTemplateInstantiations() const { return true; }

  bool VisitCallExpr(CallExpr *Call) {
    Calls.push_back(Call);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isAssignmentOp())
      Assignments.push_back(Op);
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    Ifs.push_back(If);
    return true;
  }
  bool VisitWhileStmt(WhileStmt *Loop) { return loop(Loop); }
  bool VisitDoStmt(DoStmt *Loop) { return loop(Loop); }
  bool VisitForStmt(ForStmt *Loop) { return loop(Loop); }

private:
  template <typename LoopStmt> bool loop(LoopStmt *Loop) {
    if (Loop->getCond())
      Loops.emplace_back(Loop->getCond(), Loop->getBody());
    return true;
  }
};

/// Is "A - B" somewhere in \p S?
bool hasDifference(const Stmt &S, const VarDecl &A, const VarDecl &B) {
  if (const auto *Op = dyn_cast<BinaryOperator>(&S))
    if (Op->getOpcode() == BO_Sub && variable(Op->getLHS()) == &A &&
        variable(Op->getRHS()) == &B)
      return true;
  return llvm::any_of(S.children(), [&](const Stmt *Child) {
    return Child && hasDifference(*Child, A, B);
  });
}

bool mentionsField(const Stmt *E, StringRef Name) {
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(E))
    if (secBufferField(Member, Name))
      return true;
  return E && llvm::any_of(E->children(), [&](const Stmt *Child) {
           return mentionsField(Child, Name);
         });
}

class SentBytes {
public:
  SentBytes(tidy::ClangTidyCheck &Check, const SspiUnit &Unit,
            const FunctionDecl &Function)
      : Check(Check), Unit(Unit), Context(Unit.context()),
        Sources(Context.getSourceManager()), Function(Function) {
    All.TraverseStmt(Function.getBody());
  }

  void run() {
    for (const auto &[Condition, Body] : All.Loops)
      checkCounters(*Condition, *Body);
    for (const CallExpr *Call : All.Calls)
      checkCopiedToken(*Call);
    for (const ContractCall &Here : Unit.calls(Function))
      for (const Effect &E : Here.Promise->Effects)
        if (E.Do == EffectKind::EncryptBuffers) {
          checkEncryptedSizes(Here, E);
          checkWouldBlock(*Here.Call);
        }
  }

private:
  DiagnosticBuilder report(SourceLocation Where, StringRef Text) {
    return Check.diag(placeOf(Where, Context), Text);
  }
  bool isBefore(const Stmt &A, const Stmt &B) const {
    return Sources.isBeforeInTranslationUnit(A.getBeginLoc(), B.getBeginLoc());
  }

  /// EncryptMessage writes back how long header, data and trailer are. A
  /// function that never looks at them sends some other number of bytes.
  void checkEncryptedSizes(const ContractCall &Here, const Effect &E) {
    const VarDecl *Descriptor = pointedVariable(Here.Call->getArg(E.Index));
    if (!Descriptor || !Descriptor->isLocalVarDecl())
      return;
    EncryptedSizes Sizes(Unit, *Here.Call, *Descriptor);
    Sizes.TraverseStmt(Function.getBody());
    if (!Sizes.array() || Sizes.areRead() || !Sizes.isStream())
      return;
    const Expr *Where = Sizes.sumOfLimits() ? Sizes.sumOfLimits() : Here.Call;
    report(Where->getBeginLoc(),
           "'%0' writes back how long header, data and trailer are, but no "
           "cbBuffer of %1 is read after it; the record is the sum of their "
           "cbBuffer, which can be less than the limits that were passed in")
        << Here.Promise->Name << Sizes.array();
  }

  /// while(done < all) { n = send(p + done, all - done); all -= n; done += n; }
  void checkCounters(const Expr &Condition, const Stmt &Body) {
    const auto *Compare =
        dyn_cast<BinaryOperator>(Condition.IgnoreParenImpCasts());
    if (!Compare || !Compare->isComparisonOp())
      return;
    const VarDecl *Bounds[] = {variable(Compare->getLHS()),
                               variable(Compare->getRHS())};
    if (!Bounds[0] || !Bounds[1])
      return;
    Statements Steps;
    Steps.TraverseStmt(const_cast<Stmt *>(&Body));
    for (const BinaryOperator *Down : Steps.Assignments)
      for (const BinaryOperator *Up : Steps.Assignments) {
        const VarDecl *Left = variable(Down->getLHS());
        const VarDecl *Done = variable(Up->getLHS());
        const VarDecl *Amount = variable(Down->getRHS());
        if (Down->getOpcode() != BO_SubAssign ||
            Up->getOpcode() != BO_AddAssign || !Left || !Done || Left == Done ||
            !Amount || Amount != variable(Up->getRHS()) ||
            !llvm::is_contained(Bounds, Left) ||
            !llvm::is_contained(Bounds, Done))
          continue;
        // A loop that hands out what it has may well stop early; one that
        // computes the rest from both counters must not.
        if (!hasDifference(Body, *Left, *Done))
          continue;
        report(
            Down->getOperatorLoc(),
            "%0 shrinks while %1 grows by the same amount: the loop ends when "
            "half is sent, and the peer gets a truncated TLS record; change "
            "only one of them")
            << Left << Done;
      }
  }

  /// memcpy(message->buffer, token.pvBuffer, token.cbBuffer), but message->len
  /// stays 0.
  void checkCopiedToken(const CallExpr &Copy) {
    const FunctionDecl *Callee = Copy.getDirectCallee();
    unsigned Kind = Callee ? Callee->getMemoryFunctionKind() : 0;
    if ((Kind != Builtin::BImemcpy && Kind != Builtin::BImemmove) ||
        Copy.getNumArgs() != 3 || !secBufferField(Copy.getArg(1), "pvBuffer") ||
        !secBufferField(Copy.getArg(2), "cbBuffer"))
      return;
    const auto *To = dyn_cast<MemberExpr>(Copy.getArg(0)->IgnoreParenCasts());
    const auto *Field = To ? dyn_cast<FieldDecl>(To->getMemberDecl()) : nullptr;
    const VarDecl *Message = To ? rootVariable(To) : nullptr;
    const FieldDecl *Fill = Field ? fillLevel(*Field->getParent()) : nullptr;
    if (!Message || !Fill)
      return;
    for (const BinaryOperator *Op : All.Assignments)
      if (const auto *Target =
              dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts()))
        if (Target->getMemberDecl() == Fill && rootVariable(Target) == Message)
          return;
    const CallExpr *Sent = nullptr;
    for (const CallExpr *Call : All.Calls) {
      if (!isBefore(Copy, *Call) ||
          llvm::none_of(Call->arguments(), [&](const Expr *Argument) {
            return rootVariable(Argument) == Message;
          }))
        continue;
      // It may be what sets the length.
      if (llvm::any_of(Call->arguments(), [](const Expr *Argument) {
            return mentionsField(Argument, "cbBuffer");
          }))
        return;
      if (!Sent)
        Sent = Call;
    }
    if (!Sent)
      return;
    report(Copy.getBeginLoc(),
           "the token is copied into %0, but %1 of %0 is not set: what is sent "
           "has the length that it had before; set it to cbBuffer")
        << Message << Fill;
    Check.diag(placeOf(Sent->getBeginLoc(), Context), "%0 is handed on here",
               DiagnosticIDs::Note)
        << Message;
  }

  /// The member that says how much of the memory is in use, in a record that
  /// also says how much there is.
  static const FieldDecl *fillLevel(const RecordDecl &Record) {
    const FieldDecl *Fill = nullptr;
    bool Capacity = false;
    for (const FieldDecl *Field : Record.fields()) {
      if (!Field->getIdentifier() || !Field->getType()->isIntegerType())
        continue;
      std::string Name = Field->getName().lower();
      if (Name == "len" || Name == "length" || Name == "used" ||
          Name == "filled")
        Fill = Field;
      else
        Capacity |= StringRef(Name).contains("cap") ||
                    StringRef(Name).contains("alloc") || Name == "size" ||
                    Name == "asize" || Name == "max";
    }
    return Capacity ? Fill : nullptr;
  }

  /// The record lives in memory that this function allocates and frees, and is
  /// given up when the socket cannot take it now.
  void checkWouldBlock(const CallExpr &Encrypt) {
    for (const IfStmt *If : All.Ifs) {
      if (!isBefore(Encrypt, *If) || !leaves(If->getThen()))
        continue;
      const auto *Compare =
          dyn_cast<BinaryOperator>(If->getCond()->IgnoreParenImpCasts());
      const VarDecl *Result = Compare && Compare->getOpcode() == BO_EQ
                                  ? variable(Compare->getLHS())
                                  : nullptr;
      if (!Result || !saysWouldBlock(*Compare->getRHS()))
        continue;
      for (const BinaryOperator *Op : All.Assignments) {
        const auto *Send = dyn_cast<CallExpr>(Op->getRHS()->IgnoreParenCasts());
        if (variable(Op->getLHS()) != Result || !Send ||
            !isBefore(Encrypt, *Send) || !isBefore(*Send, *If))
          continue;
        for (const Expr *Argument : Send->arguments()) {
          const VarDecl *Record = rootVariable(Argument);
          if (!Record || !isFreedHere(*Record, *Send))
            continue;
          report(If->getBeginLoc(),
                 "a record that the socket cannot take now is thrown away with "
                 "%0, but its sequence number is used up: the peer will not "
                 "accept another; keep what is not sent and send it first next "
                 "time")
              << Record;
          return;
        }
      }
    }
  }

  static bool leaves(const Stmt *Branch) {
    if (const auto *Block = dyn_cast<CompoundStmt>(Branch))
      Branch = Block->body_empty() ? nullptr : Block->body_back();
    return Branch && isa<GotoStmt, ReturnStmt>(Branch);
  }

  bool saysWouldBlock(const Expr &E) const {
    StringRef Text =
        Lexer::getSourceText(Sources.getExpansionRange(E.getSourceRange()),
                             Sources, Context.getLangOpts());
    return Text.contains("EAGAIN") || Text.contains("WOULDBLOCK") ||
           Text.contains("WOULD_BLOCK");
  }

  /// A local pointer to the buffers' memory that is handed to some free() after
  /// \p Send, and stored nowhere.
  bool isFreedHere(const VarDecl &Record, const CallExpr &Send) const {
    if (!Record.isLocalVarDecl() || !Record.getType()->isPointerType())
      return false;
    for (const BinaryOperator *Op : All.Assignments)
      if (variable(Op->getRHS()) == &Record &&
          isa<MemberExpr>(Op->getLHS()->IgnoreParenImpCasts()) &&
          !secBufferField(Op->getLHS(), "pvBuffer"))
        return false;
    return llvm::any_of(All.Calls, [&](const CallExpr *Call) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      return Callee && Callee->getIdentifier() && isBefore(Send, *Call) &&
             Callee->getName().contains_insensitive("free") &&
             Call->getNumArgs() > 0 &&
             rootVariable(Call->getArg(Call->getNumArgs() - 1)) == &Record;
    });
  }

  tidy::ClangTidyCheck &Check;
  const SspiUnit &Unit;
  ASTContext &Context;
  const SourceManager &Sources;
  const FunctionDecl &Function;
  Statements All;
};

} // namespace

void checkSentBytes(tidy::ClangTidyCheck &Check, const SspiUnit &Unit,
                    const FunctionDecl &Function) {
  SentBytes(Check, Unit, Function).run();
}

} // namespace schannel_tidy
