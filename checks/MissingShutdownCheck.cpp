//===- MissingShutdownCheck.cpp - schannel-missing-shutdown ---------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A TLS connection ends in order when ApplyControlToken(SCHANNEL_SHUTDOWN) is
// followed by a handshake call, and the token which that makes is sent as it
// is.
//
//===----------------------------------------------------------------------===//

#include "MissingShutdownCheck.h"
#include "../lib/PathAnalysis/SchannelUse.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "CallFacts.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {
namespace {

bool deletesContext(const Contract &Promise) {
  return has(Promise, EffectKind::Release, "security-context");
}

/// What becomes of the token that a handshake call makes. Silent where the
/// token is not in variables of the function.
class TokenUse : public RecursiveASTVisitor<TokenUse> {
public:
  TokenUse(const SspiUnit &Unit, const FunctionDecl &Function,
           ArrayRef<ContractCall> Handshakes)
      : Unit(Unit), Parents(Function.getBody()),
        First(Handshakes.front().Call->getBeginLoc()) {
    for (const ContractCall &Handshake : Handshakes) {
      const Expr *Descriptor = outputDescriptor(Handshake);
      if (!Descriptor)
        continue;
      if (const VarDecl *Variable = pointedVariable(Descriptor))
        Descriptors.insert(Variable);
      for (const ValueDecl *Buffer :
           secBuffersOf(Function, *Descriptor, Unit)) {
        const auto *Variable = dyn_cast<VarDecl>(Buffer);
        if (Variable && Variable->isLocalVarDecl() &&
            !Variable->getType()->isPointerType() &&
            !Variable->getType()->isReferenceType())
          Buffers.insert(Variable);
        else
          Elsewhere = true;
      }
    }
    TraverseStmt(Function.getBody());
  }

  /// The token is left where it was made.
  bool isNeverSent() const { return !Buffers.empty() && !Elsewhere; }

  /// The call that sends it through encryption, or null.
  const CallExpr *encrypted() const { return Encrypted; }

  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    if (Variable &&
        (Buffers.contains(Variable) || Descriptors.contains(Variable)))
      Elsewhere |= !staysHere(*Ref);
    return true;
  }

