//===- BufferLayoutCheck.cpp - schannel-buffer-layout ---------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an expression or a function body shows by itself. What depends on the
// path to a call is in lib/Typestate/BufferLayout.cpp.
//
//===----------------------------------------------------------------------===//

#include "BufferLayoutCheck.h"
#include "../lib/PathAnalysis/SecBufferSyntax.h"
#include "../lib/PathAnalysis/Spelling.h"
#include "../lib/PathAnalysis/TlsCall.h"
#include "CharacterCounts.h"
#include "ForeignFlags.h"
#include "MessageSize.h"
#include "RecordParts.h"
#include "RecordSums.h"
#include "RoomBehind.h"
#include "SentBytes.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace schannel_tidy {
namespace {

/// Is the pointer declared with one of the TCHAR names?
bool saysTchar(QualType Type) {
  while (true) {
    if (const auto *Typedef = Type->getAs<TypedefType>()) {
      StringRef Name = Typedef->getDecl()->getName();
      if (Name.contains("TCHAR") || Name.ends_with("TSTR") || Name == "LPTCH")
        return true;
      Type = Typedef->desugar();
    } else if (Type->isPointerType()) {
      Type = Type->getPointeeType();
    } else {
      return false;
    }
  }
}

bool speaksTchar(const Stmt *S, const ASTContext &Context) {
  if (!S)
    return false;
  if (const auto *Literal = dyn_cast<StringLiteral>(S);
      Literal && llvm::is_contained({"TEXT", "__TEXT", "_T", "_TEXT", "__T"},
                                    macroName(Literal->getBeginLoc(), Context)))
    return true;
  if (const auto *Declared = dyn_cast<DeclStmt>(S))
    for (const Decl *D : Declared->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D);
          Variable && saysTchar(Variable->getType()))
        return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return speaksTchar(Child, Context);
  });
}

/// Is \p Function written for both kinds of builds: with TEXT("...") or TCHARs
/// of its own? What is only ever built for narrow characters has its casts by
/// the way.
bool speaksTchar(const FunctionDecl &Function) {
  return speaksTchar(Function.getBody(), Function.getASTContext()) ||
         llvm::any_of(Function.parameters(), [](const ParmVarDecl *Param) {
           return saysTchar(Param->getType());
         });
}

bool isSecurityModule(StringRef Name) {
  if (Name.find_first_of("\\/:") != StringRef::npos)
    return false;
  std::string Lower = Name.lower();
  StringRef Base = Lower;
  Base.consume_back(".dll");
  return Base == "secur32" || Base == "security" || Base == "schannel" ||
         Base == "sspicli" || Base == "crypt32" || Base == "ncrypt" ||
         Base == "bcrypt" || Base == "wintrust";
}

/// Walks one function and reports what it sees on the way.
class LayoutWalk : public RecursiveASTVisitor<LayoutWalk> {
public:
  /// \p SpeaksTchar: the translation unit is written for both kinds of builds.
  LayoutWalk(BufferLayoutCheck &Check, const SspiUnit &Unit, bool SpeaksTchar)
      : Check(Check), Unit(Unit), Context(Unit.context()),
        SpeaksTchar(SpeaksTchar) {}

  bool shouldVisitTemplateInstantiations() const { return true; }

  void function(const FunctionDecl &Function) {
    Current = &Function;
    TraverseStmt(Function.getBody());
    for (const NarrowPointer &Pointer : Narrow)
      if (Filled.contains(Pointer.Variable))
        reportNarrow(Pointer);
  }

