//===- LogCalls.cpp - What a call writes to a log, and as what ------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LogCalls.h"
#include "ObjectPath.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace schannel_tidy {

bool isCharacter(QualType Type) {
  if (Type->isAnyCharacterType())
    return true;
  // wchar_t is a number in C.
  for (QualType Next = Type; const auto *Typedef = Next->getAs<TypedefType>();
       Next = Typedef->desugar()) {
    StringRef Name = Typedef->getDecl()->getName();
    if (Name.contains_insensitive("wchar") || Name.contains("TCHAR"))
      return true;
  }
  const auto *Enum = Type->getAs<EnumType>();
  return Enum && Enum->getDecl()->getIdentifier() &&
         Enum->getDecl()->getName() == "byte";
}

bool isNamed(const CXXRecordDecl *Class, const llvm::StringSet<> &Names) {
  if (!Class || !Class->hasDefinition())
    return false;
  if (Class->getIdentifier() && Names.contains(Class->getName()))
    return true;
  return llvm::any_of(Class->bases(), [&](const CXXBaseSpecifier &Base) {
    return isNamed(Base.getType()->getAsCXXRecordDecl(), Names);
  });
}

CallParts::CallParts(const CallExpr &Call)
    : Call(Call), Callee(Call.getDirectCallee()),
      Arguments(Call.arguments()) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call)) {
    Object = Member->getImplicitObjectArgument();
  } else if (isa<CXXOperatorCallExpr>(Call) &&
             isa_and_nonnull<CXXMethodDecl>(Callee) && !Arguments.empty()) {
    Object = Arguments.front();
    Arguments.erase(Arguments.begin());
  }
}

namespace {

/// The conversions of a printf format, one for each argument: 's', 'x', 'p', and
/// '*' for a width or a precision.
std::string conversions(const StringLiteral &Format) {
  std::string Result;
  unsigned Length = Format.getLength();
  auto At = [&](unsigned I) -> char {
    uint32_t Unit = I < Length ? Format.getCodeUnit(I) : 0;
    return Unit < 128 ? static_cast<char>(Unit) : '?';
  };
  for (unsigned I = 0; I < Length; ++I) {
    if (At(I) != '%')
      continue;
    ++I;
    while (StringRef("-+ #0123456789.'*").contains(At(I)) && At(I)) {
      if (At(I) == '*')
        Result += '*';
      ++I;
    }
    if (At(I) == 'I') { // I64, I32
      ++I;
      while (At(I) >= '0' && At(I) <= '9')
        ++I;
    }
    while (StringRef("hljztLqw").contains(At(I)) && At(I))
      ++I;
    if (At(I) != '%' && At(I))
      Result += At(I);
  }
  return Result;
}

bool isTextPointer(QualType Type) {
  if (Type->isArrayType())
    return isCharacter(QualType(Type->getArrayElementTypeNoTypeQual(), 0));
  return Type->isPointerType() && isCharacter(Type->getPointeeType());
}

/// A record that texts are added to: struct dynbuf, git_str, GString. Not a FILE,
/// and not a context that is handed to the log.
bool isTextBuffer(QualType Type) {
  const RecordDecl *Record =
      Type->isPointerType() ? Type->getPointeeType()->getAsRecordDecl() : nullptr;
  if (!Record || !Record->getIdentifier() ||
      Type->getPointeeType().isConstQualified())
    return false;
  std::string Name = Record->getName().lower();
  if (Name == "_iobuf" || StringRef(Name).contains("stream"))
    return false;
  return StringRef(Name).contains("buf") || StringRef(Name).contains("str") ||
         StringRef(Name).contains("bprint");
}

const FormatAttr *printfFormat(const Decl *Callee) {
  if (Callee)
    for (const auto *Format : Callee->specific_attrs<FormatAttr>())
      if (Format->getType()->getName().contains("printf") ||
          Format->getType()->getName() == "syslog")
        return Format;
  return nullptr;
}

/// "spdlog::logger::info", inline namespaces left out.
std::string qualifiedName(const NamedDecl &Declaration) {
  std::string Name = Declaration.getNameAsString();
  for (const DeclContext *Scope = Declaration.getDeclContext(); Scope;
       Scope = Scope->getParent()) {
    if (const auto *Space = dyn_cast<NamespaceDecl>(Scope);
        Space && (Space->isInline() || Space->isAnonymousNamespace()))
      continue;
    if (const auto *Named = dyn_cast<NamedDecl>(Scope))
      Name = Named->getNameAsString() + "::" + Name;
  }
  return Name;
}

const CXXRecordDecl *classOf(const Expr *E) {
  QualType Type = E->IgnoreParenImpCasts()->getType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  return Type->getAsCXXRecordDecl();
}

} // namespace

