//===- SecretValues.cpp - Which expressions are secret --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretValues.h"
#include "RecordWalk.h"
#include "SecBufferSyntax.h"
#include "Spelling.h"
#include "TlsCall.h"
#include "WrittenCondition.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace schannel_tidy {

bool holdsText(const CXXRecordDecl *Class) {
  if (!Class || !Class->hasDefinition())
    return false;
  for (const CXXMethodDecl *Method : Class->methods()) {
    if (Method->getDeclName().isIdentifier()) {
      StringRef Name = Method->getName();
      if (Name == "data" || Name == "c_str" || Name == "constData")
        return true;
    } else if (Method->getOverloadedOperator() == OO_Star) {
      return true; // an iterator
    }
  }
  return llvm::any_of(Class->bases(), [](const CXXBaseSpecifier &Base) {
    return holdsText(Base.getType()->getAsCXXRecordDecl());
  });
}

bool carriesSecrets(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isArrayType())
    return isCharacter(QualType(Type->getArrayElementTypeNoTypeQual(), 0));
  if (Type->isPointerType())
    return Type->isVoidPointerType() || isCharacter(Type->getPointeeType());
  return isCharacter(Type) || holdsText(Type->getAsCXXRecordDecl());
}

/// Reads what a function's text says of files and SecBuffers, wherever.
class SecretValues::Reader : public RecursiveASTVisitor<Reader> {
public:
  explicit Reader(SecretValues &Values) : Values(Values) {}

  bool VisitVarDecl(VarDecl *Variable) {
    if (!Variable->getInit())
      return true;
    open(Variable, Variable->getInit());
    if (const auto *List = dyn_cast<InitListExpr>(
            Variable->getInit()->IgnoreImplicit());
        List && Variable->getType()->isArrayType())
      for (unsigned I = 0; I < List->getNumInits(); ++I)
        if (const auto *Element = dyn_cast<InitListExpr>(List->getInit(I));
            Element && isSecBuffer(Element->getType()) &&
            Element->getNumInits() > 1)
          type(Variable, I, Element->getInit(1));
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() != BO_Assign)
      return true;
    if (const ValueDecl *Target = valueNamedBy(*Op->getLHS()))
      open(Target, Op->getRHS());
    const MemberExpr *Type = secBufferField(Op->getLHS(), "BufferType");
    if (!Type)
      return true;
    const Expr *Value = Op->getRHS()->IgnoreParenImpCasts();
    while (const auto *Inner = dyn_cast<BinaryOperator>(Value)) {
      if (Inner->getOpcode() != BO_Assign)
        break;
      Value = Inner->getRHS()->IgnoreParenImpCasts();
    }
    if (Element Which = elementOf(*Type, Values.Context); Which.Array)
      type(Which.Array, Which.Index, Value);
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    if (const Contract *Promise = Values.Unit.contract(*Call))
      for (const Effect &E : Promise->Effects)
        if (E.Do == EffectKind::OpenFile && E.Index < Call->getNumArgs())
          if (const VarDecl *File = pointedVariable(Call->getArg(E.Index)))
            Values.Opened.insert(File);
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    QualType Type = Member->getType();
    if (Type->isArrayType() &&
        isSecBuffer(QualType(Type->getArrayElementTypeNoTypeQual(), 0)))
      Values.BufferMembers.insert({Member->getMemberDecl(), Member});
    return true;
  }

private:
  void open(const ValueDecl *Target, const Expr *Value) {
    const auto *Call = dyn_cast<CallExpr>(Value->IgnoreParenCasts());
    const Contract *Promise = Call ? Values.Unit.contract(*Call) : nullptr;
    if (!Promise || llvm::none_of(Promise->Effects, [](const Effect &E) {
          return E.Do == EffectKind::OpenFile &&
                 E.Index == Effect::ResultIndex;
        }))
      return;
    // Pipes and devices have names of this kind.
    if (Call->getNumArgs() > 0 &&
        StringRef(literalText(Call->getArg(0))).starts_with("\\\\.\\"))
      return;
    Values.Opened.insert(Target);
  }

  void type(const ValueDecl *Array, uint64_t Index, const Expr *Value) {
    if (auto Type = constantOf(*Value, Values.Context))
      Values.BufferTypes[{Array, Index}].insert(Type->getZExtValue());
  }

  SecretValues &Values;
};

SecretValues::SecretValues(SecretFlow &Flow, const SspiUnit &Unit,
                           const FunctionDecl &Function)
    : Unit(Unit), Function(Function), Context(Unit.context()), Flow(Flow) {
  Reader(*this).TraverseStmt(Function.getBody());
}

