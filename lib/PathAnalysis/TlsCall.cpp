//===- TlsCall.cpp - Calls that consume a TLS stream ----------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TlsCall.h"
#include "StatusValue.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

static const Expr *argumentWith(const ContractCall &Call, EffectKind Kind) {
  for (const Effect &E : Call.Promise->Effects)
    if (E.Do == Kind && E.Index < Call.Call->getNumArgs())
      return Call.Call->getArg(E.Index);
  return nullptr;
}

bool completesToken(const Contract &C) {
  return C.IsSspi && C.Params.size() == 2 && C.Params[0] == "phContext" &&
         C.Params[1] == "pToken";
}

bool decrypts(const Contract &C) {
  return llvm::any_of(C.Effects, [](const Effect &E) {
    return E.Do == EffectKind::DecryptBuffers;
  });
}

bool isHandshake(const Contract &C) {
  return llvm::any_of(C.Effects, [](const Effect &E) {
    return E.Do == EffectKind::Acquire && E.Resource == "security-context" &&
           !E.Unless.empty();
  });
}

/// The other arm of 'first ? NULL : &input': of no input nothing is left.
static const Expr *unlessNull(const Expr *E) {
  const auto *Choice =
      E ? dyn_cast<ConditionalOperator>(E->IgnoreParenImpCasts()) : nullptr;
  auto IsNull = [](const Expr *Arm) {
    const Expr *Bare = Arm->IgnoreParenCasts();
    const auto *Number = dyn_cast<IntegerLiteral>(Bare);
    return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(Bare) ||
           (Number && Number->getValue() == 0);
  };
  if (Choice && IsNull(Choice->getTrueExpr()))
    return Choice->getFalseExpr();
  if (Choice && IsNull(Choice->getFalseExpr()))
    return Choice->getTrueExpr();
  return E;
}

const Expr *inputDescriptor(const ContractCall &Call) {
  if (const Expr *Message = argumentWith(Call, EffectKind::DecryptBuffers))
    return Message;
  return isHandshake(*Call.Promise)
             ? unlessNull(argumentWith(Call, EffectKind::UpdateBuffers))
             : nullptr;
}

const Expr *outputDescriptor(const ContractCall &Call) {
  return isHandshake(*Call.Promise)
             ? argumentWith(Call, EffectKind::WriteBuffers)
             : nullptr;
}

TlsCallKind tlsCallKind(const SspiUnit &Unit, const FunctionDecl &Function,
                        const ContractCall &Call) {
  const Expr *Descriptor = inputDescriptor(Call);
  // A call with errors in it, or one in a template, has no proper type.
  if (!Descriptor || !Call.Call->getType()->isIntegerType() ||
      Descriptor->isNullPointerConstant(Unit.context(),
                                        Expr::NPC_ValueDependentIsNotNull))
    return TlsCallKind::None;
  bool Decrypts = decrypts(*Call.Promise);
  // What goes into a client's first leg does not come from the peer.
  unsigned Context = Call.Promise->paramIndex("phContext");
  if (!Decrypts && connects(*Call.Promise) &&
      Call.Call->getArg(Context)->isNullPointerConstant(
          Unit.context(), Expr::NPC_ValueDependentIsNotNull))
    return TlsCallKind::None;
  // Kerberos, NTLM and Negotiate decrypt a stream in two buffers; Schannel
  // needs four, and an empty one beside the token of a handshake.
  unsigned Needed = Decrypts ? 4 : 2;
  auto Buffers = secBuffersOf(Function, *Descriptor, Unit);
  bool Counted = false;
  for (const ValueDecl *Buffer : Buffers)
    if (const auto *Array =
            Unit.context().getAsConstantArrayType(Buffer->getType())) {
      if (Array->getSize().ult(Needed))
        return TlsCallKind::None;
      Counted = true;
    } else if (isSecBuffer(Buffer->getType())) {
      return TlsCallKind::None; // a single one
    }
  if (!Unit.usesSchannel() && !(Counted && Decrypts))
    return TlsCallKind::None;
  return Decrypts ? TlsCallKind::Decrypt : TlsCallKind::Handshake;
}

bool isSecBuffer(QualType Type) {
  const RecordDecl *Record = Type->getAsRecordDecl();
  if (!Record)
    return false;
  if (Record->getIdentifier() && Record->getName() == "_SecBuffer")
    return true;
  const auto *Class = dyn_cast<CXXRecordDecl>(Record);
  return Class && Class->hasDefinition() &&
         llvm::any_of(Class->bases(), [](const CXXBaseSpecifier &Base) {
           return isSecBuffer(Base.getType());
         });
}

