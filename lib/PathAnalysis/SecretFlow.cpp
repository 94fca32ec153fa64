//===- SecretFlow.cpp - Where secrets go in a function --------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecretFlow.h"
#include "SecretUses.h"
#include "Spelling.h"
#include "StatusValue.h"
#include "TlsCall.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include <deque>

using namespace clang;

namespace schannel_tidy {

/// One function, and what is secret at each point of it.
class FunctionFlow {
public:
  FunctionFlow(SecretFlow &Flow, const FunctionDecl &Function)
      : Flow(Flow), Unit(Flow.Unit), Function(Function), Context(Unit.context()),
        Values(Flow, Unit, Function) {}

  /// \p Given is what is secret when the function begins.
  void run(const SecretFacts &Given) {
    CFG::BuildOptions Options;
    Options.AddInitializers = true;
    for (Stmt::StmtClass Kind :
         {Stmt::BinaryOperatorClass, Stmt::CompoundAssignOperatorClass,
          Stmt::UnaryOperatorClass, Stmt::CallExprClass,
          Stmt::CXXMemberCallExprClass, Stmt::CXXOperatorCallExprClass})
      Options.setAlwaysAdd(Kind);
    Graph = CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
    if (!Graph)
      return;
    SecretUses Later(Values, *Graph);
    std::vector<std::optional<SecretFacts>> AtStart(Graph->getNumBlockIDs());
    AtStart[Graph->getEntry().getBlockID()] = Given;
    std::deque<const CFGBlock *> Open{&Graph->getEntry()};
    while (!Open.empty()) {
      const CFGBlock *Block = Open.front();
      Open.pop_front();
      SecretFacts Facts = *AtStart[Block->getBlockID()];
      walk(*Block, Later, Facts);
      for (const CFGBlock::AdjacentBlock &Next : Block->succs()) {
        const CFGBlock *Successor = Next.getReachableBlock();
        if (!Successor)
          continue;
        SecretFacts There = Facts;
        follow(*Block, *Successor, There);
        auto &Known = AtStart[Successor->getBlockID()];
        bool Changed = !Known;
        if (!Known)
          Known = There;
        else
          Changed = Known->join(There);
        if (Changed && !llvm::is_contained(Open, Successor))
          Open.push_back(Successor);
      }
    }
    Reporting = true;
    for (const CFGBlock *Block : *Graph)
      if (auto Facts = AtStart[Block->getBlockID()])
        walk(*Block, Later, *Facts);
  }

  SecretFlow::Result Found;
  const Secret *Returned = nullptr;
  /// What is secret when the function returns.
  SecretFacts AtReturn;
  SecretValues &values() { return Values; }

private:
  void walk(const CFGBlock &Block, SecretUses &Later, SecretFacts &Facts) {
    std::vector<SecretFacts> Uses = Later.around(Block);
    auto AddUses = [&](unsigned I) {
      if (I < Uses.size())
        for (const auto &Use : Uses[I].all())
          if (const auto *Known = Facts.find(Use.Path); !Known || !Known->What)
            Facts.set(Use.Path, Use.What);
    };
    AddUses(0);
    for (unsigned I = 0; I < Block.size(); ++I) {
      if (auto Here = Block[I].getAs<CFGStmt>())
        step(*Here->getStmt(), Facts);
      else if (auto Here = Block[I].getAs<CFGInitializer>())
        initialize(*Here->getInitializer(), Facts);
      AddUses(I + 1);
    }
    if (Reporting && &Block == &Graph->getExit())
      AtReturn = Facts;
  }

  //===--- Branches ---------------------------------------------------------===//