  bool VisitVarDecl(VarDecl *Variable) {
    if (Buffers.contains(Variable) && Variable->getInit())
      Elsewhere |= bringsMemory(*Variable->getInit());
    return true;
  }

private:
  /// Nothing that is made of \p E here brings the token anywhere.
  bool staysHere(const Expr &E) {
    const Stmt *Parent = Parents.getParent(&E);
    if (!Parent ||
        isa<CompoundStmt, LambdaExpr, UnaryExprOrTypeTraitExpr>(Parent))
      return true;
    if (const auto *Member = dyn_cast<MemberExpr>(Parent))
      return isRecord(Member->getBase()->getType(), "_SecBuffer")
                 ? secBufferField(Member, "BufferType") || staysHere(*Member)
                 : staysHere(*Member);
    if (const auto *Op = dyn_cast<BinaryOperator>(Parent)) {
      if (Op->isComparisonOp() || Op->isLogicalOp())
        return true;
      if (Op->isAssignmentOp()) {
        // Into a SecBuffer, or a SecBuffer into its descriptor.
        if (Op->getLHS() == &E)
          return !bringsMemory(*Op->getRHS());
        const VarDecl *Target = rootVariable(Op->getLHS());
        return Descriptors.contains(Target) || Buffers.contains(Target);
      }
      return staysHere(*Op);
    }
    if (const auto *Copy = dyn_cast<CXXOperatorCallExpr>(Parent);
        Copy && Copy->isAssignmentOp() && Copy->getArg(0) == &E)
      return !bringsMemory(*Copy->getArg(1));
    if (const auto *Call = dyn_cast<CallExpr>(Parent))
      return staysHere(E, *Call);
    if (isa<IfStmt, WhileStmt, DoStmt, ForStmt, ConditionalOperator>(Parent)) {
      const auto *Choice = dyn_cast<ConditionalOperator>(Parent);
      return !Choice || Choice->getCond() == &E || staysHere(*Choice);
    }
    if (const auto *Declaration = dyn_cast<DeclStmt>(Parent))
      return llvm::all_of(Declaration->decls(), [&](const Decl *D) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        return Variable &&
               (Descriptors.contains(Variable) || Buffers.contains(Variable));
      });
    if (const auto *Outer = dyn_cast<Expr>(Parent))
      return staysHere(*Outer);
    return false;
  }

  bool staysHere(const Expr &E, const CallExpr &Call) {
    if (const Contract *Promise = Unit.contract(Call))
      return isHandshake(*Promise) || has(*Promise, EffectKind::ControlToken) ||
             has(*Promise, EffectKind::Release) ||
             has(*Promise, EffectKind::Zero);
    const FunctionDecl *Callee = Call.getDirectCallee()
                                     ? Call.getDirectCallee()->getDefinition()
                                     : nullptr;
    if (!Callee)
      return false;
    if (secBufferField(&E, "pvBuffer") && encrypts(*Callee, Call))
      Encrypted = &Call;
    // A helper that prepares the buffers.
    return Unit.context().getSourceManager().isBeforeInTranslationUnit(
               Call.getBeginLoc(), First) &&
           Unit.fillsSecBuffers(*Callee) &&
           llvm::none_of(Call.arguments(), [&](const Expr *Argument) {
             const VarDecl *Root = rootVariable(Argument);
             return !Descriptors.contains(Root) && !Buffers.contains(Root) &&
                    bringsMemory(*Argument);
           });
  }

  /// Memory of the caller's own: the token can be sent by another name.
  bool bringsMemory(const Expr &E) const {
    if (E.getType()->isPointerType() &&
        E.isNullPointerConstant(Unit.context(),
                                Expr::NPC_ValueDependentIsNotNull))
      return false;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&E);
        Ref && (E.getType()->isPointerType() || E.getType()->isArrayType()))
      return !Buffers.contains(dyn_cast<VarDecl>(Ref->getDecl()));
    if (const auto *Call = dyn_cast<CallExpr>(&E);
        Call && Call->getType()->isPointerType())
      return true;
    return llvm::any_of(E.children(), [&](const Stmt *Child) {
      const auto *Part = dyn_cast_or_null<Expr>(Child);
      return Part && bringsMemory(*Part);
    });
  }

  bool encrypts(const FunctionDecl &Callee, const CallExpr &Call) const {
    // A constant may be what says whether to encrypt.
    return llvm::none_of(Call.arguments(),
                         [&](const Expr *Argument) {
                           return Argument->isEvaluatable(Unit.context());
                         }) &&
           llvm::any_of(Unit.calls(Callee), [](const ContractCall &C) {
             return has(*C.Promise, EffectKind::EncryptBuffers);
           });
  }

  const SspiUnit &Unit;
  ParentMap Parents;
  SourceLocation First;
  llvm::SmallPtrSet<const VarDecl *, 4> Descriptors, Buffers;
  const CallExpr *Encrypted = nullptr;
  bool Elsewhere = false;
};

/// Can \p Call not be what makes the token?
bool isHarmless(const SspiUnit &Unit, const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return false;
  if (Callee->getDefinition())
    return !Unit.isRelevant(*Callee->getDefinition());
  return llvm::none_of(Call.arguments(), [](const Expr *Argument) {
    QualType Type = Argument->IgnoreParenCasts()->getType();
    return isSspiType(Type) || Type->isRecordType() ||
           (Type->isPointerType() && Type->getPointeeType()->isRecordType());
  });
}

/// \p InBodies: calls of functions that are defined here count as well.
class HarmfulCalls : public RecursiveASTVisitor<HarmfulCalls> {
public:
  HarmfulCalls(const SspiUnit &Unit, bool InBodies)
      : Unit(Unit), InBodies(InBodies) {}
  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    Found |= !Unit.contract(*Call) && !isHarmless(Unit, *Call) &&
             (InBodies || !Callee || !Callee->getDefinition());
    return !Found;
  }
  bool Found = false;

private:
  const SspiUnit &Unit;
  bool InBodies;
};

/// "x != a || x != b" is true for every x.
class AlwaysTrue : public RecursiveASTVisitor<AlwaysTrue> {
public:
  AlwaysTrue(MissingShutdownCheck &Check, ASTContext &Context,
             const CallExpr &Control)
      : Check(Check), Context(Context), Control(Control) {}

  bool VisitIfStmt(IfStmt *If) {
    const auto *Or =
        dyn_cast<BinaryOperator>(If->getCond()->IgnoreParenImpCasts());
    if (!Or || Or->getOpcode() != BO_LOr || If->getElse() ||
        !leaves(If->getThen()) ||
        !Context.getSourceManager().isBeforeInTranslationUnit(
            If->getEndLoc(), Control.getBeginLoc()))
      return true;
    const auto *Left = unequal(Or->getLHS()), *Right = unequal(Or->getRHS());
    if (!Left || !Right ||
        !sameExpression(Left->getLHS(), Right->getLHS(), Context))
      return true;
    auto A = constantOf(*Left->getRHS(), Context);
    auto B = constantOf(*Right->getRHS(), Context);
    if (!A || !B || A->getExtValue() == B->getExtValue())
      return true;
    Check.diag(placeOf(Or->getOperatorLoc(), Context),
               "this condition is always true, and the shutdown below it never "
               "reached: no value equals both; write && instead of ||");
    return true;
  }

private:
  static const BinaryOperator *unequal(const Expr *E) {
    const auto *Op = dyn_cast<BinaryOperator>(E->IgnoreParenImpCasts());
    return Op && Op->getOpcode() == BO_NE && !Op->isValueDependent() ? Op
                                                                     : nullptr;
  }