bool SecretValues::isOpenedFile(const Expr &E) const {
  const ValueDecl *File = valueNamedBy(E);
  if (!File || Opened.contains(File))
    return File;
  // A FILE * that the program keeps for good, but not stdout. A HANDLE may be
  // anything.
  const auto *Variable = dyn_cast<VarDecl>(File);
  return Variable && Variable->hasGlobalStorage() &&
         Variable->getType()->isPointerType() &&
         Variable->getType()->getPointeeType()->isRecordType() &&
         !Context.getSourceManager().isInSystemHeader(Variable->getLocation());
}

bool SecretValues::isHeaderByte(const Expr &E) const {
  if (!isCharacter(E.getType()))
    return false;
  if (!HeaderPointers)
    HeaderPointers = headerPointers(Function);
  if (HeaderPointers->empty())
    return false;
  const Expr *Pointer = nullptr;
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(&E)) {
    if (constantOf(*Element->getIdx(), Context))
      Pointer = Element->getBase();
  } else if (const auto *Deref = dyn_cast<UnaryOperator>(&E);
             Deref && Deref->getOpcode() == UO_Deref) {
    Pointer = Deref->getSubExpr();
  }
  if (!Pointer)
    return false;
  Pointer = Pointer->IgnoreParenCasts();
  if (const auto *Step = dyn_cast<UnaryOperator>(Pointer);
      Step && Step->isIncrementDecrementOp())
    Pointer = Step->getSubExpr()->IgnoreParenCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Pointer);
  return Ref && HeaderPointers->contains(dyn_cast<VarDecl>(Ref->getDecl()));
}

TextUse SecretValues::textUse(const CallParts &Parts) const {
  auto IsOpened = [this](const Expr &E) { return isOpenedFile(E); };
  return LogCalls(Unit, IsOpened).use(Parts);
}

const Secret *SecretValues::secret(const void *Key, unsigned Number,
                                   Secret Content) {
  auto [It, New] = Secrets.try_emplace({Key, Number}, std::move(Content));
  if (New && !It->second.Memory)
    It->second.Memory = Secrets.size();
  return &It->second;
}

const Secret *SecretValues::next(const Stmt &Where, unsigned Number,
                                 const Secret &From, std::string Note,
                                 bool IsCopy) {
  Secret Content = From;
  Content.From = &From;
  Content.Where = placeOf(Where.getBeginLoc(), Context);
  Content.Note = std::move(Note);
  if (IsCopy)
    Content.Memory = 0;
  return secret(&Where, Number, std::move(Content));
}

std::string SecretValues::spelled(const Expr *E) const {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  E->IgnoreParenCasts()->IgnoreImplicit()->printPretty(
      Out, nullptr, PrintingPolicy(Context.getLangOpts()));
  return Text;
}

bool SecretValues::holds(const Effect &E, const CallExpr &Call) const {
  return !E.When || holdsAsWritten(*E.When, Call, Context);
}

std::optional<ObjectPath> SecretValues::contentOf(const Expr *E) const {
  E = E->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts();
  if (const auto *Op = dyn_cast<UnaryOperator>(E);
      Op && Op->getOpcode() == UO_AddrOf) {
    const Expr *Object = Op->getSubExpr()->IgnoreParens();
    // &text[5] is in the middle of the text.
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Object);
        Element && carriesSecrets(Element->getType()))
      return pathOf(Element->getBase(), Context);
    return pathOf(Object, Context);
  }
  if (const auto *Op = dyn_cast<BinaryOperator>(E);
      Op && Op->isAdditiveOp() && Op->getType()->isPointerType())
    return contentOf(Op->getLHS()->getType()->isPointerType() ? Op->getLHS()
                                                              : Op->getRHS());
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
      Call && holdsText(Call->getImplicitObjectArgument()
                            ->IgnoreParenImpCasts()
                            ->getType()
                            ->getAsCXXRecordDecl()))
    return contentOf(Call->getImplicitObjectArgument());
  return pathOf(E, Context);
}

void SecretValues::sourcesOf(
    const Expr *E, llvm::function_ref<void(const ObjectPath &)> Visit) const {
  E = E->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts();
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E)) {
    sourcesOf(Choice->getTrueExpr(), Visit);
    sourcesOf(Choice->getFalseExpr(), Visit);
  } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    for (const Expr *Argument : Construct->arguments())
      if (carriesSecrets(Argument->getType()))
        sourcesOf(Argument, Visit);
  } else if (isCharacter(E->getType()) && isa<ArraySubscriptExpr>(E)) {
    // a character of a text
    sourcesOf(cast<ArraySubscriptExpr>(E)->getBase(), Visit);
  } else if (const auto *Op = dyn_cast<UnaryOperator>(E);
             Op && Op->getOpcode() == UO_Deref && isCharacter(E->getType())) {
    sourcesOf(Op->getSubExpr(), Visit);
  } else if (const auto Path = contentOf(E)) {
    if (carriesSecrets(E->getType()))
      Visit(*Path);
  } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
    TextUse Use = textUse(CallParts(*Call));
    if (Use.Does == TextUse::Makes)
      for (const TextArgument &Text : Use.Arguments)
        sourcesOf(Text.Argument, Visit);
  }
}