  /// What the way from \p Block to \p Next says of a SecBuffer's type.
  void follow(const CFGBlock &Block, const CFGBlock &Next, SecretFacts &Facts) {
    if (!Facts.Decrypted)
      return;
    if (const auto *Switch =
            dyn_cast_or_null<SwitchStmt>(Block.getTerminatorStmt())) {
      const auto *Case = dyn_cast_or_null<CaseStmt>(Next.getLabel());
      Expr::EvalResult Type;
      if (Case && !Case->getLHS()->isValueDependent() &&
          Case->getLHS()->EvaluateAsInt(Type, Context))
        learn(*Switch->getCond(), Type.Val.getInt().getExtValue(), true, *Case,
              Facts);
      return;
    }
    if (Block.succ_size() != 2)
      return;
    const auto *Test = dyn_cast_or_null<BinaryOperator>(
        Block.getLastCondition() ? Block.getLastCondition()->IgnoreParenImpCasts()
                                 : nullptr);
    if (!Test || !Test->isEqualityOp())
      return;
    auto Type = comparedBufferType(*Test, Context);
    if (!Type)
      return;
    bool Holds = Block.succ_begin()->getReachableBlock() == &Next;
    bool Equal = Holds == (Test->getOpcode() == BO_EQ);
    for (const Expr *Side : {Test->getLHS(), Test->getRHS()})
      learn(*Side, *Type, Equal, *Test, Facts);
  }

  void learn(const Expr &Subject, int64_t Type, bool Equal, const Stmt &Where,
             SecretFacts &Facts) {
    const auto *Member = dyn_cast<MemberExpr>(Subject.IgnoreParenImpCasts());
    if (!Member || !isBufferMember(*Member))
      return;
    auto Buffer = Member->isArrow() ? pointeeOf(Member->getBase(), Context)
                                    : pathOf(Member->getBase(), Context);
    QualType Record = Member->getBase()->getType();
    if (Member->isArrow())
      Record = Record->getPointeeType();
    auto Memory =
        Buffer ? memberOf(*Buffer, Record, "pvBuffer") : std::nullopt;
    if (!Memory)
      return;
    bool IsData = Type == Unit.contracts().constant("SECBUFFER_DATA");
    if (IsData && Equal && !Facts.find(*Memory))
      Facts.set(*Memory, Facts.Decrypted);
    else if (IsData != Equal)
      Facts.forget(*Memory);
  }

  static bool isBufferMember(const MemberExpr &Member) {
    const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
    return Field && Field->getParent()->getIdentifier() &&
           Field->getParent()->getName() == "_SecBuffer";
  }

  //===--- Statements -------------------------------------------------------===//

