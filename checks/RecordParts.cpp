//===- RecordParts.cpp - The parts of a record, each where it is ----------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RecordParts.h"
#include "../lib/PathAnalysis/ElementUse.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

constexpr const char *LimitNames[Parts] = {"cbHeader", "cbMaximumMessage",
                                           "cbTrailer"};

/// The terms of the sum \p E.
void addTerms(const Expr *E, SmallVectorImpl<const Expr *> &Terms) {
  E = E->IgnoreParenCasts();
  const auto *Op = dyn_cast<BinaryOperator>(E);
  if (Op && Op->getOpcode() == BO_Add) {
    addTerms(Op->getLHS(), Terms);
    addTerms(Op->getRHS(), Terms);
  } else {
    Terms.push_back(E);
  }
}

/// What a function does with the lengths of a record after it has encrypted it.
class RecordUse : public RecursiveASTVisitor<RecordUse> {
public:
  RecordUse(const ASTContext &Context, const CallExpr &Encrypt,
            const VarDecl &Descriptor, const VarDecl &Array)
      : Context(Context), Encrypt(Encrypt), Descriptor(Descriptor),
        Array(Array) {}

  /// Sums of nothing but lengths, and lengths that stand for the whole record.
  SmallVector<const Expr *, 2> Counts;

  /// Is the layout the one that it seems to be, and nobody else sees it?
  bool isKnown() const {
    return Types == 7 && !Elsewhere &&
           llvm::none_of(Sums, [this](const VarDecl *Sum) {
             return Grown.contains(Sum); // a sum in steps
           });
  }
  /// Is the length of \p Part read, or a limit of it that may stand for it?
  bool counts(unsigned Part) const { return Counted >> Part & 1; }

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit() && isSum(Variable->getInit()))
      Sums.insert(Variable);
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign) {
      fill(*Op);
      if (isSum(Op->getRHS()))
        Sums.insert(variable(Op->getLHS()));
    } else if (Op->getOpcode() == BO_AddAssign && isAfter(*Op)) {
      Grown.insert(variable(Op->getLHS()));
      Elsewhere |= isSum(Op->getRHS());
    }
    if (Op->getOpcode() != BO_Add || !isAfter(*Op) || Inner.contains(Op))
      return true;
    SmallVector<const Expr *, 4> Terms;
    addTerms(Op, Terms);
    addInner(Op);
    if (llvm::all_of(Terms, [&](const Expr *E) { return lengthOf(E).has_value(); }))
      Counts.push_back(Op);
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    if (Filled.contains(Member) || !isAfter(*Member))
      return true;
    if (secBufferField(Member, "cbBuffer") || secBufferField(Member, "pvBuffer")) {
      Element Of = elementOf(*Member, Context);
      if (Of.Array == &Array)
        Counted |= 1u << std::min(Of.Index, Parts);
      else if (!Of.Array)
        Elsewhere = true; // an element that the code computes
    }
    for (unsigned Part = 0; Part < Parts; ++Part)
      if (Member->getMemberDecl()->getDeclName().isIdentifier() &&
          Member->getMemberDecl()->getName() == LimitNames[Part])
        Counted |= 1u << Part;
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    if (Call == &Encrypt || !isAfter(*Call))
      return true;
    for (const Expr *Argument : Call->arguments())
      Elsewhere |= handsOn(Argument);
    // send(record, buffers[2].cbBuffer)
    const Expr *Length = nullptr;
    bool Record = false;
    for (const Expr *Argument : Call->arguments()) {
      if (lengthOf(Argument).value_or(0) > 0)
        Length = Argument;
      Record |= Start && sameExpression(Argument, Start, Context);
    }
    if (Length && Record)
      Counts.push_back(Length);
    return true;
  }

