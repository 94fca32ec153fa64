//===- StatusValue.cpp - What a test of a status comes to -----------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StatusValue.h"
#include "Spelling.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using llvm::APSInt;

namespace schannel_tidy {

std::optional<Place> placeOf(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(E))
    return Place{nullptr};
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (!isa<VarDecl>(Ref->getDecl()))
      return std::nullopt;
    return Place{Ref->getDecl()};
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (!isa<FieldDecl>(Member->getMemberDecl()))
      return std::nullopt;
    auto Base = placeOf(Member->getBase());
    if (Base)
      Base->push_back(Member->getMemberDecl());
    return Base;
  }
  if (const auto *Deref = dyn_cast<UnaryOperator>(E);
      Deref && Deref->getOpcode() == UO_Deref)
    return placeOf(Deref->getSubExpr());
  return std::nullopt;
}

static APSInt number(int64_t Value, QualType Type, const ASTContext &Context) {
  unsigned Width = Context.getIntWidth(Type);
  return APSInt(llvm::APInt(Width, Value, /*isSigned=*/true),
                Type->isUnsignedIntegerOrEnumerationType());
}

static APSInt convert(APSInt Number, QualType Type, const ASTContext &Context) {
  Number = Number.extOrTrunc(Context.getIntWidth(Type));
  Number.setIsUnsigned(Type->isUnsignedIntegerOrEnumerationType());
  return Number;
}

static bool isBufferType(const Expr *E) {
  const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts());
  return Member && Member->getMemberDecl()->getIdentifier() &&
         Member->getMemberDecl()->getName() == "BufferType";
}

std::optional<int64_t> comparedBufferType(const BinaryOperator &Comparison,
                                          const ASTContext &Context) {
  if (!Comparison.isEqualityOp())
    return std::nullopt;
  const Expr *Other = isBufferType(Comparison.getLHS())   ? Comparison.getRHS()
                      : isBufferType(Comparison.getRHS()) ? Comparison.getLHS()
                                                          : nullptr;
  auto Value = Other ? constantOf(*Other, Context) : std::nullopt;
  return Value ? std::optional(Value->getExtValue()) : std::nullopt;
}

StatusEvaluator::StatusEvaluator(const SspiUnit &Unit, const CallExpr &Call,
                                 int64_t Status)
    : Unit(Unit), Tracked(Call),
      // In a template, or with errors in it, a call has no type yet.
      Status(number(Status,
                    Call.getType()->isIntegralOrEnumerationType()
                        ? Call.getType()
                        : Unit.context().IntTy,
                    Unit.context())),
      // Failures leave nothing to keep but what was handed in.
      MayHaveExtra(static_cast<int32_t>(Status) >= 0),
      IsIncomplete(
          static_cast<int32_t>(Status) ==
          static_cast<int32_t>(Unit.contracts()
                                   .constant("SEC_E_INCOMPLETE_MESSAGE")
                                   .value_or(0))),
      ExtraType(Unit.contracts().constant("SECBUFFER_EXTRA").value_or(-1)),
      MissingType(Unit.contracts().constant("SECBUFFER_MISSING").value_or(-1)) {
}

std::optional<KnownValue> StatusEvaluator::status(QualType Type) const {
  if (!Type->isIntegralOrEnumerationType())
    return std::nullopt;
  return KnownValue{convert(Status, Type, Unit.context()), true};
}

std::optional<KnownValue>
StatusEvaluator::evaluate(const Expr *E, const KnownValues &Known) const {
  const ASTContext &Context = Unit.context();
  E = E->IgnoreParens();
  if (E == &Tracked)
    return KnownValue{Status, true};
  if (const auto *Full = dyn_cast<FullExpr>(E))
    return evaluate(Full->getSubExpr(), Known);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return evaluate(Temporary->getSubExpr(), Known);
  if (!E->getType()->isIntegralOrEnumerationType())
    return std::nullopt;
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    auto Value = evaluate(Cast->getSubExpr(), Known);
    if (!Value)
      return std::nullopt;
    switch (Cast->getCastKind()) {
    case CK_IntegralCast:
      Value->Number = convert(Value->Number, E->getType(), Context);
      return Value;
    case CK_IntegralToBoolean:
      Value->Number = number(Value->Number != 0, E->getType(), Context);
      return Value;
    case CK_NoOp:
    case CK_LValueToRValue:
      return Value;
    default:
      return std::nullopt;
    }
  }
  if (isa<DeclRefExpr, MemberExpr>(E)) {
    if (auto Where = placeOf(E))
      if (auto It = Known.find(*Where); It != Known.end())
        return It->second;
  } else if (const auto *Op = dyn_cast<UnaryOperator>(E)) {
    auto Value = evaluate(Op->getSubExpr(), Known);
    if (!Value)
      return std::nullopt;
    switch (Op->getOpcode()) {
    case UO_LNot:
      Value->Number = number(Value->Number == 0, E->getType(), Context);
      return Value;
    case UO_Minus:
      Value->Number = -Value->Number;
      return Value;
    case UO_Not:
      Value->Number = ~Value->Number;
      return Value;
    case UO_Plus:
      return Value;
    default:
      return std::nullopt;
    }
  } else if (const auto *Op = dyn_cast<BinaryOperator>(E)) {
    return evaluateBinary(*Op, Known);
  } else if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
    // status = first ? AcceptSecurityContext(...) :
    // InitializeSecurityContext(...)
    for (const Expr *Arm : {Choice->getTrueExpr(), Choice->getFalseExpr()})
      if (Arm->IgnoreParenCasts() == &Tracked)
        return evaluate(Arm, Known);
    auto Condition = evaluate(Choice->getCond(), Known);
    if (!Condition)
      return std::nullopt;
    auto Value = evaluate(Condition->Number != 0 ? Choice->getTrueExpr()
                                                 : Choice->getFalseExpr(),
                          Known);
    if (Value)
      Value->FromStatus |= Condition->FromStatus;
    return Value;
  } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
    return evaluateCall(*Call, Known);
  }
  if (auto Constant = constantOf(*E, Context))
    return KnownValue{*Constant, false};
  return std::nullopt;
}