  void step(const Stmt &S, SecretFacts &Facts) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D)) {
          Facts.forgetIndexedBy(*Variable);
          if (Variable->getInit())
            assign({Variable, {}}, Variable->getType(), *Variable->getInit(), S,
                   Facts);
          else
            Facts.forget({Variable, {}});
        }
    } else if (const auto *Op = dyn_cast<BinaryOperator>(&S)) {
      if (!Op->isAssignmentOp())
        return;
      auto Target = pathOf(Op->getLHS(), Context);
      if (!Target)
        return;
      forgetIndex(*Target, Facts);
      if (Op->getOpcode() == BO_Assign)
        assign(*Target, Op->getLHS()->getType(), *Op->getRHS(), S, Facts);
    } else if (const auto *Op = dyn_cast<UnaryOperator>(&S)) {
      if (Op->isIncrementDecrementOp())
        if (auto Target = pathOf(Op->getSubExpr(), Context))
          forgetIndex(*Target, Facts);
    } else if (const auto *Call = dyn_cast<CallExpr>(&S)) {
      this->call(*Call, Facts);
    } else if (const auto *Return = dyn_cast<ReturnStmt>(&S)) {
      if (Reporting && !Returned && Return->getRetValue())
        Returned = Values.secretOf(Return->getRetValue(), Facts);
    }
  }

  void initialize(const CXXCtorInitializer &Initializer, SecretFacts &Facts) {
    const FieldDecl *Field = Initializer.getMember();
    if (Field && Initializer.getInit())
      assign(ObjectPath().with({Field->getCanonicalDecl()}), Field->getType(),
             *Initializer.getInit(), *Initializer.getInit(), Facts);
  }

  static void forgetIndex(const ObjectPath &Target, SecretFacts &Facts) {
    if (Target.Root && Target.Steps.empty())
      Facts.forgetIndexedBy(*Target.Root);
  }

  static std::string name(const ObjectPath &Path) {
    for (const ObjectPath::Step &Step : llvm::reverse(Path.Steps))
      if (const auto *Named = dyn_cast_or_null<FieldDecl>(Step.What))
        return "'" + Named->getNameAsString() + "'";
    return Path.Root ? "'" + Path.Root->getNameAsString() + "'" : "it";
  }

  void assign(const ObjectPath &Target, QualType Type, const Expr &Value,
              const Stmt &Where, SecretFacts &Facts) {
    const Expr *Bare = Value.IgnoreParenCasts()->IgnoreImplicit();
    if (const auto *List = dyn_cast<InitListExpr>(Bare);
        List && Type->isRecordType() && !carriesSecrets(Type)) {
      assignMembers(Target, *Type->getAsRecordDecl(), *List, Facts);
      return;
    }
    const Secret *What = Values.secretOf(&Value, Facts);
    if (!Target.Steps.empty() && isCharacter(Type) &&
        !isa_and_nonnull<FieldDecl>(Target.Steps.back().What)) {
      // text[i] = digit; the rest of the text stays what it is.
      ObjectPath Text = Target;
      Text.Steps.pop_back();
      if (What && !Facts.find(Text))
        Facts.set(Text, Values.next(Where, 0, *What,
                                    name(Text) + " gets it here", true));
      return;
    }
    // A character keeps what it is in an int.
    bool Fits = carriesSecrets(Type) || Type->isAnyCharacterType() ||
                (Type->isIntegerType() && isCharacter(Bare->getType()));
    std::vector<SecretFacts::Fact> Parts;
    if (Type->isPointerType()) {
      if (auto Pointee = pointeeOf(&Value, Context))
        Parts = Facts.moved(*Pointee, Target.element(0));
      if (auto Pointer = pathOf(&Value, Context))
        llvm::append_range(Parts, Facts.moved(*Pointer, Target));
    } else if (auto Object = pathOf(&Value, Context)) {
      Parts = Facts.moved(*Object, Target);
    }
    Facts.forget(Target);
    for (const auto &Part : Parts)
      if (!Facts.find(Part.Path))
        Facts.set(Part.Path, Part.What);
    if (Facts.Decrypted && isLookup(*Bare))
      if (auto Memory =
              memberOf(Type->isPointerType() ? Target.element(0) : Target,
                       bufferType(Type), "pvBuffer"))
        Facts.set(*Memory, Facts.Decrypted);
    if (What && Fits) {
      bool IsPointer = Type->isPointerType() || Type->isReferenceType();
      Facts.set(Target, Values.next(Where, 0, *What,
                                    name(Target) + " gets it here", !IsPointer));
    } else if (Bare->isNullPointerConstant(
                   Context, Expr::NPC_ValueDependentIsNotNull) &&
               !Target.Steps.empty()) {
      Facts.set(Target, nullptr);
    }
  }

  static QualType bufferType(QualType Type) {
    return Type->isPointerType() ? Type->getPointeeType()
                                 : Type.getNonReferenceType();
  }

  /// find(&message, SECBUFFER_DATA)
  bool isLookup(const Expr &E) const {
    const auto *Call = dyn_cast<CallExpr>(&E);
    return Call && isSecBuffer(bufferType(Call->getType())) &&
           llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
             Expr::EvalResult Type;
             return Argument->getType()->isIntegerType() &&
                    !Argument->isValueDependent() &&
                    Argument->EvaluateAsInt(Type, Context) &&
                    Type.Val.getInt() ==
                        *Unit.contracts().constant("SECBUFFER_DATA");
           });
  }

  /// struct text { const char *data; size_t size; } all = {buffer, length};
  void assignMembers(const ObjectPath &Target, const RecordDecl &Record,
                     const InitListExpr &List, SecretFacts &Facts) {
    Facts.forget(Target);
    unsigned I = 0;
    for (const FieldDecl *Field : Record.fields()) {
      if (I >= List.getNumInits() || Record.isUnion())
        break;
      assign(Target.with({Field->getCanonicalDecl()}), Field->getType(),
             *List.getInit(I), *List.getInit(I), Facts);
      ++I;
    }
  }

  //===--- Calls ------------------------------------------------------------===//

  void call(const CallExpr &Call, SecretFacts &Facts) {
    CallParts Parts(Call);
    TextUse Use = Values.textUse(Parts);
    const Contract *Promise = Unit.contract(Call);
    if (Reporting)
      report(Parts, Use, Facts);
    if (Promise)
      applyContract(Call, *Promise, Facts);
    if (Use.Does == TextUse::Fills || Use.Does == TextUse::AddsTo)
      fill(Call, Use, Facts);
    if (Call.getBuiltinCallee() == Builtin::BI__builtin_va_start &&
        VariableArguments)
      if (auto List = pathOf(Call.getArg(0), Context))
        Facts.set(*List, VariableArguments);
    if (!Promise && Use.Does == TextUse::None)
      callUnknown(Parts, Facts);
  }

  const Secret *secretIn(const TextUse &Use, const SecretFacts &Facts,
                         const Expr *&Argument) {
    for (const TextArgument &Text : Use.Arguments) {
      QualType Type = Text.Argument->getType();
      if (!Text.AsEither && Text.AsValue == (Type->isPointerType() ||
                                             Type->isArrayType() ||
                                             Type->isRecordType()))
        continue;
      if (const Secret *What = Values.secretOf(Text.Argument, Facts)) {
        Argument = Text.Argument;
        return What;
      }
    }
    return nullptr;
  }

  void fill(const CallExpr &Call, const TextUse &Use, SecretFacts &Facts) {
    auto Target = Values.contentOf(Use.Target);
    if (!Target)
      return;
    const Expr *Argument = nullptr;
    const Secret *What = secretIn(Use, Facts, Argument);
    // In the middle of the memory, the rest stays.
    bool IsAll = Use.Does == TextUse::Fills &&
                 !isa<BinaryOperator>(Use.Target->IgnoreParenCasts());
    if (What)
      Facts.set(*Target, Values.next(Call, 0, *What,
                                     "copied to '" + Values.spelled(Use.Target) +
                                         "' here",
                                     true));
    else if (IsAll)
      Facts.forget(*Target);
  }

  void applyContract(const CallExpr &Call, const Contract &Promise,
                     SecretFacts &Facts) {
    auto Argument = [&](const Effect &E) {
      return E.Index < Call.getNumArgs() ? Call.getArg(E.Index) : nullptr;
    };
    for (const Effect &E : Promise.Effects) {
      const Expr *A = Argument(E);
      if (!A || !Values.holds(E, Call))
        continue;
      switch (E.Do) {
      case EffectKind::Wipe:
        end(*A, Facts, nullptr);
        break;
      case EffectKind::Zero:
        if (clearsAll(Call, *A))
          end(*A, Facts, &Call);
        break;
      case EffectKind::Release:
        if (Reporting)
          release(Call, *A, Facts);
        break;
      case EffectKind::Write:
      case EffectKind::Acquire:
        // What memset clears it also writes.
        if (llvm::any_of(Promise.Effects, [&](const Effect &Other) {
              return (Other.Do == EffectKind::Zero ||
                      Other.Do == EffectKind::Wipe) &&
                     Values.holds(Other, Call);
            }))
          break;
        if (auto Target = target(*A, E))
          if (!isa<BinaryOperator>(A->IgnoreParenCasts()))
            Facts.forget(*Target);
        break;
      default:
        break;
      }
    }
    for (const Effect &E : Promise.Effects)
      if (E.Do == EffectKind::Secret && E.On != Outcome::Failure)
        if (const Expr *A = Argument(E))
          if (Values.holds(E, Call))
            begin(Call, Promise, E, *A, Facts);
  }

  /// The object that an effect is about.
  std::optional<ObjectPath> target(const Expr &Argument, const Effect &E) {
    if (E.Field.empty())
      return Values.contentOf(&Argument);
    auto Object = pointeeOf(&Argument, Context);
    QualType Type = Argument.IgnoreParenCasts()->getType();
    if (!Object || !Type->isPointerType())
      return std::nullopt;
    return memberOf(*Object, Type->getPointeeType(), E.Field);
  }

  void begin(const CallExpr &Call, const Contract &Promise, const Effect &E,
             const Expr &Argument, SecretFacts &Facts) {
    std::string Noun = E.Noun.empty() ? "a secret" : E.Noun;
    Secret Content{Noun, nullptr, placeOf(Call.getBeginLoc(), Context), ""};
    unsigned Number =
        SecretValues::OfEffect + (&E - Promise.Effects.data());
    auto Has = [&](EffectKind Kind) {
      return llvm::any_of(Promise.Effects, [&](const Effect &Other) {
        return Other.Do == Kind && Other.Index == E.Index;
      });
    };
    bool Decrypts = Has(EffectKind::DecryptBuffers);
    if (Decrypts || Has(EffectKind::WriteBuffers)) {
      Content.Note = "'" + Promise.Name + "' " +
                     (Decrypts ? "decrypts" : "makes the token") + " here";
      Content.Lasting = Decrypts;
      const Secret *What = Values.secret(&Call, Number, Content);
      if (Decrypts)
        Facts.Decrypted = What;
      for (const ObjectPath &Memory : Values.memoryOf(Argument, Decrypts))
        Facts.set(Memory, What);
      return;
    }
    auto Target = target(Argument, E);
    if (!Target || Argument.isNullPointerConstant(
                       Context, Expr::NPC_ValueDependentIsNotNull))
      return;
    if (const auto *Known = Facts.find(*Target); Known && Known->What)
      return;
    Content.Note = "'" + Promise.Name + "' " +
                   (E.On == Outcome::Always ? "takes " : "hands out ") + Noun +
                   " here";
    Facts.set(*Target, Values.secret(&Call, Number, Content));
  }

  /// The memory behind \p Argument is overwritten. \p Plainly: by this memset.
  void end(const Expr &Argument, SecretFacts &Facts, const Stmt *Plainly) {
    auto Target = Values.contentOf(&Argument);
    if (!Target)
      return;
    const Secret *What = Values.secretOf(&Argument, Facts);
    Facts.forget(*Target);
    if (What && What->Memory)
      Facts.forgetMemory(What->Memory);
    if (Plainly && What) {
      Secret Cleared = *What;
      Cleared.From = What;
      Cleared.Where = placeOf(Plainly->getBeginLoc(), Context);
      Cleared.Note = "cleared here, which the compiler may leave out";
      Cleared.Cleared = true;
      Facts.set(*Target, Values.secret(Plainly, 1, Cleared));
    } else {
      Facts.set(*Target, nullptr);
    }
  }

  /// Does memset clear the whole object, as far as its size is known?
  bool clearsAll(const CallExpr &Call, const Expr &Argument) {
    const Expr *Object = Argument.IgnoreParenCasts();
    if (isa<BinaryOperator>(Object))
      return false;
    const Expr *Count = Call.getArg(Call.getNumArgs() - 1)->IgnoreParenImpCasts();
    // memset(p, 0, sizeof(p))
    if (const auto *Sizeof = dyn_cast<UnaryExprOrTypeTraitExpr>(Count))
      if (Object->getType()->isPointerType() && !Sizeof->isArgumentType() &&
          sameExpression(Sizeof->getArgumentExpr(), Object, Context))
        return false;
    Expr::EvalResult Number;
    if (const auto *Array =
            Context.getAsConstantArrayType(Object->getType()))
      if (Count->EvaluateAsInt(Number, Context))
        return Number.Val.getInt().getZExtValue() >=
               static_cast<uint64_t>(
                   Context.getTypeSizeInChars(Array).getQuantity());
    return true;
  }

  void callUnknown(const CallParts &Parts, SecretFacts &Facts) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Parts.Callee);
    bool IsVisible = Parts.Callee && Parts.Callee->hasBody() &&
                     !Parts.Callee->isInStdNamespace();
    SmallVector<const Secret *, 6> Secrets;
    for (const Expr *Argument : Parts.Arguments)
      Secrets.push_back(Values.secretOf(Argument, Facts));
    if (Method && Parts.Object && replaces(*Method))
      if (auto Target = pathOf(Parts.Object, Context))
        Facts.forget(*Target);
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
      const Expr *Argument = Parts.Arguments[I];
      if (const Secret *What = Secrets[I]) {
        if (Method && Parts.Object && !Method->isConst() &&
            holdsText(Method->getParent()))
          addTo(Parts, *What, Facts);
        if (IsVisible && I < Parts.Callee->getNumParams())
          for (unsigned Filled : Flow.handed(*Parts.Callee, I).Fills)
            if (Filled < Parts.Arguments.size())
              if (auto Target = Values.contentOf(Parts.Arguments[Filled]))
                Facts.set(*Target,
                          Values.next(Parts.Call, Filled, *What,
                                      "copied to '" +
                                          Values.spelled(
                                              Parts.Arguments[Filled]) +
                                          "' here",
                                      true));
        continue;
      }
      QualType Type = Argument->getType();
      if (Parts.Callee && I < Parts.Callee->getNumParams())
        Type = Parts.Callee->getParamDecl(I)->getType();
      bool MayWrite = (Type->isPointerType() || Type->isReferenceType()) &&
                      !Type->getPointeeType().isConstQualified();
      if (!MayWrite || carriesSecrets(Type.getNonReferenceType()))
        continue; // bytes that are handed on stay what they are
      auto Object = Type->isPointerType() ? pointeeOf(Argument, Context)
                                          : pathOf(Argument, Context);
      if (Object)
        Facts.forget(*Object);
    }
  }

  /// text = other; text.assign(other, size); text.clear();
  static bool replaces(const CXXMethodDecl &Method) {
    if (!holdsText(Method.getParent()))
      return false;
    if (Method.getOverloadedOperator() == OO_Equal)
      return true;
    const IdentifierInfo *Name = Method.getIdentifier();
    return Name && (Name->getName() == "clear" || Name->getName() == "assign");
  }

  /// text.append(bytes, size);
  void addTo(const CallParts &Parts, const Secret &What, SecretFacts &Facts) {
    if (auto Target = pathOf(Parts.Object, Context))
      Facts.set(*Target, Values.next(Parts.Call, 0, What,
                                     name(*Target) + " gets it here", true));
  }

  //===--- Findings ---------------------------------------------------------===//

  void report(const CallParts &Parts, const TextUse &Use,
              const SecretFacts &Facts) {
    const Expr *Argument = nullptr;
    if (Use.Does == TextUse::Logs) {
      if (const Secret *What = secretIn(Use, Facts, Argument))
        Found.Logged.push_back({What, &Parts.Call, Argument, Use.ToFile, {}});
      return;
    }
    if (Use.Does != TextUse::None || !Parts.Callee || !Parts.Callee->hasBody() ||
        Parts.Callee->isInStdNamespace() || Unit.contract(Parts.Call))
      return;
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
      const Secret *What = Values.secretOf(Parts.Arguments[I], Facts);
      if (!What)
        continue;
      bool IsVariable = I >= Parts.Callee->getNumParams();
      if (IsVariable && !isPrinted(Parts, I))
        continue;
      const SecretFlow::Handed &Inside = Flow.handed(
          *Parts.Callee, IsVariable ? SecretFlow::VariableArguments : I);
      if (!Inside.Leak)
        continue;
      SecretLeak Leak{What, &Parts.Call, Parts.Arguments[I],
                      Inside.Leak->ToFile, {}};
      Leak.Inside = SecretFlow::steps(*Inside.Leak->What);
      if (Inside.Leak->Inside.empty()) {
        const FunctionDecl *Log = Inside.Leak->Call->getDirectCallee();
        Leak.Inside.push_back(
            {placeOf(Inside.Leak->Call->getExprLoc(), Context),
             (Log && Log->getIdentifier() ? "'" + Log->getNameAsString() + "'"
                                          : std::string("a stream")) +
                 " writes it here"});
      } else {
        llvm::append_range(Leak.Inside, Inside.Leak->Inside);
      }
      Found.Logged.push_back(std::move(Leak));
      return;
    }
  }

  /// log("%p", secret): is a variable argument printed as text?
  bool isPrinted(const CallParts &Parts, unsigned Index) {
    unsigned Named = Parts.Callee->getNumParams();
    if (!Named)
      return true;
    TextUse Use;
    LogCalls(Unit, [](const Expr &) { return false; })
        .formatted(Parts, Named - 1, Named, Use);
    return llvm::any_of(Use.Arguments, [&](const TextArgument &Text) {
      return Text.Argument == Parts.Arguments[Index];
    });
  }

  void release(const CallExpr &Call, const Expr &Argument,
               const SecretFacts &Facts) {
    auto Target = Values.contentOf(&Argument);
    const auto *Known = Target ? Facts.find(*Target) : nullptr;
    const Secret *What =
        Known ? Known->What : Values.secretOf(&Argument, Facts);
    if (What && What->Lasting)
      Found.Unwiped.push_back({What, &Call, &Argument, false, {}});
  }