namespace {

/// Is \p Type an array of SecBuffers, a pointer to some, or a single one?
bool holdsSecBuffers(QualType Type) {
  if (Type->isArrayType())
    return isSecBuffer(QualType(Type->getArrayElementTypeNoTypeQual(), 0));
  if (Type->isPointerType())
    return isSecBuffer(Type->getPointeeType());
  return isSecBuffer(Type);
}

class Mentions : public RecursiveASTVisitor<Mentions> {
public:
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    Values.insert(Ref->getDecl());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    Values.insert(Member->getMemberDecl());
    return true;
  }
  llvm::SetVector<const ValueDecl *> Values;
};

llvm::SetVector<const ValueDecl *> mentionedIn(const Stmt *S) {
  Mentions Found;
  Found.TraverseStmt(const_cast<Stmt *>(S));
  return std::move(Found.Values);
}

/// Finds what a descriptor is filled from: its initializer, assignments to it
/// or its members, and helpers that get its address together with SecBuffers.
class DescriptorFillings : public RecursiveASTVisitor<DescriptorFillings> {
public:
  DescriptorFillings(const ValueDecl &Descriptor, const SspiUnit &Unit)
      : Descriptor(Descriptor), Unit(Unit) {}

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable == &Descriptor && Variable->getInit())
      collect(mentionedIn(Variable->getInit()));
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isAssignmentOp() && mentionedIn(Op->getLHS()).contains(&Descriptor))
      collect(mentionedIn(Op->getRHS()));
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const Contract *C = Unit.contract(*Call);
    if (!C || C->MatchSuffix)
      if (auto Values = mentionedIn(Call); Values.contains(&Descriptor))
        collect(Values);
    return true;
  }

  SmallVector<const ValueDecl *, 2> take() { return Buffers.takeVector(); }

private:
  void collect(const llvm::SetVector<const ValueDecl *> &Values) {
    for (const ValueDecl *Value : Values)
      if (holdsSecBuffers(Value->getType()))
        Buffers.insert(Value);
  }

  const ValueDecl &Descriptor;
  const SspiUnit &Unit;
  llvm::SmallSetVector<const ValueDecl *, 2> Buffers;
};

} // namespace

bool connects(const Contract &C) {
  return C.paramIndex("pszTargetName") != Effect::ResultIndex;
}

const ValueDecl *valueNamedBy(const Expr &E) {
  const Expr *Bare = E.IgnoreParenCasts();
  if (const auto *Op = dyn_cast<BinaryOperator>(Bare);
      Op && Op->getOpcode() == BO_Assign)
    Bare = Op->getLHS()->IgnoreParenCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Bare))
    return Ref->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(Bare))
    return Member->getMemberDecl();
  return nullptr;
}

SmallVector<const ValueDecl *, 2> secBuffersOf(const FunctionDecl &Function,
                                               const Expr &Descriptor,
                                               const SspiUnit &Unit) {
  const Expr *Object = Descriptor.IgnoreParenCasts();
  if (const auto *AddressOf = dyn_cast<UnaryOperator>(Object);
      AddressOf && AddressOf->getOpcode() == UO_AddrOf)
    Object = AddressOf->getSubExpr();
  auto Where = placeOf(Object);
  if (!Where || !Where->back())
    return {};
  const ValueDecl &Named = *Where->back();
  return SmallVector<const ValueDecl *, 2>(
      Unit.secBuffers(Function, Named, [&] {
        DescriptorFillings Walk(Named, Unit);
        Walk.TraverseStmt(Function.getBody());
        return Walk.take();
      }));
}

namespace {

/// Finds what is put into SecBuffers: by assignment to their members, by their
/// initializers, by helpers that get their address.
class BufferFillings : public RecursiveASTVisitor<BufferFillings> {
public:
  BufferFillings(ArrayRef<const ValueDecl *> Buffers, const SspiUnit &Unit)
      : Buffers(Buffers), Unit(Unit) {}

  bool VisitVarDecl(VarDecl *Variable) {
    if (llvm::is_contained(Buffers, Variable) && Variable->getInit())
      collect(mentionedIn(Variable->getInit()));
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign && mentions(mentionedIn(Op->getLHS())))
      collect(mentionedIn(Op->getRHS()));
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *Call) {
    if (Call->isAssignmentOp() && mentions(mentionedIn(Call->getArg(0))))
      collect(mentionedIn(Call->getArg(1)));
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    if (!Unit.contract(*Call))
      if (auto Values = mentionedIn(Call); mentions(Values))
        collect(Values);
    return true;
  }

