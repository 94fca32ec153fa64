//===- ContractLookup.cpp - From a call to its contract -------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractNames.h"
#include "ContractSet.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace schannel_tidy {

/// Takes off what people put around a function's name when they name a pointer to
/// it: pInitializeSecurityContextW, m_fnDecryptMessage, EncryptMessagePtr,
/// SECUR32$FreeContextBuffer (the module it is to be imported from).
static StringRef stripDecoration(StringRef Name) {
  Name = Name.substr(Name.rfind('$') + 1);
  for (StringRef Prefix : {"m_", "s_", "g_", "_"})
    Name.consume_front(Prefix);
  auto IsWordStart = [](StringRef Rest) {
    return !Rest.empty() && (clang::isUppercase(Rest[0]) || Rest[0] == '_');
  };
  for (StringRef Prefix : {"pfn", "lpfn", "fn", "fp", "p"})
    if (Name.starts_with(Prefix) && IsWordStart(Name.drop_front(Prefix.size()))) {
      Name = Name.drop_front(Prefix.size());
      break;
    }
  for (StringRef Suffix : {"_fn", "Fn", "FN", "_ptr", "Ptr", "_"})
    if (Name.consume_back(Suffix))
      break;
  return Name;
}

/// The declaration that a call names: the function, or the variable or member
/// that holds a pointer to it.
static const NamedDecl *calleeName(const CallExpr &Call) {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  // (*fn)(...) names the pointer as well as fn(...) does.
  while (const auto *Deref = llvm::dyn_cast<UnaryOperator>(Callee)) {
    if (Deref->getOpcode() != UO_Deref)
      return nullptr;
    Callee = Deref->getSubExpr()->IgnoreParenImpCasts();
  }
  if (const auto *Ref = llvm::dyn_cast<DeclRefExpr>(Callee))
    return Ref->getDecl();
  if (const auto *Member = llvm::dyn_cast<MemberExpr>(Callee))
    return Member->getMemberDecl();
  return nullptr;
}

/// The signature that the call sees, through pointers and typedefs.
static const FunctionProtoType *calleePrototype(const CallExpr &Call) {
  QualType Type = Call.getCallee()->IgnoreParenImpCasts()->getType();
  if (const auto *Pointer = Type->getAs<PointerType>())
    Type = Pointer->getPointeeType();
  return Type->getAs<FunctionProtoType>();
}

static bool takesAsMany(const Contract &C, const CallExpr &Call) {
  return C.Variadic ? Call.getNumArgs() >= C.Params.size()
                    : Call.getNumArgs() == C.Params.size();
}

/// Guards the looser matches: the parameters that the contract treats as memory
/// must be pointers, and the result must be able to say what the contract says.
static bool fits(const Contract &C, const CallExpr &Call) {
  if (!takesAsMany(C, Call))
    return false;
  for (const Effect &E : C.Effects) {
    if (E.Param.empty())
      continue; // noreturn is about no argument
    QualType Type = E.Index == Effect::ResultIndex
                        ? Call.getType()
                        : Call.getArg(E.Index)->getType();
    if (Type->isDependentType())
      continue;
    if (!Type->isPointerType() && !Type->isArrayType() &&
        !Type->isIntegerType() && !Type->isNullPtrType() &&
        !Type->isRecordType())
      return false;
  }
  switch (C.Result) {
  case ResultKind::Status:
  case ResultKind::Win32:
  case ResultKind::Bool:
    return Call.getType()->isIntegralOrEnumerationType();
  case ResultKind::Pointer:
    return Call.getType()->isPointerType() || Call.getType()->isIntegerType();
  case ResultKind::Error: {
    // A class's own getLastError() may well say that there was none.
    const FunctionDecl *Callee = Call.getDirectCallee();
    return Call.getType()->isIntegralOrEnumerationType() &&
           !llvm::isa_and_nonnull<CXXMethodDecl>(Callee) &&
           !(Callee && Callee->hasBody() &&
             !Callee->getASTContext().getSourceManager().isInSystemHeader(
                 Callee->getLocation()));
  }
  case ResultKind::Void:
  case ResultKind::Value:
    return true;
  }
  return true;
}

/// malloc is void *(size_t) whatever it is called; a function of another shape
/// that merely ends in "malloc" or "free" is something else.
static bool fitsHeap(const Contract &C, const CallExpr &Call) {
  const FunctionProtoType *Proto = calleePrototype(Call);
  if (!Proto || Proto->getNumParams() != C.Params.size() ||
      Call.getNumArgs() != C.Params.size())
    return false;
  bool ReturnsMemory = C.Result == ResultKind::Pointer;
  if (ReturnsMemory != Proto->getReturnType()->isPointerType())
    return false;
  if (!ReturnsMemory && !Proto->getReturnType()->isVoidType())
    return false;
  for (const Effect &E : C.Effects)
    if (E.Index != Effect::ResultIndex) {
      QualType Type = Proto->getParamType(E.Index);
      // A free() of a typed object is that type's destructor, not the heap's.
      if (!Type->isVoidPointerType() &&
          !(Type->isPointerType() && Type->getPointeeType()->isAnyCharacterType()))
        return false;
    }
  return true;
}