  bool VisitUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *Sizeof) {
    if (Sizeof->getKind() != UETT_SizeOf || Sizeof->isArgumentType())
      return true;
    const Expr *Of = Sizeof->getArgumentExpr()->IgnoreParens();
    if (isa<IntegerLiteral>(Of)) {
      report(Sizeof->getBeginLoc(),
             "sizeof of a constant is the size of an int, not of the token; "
             "take sizeof of the variable that holds it");
    } else if (const auto *Choice = dyn_cast<ConditionalOperator>(Of);
               Choice && Choice->getType()->isPointerType() &&
               Choice->getTrueExpr()
                   ->IgnoreParenImpCasts()
                   ->getType()
                   ->isArrayType()) {
      report(Sizeof->getBeginLoc(),
             "sizeof of a choice between arrays is the size of a pointer; "
             "choose between their sizes instead");
    }
    return true;
  }

  bool VisitInitListExpr(InitListExpr *List) {
    // As written: members that are named can be in any order.
    const InitListExpr *Complete =
        List->getSemanticForm() ? List->getSemanticForm() : List;
    if (List->getNumInits() < 2 || Complete->getNumInits() < 2 ||
        isa<DesignatedInitExpr>(List->getInit(0)))
      return true;
    if (isRecord(List->getType(), "_SecBuffer")) {
      StringRef Macro = macroName(List->getInit(0)->getExprLoc(), Context);
      if (Macro.starts_with("SECBUFFER_"))
        report(List->getInit(0)->getExprLoc(),
               "the first member of a SecBuffer is cbBuffer, the length; "
               "%0 belongs in the second, BufferType")
            << Macro;
      checkLength(Complete->getInit(0));
    } else if (isRecord(List->getType(), "_SecBufferDesc")) {
      if (macroName(List->getInit(1)->getExprLoc(), Context) ==
          "SECBUFFER_VERSION")
        report(List->getInit(1)->getExprLoc(),
               "the first member of a SecBufferDesc is ulVersion, the second "
               "cBuffers; the order here is the reverse");
    }
    return true;
  }

  bool VisitVarDecl(VarDecl *Variable) {
    Declared.try_emplace(Variable, Loops);
    if (Variable->getInit())
      assignPointer(Variable, Variable->getInit());
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Op) {
    const Expr *Left = Op->getLHS()->IgnoreParenImpCasts();
    if (Op->getOpcode() == BO_Assign) {
      if (secBufferField(Left, "cbBuffer"))
        checkLength(Op->getRHS());
      checkIdentityLength(Check, *Left, *Op->getRHS(), Context);
      if (const VarDecl *Variable = variable(Left))
        assignPointer(Variable, Op->getRHS());
      else
        fill(Left);
    }
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    checkPair(*Call);
    checkMoved(*Call);
    if (const Contract *Promise = Unit.contract(*Call)) {
      if (Promise->Role == ValidationRole::OpenStore)
        checkStoreName(*Call, *Promise);
      for (const Effect &E : Promise->Effects) {
        if (E.Index >= Call->getNumArgs())
          continue;
        if (E.Do == EffectKind::LoadModule)
          checkModule(*Call, E);
        if (E.Do == EffectKind::WriteBuffers && E.When)
          checkFlags(*Call, *Promise, E.When->Index);
      }
      checkStrings(*Call);
      checkCharacterCounts(Check, *Call, *Promise, Context);
      if (Promise->IsSspi)
        checkTcharCasts(*Call, *Promise);
    }
    return true;
  }

  bool TraverseForStmt(ForStmt *Loop) {
    return loop(Loop, &Base::TraverseForStmt);
  }
  bool TraverseWhileStmt(WhileStmt *Loop) {
    return loop(Loop, &Base::TraverseWhileStmt);
  }
  bool TraverseDoStmt(DoStmt *Loop) {
    return loop(Loop, &Base::TraverseDoStmt);
  }

