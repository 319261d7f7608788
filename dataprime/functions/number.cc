// Functions of numbers. What has no finite value (a logarithm of a negative number, a division by zero) is null.
#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// The engine's greatest and least pass nulls over.
Value Extreme(Call& call, std::string_view sql) {
  Value value;
  std::vector<sql::Expr> values, nulls;
  for (const Value& argument : call.arguments) {
    if (value.type == Type::kError || value.type == Type::kNull) value = argument;
  }
  // Of attributes alone: numbers, unless all their known values have another type.
  const bool is_untyped = value.type == Type::kUntyped;
  const Type likely = CommonLikelyType(call.arguments), type = likely == Type::kUntyped ? Type::kNumber : likely;
  for (const Value& one : call.arguments) {
    const Value argument = is_untyped ? Cast(one, type) : one;
    if (is_untyped) value = argument;
    values.push_back(argument.type == Type::kNumber ? AsFloat(argument) : argument.expr);
    nulls.push_back(Fragment("isNull({0})", {argument.expr}));
  }
  if (value.type == Type::kArray || value.type == Type::kObject)
    return call.analyzer.Error(call.expr.range, "values of this type have no order", "cast them: ...:number");
  nulls.push_back(Fragment("false"));
  value.expr =
      Fragment("if({0}, NULL, {1})", {Fragment("or({*})", std::move(nulls)), Fragment(sql, std::move(values))});
  return value;
}
Value Max(Call& call) { return Extreme(call, "greatest({*})"); }
Value Min(Call& call) { return Extreme(call, "least({*})"); }

Value Sum(Call& call) {
  sql::Expr sum;
  for (const Value& argument : call.arguments)
    sum = sum ? Fragment("({0} + {1})", {sum, AsFloat(argument)}) : AsFloat(argument);
  return call.Make(Type::kNumber, "ifNotFinite({0}, NULL)", {sum});
}

}  // namespace