public:
  /// What a variable argument is, where the function is looked at for its caller.
  const Secret *VariableArguments = nullptr;

private:
  SecretFlow &Flow;
  const SspiUnit &Unit;
  const FunctionDecl &Function;
  ASTContext &Context;
  SecretValues Values;
  std::unique_ptr<CFG> Graph;
  bool Reporting = false;
};

SecretFlow::SecretFlow(const SspiUnit &Unit) : Unit(Unit) {}
SecretFlow::~SecretFlow() = default;

std::vector<SecretStep> SecretFlow::steps(const Secret &What) {
  std::vector<SecretStep> Steps;
  for (const Secret *S = &What; S; S = S->From)
    if (!S->Note.empty())
      Steps.push_back({S->Where, S->Note});
  std::reverse(Steps.begin(), Steps.end());
  return Steps;
}

SecretFlow::Result SecretFlow::run(const FunctionDecl &Function) {
  Flows.push_back(std::make_unique<FunctionFlow>(*this, Function));
  FunctionFlow &Inside = *Flows.back();
  Inside.run({});
  const SourceManager &Sources = Unit.context().getSourceManager();
  auto InOrder = [&](std::vector<SecretLeak> &Leaks) {
    llvm::stable_sort(Leaks, [&](const SecretLeak &A, const SecretLeak &B) {
      return Sources.isBeforeInTranslationUnit(A.Call->getBeginLoc(),
                                               B.Call->getBeginLoc());
    });
  };
  InOrder(Inside.Found.Logged);
  InOrder(Inside.Found.Unwiped);
  return Inside.Found;
}