const Secret *SecretValues::secretAt(const ObjectPath &Path, QualType Type,
                                     const SecretFacts &Facts) const {
  auto Live = [](const Secret *What) {
    return What && !What->Cleared ? What : nullptr;
  };
  if (const auto *Known = Facts.find(Path))
    return Live(Known->What);
  if (!carriesSecrets(Type))
    return nullptr;
  for (const auto &Known : Facts.all())
    if (Path.isWithin(Known.Path) && Live(Known.What))
      return Known.What;
  return nullptr;
}

const Secret *SecretValues::secretOf(const Expr *E, const SecretFacts &Facts) {
  E = E->IgnoreParens();
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    if (Cast->getCastKind() == CK_PointerToIntegral ||
        Cast->getCastKind() == CK_PointerToBoolean ||
        Cast->getCastKind() == CK_ToVoid ||
        (Cast->getCastKind() == CK_LValueToRValue &&
         isHeaderByte(*Cast->getSubExpr()->IgnoreParens())))
      return nullptr;
    return secretOf(Cast->getSubExpr(), Facts);
  }
  if (const auto *Full = dyn_cast<FullExpr>(E))
    return secretOf(Full->getSubExpr(), Facts);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return secretOf(Temporary->getSubExpr(), Facts);
  if (const auto *Temporary = dyn_cast<CXXBindTemporaryExpr>(E))
    return secretOf(Temporary->getSubExpr(), Facts);
  if (const auto *Argument = dyn_cast<VAArgExpr>(E))
    return secretOf(Argument->getSubExpr(), Facts);
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E)) {
    const Secret *First = secretOf(Choice->getTrueExpr(), Facts);
    return First ? First : secretOf(Choice->getFalseExpr(), Facts);
  }
  if (auto Path = pathOf(E, Context))
    if (const Secret *Known = secretAt(*Path, E->getType(), Facts))
      return Known;
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    auto Path = pathOf(E, Context);
    if (!Field || (Path && Facts.find(*Path)))
      return nullptr;
    if (const KeptSecret *Kept = Flow.members().find(*Field))
      return secret(Field, 0,
                    {Kept->What->Noun, nullptr,
                     placeOf(Kept->Where->getBeginLoc(), Context),
                     "kept in '" + Field->getNameAsString() + "' here",
                     /*Memory=*/0, /*Lasting=*/true, /*Cleared=*/false,
                     /*Kept=*/true});
    if (!Unit.isSecret(*Field))
      return nullptr;
    return secret(Field, 0, {"a password", nullptr, {}, ""});
  }
  if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E)) {
    if (!isCharacter(E->getType()))
      return nullptr;
    // The digit for a byte says what the byte is.
    const Secret *Found = secretOf(Subscript->getBase(), Facts);
    return Found ? Found : secretOf(Subscript->getIdx(), Facts);
  }
  if (const auto *Op = dyn_cast<UnaryOperator>(E)) {
    switch (Op->getOpcode()) {
    case UO_AddrOf:
    case UO_PostInc:
    case UO_PostDec:
    case UO_PreInc:
    case UO_PreDec:
      return secretOf(Op->getSubExpr(), Facts);
    case UO_Deref:
      return carriesSecrets(E->getType()) ? secretOf(Op->getSubExpr(), Facts)
                                          : nullptr;
    default:
      return nullptr;
    }
  }
  if (const auto *Op = dyn_cast<BinaryOperator>(E)) {
    switch (Op->getOpcode()) {
    case BO_Comma:
    case BO_Assign:
      return secretOf(Op->getRHS(), Facts);
    case BO_Add:
    case BO_Sub:
      if (!Op->getType()->isPointerType())
        return nullptr;
      return secretOf(Op->getLHS()->getType()->isPointerType() ? Op->getLHS()
                                                               : Op->getRHS(),
                      Facts);
    case BO_And: // half a byte
    case BO_Shr:
    case BO_Div:
    case BO_Rem:
      return secretOf(Op->getLHS(), Facts);
    default:
      return nullptr;
    }
  }
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    if (carriesSecrets(E->getType()))
      for (const Expr *Element : List->inits())
        if (const Secret *Found = secretOf(Element, Facts))
          return Found;
    return nullptr;
  }
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    if (carriesSecrets(E->getType()))
      for (const Expr *Argument : Construct->arguments())
        if (const Secret *Found = secretOf(Argument, Facts))
          return Found;
    return nullptr;
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return secretOfCall(*Call, Facts);
  return nullptr;
}

