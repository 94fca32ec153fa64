//===- SecBuffers.cpp - Finding one's way in SSPI's records on a path -----===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SecBuffers.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SValBuilder.h"

using namespace clang;
using namespace clang::ento;

namespace schannel_tidy {

static const FieldDecl *findField(const RecordDecl *Record, StringRef Name) {
  if (Record)
    Record = Record->getDefinition();
  if (!Record)
    return nullptr;
  for (const FieldDecl *Field : Record->fields())
    if (Field->getIdentifier() && Field->getName() == Name)
      return Field;
  return nullptr;
}

static const RecordDecl *pointedRecord(QualType Type) {
  if (Type.isNull() || !Type->isPointerType())
    return nullptr;
  return Type->getPointeeType()->getAsRecordDecl();
}

/// The record behind a pointer: from its type, or, behind a void pointer, from
/// what it really points to.
static const RecordDecl *recordBehind(SVal Pointer, QualType PointerType) {
  if (const RecordDecl *Record = pointedRecord(PointerType))
    return Record;
  if (const MemRegion *Region = Pointer.getAsRegion())
    if (const auto *Typed = dyn_cast<TypedValueRegion>(Region->StripCasts()))
      return Typed->getValueType()->getAsRecordDecl();
  return nullptr;
}

/// Where the member \p Name of \p Record is in the object at \p Here, also in a
/// union without a name; \p Field is set to it.
static std::optional<Loc> memberOf(ProgramStateRef State, SVal Here,
                                   const RecordDecl *Record, StringRef Name,
                                   const FieldDecl *&Field) {
  Field = findField(Record, Name);
  if (Field)
    return State->getLValue(Field, Here).getAs<Loc>();
  if (Record && Record->getDefinition())
    for (const FieldDecl *Unnamed : Record->getDefinition()->fields())
      if (Unnamed->isAnonymousStructOrUnion())
        if (auto Place =
                memberOf(State, State->getLValue(Unnamed, Here),
                         Unnamed->getType()->getAsRecordDecl(), Name, Field))
          return Place;
  return std::nullopt;
}

std::optional<Loc> fieldOf(ProgramStateRef State, SVal Pointer,
                           QualType PointerType, StringRef Path) {
  const MemRegion *Region = Pointer.getAsRegion();
  if (!Region)
    return std::nullopt;
  const RecordDecl *Record = recordBehind(Pointer, PointerType);
  SVal Here = loc::MemRegionVal(Region->StripCasts());
  while (true) {
    auto [Name, Rest] = Path.split('.');
    const FieldDecl *Field = nullptr;
    auto Place = memberOf(State, Here, Record, Name, Field);
    if (!Place || Rest.empty())
      return Place;
    Here = *Place;
    Path = Rest;
    Record = Field->getType()->getAsRecordDecl();
    if (Field->getType()->isAnyPointerType()) {
      Here = State->getSVal(*Place);
      const MemRegion *Pointee = Here.getAsRegion();
      if (!Pointee)
        return std::nullopt;
      Here = loc::MemRegionVal(Pointee->StripCasts());
      Record = recordBehind(Here, Field->getType());
    }
  }
}

SmallVector<Loc, 2> handleFields(ProgramStateRef State, SVal Pointer,
                                 QualType PointerType) {
  SmallVector<Loc, 2> Fields;
  const RecordDecl *Record = recordBehind(Pointer, PointerType);
  const MemRegion *Region = Pointer.getAsRegion();
  if (Record && Region && Record->getDefinition())
    for (const FieldDecl *Field : Record->getDefinition()->fields())
      if (auto Place =
              State->getLValue(Field, loc::MemRegionVal(Region->StripCasts()))
                  .getAs<Loc>())
        Fields.push_back(*Place);
  return Fields;
}

std::optional<Loc> handleKey(ProgramStateRef State, SVal Pointer,
                             QualType PointerType) {
  auto Fields = handleFields(State, Pointer, PointerType);
  if (Fields.empty())
    return std::nullopt;
  return Fields.front();
}

SymbolRef handleSymbol(ProgramStateRef State, const CallEvent &Call,
                       unsigned Index) {
  // Without the casts to PVOID that hide what is behind a pointer.
  auto Key = handleKey(State, Call.getArgSVal(Index),
                       Call.getArgExpr(Index)->IgnoreParenCasts()->getType());
  return Key ? State->getSVal(*Key).getAsSymbol() : nullptr;
}

std::optional<BeyondArray> beyondArray(Loc Place) {
  const auto *Field = dyn_cast_or_null<FieldRegion>(Place.getAsRegion());
  const auto *Element =
      Field ? dyn_cast<ElementRegion>(Field->getSuperRegion()) : nullptr;
  const auto *Array =
      Element ? dyn_cast<TypedValueRegion>(Element->getSuperRegion()) : nullptr;
  const ConstantArrayType *Type =
      Array ? Array->getContext().getAsConstantArrayType(Array->getValueType())
            : nullptr;
  auto Index =
      Element ? Element->getIndex().getAs<nonloc::ConcreteInt>() : std::nullopt;
  if (!Type || !Index || Index->getValue().isNegative() ||
      Index->getValue().getExtValue() < int64_t(Type->getZExtSize()))
    return std::nullopt;
  return BeyondArray{uint64_t(Index->getValue().getExtValue()),
                     Type->getZExtSize()};
}

std::optional<uint64_t> knownNumber(ProgramStateRef State, Loc Address) {
  SVal Value = State->getSVal(Address);
  if (const llvm::APSInt *Number = Value.getAsInteger())
    return Number->extOrTrunc(64).getZExtValue();
  if (SymbolRef Symbol = Value.getAsSymbol())
    if (const llvm::APSInt *Number =
            State->getConstraintManager().getSymVal(State, Symbol))
      return Number->extOrTrunc(64).getZExtValue();
  return std::nullopt;
}

std::optional<SmallVector<SecBufferPlace, 4>>
secBuffers(ProgramStateRef State, SVal Descriptor, QualType DescriptorPointer) {
  constexpr uint64_t MaxBuffers = 16;
  auto Count = fieldOf(State, Descriptor, DescriptorPointer, "cBuffers");
  auto Array = fieldOf(State, Descriptor, DescriptorPointer, "pBuffers");
  if (!Count || !Array)
    return std::nullopt;
  auto N = knownNumber(State, *Count);
  SVal First = State->getSVal(*Array);
  if (!N || *N > MaxBuffers || !First.getAsRegion())
    return std::nullopt;

  const RecordDecl *DescriptorRecord =
      recordBehind(Descriptor, DescriptorPointer);
  QualType Element =
      findField(DescriptorRecord, "pBuffers")->getType()->getPointeeType();
  const RecordDecl *Record = Element->getAsRecordDecl();
  const FieldDecl *Type = findField(Record, "BufferType"),
                  *Size = findField(Record, "cbBuffer"),
                  *Memory = findField(Record, "pvBuffer");
  if (!Type || !Size || !Memory)
    return std::nullopt;

  SValBuilder &Builder = State->getStateManager().getSValBuilder();
  SmallVector<SecBufferPlace, 4> Buffers;
  for (uint64_t I = 0; I < *N; ++I) {
    SVal Buffer =
        State->getLValue(Element, Builder.makeArrayIndex(I).castAs<NonLoc>(), First);
    auto TypePlace = State->getLValue(Type, Buffer).getAs<Loc>();
    auto SizePlace = State->getLValue(Size, Buffer).getAs<Loc>();
    auto MemoryPlace = State->getLValue(Memory, Buffer).getAs<Loc>();
    if (!TypePlace || !SizePlace || !MemoryPlace)
      return std::nullopt;
    Buffers.push_back({*TypePlace, *SizePlace, *MemoryPlace});
  }
  return Buffers;
}

KnownBits knownBits(const PathFacts &Unit, SVal Value) {
  if (const llvm::APSInt *Number = Value.getAsInteger()) {
    auto Bits = static_cast<uint64_t>(Number->extOrTrunc(64).getZExtValue());
    return {Bits, Bits, true};
  }
  SymbolRef Symbol = Value.getAsSymbol();
  if (!Symbol)
    return {};
  if (const auto *WithConstant = dyn_cast<SymIntExpr>(Symbol)) {
    KnownBits Left = knownBits(Unit, nonloc::SymbolVal(WithConstant->getLHS()));
    auto Right = static_cast<uint64_t>(WithConstant->getRHS().extOrTrunc(64).getZExtValue());
    if (WithConstant->getOpcode() == BO_Or)
      return {Left.Must | Right, Left.May | Right, true};
    if (WithConstant->getOpcode() == BO_And)
      return {Left.Must & Right, Left.May & Right, true};
    return {};
  }
  if (const auto *Cast = dyn_cast<SymbolCast>(Symbol))
    return knownBits(Unit, nonloc::SymbolVal(Cast->getOperand()));
  // A member of some object that came from elsewhere: what this translation unit
  // ever puts there.
  if (const MemRegion *Origin = Symbol->getOriginRegion())
    if (const auto *Field = dyn_cast<FieldRegion>(Origin))
      return Unit.fieldBits(*Field->getDecl());
  return {};
}

const Contract *contractOf(const CallEvent &Call) {
  const auto *Expression = dyn_cast_or_null<CallExpr>(Call.getOriginExpr());
  return Expression ? currentUnit().contract(*Expression) : nullptr;
}

std::optional<bool> holds(const PathFacts &Unit, const Condition &When,
                          const CallEvent &Call) {
  if (When.Index >= Call.getNumArgs())
    return std::nullopt;
  SVal Value = Call.getArgSVal(When.Index);
  KnownBits Bits = knownBits(Unit, Value);
  if (When.Is) {
    const llvm::APSInt *Number = Value.getAsInteger();
    // CERT_CHAIN_POLICY_SSL and other "strings" are small numbers cast to LPCSTR.
    if (!Number)
      if (auto Pointer = Value.getAs<loc::ConcreteInt>())
        Number = &Pointer->getValue();
    if (!Number)
      return std::nullopt;
    return static_cast<uint64_t>(Number->extOrTrunc(64).getZExtValue()) == *When.Is;
  }
  if (When.Has) {
    if ((Bits.Must & *When.Has) != *When.Has) {
      if ((Bits.May & *When.Has) != *When.Has)
        return false;
      return std::nullopt;
    }
  }
  if (When.Any && !(Bits.Must & *When.Any)) {
    if (!(Bits.May & *When.Any))
      return false;
    return std::nullopt;
  }
  if (When.Lacks) {
    if (Bits.Must & *When.Lacks)
      return false;
    if (Bits.May & *When.Lacks)
      return std::nullopt;
  }
  return true;
}

} // namespace schannel_tidy