private:
  bool isAfter(const Expr &E) const {
    return Context.getSourceManager().isBeforeInTranslationUnit(
        Encrypt.getBeginLoc(), E.getBeginLoc());
  }

  static bool isSum(const Expr *E) {
    const auto *Op = dyn_cast<BinaryOperator>(E->IgnoreParenCasts());
    return Op && Op->getOpcode() == BO_Add;
  }

  /// May whoever gets \p Argument look at the buffers there?
  bool handsOn(const Expr *Argument) const {
    if (mentions(Argument, Descriptor))
      return true;
    Argument = Argument->IgnoreParenCasts();
    if (const ArraySubscriptExpr *Element = secBufferElement(Argument))
      return arrayOf(*Element) == &Array;
    return variable(Argument) == &Array;
  }

  /// The part whose cbBuffer \p E is; Parts for one of another element.
  std::optional<unsigned> lengthOf(const Expr *E) const {
    const MemberExpr *Member = secBufferField(E, "cbBuffer");
    Element Of = Member ? elementOf(*Member, Context) : Element();
    if (Of.Array != &Array)
      return std::nullopt;
    return std::min(Of.Index, Parts);
  }

  /// buffers[0].BufferType = SECBUFFER_STREAM_HEADER;
  void fill(const BinaryOperator &Op) {
    const auto *Member = dyn_cast<MemberExpr>(Op.getLHS()->IgnoreParenCasts());
    if (!Member)
      return;
    Filled.insert(Member);
    Element Of = elementOf(*Member, Context);
    if (Of.Array != &Array || Of.Index >= Parts)
      return;
    if (secBufferField(Member, "BufferType") &&
        macroName(Op.getRHS()->getExprLoc(), Context) == PartTypes[Of.Index])
      Types |= 1u << Of.Index;
    if (secBufferField(Member, "pvBuffer") && Of.Index == 0)
      Start = Op.getRHS();
  }

  void addInner(const Expr *E) {
    const auto *Op = dyn_cast<BinaryOperator>(E->IgnoreParenCasts());
    if (!Op || Op->getOpcode() != BO_Add)
      return;
    Inner.insert(Op);
    addInner(Op->getLHS());
    addInner(Op->getRHS());
  }

  const ASTContext &Context;
  const CallExpr &Encrypt;
  const VarDecl &Descriptor, &Array;
  unsigned Types = 0, Counted = 0; // a bit for each part
  bool Elsewhere = false;
  const Expr *Start = nullptr; ///< the memory of the header: the whole record
  llvm::SmallPtrSet<const MemberExpr *, 16> Filled;
  llvm::SmallPtrSet<const BinaryOperator *, 4> Inner;
  llvm::SmallPtrSet<const VarDecl *, 4> Sums, Grown;
};

/// Questions for a type that DecryptMessage never leaves.
class TokenLookups : public RecursiveASTVisitor<TokenLookups> {
public:
  TokenLookups(const ASTContext &Context, const CallExpr &Decrypt)
      : Context(Context), Decrypt(Decrypt) {}

  const Expr *Asked = nullptr;
  bool IsLaidOut = false; ///< a token of its own

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isEqualityOp())
      for (const Expr *Side : {Op->getLHS(), Op->getRHS()})
        if (secBufferField(Side, "BufferType"))
          ask(Side == Op->getLHS() ? Op->getRHS() : Op->getLHS());
    IsLaidOut |= Op->isAssignmentOp() && isToken(Op->getRHS());
    return true;
  }
  /// buffers.find(SECBUFFER_TOKEN)
  bool VisitCallExpr(CallExpr *Call) {
    QualType Type = Call->getType();
    for (const Expr *Argument : Call->arguments())
      if (Type->isPointerType() && isRecord(Type->getPointeeType(), "_SecBuffer"))
        ask(Argument);
      else
        IsLaidOut |= isToken(Argument);
    return true;
  }
  bool VisitInitListExpr(InitListExpr *List) {
    for (const Expr *Member : List->inits())
      IsLaidOut |= isToken(Member);
    return true;
  }

private:
  bool isToken(const Expr *E) const {
    return macroName(E->getExprLoc(), Context) == "SECBUFFER_TOKEN";
  }
  void ask(const Expr *For) {
    if (!Asked && isToken(For) &&
        Context.getSourceManager().isBeforeInTranslationUnit(
            Decrypt.getBeginLoc(), For->getBeginLoc()))
      Asked = For;
  }

  const ASTContext &Context;
  const CallExpr &Decrypt;
};

class RecordParts {
public:
  RecordParts(tidy::ClangTidyCheck &Check, const SspiUnit &Unit,
              const FunctionDecl &Function)
      : Check(Check), Unit(Unit), Context(Unit.context()), Function(Function) {}