const Secret *SecretValues::secretOfCall(const CallExpr &Call,
                                         const SecretFacts &Facts) {
  CallParts Parts(Call);
  TextUse Use = textUse(Parts);
  if (Use.Does == TextUse::Makes) {
    for (const TextArgument &Text : Use.Arguments)
      if (const Secret *Found = secretOf(Text.Argument, Facts))
        return Found;
    return nullptr;
  }
  if (const Contract *Promise = Unit.contract(Call)) {
    for (const Effect &E : Promise->Effects) // realloc
      if (E.Do == EffectKind::Resize && E.Index < Call.getNumArgs())
        return secretOf(Call.getArg(E.Index), Facts);
    for (const Effect &E : Promise->Effects)
      if (E.Do == EffectKind::Secret && E.Index == Effect::ResultIndex &&
          holds(E, Call))
        return secret(&Call, OfResult,
                      {E.Noun.empty() ? "a secret" : E.Noun, nullptr,
                       placeOf(Call.getBeginLoc(), Context),
                       "'" + Promise->Name + "' returns it here"});
    return nullptr;
  }
  if (!carriesSecrets(Call.getType()))
    return nullptr;
  if (Parts.Object)
    if (const Secret *Found = secretOf(Parts.Object, Facts))
      return Found;
  // std::move(text), text + "\n", std::begin(bytes)
  bool PassesOn = Parts.Callee && Parts.Callee->isInStdNamespace();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call))
    PassesOn |= Operator->getOperator() == OO_Plus;
  for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
    const Secret *Found = secretOf(Parts.Arguments[I], Facts);
    if (!Found)
      continue;
    if (PassesOn)
      return Found;
    if (Parts.Callee && I < Parts.Callee->getNumParams() &&
        Flow.handed(*Parts.Callee, I).Returns)
      return next(Call, OfReturn + I, *Found, "passed through '" +
                      Parts.Callee->getNameAsString() + "' here", false);
  }
  return nullptr;
}

std::vector<ObjectPath> SecretValues::memoryOf(const Expr &Descriptor,
                                               bool Decrypted) const {
  int64_t Data = Unit.contracts().constant("SECBUFFER_DATA").value_or(-1);
  int64_t Token = Unit.contracts().constant("SECBUFFER_TOKEN").value_or(-1);
  std::vector<ObjectPath> Found;
  auto Add = [&](const ObjectPath &Buffer, QualType Type) {
    if (auto Memory = memberOf(Buffer, Type, "pvBuffer"))
      Found.push_back(*Memory);
  };
  // As the descriptor has them.
  QualType Record = Descriptor.IgnoreParenCasts()->getType();
  auto Object = pointeeOf(&Descriptor, Context);
  if (Decrypted && Object && Record->isPointerType())
    if (auto Buffers = memberOf(*Object, Record->getPointeeType(), "pBuffers"))
      for (const FieldDecl *Field :
           Record->getPointeeType()->getAsRecordDecl()->fields())
        if (Field->getType()->isPointerType() &&
            isSecBuffer(Field->getType()->getPointeeType()))
          Add(Buffers->element(1), Field->getType()->getPointeeType());
  auto Candidates = secBuffersOf(Function, Descriptor, Unit);
  if (Candidates.empty() && Decrypted) // a member with an initializer of its own
    for (const auto &Member : BufferMembers)
      Candidates.push_back(Member.first);
  for (const ValueDecl *Buffers : Candidates) {
    ObjectPath Path{Buffers, {}};
    if (!isa<VarDecl>(Buffers)) {
      auto Member = BufferMembers.find(Buffers);
      auto There = Member == BufferMembers.end()
                       ? std::nullopt
                       : pathOf(Member->second, Context);
      if (!There)
        continue;
      Path = *There;
    }
    QualType Type = Buffers->getType();
    if (isSecBuffer(Type)) {
      if (!Decrypted)
        Add(Path, Type);
      continue;
    }
    bool IsArray = Type->isArrayType();
    QualType Element = IsArray
                           ? QualType(Type->getArrayElementTypeNoTypeQual(), 0)
                           : Type->getPointeeType();
    uint64_t Count = 4;
    if (const auto *Array = Context.getAsConstantArrayType(Type))
      Count = Array->getSize().getZExtValue();
    auto IsGiven = [&](uint64_t Index, int64_t Wanted) {
      auto It = BufferTypes.find({Buffers, Index});
      return It != BufferTypes.end() && It->second.contains(Wanted);
    };
    if (!Decrypted) {
      for (uint64_t I = 0; I < Count; ++I)
        if (IsGiven(I, Token))
          Add(Path.element(I), Element);
    } else if (Count == 2 && IsGiven(0, Data)) {
      Add(Path.element(0), Element); // in place, with the signature behind it
    } else if (Count > 1) {
      // Schannel puts it there: header, data, trailer, extra.
      Add(Path.element(1), Element);
    }
  }
  return Found;
}

} // namespace schannel_tidy