const SecretFlow::Handed &SecretFlow::handed(const FunctionDecl &Function,
                                             unsigned Parameter) {
  // Deeper than this, nobody follows the notes.
  constexpr unsigned MaxDepth = 4;
  const FunctionDecl *Definition = Function.getDefinition();
  auto [It, New] =
      Summaries.try_emplace({Definition, Parameter}, Handed()); // ends recursion
  if (!New || !Definition || Depth >= MaxDepth ||
      Definition->isDependentContext() || !Definition->getBody())
    return It->second;
  Flows.push_back(std::make_unique<FunctionFlow>(*this, *Definition));
  FunctionFlow &Inside = *Flows.back();
  const Secret *Given =
      Inside.values().secret(Definition, Parameter, {"", nullptr, {}, ""});
  SecretFacts Facts;
  if (Parameter == VariableArguments)
    Inside.VariableArguments = Given;
  else if (Parameter < Definition->getNumParams())
    Facts.set({Definition->getParamDecl(Parameter), {}}, Given);
  ++Depth;
  Inside.run(Facts);
  --Depth;
  auto IsGiven = [&](const Secret *What) {
    while (What && What != Given)
      What = What->From;
    return What == Given;
  };
  Handed &Result = It->second;
  Result.Returns = IsGiven(Inside.Returned);
  for (const SecretLeak &Leak : Inside.Found.Logged)
    if (!Result.Leak && IsGiven(Leak.What))
      Result.Leak = Leak;
  for (const auto &Fact : Inside.AtReturn.all())
    for (unsigned I = 0; I < Definition->getNumParams(); ++I)
      if (I != Parameter && Fact.Path.Root == Definition->getParamDecl(I) &&
          Fact.Path.Steps.empty() && IsGiven(Fact.What) &&
          Fact.What->Memory != Given->Memory)
        Result.Fills.push_back(I);
  return Result;
}

} // namespace schannel_tidy