const Contract *ContractSet::lookupDecl(const NamedDecl &Callee,
                                        const CallExpr &Call) const {
  const IdentifierInfo *Identifier = Callee.getIdentifier();
  if (!Identifier)
    return nullptr;
  StringRef Name = Identifier->getName();

  // The function itself, or a member of a function table.
  if (const Contract *C = ByName.lookup(Name); C && takesAsMany(*C, Call)) {
    const auto *Function = llvm::dyn_cast<FunctionDecl>(&Callee);
    // A C++ member that happens to be called free() or DeleteSecurityContext()
    // with other parameters is not it.
    if (!Function || !llvm::isa<CXXMethodDecl>(Function) || fits(*C, Call))
      if (!C->MatchSuffix || !Function || Function->isExternC() ||
          !Function->isCXXClassMember())
        return C;
  }

  // A pointer whose type says what it points to.
  if (const auto *Value = llvm::dyn_cast<ValueDecl>(&Callee))
    if (const auto *Typedef = Value->getType()->getAs<TypedefType>()) {
      StringRef Type = Typedef->getDecl()->getName();
      Type.consume_back("_A") || Type.consume_back("_W");
      if (const Contract *C = ByPointerType.lookup(Type);
          C && takesAsMany(*C, Call))
        return C;
    }

  // A pointer variable, a member, or a static wrapper with the name in another
  // spelling.
  StringRef Core = stripDecoration(Name);
  if (Core.size() >= 8) {
    const Contract *C = BySpelling.lookup(spelling(Core));
    if (!C && (Core.ends_with("A") || Core.ends_with("W"))) {
      C = BySpelling.lookup(spelling(Core.drop_back()));
      if (C && !C->AW)
        C = nullptr;
    }
    if (C && fits(*C, Call))
      return C;
  }

  // Somebody's own heap, unless its body is here to say what it really does.
  const auto *Function = llvm::dyn_cast<FunctionDecl>(&Callee);
  if (BySuffix.empty() || (Function && Function->hasBody()))
    return nullptr;
  std::string Lower = spelling(Name);
  for (const auto &Entry : BySuffix)
    if (StringRef(Lower).ends_with(Entry.getKey()) &&
        fitsHeap(*Entry.second, Call)) {
      // "calloc" ends in no other allocator's name, but "realloc" ends in
      // "alloc": take the longest.
      const Contract *Longest = Entry.second;
      for (const auto &Other : BySuffix)
        if (StringRef(Lower).ends_with(Other.getKey()) &&
            Other.getKey().size() > spelling(Longest->Name).size() &&
            fitsHeap(*Other.second, Call))
          Longest = Other.second;
      return Longest;
    }
  return nullptr;
}

const Contract *ContractSet::lookup(const CallExpr &Call) const {
  const NamedDecl *Callee = calleeName(Call);
  return Callee ? lookupDecl(*Callee, Call) : nullptr;
}

// In step with lookupDecl: whatever it finds by a name is found here.
ContractNames::ContractNames(const ContractSet &Contracts) {
  for (const Contract &C : Contracts.contracts()) {
    if (!C.IsSspi && llvm::none_of(C.Effects, [](const Effect &E) {
          return E.Do == EffectKind::Secret;
        }))
      continue;
    Exact.insert(C.Name);
    if (C.AW) {
      Exact.insert(C.Name + "A");
      Exact.insert(C.Name + "W");
    }
    if (!C.PointerType.empty())
      Exact.insert(C.PointerType);
    Spelled.insert(spelling(C.Name));
  }
  // Secrets are also read from members, without a call.
  for (const auto &Member : Contracts.secretNames().Members)
    Members.insert(Member.getKey().split('.').second);
}

bool ContractNames::mayBeMeantBy(StringRef Name) const {
  StringRef Type = Name;
  Type.consume_back("_A") || Type.consume_back("_W");
  StringRef Core = stripDecoration(Name);
  return Exact.contains(Name) || Exact.contains(Type) ||
         Members.contains(Name) ||
         (Core.size() >= 8 && (Spelled.contains(spelling(Core)) ||
                               Spelled.contains(spelling(Core.drop_back()))));
}

} // namespace schannel_tidy