  static bool leaves(const Stmt *Branch) {
    if (const auto *Block = dyn_cast<CompoundStmt>(Branch))
      Branch = Block->body_empty() ? nullptr : Block->body_back();
    return Branch && isa<ReturnStmt, GotoStmt>(Branch);
  }

  MissingShutdownCheck &Check;
  ASTContext &Context;
  const CallExpr &Control;
};

/// Can code outside of this translation unit get at the security context that
/// \p Handle is?
class Reach {
public:
  explicit Reach(const ASTContext &Context)
      : Sources(Context.getSourceManager()) {}

  bool isOnlyHere(const Expr &Handle) const {
    const Expr *Object = Handle.IgnoreParenCasts();
    if (const auto *AddressOf = dyn_cast<UnaryOperator>(Object);
        AddressOf && AddressOf->getOpcode() == UO_AddrOf)
      Object = AddressOf->getSubExpr()->IgnoreParenCasts();
    if (const auto *Member = dyn_cast<MemberExpr>(Object)) {
      const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
      return Field && isOnlyHere(*Field);
    }
    const VarDecl *Variable = variable(Object);
    return Variable && !isa<ParmVarDecl>(Variable) && isHere(*Variable) &&
           (Variable->isLocalVarDecl() || !Variable->isExternallyVisible());
  }

private:
  bool isHere(const Decl &D) const {
    return Sources.isInMainFile(
        Sources.getExpansionLoc(D.getCanonicalDecl()->getLocation()));
  }

  bool isOnlyHere(const FieldDecl &Field) const {
    // Others may know that the record is there, and not what is in it.
    if (Sources.isInMainFile(
            Sources.getExpansionLoc(Field.getParent()->getLocation())))
      return true;
    // A class that keeps it to itself, and all of whose methods are here.
    const auto *Class = dyn_cast<CXXRecordDecl>(Field.getParent());
    return Class && Field.getAccess() == AS_private && !Class->hasFriends() &&
           llvm::all_of(Class->methods(), [](const CXXMethodDecl *Method) {
             return Method->isImplicit() || Method->isDeleted() ||
                    Method->isDefaulted() || Method->isPureVirtual() ||
                    Method->getDefinition();
           });
  }

  const SourceManager &Sources;
};

/// Does anything that \p Function calls, or it itself, make a call for which
/// \p Wanted holds?
bool reaches(const SspiUnit &Unit, const FunctionDecl &Function,
             bool (*Wanted)(const Contract &)) {
  return Unit.anyReached(Function, [&](const FunctionDecl &Reached) {
    return llvm::any_of(Unit.calls(Reached), [&](const ContractCall &C) {
      return Wanted(*C.Promise);
    });
  });
}

/// Does every caller of \p Function, which asks for a shutdown token, delete the
/// context without a call that could make the token? Only of functions whose
/// callers are all here.
bool isDeletedByCallers(const SspiUnit &Unit, const FunctionDecl &Function) {
  if (Function.isExternallyVisible() ||
      reaches(Unit, Function, isHandshake))
    return false;
  auto Hides = [&](const FunctionDecl &Reached) {
    if (!Unit.isRelevant(Reached))
      return false;
    HarmfulCalls Others(Unit, /*InBodies=*/false);
    Others.TraverseStmt(Reached.getBody());
    return Others.Found;
  };
  bool Any = false;
  for (const FunctionDecl *Caller : Unit.definitions()) {
    if (llvm::none_of(Unit.ownCalls(*Caller), [&](const CallExpr *Call) {
          return Call->getDirectCallee()->getDefinition() == &Function;
        }))
      continue;
    if (reaches(Unit, *Caller, isHandshake) ||
        !reaches(Unit, *Caller, deletesContext) ||
        Unit.anyReached(*Caller, Hides))
      return false;
    Any = true;
  }
  return Any;
}