TextUse LogCalls::use(const CallParts &Parts) const {
  TextUse Use;
  contractUse(Parts, Use) || streamUse(Parts, Use) || namedUse(Parts, Use) ||
      formatUse(Parts, Use);
  return Use;
}

void LogCalls::formatted(const CallParts &Parts, unsigned Format,
                         unsigned First, TextUse &Use) const {
  const StringLiteral *Literal = nullptr;
  if (Format < Parts.Arguments.size())
    Literal =
        dyn_cast<StringLiteral>(Parts.Arguments[Format]->IgnoreParenImpCasts());
  std::string Letters = Literal ? conversions(*Literal) : "";
  for (unsigned I = First; I < Parts.Arguments.size(); ++I) {
    TextArgument Argument{Parts.Arguments[I]};
    if (Literal) {
      char Letter = I - First < Letters.size() ? Letters[I - First] : 'p';
      if (Letter == 'p' || Letter == '*' || Letter == 'n')
        continue;
      Argument.AsValue = Letter != 's' && Letter != 'S' && Letter != 'Z';
    } else {
      Argument.AsEither = true;
    }
    Use.Arguments.push_back(Argument);
  }
}

bool LogCalls::contractUse(const CallParts &Parts, TextUse &Use) const {
  const Contract *Promise = Unit.contract(Parts.Call);
  if (!Promise)
    return false;
  for (const Effect &E : Promise->Effects) {
    bool IsLog = E.Do == EffectKind::Log;
    if (!IsLog && E.Do != EffectKind::Copy && E.Do != EffectKind::Append)
      continue;
    unsigned From = IsLog ? E.Index : E.FromIndex;
    if (From >= Parts.Arguments.size() ||
        (!E.File.empty() && !IsOpenedFile(*Parts.Arguments[E.FileIndex])))
      continue;
    if (IsLog) {
      Use.Does = TextUse::Logs;
      Use.ToFile = !E.File.empty();
    } else if (E.Index == Effect::ResultIndex) {
      Use.Does = TextUse::Makes;
    } else {
      Use.Does = E.Do == EffectKind::Copy ? TextUse::Fills : TextUse::AddsTo;
      Use.Target = Parts.Arguments[E.Index];
    }
    if (Promise->Variadic && From + 1 == Promise->Params.size())
      formatted(Parts, From, From + 1, Use);
    Use.Arguments.push_back({Parts.Arguments[From], /*AsValue=*/false,
                             /*AsEither=*/true});
  }
  return Use.Does != TextUse::None;
}