  llvm::SmallSetVector<const ValueDecl *, 8> Sources;

private:
  bool mentions(const llvm::SetVector<const ValueDecl *> &Values) const {
    return llvm::any_of(Buffers, [&](const ValueDecl *Buffer) {
      return Values.contains(Buffer);
    });
  }
  void collect(const llvm::SetVector<const ValueDecl *> &Values) {
    for (const ValueDecl *Value : Values)
      if (isa<VarDecl, FieldDecl>(Value) &&
          !llvm::is_contained(Buffers, Value) && !isSecBuffer(Value->getType()))
        Sources.insert(Value);
  }

  ArrayRef<const ValueDecl *> Buffers;
  const SspiUnit &Unit;
};

/// Finds the 'if's that ask for SECBUFFER_EXTRA, or for a pointer that was set
/// where it was found.
class ExtraFinder : public RecursiveASTVisitor<ExtraFinder> {
public:
  explicit ExtraFinder(const SspiUnit &Unit)
      : Context(Unit.context()),
        Extra(Unit.contracts().constant("SECBUFFER_EXTRA").value_or(-1)) {}

  bool VisitIfStmt(IfStmt *If) {
    if (asksForExtra(If->getCond())) {
      Asking.push_back(If);
      PointersSetIn Pointers(Saved);
      Pointers.TraverseStmt(If->getThen());
    } else {
      Others.push_back(If);
    }
    return true;
  }

  /// The 'if's found, those that ask for a saved pointer included.
  std::vector<const IfStmt *> take() {
    for (const IfStmt *If : Others)
      if (llvm::any_of(mentionedIn(If->getCond()),
                       [&](const ValueDecl *V) { return Saved.contains(V); }))
        Asking.push_back(If);
    return std::move(Asking);
  }

private:
  struct PointersSetIn : RecursiveASTVisitor<PointersSetIn> {
    explicit PointersSetIn(llvm::DenseSet<const ValueDecl *> &Found)
        : Found(Found) {}
    bool VisitBinaryOperator(BinaryOperator *Op) {
      if (Op->getOpcode() == BO_Assign && Op->getType()->isPointerType())
        if (const ValueDecl *Target = valueNamedBy(*Op->getLHS()))
          if (isSecBuffer(Target->getType()->getPointeeType()))
            Found.insert(Target);
      return true;
    }
    llvm::DenseSet<const ValueDecl *> &Found;
  };

  bool asksForExtra(const Expr *Condition) const {
    Condition = Condition->IgnoreParenImpCasts();
    const auto *Op = dyn_cast<BinaryOperator>(Condition);
    if (!Op)
      return false;
    if (Op->getOpcode() == BO_LAnd)
      return asksForExtra(Op->getLHS()) || asksForExtra(Op->getRHS());
    return Op->getOpcode() == BO_EQ &&
           comparedBufferType(*Op, Context) == Extra;
  }

  const ASTContext &Context;
  int64_t Extra;
  std::vector<const IfStmt *> Asking, Others;
  llvm::DenseSet<const ValueDecl *> Saved;
};

void addAll(const Stmt *S, llvm::DenseSet<const Stmt *> &Into) {
  if (!S)
    return;
  Into.insert(S);
  for (const Stmt *Child : S->children())
    addAll(Child, Into);
}

} // namespace

llvm::SmallSetVector<const ValueDecl *, 8>
inputSources(const FunctionDecl &Function, const ContractCall &Call,
             const SspiUnit &Unit) {
  const Expr *Descriptor = inputDescriptor(Call);
  auto Buffers = secBuffersOf(Function, *Descriptor, Unit);
  BufferFillings Walk(Buffers, Unit);
  Walk.TraverseStmt(Function.getBody());
  return std::move(Walk.Sources);
}

ExtraTests::ExtraTests(const FunctionDecl &Function, const SspiUnit &Unit) {
  ExtraFinder Finder(Unit);
  Finder.TraverseStmt(Function.getBody());
  for (const IfStmt *If : Finder.take()) {
    addAll(If->getThen(), With);
    addAll(If->getElse(), Without);
  }
}

} // namespace schannel_tidy