private:
  DiagnosticBuilder report(SourceLocation Where, StringRef Text) {
    return Check.diag(placeOf(Where, Context), Text);
  }

  using Base = RecursiveASTVisitor<LayoutWalk>;
  struct NarrowPointer {
    const VarDecl *Variable;
    const Expr *From;
  };

  template <typename LoopStmt>
  bool loop(LoopStmt *Loop,
            bool (Base::*Traverse)(LoopStmt *, DataRecursionQueue *)) {
    // What the loop itself declares lasts for all its rounds.
    if constexpr (std::is_same_v<LoopStmt, ForStmt>)
      if (const auto *Init = dyn_cast_or_null<DeclStmt>(Loop->getInit()))
        for (const Decl *D : Init->decls())
          if (const auto *Variable = dyn_cast<VarDecl>(D))
            Declared.try_emplace(Variable, Loops);
    ++Loops;
    // What each round sets anew, it does not take over from the one before.
    if (const auto *Body = dyn_cast<CompoundStmt>(Loop->getBody()))
      for (const Stmt *S : Body->body())
        if (const auto *Set = dyn_cast<BinaryOperator>(S);
            Set && Set->getOpcode() == BO_Assign)
          if (const VarDecl *Variable = variable(Set->getLHS()))
            Declared[Variable] = Loops;
    bool Continue = (this->*Traverse)(Loop, nullptr);
    --Loops;
    return Continue;
  }

  /// cbBuffer = sizeof(pointer)
  void checkLength(const Expr *Length) {
    const auto *Sizeof =
        dyn_cast<UnaryExprOrTypeTraitExpr>(Length->IgnoreParenCasts());
    if (!Sizeof || Sizeof->getKind() != UETT_SizeOf ||
        Sizeof->isArgumentType() ||
        !Sizeof->getArgumentExpr()
             ->IgnoreParens()
             ->getType()
             ->isPointerType() ||
        isa<ConditionalOperator>(Sizeof->getArgumentExpr()->IgnoreParens()))
      return;
    report(Length->getExprLoc(),
           "cbBuffer is the size of a pointer here; it has to be the number "
           "of bytes that pvBuffer points to");
  }

  /// send(out[0].pvBuffer, out[1].cbBuffer)
  void checkPair(const CallExpr &Call) {
    Element Memory, Size;
    const Expr *Where = nullptr;
    for (const Expr *Argument : Call.arguments()) {
      if (const MemberExpr *Field = secBufferField(Argument, "pvBuffer"))
        Memory = elementOf(*Field, Context);
      if (const MemberExpr *Field = secBufferField(Argument, "cbBuffer")) {
        Size = elementOf(*Field, Context);
        Where = Argument;
      }
    }
    if (!Memory.Array || Memory.Array != Size.Array ||
        Memory.Index == Size.Index)
      return;
    report(Where->getExprLoc(),
           "the memory is that of %0[%1], but the length is that of %0[%2]; "
           "take both from the same SecBuffer")
        << Memory.Array << Memory.Index << Size.Index;
  }

  void checkModule(const CallExpr &Call, const Effect &E) {
    if (E.When && E.When->Lacks) {
      auto Flags = constantOf(*Call.getArg(E.When->Index), Context);
      if (!Flags || (Flags->getZExtValue() & *E.When->Lacks))
        return;
    }
    std::string Name = literalText(Call.getArg(E.Index));
    if (isSecurityModule(Name) && !isImported(Name))
      report(Call.getBeginLoc(),
             "'%0' is loaded by its bare name: a file of that name in the "
             "application's or the current directory is taken for it; load "
             "it with LOAD_LIBRARY_SEARCH_SYSTEM32 or by its full path")
          << Name;
  }

  /// Is the module in the program already, because its functions are called by
  /// name?
  bool isImported(StringRef Module) const {
    StringRef Base = Module.take_until([](char C) { return C == '.'; });
    // security.dll only passes on to it.
    bool Sspi = Base.equals_insensitive("secur32");
    return llvm::any_of(Unit.functions(), [&](const FunctionDecl *Function) {
      return llvm::any_of(Unit.calls(*Function), [&](const ContractCall &Any) {
        return Any.Call->getDirectCallee() &&
               (Sspi ? Any.Promise->InTable
                     : Base.equals_insensitive("crypt32") &&
                           StringRef(Any.Promise->Name).starts_with("Cert"));
      });
    });
  }

  /// The same variable says what is wanted and receives what was granted: the
  /// next leg asks for something else.
  void checkFlags(const CallExpr &Call, const Contract &Promise,
                  unsigned Wanted) {
    const Expr *Request = Call.getArg(Wanted)->IgnoreParenImpCasts();
    for (const Effect &E : Promise.Effects) {
      if (E.Do != EffectKind::Write || E.Index >= Call.getNumArgs())
        continue;
      const auto *AddressOf =
          dyn_cast<UnaryOperator>(Call.getArg(E.Index)->IgnoreParenCasts());
      if (!AddressOf || AddressOf->getOpcode() != UO_AddrOf)
        continue;
      const Expr *Granted = AddressOf->getSubExpr()->IgnoreParenImpCasts();
      // A local that is not used again does no harm: one without a loop around
      // it, or that each round makes anew.
      const VarDecl *Local = variable(Request);
      if (!sameExpression(Request, Granted, Context) ||
          (Local && Local->hasLocalStorage() &&
           Declared.lookup(Local) == Loops))
        continue;
      report(Granted->getExprLoc(),
             "the granted attributes overwrite the requested flags, and the "
             "next call asks for them; receive them in a variable of their "
             "own");
    }
  }

  /// Does the file load a function table by a name that says that its functions
  /// read other characters than the \p Width bytes that its type says?
  ///   GetProcAddress(module, "InitSecurityInterfaceA")
  bool loadsTable(uint64_t Width) const {
    struct Search : RecursiveASTVisitor<Search> {
      StringRef Name;
      bool VisitStringLiteral(StringLiteral *Literal) {
        return Literal->getCharByteWidth() != 1 || Literal->getString() != Name;
      }
    } Walk;
    Walk.Name =
        Width == 1 ? "InitSecurityInterfaceW" : "InitSecurityInterfaceA";
    return llvm::any_of(Unit.definitions(), [&](const FunctionDecl *Function) {
      return !Walk.TraverseStmt(Function->getBody());
    });
  }

  /// (SEC_WCHAR *)"name": the bytes of a narrow string read as wide characters.
  void checkStrings(const CallExpr &Call) {
    for (const Expr *Argument : Call.arguments()) {
      const auto *Cast =
          dyn_cast<ExplicitCastExpr>(Argument->IgnoreParenImpCasts());
      if (!Cast || !Cast->getType()->isPointerType())
        continue;
      const auto *Literal =
          dyn_cast<StringLiteral>(Cast->getSubExpr()->IgnoreParenImpCasts());
      QualType To = Cast->getType()->getPointeeType().getCanonicalType();
      uint64_t Width = To->isIntegerType() ? Context.getTypeSize(To) / 8 : 0;
      // (PUCHAR)BCRYPT_CHAIN_MODE_GCM: a property is bytes, whatever is in them.
      if (!Literal || !Width || Width == Literal->getCharByteWidth() ||
          To->isSpecificBuiltinType(BuiltinType::UChar))
        continue;
      if (!Call.getDirectCallee() && loadsTable(Width))
        continue;
      report(Cast->getBeginLoc(),
             "a cast does not convert a string: its %0-byte characters are "
             "read as %1-byte ones; write the literal with %select{L|no L}2")
          << Literal->getCharByteWidth() << static_cast<unsigned>(Width)
          << (Width == 1);
    }
  }

  /// (TCHAR *)name: what such a cast does in a UNICODE build, and in another one
  /// nobody needs it.
  void checkTcharCasts(const CallExpr &Call, const Contract &Promise) {
    for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
      const auto *Cast =
          dyn_cast<ExplicitCastExpr>(Call.getArg(I)->IgnoreParenImpCasts());
      if (!Cast || !Cast->getType()->isPointerType() ||
          !saysTchar(Cast->getTypeAsWritten()))
        continue;
      const Expr *From = Cast->getSubExpr()->IgnoreParenImpCasts();
      bool Written = llvm::any_of(Promise.Effects, [&](const Effect &E) {
        return E.Index == I &&
               (E.Do == EffectKind::Write || E.Do == EffectKind::Acquire);
      });
      if (Written || isa<StringLiteral>(From) ||
          !From->getType()->isPointerType() ||
          !From->getType()->getPointeeType()->isCharType() ||
          saysTchar(From->getType()))
        continue;
      // Where the characters are narrow anyway, the code has to be meant for
      // both.
      if (!SpeaksTchar && Cast->getType()->getPointeeType()->isCharType())
        continue;
      report(Cast->getBeginLoc(),
             "a cast does not convert a string: with UNICODE defined the bytes "
             "of '%0' are read as wide characters; convert it with "
             "MultiByteToWideChar there, or call the A function")
          << Lexer::getSourceText(
                 CharSourceRange::getTokenRange(From->getSourceRange()),
                 Context.getSourceManager(), Context.getLangOpts());
    }
  }

  /// Remembers "char *p = names" where names is an LPTSTR.
  void assignPointer(const VarDecl *To, const Expr *From) {
    From = From->IgnoreParenImpCasts();
    const ValueDecl *Source = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(From))
      Source = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(From))
      Source = Member->getMemberDecl();
    if (!Source || !To->getType()->isPointerType() ||
        !To->getType()->getPointeeType()->isCharType() ||
        saysTchar(To->getType()) || !saysTchar(Source->getType()))
      return;
    Narrow.push_back({To, From});
  }

  /// Remembers the pointers that are written through: *p = c, *p++ = c, p[i] =
  /// c.
  void fill(const Expr *Target) {
    const Expr *Pointer = nullptr;
    if (const auto *Deref = dyn_cast<UnaryOperator>(Target)) {
      if (Deref->getOpcode() == UO_Deref)
        Pointer = Deref->getSubExpr()->IgnoreParenImpCasts();
    } else if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(Target)) {
      Pointer = Subscript->getBase()->IgnoreParenImpCasts();
    }
    if (const auto *Step = dyn_cast_or_null<UnaryOperator>(Pointer);
        Step && Step->isIncrementDecrementOp())
      Pointer = Step->getSubExpr()->IgnoreParenImpCasts();
    if (Pointer)
      if (const VarDecl *Variable = variable(Pointer))
        Filled.insert(Variable);
  }

  /// A store is opened by a wide name, unless the provider's own name ends in _A.
  void checkStoreName(const CallExpr &Call, const Contract &Promise) {
    unsigned Provider = Promise.paramIndex("lpszStoreProvider");
    unsigned Name = Promise.paramIndex("pvPara");
    if (Provider >= Call.getNumArgs() || Name >= Call.getNumArgs())
      return;
    const auto *Text =
        dyn_cast<clang::StringLiteral>(Call.getArg(Name)->IgnoreParenCasts());
    FlagValue Kind = Unit.flags().trace(*Call.getArg(Provider));
    if (!Text || !Kind.complete() || Kind.Origins.size() != 1)
      return;
    auto Is = [&](StringRef Constant) {
      return Unit.contracts().constant(Constant) ==
             static_cast<int64_t>(Kind.Origins.front().Bits);
    };
    bool Narrow = Text->getCharByteWidth() == 1;
    if (Narrow
            ? Is("CERT_STORE_PROV_SYSTEM_W") || Is("CERT_STORE_PROV_FILENAME_W")
            : Is("CERT_STORE_PROV_SYSTEM_A") || Is("CERT_STORE_PROV_FILENAME_A"))
      report(Text->getBeginLoc(),
             "this provider takes a %select{narrow|wide}0 name, and no store has "
             "the one that it reads here; %select{leave the L out|write "
             "L\"...\"}0, or use the provider that ends in "
             "%select{_W|_A}0")
          << Narrow;
  }

  /// The rest of the input, copied to the front of the buffer that it is in: the
  /// two overlap as soon as the rest is the longer part.
  void checkMoved(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee || Callee->getMemoryFunctionKind() != Builtin::BImemcpy ||
        Call.getNumArgs() != 3 || !namesLength(Call.getArg(2)))
      return;
    const Expr *From = Call.getArg(1)->IgnoreParenCasts();
    bool Behind = false;
    while (const auto *Op = dyn_cast<BinaryOperator>(From)) {
      if (!Op->isAdditiveOp() || !Op->getLHS()->getType()->isPointerType())
        return;
      Behind = true;
      From = Op->getLHS()->IgnoreParenCasts();
    }
    if (Behind ? sameExpression(From, Call.getArg(0), Context)
               : isRestOf(*From, *Call.getArg(0), Call))
      report(Call.getBeginLoc(),
             "source and destination overlap when the unprocessed rest is longer "
             "than what was processed, and memcpy may then garble it; use "
             "memmove");
  }

  /// pvBuffer of the SECBUFFER_EXTRA that DecryptMessage has found in \p Input?
  bool isRestOf(const Expr &Rest, const Expr &Input, const CallExpr &Copy) {
    const MemberExpr *Field = secBufferField(&Rest, "pvBuffer");
    const ValueDecl *Whole = valueNamedBy(Input);
    // A SecBuffer of its own may hold a copy.
    if (!Field || !Whole ||
        (!Field->isArrow() &&
         isa<DeclRefExpr>(Field->getBase()->IgnoreParenImpCasts())) ||
        !ExtraTests(*Current, Unit).isWithExtra(Copy))
      return false;
    return llvm::any_of(Unit.calls(*Current), [&](const ContractCall &Call) {
      return decrypts(*Call.Promise) &&
             inputSources(*Current, Call, Unit).contains(Whole);
    });
  }

  /// Is cbBuffer of a SecBuffer in \p Length?
  static bool namesLength(const Stmt *Length) {
    if (const auto *E = dyn_cast_or_null<Expr>(Length);
        E && secBufferField(E, "cbBuffer"))
      return true;
    return Length && llvm::any_of(Length->children(), namesLength);
  }

  void reportNarrow(const NarrowPointer &Pointer) {
    report(Pointer.Variable->getLocation(),
           "%0 is a char pointer, but what it is used to fill is declared "
           "with TCHAR: with UNICODE defined the characters are two bytes "
           "wide; declare it as LPTSTR")
        << Pointer.Variable;
    Check.diag(placeOf(Pointer.From->getExprLoc(), Context),
               "it points to TCHARs from here", DiagnosticIDs::Note);
  }

  BufferLayoutCheck &Check;
  const SspiUnit &Unit;
  ASTContext &Context;
  unsigned Loops = 0;
  bool SpeaksTchar;
  const FunctionDecl *Current = nullptr;
  /// In how many loops a variable begins anew.
  llvm::DenseMap<const VarDecl *, unsigned> Declared;
  SmallVector<NarrowPointer, 2> Narrow;
  llvm::SmallPtrSet<const VarDecl *, 4> Filled;
};

} // namespace

void BufferLayoutCheck::checkUnit(const SspiUnit &Unit) {
  bool SpeaksTchar =
      llvm::any_of(Unit.functions(), [](const FunctionDecl *Function) {
        return speaksTchar(*Function);
      });
  for (const FunctionDecl *Function : Unit.functions()) {
    LayoutWalk(*this, Unit, SpeaksTchar).function(*Function);
    checkSentBytes(*this, Unit, *Function);
    checkForeignFlags(*this, Unit, *Function);
    checkRoomBehind(*this, Unit, *Function);
    checkRecordParts(*this, Unit, *Function);
  }
  checkMessageSize(*this, Unit);
  checkRecordSums(*this, Unit);
}

} // namespace schannel_tidy