bool LogCalls::formatUse(const CallParts &Parts, TextUse &Use) const {
  const FormatAttr *Format = printfFormat(Parts.Call.getCalleeDecl());
  if (!Format)
    return false;
  // The attribute counts from one, and counts 'this'.
  unsigned Shift = 1 + (Parts.Object ? 1 : 0);
  unsigned Index = Format->getFormatIdx() - Shift;
  if (Index >= Parts.Arguments.size())
    return false;
  Use.Does = TextUse::Logs;
  for (unsigned I = 0; I < Index; ++I) {
    QualType Type = Parts.Arguments[I]->IgnoreParenImpCasts()->getType();
    if (Parts.Callee && I < Parts.Callee->getNumParams())
      Type = Parts.Callee->getParamDecl(I)->getType();
    bool IsMemory = isTextPointer(Type) &&
                    (!Type->isPointerType() ||
                     !Type->getPointeeType().isConstQualified());
    if (IsMemory || isTextBuffer(Type)) {
      Use.Does = IsMemory ? TextUse::Fills : TextUse::AddsTo;
      Use.Target = Parts.Arguments[I];
      break;
    }
  }
  QualType Result = Parts.Call.getType();
  if (Use.Does == TextUse::Logs &&
      (isTextPointer(Result) || (Result->isRecordType() &&
                                 !isNamed(Result->getAsCXXRecordDecl(),
                                          Unit.contracts().secretNames().LogStreams))))
    Use.Does = TextUse::Makes;
  if (Format->getFirstArg())
    formatted(Parts, Index, Format->getFirstArg() - Shift, Use);
  else if (Index + 1 < Parts.Arguments.size())
    Use.Arguments.push_back({Parts.Arguments[Index + 1]}); // a va_list
  return true;
}

/// log << text; file.write(bytes, size);
bool LogCalls::streamUse(const CallParts &Parts, TextUse &Use) const {
  const auto &Names = Unit.contracts().secretNames();
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Parts.Call);
  if (!Operator) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Parts.Callee);
    if (!Method || !Parts.Object || !Method->getIdentifier() ||
        Method->getName() != "write" ||
        !isNamed(classOf(Parts.Object), Names.FileStreams))
      return false;
    Use.Does = TextUse::Logs;
    Use.ToFile = true;
    for (const Expr *Argument : Parts.Arguments)
      Use.Arguments.push_back({Argument, false, true});
    return true;
  }
  if (Operator->getOperator() != OO_LessLess || Operator->getNumArgs() != 2)
    return false;
  // In "stream << a << b" the last << works on what the first returns.
  const Expr *Stream = Operator->getArg(0)->IgnoreParenImpCasts();
  bool IsLog = isNamed(classOf(Stream), Names.LogStreams);
  while (true) {
    const Expr *Inner = Stream->IgnoreParenImpCasts()->IgnoreImplicit();
    if (const auto *Left = dyn_cast<CXXOperatorCallExpr>(Inner);
        Left && Left->getOperator() == OO_LessLess)
      Stream = Left->getArg(0);
    else if (Inner != Stream)
      Stream = Inner;
    else
      break;
  }
  const CXXRecordDecl *Class = classOf(Stream);
  if (!IsLog && !isNamed(Class, Names.LogStreams))
    return false;
  Use.Does = isNamed(Class, Names.TextStreams) ? TextUse::AddsTo : TextUse::Logs;
  Use.ToFile = isNamed(Class, Names.FileStreams);
  Use.Target = Stream;
  // Streams print the address that a void pointer is.
  const Expr *Text = Operator->getArg(1);
  if (Text->getType()->isVoidPointerType())
    return true;
  Use.Arguments.push_back({Text, false, true});
  return true;
}

/// spdlog::info("{}", text)
bool LogCalls::namedUse(const CallParts &Parts, TextUse &Use) const {
  const auto &Names = Unit.contracts().secretNames();
  if (!Parts.Callee || Parts.Callee->isExternC() ||
      !isa<CXXRecordDecl, NamespaceDecl>(Parts.Callee->getDeclContext()) ||
      !Parts.Callee->getDeclName().isIdentifier())
    return false;
  std::string Name = qualifiedName(*Parts.Callee);
  if (Names.LogFunctions.contains(Name))
    Use.Does = TextUse::Logs;
  else if (Names.TextFunctions.contains(Name))
    Use.Does = TextUse::Makes;
  else
    return false;
  for (const Expr *Argument : Parts.Arguments)
    Use.Arguments.push_back({Argument, false, true});
  return true;
}

} // namespace schannel_tidy