/// Looks at one function that asks for a shutdown token.
void checkShutdown(MissingShutdownCheck &Check, const SspiUnit &Unit,
                   const FunctionDecl &Function, const CallExpr &Control) {
  ASTContext &Context = Unit.context();
  AlwaysTrue(Check, Context, Control).TraverseStmt(Function.getBody());

  SmallVector<ContractCall, 2> Handshakes; // that come after
  bool AnyHandshake = false, Deleted = false;
  for (const ContractCall &Here : Unit.calls(Function)) {
    bool After = Context.getSourceManager().isBeforeInTranslationUnit(
        Control.getBeginLoc(), Here.Call->getBeginLoc());
    AnyHandshake |= isHandshake(*Here.Promise);
    Deleted |= After && deletesContext(*Here.Promise);
    if (After && isHandshake(*Here.Promise))
      Handshakes.push_back(Here);
  }
  if (!AnyHandshake) {
    HarmfulCalls Others(Unit, /*InBodies=*/true);
    Others.TraverseStmt(Function.getBody());
    if (!Others.Found && (Deleted || isDeletedByCallers(Unit, Function)))
      Check.diag(placeOf(Control.getBeginLoc(), Context),
                 "the shutdown is asked for, but no close_notify is made: call "
                 "InitializeSecurityContext or AcceptSecurityContext once more "
                 "and send its token before the context is deleted");
  }
  if (Handshakes.empty())
    return;
  TokenUse Token(Unit, Function, Handshakes);
  if (const CallExpr *Encrypted = Token.encrypted())
    Check.diag(
        placeOf(Encrypted->getBeginLoc(), Context),
        "%0 encrypts what it sends: the close_notify reaches the peer as "
        "application data; send the token as it is")
        << Encrypted->getDirectCallee();
  else if (Token.isNeverSent())
    Check.diag(placeOf(Handshakes.front().Call->getBeginLoc(), Context),
               "the close_notify that this call makes is never sent; send "
               "pvBuffer, cbBuffer bytes, before the context is deleted");
}

/// Does the call make an alert of what it is given? A close_notify is one.
bool makesAlert(const SspiUnit &Unit, const ContractCall &Call) {
  unsigned Protection = Call.Promise->paramIndex("fQOP");
  if (Protection >= Call.Call->getNumArgs())
    return false;
  FlagValue Asked = Unit.flags().trace(*Call.Call->getArg(Protection));
  uint64_t OutOfBand =
      Unit.contracts().constant("SECQOP_WRAP_OOB_DATA").value_or(0);
  return llvm::any_of(Asked.Origins, [&](const FlagOrigin &O) {
    return (O.Bits & OutOfBand) != 0;
  });
}

} // namespace

void MissingShutdownCheck::checkUnit(const SspiUnit &Unit) {
  bool AnyShutdown = false, AnyConnect = false, Encrypts = false,
       Decrypts = false;
  const CallExpr *Deletion = nullptr;
  Reach Handles(Unit.context());
  bool Reachable = Unit.handsOutHandles();
  for (const FunctionDecl *Function : Unit.functions()) {
    if (Function->isDependentContext())
      continue;
    bool Handshakes = false;
    const CallExpr *Here = nullptr;
    for (const ContractCall &C : Unit.calls(*Function)) {
      if (has(*C.Promise, EffectKind::ControlToken)) {
        AnyShutdown |= mayRun(*Function);
        checkShutdown(*this, Unit, *Function, *C.Call);
      }
      if (isHandshake(*C.Promise)) {
        Handshakes = true;
        // What only a client says.
        AnyConnect |=
            C.Promise->paramIndex("pszTargetName") != Effect::ResultIndex;
      }
      Encrypts |= has(*C.Promise, EffectKind::EncryptBuffers);
      AnyShutdown |= makesAlert(Unit, C);
      Decrypts |= has(*C.Promise, EffectKind::DecryptBuffers);
      if (deletesContext(*C.Promise)) {
        Here = C.Call;
        Reachable |= !Handles.isOnlyHere(*C.Call->getArg(0));
      }
    }
    // Beside the handshake it is often one that failed.
    if (Here && !Handshakes)
      Deletion = Here;
  }
  // A client that is here from the handshake to the end.
  if (AnyShutdown || Reachable || !AnyConnect || !Encrypts || !Decrypts ||
      !Deletion || Unit.hasErrors() || !Unit.use().isSchannelOnly() ||
      Unit.use().isCarriedInMessages())
    return;
  diag(
      placeOf(Deletion->getBeginLoc(), Unit.context()),
      "the context is deleted, but nothing here ever makes a close_notify: the "
      "peer cannot tell the end of the data from a cut; call ApplyControlToken "
      "with SCHANNEL_SHUTDOWN, then InitializeSecurityContext or "
      "AcceptSecurityContext, and send the token");
}

} // namespace schannel_tidy