std::optional<KnownValue>
StatusEvaluator::evaluateBinary(const BinaryOperator &Op,
                                const KnownValues &Known) const {
  const ASTContext &Context = Unit.context();
  auto Result = [&](bool Value, bool FromStatus) {
    return KnownValue{number(Value, Op.getType(), Context), FromStatus};
  };
  if (Op.getOpcode() == BO_Assign || Op.getOpcode() == BO_Comma)
    return evaluate(Op.getRHS(), Known);
  if (auto Type = comparedBufferType(Op, Context);
      Type && *Type == ExtraType && !MayHaveExtra)
    return Result(Op.getOpcode() == BO_NE, false);
  // What is asked is the element that can be it.
  if (auto Type = comparedBufferType(Op, Context);
      Type && *Type == MissingType && IsIncomplete)
    return Result(Op.getOpcode() == BO_EQ, false);

  auto Left = evaluate(Op.getLHS(), Known);
  if (Op.isLogicalOp()) {
    bool Absorbing = Op.getOpcode() == BO_LOr;
    auto Right = evaluate(Op.getRHS(), Known);
    for (const auto &Side : {Left, Right})
      if (Side && (Side->Number != 0) == Absorbing)
        return Result(Absorbing, Side->FromStatus);
    if (Left && Right)
      return Result(!Absorbing, Left->FromStatus || Right->FromStatus);
    return std::nullopt;
  }
  if (!Left)
    return std::nullopt;
  auto Right = evaluate(Op.getRHS(), Known);
  if (!Right)
    return std::nullopt;
  bool FromStatus = Left->FromStatus || Right->FromStatus;
  const APSInt &L = Left->Number, &R = Right->Number;
  if (L.getBitWidth() != R.getBitWidth() || L.isSigned() != R.isSigned()) {
    // Only shifts have operands of two types.
    if (Op.getOpcode() == BO_Shr && R.getExtValue() >= 0 &&
        R.getExtValue() < L.getBitWidth())
      return KnownValue{L >> unsigned(R.getExtValue()), FromStatus};
    return std::nullopt;
  }
  switch (Op.getOpcode()) {
  case BO_EQ:
    return Result(L == R, FromStatus);
  case BO_NE:
    return Result(L != R, FromStatus);
  case BO_LT:
    return Result(L < R, FromStatus);
  case BO_LE:
    return Result(L <= R, FromStatus);
  case BO_GT:
    return Result(L > R, FromStatus);
  case BO_GE:
    return Result(L >= R, FromStatus);
  case BO_And:
    return KnownValue{L & R, FromStatus};
  case BO_Or:
    return KnownValue{L | R, FromStatus};
  case BO_Xor:
    return KnownValue{L ^ R, FromStatus};
  case BO_Shr:
    if (R.getExtValue() >= 0 && R.getExtValue() < L.getBitWidth())
      return KnownValue{L >> unsigned(R.getExtValue()), FromStatus};
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

std::optional<KnownValue>
StatusEvaluator::evaluateCall(const CallExpr &Call,
                              const KnownValues &Known) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return std::nullopt;
  if (Callee->getBuiltinID() == Builtin::BI__builtin_expect)
    return evaluate(Call.getArg(0), Known);
  // bool failed(SECURITY_STATUS status) { return status < 0; }
  const FunctionDecl *Definition = Callee->getDefinition();
  const auto *Body = Definition
                         ? dyn_cast_or_null<CompoundStmt>(Definition->getBody())
                         : nullptr;
  if (!Body || Body->size() != 1 || isa<CXXMethodDecl>(Definition) ||
      Definition->getNumParams() != Call.getNumArgs())
    return std::nullopt;
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  if (!Return || !Return->getRetValue())
    return std::nullopt;
  KnownValues Arguments;
  for (unsigned I = 0; I < Call.getNumArgs(); ++I)
    if (auto Value = evaluate(Call.getArg(I), Known))
      Arguments[{Definition->getParamDecl(I)}] = *Value;
  // A function that calls itself would never come to an end here.
  return Arguments.empty() ||
                 isa<CallExpr>(Return->getRetValue()->IgnoreParenCasts())
             ? std::nullopt
             : evaluate(Return->getRetValue(), Arguments);
}

} // namespace schannel_tidy