  void run() {
    for (const ContractCall &Here : Unit.calls(Function))
      for (const Effect &E : Here.Promise->Effects)
        if (E.Do == EffectKind::EncryptBuffers)
          checkCounts(Here, E);
    checkLookups();
    int64_t Data = Unit.contracts().constant("SECBUFFER_DATA").value_or(-1);
    for (const OtherElement &Other : otherElements(Unit, Function))
      if (Other.Type == Data) {
        report(Other.Used->getBeginLoc(),
               "%0 is asked for SECBUFFER_DATA, but the content is taken from "
               "%1; take it from the buffer that is of that type")
            << spellingOf(*Other.Tested, Context)
            << spellingOf(*Other.Used, Context);
        Check.diag(placeOf(Other.Test->getBeginLoc(), Context), "asked here",
                   DiagnosticIDs::Note);
      }
  }

private:
  DiagnosticBuilder report(SourceLocation Where, StringRef Text) {
    return Check.diag(placeOf(Where, Context), Text);
  }

  /// The plaintext looked for under the type that the peer's bytes have in a
  /// handshake.
  void checkLookups() {
    const ContractCall *Decrypt = nullptr;
    for (const ContractCall &Here : Unit.calls(Function)) {
      if (isHandshake(*Here.Promise))
        return;
      if (!Decrypt && tlsCallKind(Unit, Function, Here) == TlsCallKind::Decrypt)
        Decrypt = &Here;
    }
    if (!Decrypt)
      return;
    TokenLookups Lookups(Context, *Decrypt->Call);
    Lookups.TraverseStmt(Function.getBody());
    if (Lookups.Asked && !Lookups.IsLaidOut)
      report(Lookups.Asked->getExprLoc(),
             "'%0' leaves no SecBuffer of type SECBUFFER_TOKEN: the content of "
             "a record is in the one of type SECBUFFER_DATA")
          << Decrypt->Promise->Name;
  }

  /// The array of SecBuffers that \p Descriptor points to, if only one is ever
  /// put there.
  const VarDecl *arrayBehind(const VarDecl &Descriptor) const {
    struct Finder : RecursiveASTVisitor<Finder> {
      const VarDecl &Descriptor;
      llvm::SmallSetVector<const VarDecl *, 2> Found;
      explicit Finder(const VarDecl &Descriptor) : Descriptor(Descriptor) {}
      bool VisitVarDecl(VarDecl *Variable) {
        const InitListExpr *List =
            Variable == &Descriptor ? initialList(*Variable) : nullptr;
        if (List && List->getNumInits() == 3)
          if (const VarDecl *Array = pointedVariable(List->getInit(2)))
            Found.insert(Array);
        return true;
      }
      bool VisitBinaryOperator(BinaryOperator *Op) {
        const auto *Member =
            dyn_cast<MemberExpr>(Op->getLHS()->IgnoreParenCasts());
        if (Op->getOpcode() == BO_Assign && Member &&
            variable(Member->getBase()) == &Descriptor &&
            Member->getType()->isPointerType())
          Found.insert(pointedVariable(Op->getRHS()));
        return true;
      }
    } Walk(Descriptor);
    Walk.TraverseStmt(Function.getBody());
    return Walk.Found.size() == 1 ? Walk.Found.front() : nullptr;
  }

  void checkCounts(const ContractCall &Here, const Effect &E) {
    const VarDecl *Descriptor = pointedVariable(Here.Call->getArg(E.Index));
    const VarDecl *Array =
        Descriptor && Descriptor->isLocalVarDecl() ? arrayBehind(*Descriptor)
                                                   : nullptr;
    if (!Array || !Array->isLocalVarDecl() || !Array->getType()->isArrayType())
      return;
    RecordUse Use(Context, *Here.Call, *Descriptor, *Array);
    Use.TraverseStmt(Function.getBody());
    if (!Use.isKnown())
      return;
    for (const Expr *Count : Use.Counts)
      for (unsigned Part = 0; Part < Parts; ++Part)
        if (!Use.counts(Part)) {
          report(Count->getBeginLoc(),
                 "the %0 of the record is not counted here, nor anywhere else: "
                 "what '%1' has made is the sum of the cbBuffer of header, data "
                 "and trailer")
              << PartNames[Part] << Here.Promise->Name;
          break;
        }
  }

  tidy::ClangTidyCheck &Check;
  const SspiUnit &Unit;
  ASTContext &Context;
  const FunctionDecl &Function;
};

} // namespace

void checkRecordParts(tidy::ClangTidyCheck &Check, const SspiUnit &Unit,
                      const FunctionDecl &Function) {
  RecordParts(Check, Unit, Function).run();
}

} // namespace schannel_tidy