std::span<const Function> NumberFunctions() {
  static const Function functions[] = {
      {.name = "abs",
       .signature = "abs(number: number) -> number",
       .summary = "Without its sign.",
       .unit = "the unit of number",
       .sql = "abs({number})",
       .examples = {"abs(-2.5) -> 2.5", "(1728636298 - 1728636358).abs() -> 60"}},
      {.name = "ceil",
       .signature = "ceil(number: number) -> number",
       .summary = "The next whole number upwards.",
       .unit = "the unit of number",
       .sql = "(ceil({number}) + 0)",  // no -0
       .examples = {"ceil(2.1) -> 3", "ceil(-2.1) -> -2"}},
      {.name = "floor",
       .signature = "floor(number: number) -> number",
       .summary = "The next whole number downwards.",
       .unit = "the unit of number",
       .sql = "floor({number})",
       .examples = {"floor(2.9) -> 2", "floor(-2.1) -> -3"}},
      {.name = "sqrt",
       .signature = "sqrt(number: number) -> number",
       .summary = "Square root.",
       .nulls = "null in, null out; null for a negative number",
       .sql = "ifNotFinite(sqrt({number}), NULL)",
       .examples = {"sqrt(9) -> 3", "sqrt(10 / 100) - 1 -> -0.683772233983162", "sqrt(-1) -> null"}},
      {.name = "round",
       .signature = "round(number: number, digits?: number = 0) -> number",
       .summary = "To that many decimals, half away from zero.",
       .unit = "the unit of number",
       .sql = "ifNotFinite(sign({number}) * floor(abs(toFloat64({number})) * exp10({digits}) + 0.5) / exp10({digits}), "
              "toFloat64({number})) + 0",
       .examples = {"round(569.5) -> 570", "round(1.5) -> 2", "round(8.1) -> 8", "round(-2.5) -> -3",
                    "round(3.14159, 2) -> 3.14", "round(1234, -2) -> 1200", "round(2.5, 400) -> 2.5"}},
      {.name = "e",
       .signature = "e() -> number",
       .summary = "Euler's number.",
       .sql = "e()",
       .examples = {"round(e(), 3) -> 2.718"}},
      {.name = "pi",
       .signature = "pi() -> number",
       .summary = "The ratio of a circle.",
       .sql = "pi()",
       .examples = {"pi() * power(10, 2) -> 314.1592653589793"}},
      {.name = "ln",
       .signature = "ln(number: number) -> number",
       .summary = "Natural logarithm.",
       .nulls = "null in, null out; null unless number > 0",
       .sql = "ifNotFinite(log({number}), NULL)",
       .examples = {"ln(1) -> 0", "ln(0) -> null", "ln(-1) -> null"}},
      {.name = "log2",
       .signature = "log2(number: number) -> number",
       .summary = "Logarithm to base 2.",
       .nulls = "null in, null out; null unless number > 0",
       .sql = "ifNotFinite(log2({number}), NULL)",
       .examples = {"log2(16) -> 4", "log2(0) -> null"}},
      {.name = "log",
       .signature = "log(base: number, number: number) -> number",
       .summary = "Logarithm; the base comes first.",
       .nulls = "null in, null out; null unless both are > 0 and base is not 1",
       // Where both are powers of two or of ten the quotient of natural logarithms would be off in its last digit.
       .sql = "ifNotFinite(multiIf({base} = 10, log10({number}), log2({number}) / log2({base})) + 0, NULL)",
       .examples = {"2.log(8) -> 3", "log(2, 16) -> 4", "log(10, 1000) -> 3", "log(1, 8) -> null",
                    "log(-2, 8) -> null"}},
      {.name = "power",
       .signature = "power(number: number, exponent: number) -> number",
       .summary = "number to the power of exponent.",
       .nulls = "null in, null out; null when the result is no finite number",
       .sql = "ifNotFinite(pow({number}, {exponent}), NULL)",
       .examples = {"power(2, 10) -> 1024", "7.power(2) -> 49", "power(10, 400) -> null", "power(-1, 0.5) -> null"}},
      {.name = "mod",
       .signature = "mod(number: number, divisor: number) -> number",
       .summary = "The remainder, with the sign of number. The same as number % divisor.",
       .nulls = "null in, null out; null when divisor is 0",
       .sql = "(toFloat64({number}) % nullIf(toFloat64({divisor}), 0))",
       .examples = {"mod(7, 2) -> 1", "mod(7, 2) == 0 -> false", "mod(-7, 2) -> -1", "mod(7, 0) -> null"}},
      {.name = "max",
       .signature = "max(value: T...) -> T",
       .summary = "The greatest of several values. Of one value, in an aggregation: see there.",
       .nulls = "null when one is null",
       .unit = "the unit of the values",
       .build = &Max,
       .examples = {"max(1, 5, 3) -> 5", "max('a', 'b') -> b", "max(1h, 90m) -> 1h30m", "max(1, null) -> null"}},
      {.name = "min",
       .signature = "min(value: T...) -> T",
       .summary = "The least of several values. Of one value, in an aggregation: see there.",
       .nulls = "null when one is null",
       .unit = "the unit of the values",
       .build = &Min,
       .examples = {"min(1, 5, 3) -> 1", "min(1, null) -> null"}},
      {.name = "sum",
       .signature = "sum(value: number...) -> number",
       .summary = "The sum of several values. Of one value, in an aggregation: see there.",
       .nulls = "null when one is null",
       .unit = "the unit of the values",
       .build = &Sum,
       .examples = {"sum(1, 2, 3.5) -> 6.5"}},
      {.name = "random",
       .signature = "random() -> number",
       .summary = "From 0 up to but not 1, anew for each row.",
       .sql = "(bitShiftRight(rand64(), 11) / 9007199254740992)",
       .examples = {"random() < 1 -> true"},
       .is_volatile = true},
      {.name = "randomInt",
       .signature = "randomInt(upperBound: number) -> number",
       .summary = "From 0 to upperBound - 1, anew for each row.",
       .nulls = "null unless upperBound >= 1",
       .sql = "if({upperBound} >= 1, toInt64(rand64() % toUInt64(least(greatest(toFloat64({upperBound}), 1), "
              "toFloat64(9007199254740992)))), NULL)",
       .examples = {"100.randomInt() < 100 -> true", "randomInt(0) -> null"},
       .is_volatile = true},
      {.name = "fromBase",
       .signature = "fromBase(string: string, radix: number) -> number",
       .summary = "Reads digits of base 2 to 36, in any case.",
       .nulls = "null in, null out; null for other digits or another base",
       .sql = "arrayMap((s, r) -> if(isNull(s) OR isNull(r) OR NOT match(ifNull(s, ''), '^-?[0-9A-Za-z]+$') OR "
              "arrayExists(c -> position('0123456789abcdefghijklmnopqrstuvwxyz', c) > r, extractAll(lower(ifNull(s, "
              "'')), '[0-9a-z]')), NULL, if(startsWith(s, '-'), -1, 1) * arrayFold((a, c) -> a * ifNull(r, 0) + "
              "(position('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1), extractAll(lower(ifNull(s, '')), "
              "'[0-9a-z]'), toFloat64(0))), [{string}], [if({radix} BETWEEN 2 AND 36, floor({radix}), NULL)])[1]",
       .examples = {"fromBase('FF00FF', 16) -> 16711935", "fromBase('101', 2) -> 5", "fromBase('-z', 36) -> -35",
                    "fromBase('xyz', 16) -> null", "fromBase('', 16) -> null", "fromBase('1', 1) -> null"}},
      {.name = "toBase",
       .signature = "toBase(number: number, radix: number) -> string",
       .summary = "The digits of a whole number in base 2 to 36, in lower case.",
       .nulls = "null in, null out; null for a number with decimals or another base",
       .sql = "arrayMap((n, r) -> if(isNull(n) OR isNull(r), NULL, concat(if(n < 0, '-', ''), "
              "replaceRegexpOne(arrayFold((a, k) -> (intDiv(a.1, toUInt64(ifNull(r, 2))), "
              "concat(substring('0123456789abcdefghijklmnopqrstuvwxyz', 1 + toInt64(a.1 % toUInt64(ifNull(r, 2))), 1), "
              "a.2)), range(64), (toUInt64(abs(ifNull(n, 0))), '')).2, '^0+(.)', '\\\\1'))), "
              "[accurateCastOrNull({number}, 'Int64')], [if({radix} BETWEEN 2 AND 36, floor({radix}), NULL)])[1]",
       .examples = {"toBase(10, 16) -> a", "toBase(0, 2) -> 0", "toBase(-255, 16) -> -ff", "toBase(1.5, 2) -> null",
                    "toBase(5, 99) -> null", "toBase(9007199254740992, 2).length() -> 54"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
