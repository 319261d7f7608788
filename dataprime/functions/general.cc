// Choice, nulls, membership, addresses.
#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

Value If(Call& call) {
  const Value& then = call.arguments[1];
  const Value& otherwise = call.arguments[2];
  Value value = then.type == Type::kNull && otherwise.expr ? otherwise : then;
  const auto branch = [](const Value& one) {
    return !one.expr ? Fragment("NULL") : one.type == Type::kNumber ? AsFloat(one) : one.expr;
  };
  value.expr = Fragment("if({0}, {1}, {2})", {call.arguments[0].expr, branch(then), branch(otherwise)});
  return value;
}

// No order of its own, so a set; NULL in it is never equal to anything.
Value In(Call& call) {
  std::vector<sql::Expr> equal;
  if (call.arguments[0].type == Type::kUntyped) {
    return call.analyzer.Error(call.arguments[0].range, "in() can't tell of which type this value is",
                               "cast it: ...:string.in(...)");
  }
  bool all_literals = true;
  for (size_t i = 1; i < call.arguments.size(); ++i)
    all_literals &= call.arguments[i].literal && call.arguments[i].type == Type::kString;
  std::vector<sql::Expr> operands = {call.arguments[0].expr};
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    operands.push_back(call.arguments[i].expr);
    equal.push_back(Fragment("({0} = {1})", {call.arguments[0].expr, call.arguments[i].expr}));
  }
  if (equal.empty())
    return call.analyzer.Error(call.expr.range, "in() lacks the values to compare with", "x.in('a', 'b')");
  if (all_literals)
    return call.analyzer.Make(Type::kBool, Fragment("({0} IN ({1*}))", std::move(operands)), call.expr.range);
  return call.analyzer.Make(Type::kBool, Fragment("or({*}, false)", std::move(equal)), call.expr.range);
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
       .examples = {"if(1 < 2, 'a', 'b') -> a", "if(null, 'a', 'b') -> b", "if(1 > 2, 'a') -> null"}},
      {.name = "firstNonNull",
       .signature = "firstNonNull(value: T...) -> T",
       .summary = "The first value that is not null.",
       .nulls = "null when all are",
       .unit = "the unit of the values",
       .sql = "coalesce({*})",
       .examples = {"firstNonNull(null, 'b', 'c') -> b"}},
      {.name = "in",
       .signature = "in(value: T, candidate: T...) -> bool",
       .summary = "Whether value equals one of the candidates.",
       .build = &In,
       .examples = {"in('b', 'a', 'b') -> true", "5.in(1, 2) -> false"}},
      {.name = "isUuid",
       .signature = "isUuid(value: string) -> bool",
       .summary = "Whether it is the text form of a UUID.",
       .sql = "match({value}, '^[0-9A-Fa-f]+-[0-9A-Fa-f]+-[0-9A-Fa-f]+-[0-9A-Fa-f]+-[0-9A-Fa-f]+$') AND "
              "length({value}) = 36 AND isNotNull(toUUIDOrNull({value}))",
       .examples = {"isUuid('123e4567-e89b-12d3-a456-426614174000') -> true", "isUuid('x') -> false"}},
      {.name = "randomUuid",
       .signature = "randomUuid() -> string",
       .summary = "A new UUID, version 4, for each row.",
       .sql = "toString(generateUUIDv4())",
       .examples = {"length(randomUuid()) -> 36"},
       .is_volatile = true},
      {.name = "uuid",
       .signature = "uuid() -> string",
       .summary = "A new UUID, version 4, for each row.",
       .sql = "toString(generateUUIDv4())",
       .examples = {"length(uuid()) -> 36"},
       .is_volatile = true,
       .deprecated_for = "randomUuid()"},
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
