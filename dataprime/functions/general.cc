// Choice, nulls, membership.
#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// The engine has no null array: a missing branch is an empty one.
Value If(Call& call) {
  const Value& then = call.arguments[1];
  const Value& otherwise = call.arguments[2];
  Value value = then.type == Type::kNull && otherwise.expr ? otherwise : then;
  Value none;
  none.type = Type::kNull;
  none.expr = Fragment("NULL");
  const auto branch = [&](const Value& one) {
    if (value.type == Type::kArray) return CastArray(one.expr ? one : none, value.element).expr;
    return !one.expr ? none.expr : one.type == Type::kNumber ? AsFloat(one) : one.expr;
  };
  value.likely = CommonLikelyType({then, otherwise});
  // Of sum(if(c, NULL, x)) the engine makes a sum of x where NOT c, which a null c is not.
  const sql::Expr condition = then.expr && sql::IsNull(then.expr)
                                  ? Fragment("ifNull({0}, false)", {call.arguments[0].expr})
                                  : call.arguments[0].expr;
  value.expr = Fragment("if({0}, {1}, {2})", {condition, branch(then), branch(otherwise)});
  return value;
}

// No order of its own, so a set; NULL in it is never equal to anything.
Value In(Call& call) {
  const Value& value = call.arguments[0];
  if (value.type == Type::kUntyped) {
    return call.analyzer.Error(value.range, "in() can't tell of which type this value is",
                               "cast it: ...:string.in(...)");
  }
  std::vector<sql::Expr> operands = {value.expr}, equal;
  bool all_texts = true;
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    const Value& candidate = call.arguments[i];
    all_texts &= candidate.literal && candidate.literal->kind == ExprKind::kString && candidate.type == Type::kString;
    operands.push_back(candidate.expr);
    equal.push_back(Fragment("({0} = {1})", {value.expr, candidate.expr}));
  }
  if (equal.empty())
    return call.analyzer.Error(call.expr.range, "in() lacks the values to compare with", "x.in('a', 'b')");
  if (all_texts) return call.Make(Type::kBool, "({0} IN ({1*}))", std::move(operands));
  return call.Make(Type::kBool, "or({*}, false)", std::move(equal));
}

}  // namespace

std::span<const Function> GeneralFunctions() {
  static const Function functions[] = {
      {.name = "if",
       .signature = "if(condition: bool, then: T, else?: T) -> T",
       .summary = "One of two values.",
       .nulls = "a null condition takes else; no else is null",
       .unit = "the unit of the branches",
       .build = &If,
       .examples = {"if(1 < 2, 'a', 'b') -> a", "if(null, 'a', 'b') -> b", "if(1 > 2, 'a') -> null",
                    "if(1 > 2, ['a']) -> []", "(1 < 2).if(1, 2.5) -> 1"}},
      {.name = "firstNonNull",
       .signature = "firstNonNull(value: T...) -> T",
       .summary = "The first value that is not null.",
       .nulls = "null when all are",
       .unit = "the unit of the values",
       .sql = "coalesce({*})",
       .examples = {"firstNonNull(null, 'b', 'c') -> b", "firstNonNull(null, 5) -> 5", "firstNonNull(null) -> null"}},
      {.name = "in",
       .signature = "in(comparand: T, value: T...) -> bool",
       .summary = "Whether comparand equals one of the values.",
       .build = &In,
       .examples = {"in('b', 'a', 'b') -> true", "5.in(1, 2) -> false",
                    "'Marketing'.in('Developers', 'QA Testing') -> false", "in(null, 'a') -> null"}},
      {.name = "recordLocation",
       .signature = "recordLocation() -> string",
       .summary = "Where an archived record lies; null here, where nothing is archived.",
       .nulls = "always null",
       .sql = "CAST(NULL, 'Nullable(String)')",
       .examples = {"recordLocation() -> null"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
