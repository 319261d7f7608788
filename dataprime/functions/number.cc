// Functions of numbers. What has no value (a logarithm of a negative number, a division by zero) is null.
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {

std::span<const Function> NumberFunctions() {
  static const Function functions[] = {
      {.name = "abs", .signature = "abs(value: number) -> number", .summary = "Without its sign.", .unit = "the unit of value", .sql = "abs({value})",
       .examples = {"abs(-2.5) -> 2.5"}},
      {.name = "ceil", .signature = "ceil(value: number) -> number", .summary = "The next whole number upwards.", .unit = "the unit of value",
       .sql = "ceil({value})", .examples = {"ceil(2.1) -> 3"}},
      {.name = "floor", .signature = "floor(value: number) -> number", .summary = "The next whole number downwards.", .unit = "the unit of value",
       .sql = "floor({value})", .examples = {"floor(-2.1) -> -3"}},
      {.name = "round", .signature = "round(value: number, digits: literal number = 0) -> number", .summary = "To that many decimals, half away from zero.",
       .unit = "the unit of value",
       .sql = "(sign({value}) * floor(abs(toFloat64({value})) * exp10({digits}) + 0.5) / exp10({digits}))",
       .examples = {"round(569.5) -> 570", "round(-2.5) -> -3", "round(3.14159, 2) -> 3.14"}},
      {.name = "sqrt", .signature = "sqrt(value: number) -> number", .summary = "Square root.", .nulls = "null in, null out; null for a negative number",
       .sql = "if({value} >= 0, sqrt({value}), NULL)", .examples = {"sqrt(9) -> 3", "sqrt(-1) -> null"}},
      {.name = "e", .signature = "e() -> number", .summary = "Euler's number.", .sql = "e()", .examples = {"round(e(), 3) -> 2.718"}},
      {.name = "pi", .signature = "pi() -> number", .summary = "The ratio of a circle.", .sql = "pi()", .examples = {"round(pi(), 3) -> 3.142"}},
      {.name = "ln", .signature = "ln(value: number) -> number", .summary = "Natural logarithm.", .nulls = "null in, null out; null unless value > 0",
       .sql = "if({value} > 0, log({value}), NULL)", .examples = {"ln(1) -> 0", "ln(0) -> null"}},
      {.name = "log2", .signature = "log2(value: number) -> number", .summary = "Logarithm to base 2.", .nulls = "null in, null out; null unless value > 0",
       .sql = "if({value} > 0, log2({value}), NULL)", .examples = {"log2(8) -> 3"}},
      {.name = "log", .signature = "log(base: number, value: number) -> number", .summary = "Logarithm; the base comes first.",
       .nulls = "null in, null out; null unless both are > 0 and base is not 1",
       .sql = "if({value} > 0 AND {base} > 0 AND {base} != 1, log({value}) / log({base}), NULL)", .examples = {"2.log(8) -> 3", "log(1, 8) -> null"}},
      {.name = "power", .signature = "power(value: number, exponent: number) -> number", .summary = "value to the power of exponent.",
       .nulls = "null in, null out; null when the result is no finite number", .sql = "ifNotFinite(pow({value}, {exponent}), NULL)",
       .examples = {"power(2, 10) -> 1024"}},
      {.name = "mod", .signature = "mod(value: number, divisor: number) -> number", .summary = "The remainder, with the sign of value.",
       .nulls = "null in, null out; null when divisor is 0", .sql = "(toFloat64({value}) % nullIf(toFloat64({divisor}), 0))", .examples = {"mod(7, 2) -> 1", "mod(7, 0) -> null"}},
      {.name = "max", .signature = "max(value: T...) -> T", .summary = "The greatest of several values. Of one value, in an aggregation: see there.",
       .nulls = "null when one is null", .unit = "the unit of the values", .sql = "greatest({*})", .examples = {"max(1, 5, 3) -> 5"}},
      {.name = "min", .signature = "min(value: T...) -> T", .summary = "The least of several values. Of one value, in an aggregation: see there.",
       .nulls = "null when one is null", .unit = "the unit of the values", .sql = "least({*})", .examples = {"min(1, 5, 3) -> 1"}},
      {.name = "random", .signature = "random() -> number", .summary = "From 0 up to but not 1, anew for each row.", .sql = "(rand64() / 18446744073709551616)",
       .examples = {"random() < 1 -> true"}, .is_volatile = true},
      {.name = "randomInt", .signature = "randomInt(bound: number) -> number", .summary = "From 0 to bound - 1, anew for each row.",
       .nulls = "null unless bound >= 1", .sql = "if({bound} >= 1, toInt64(rand64() % toUInt64(greatest({bound}, 1))), NULL)",
       .examples = {"100.randomInt() < 100 -> true"}, .is_volatile = true},
      {.name = "fromBase", .signature = "fromBase(digits: string, radix: literal number) -> number", .summary = "Reads digits of base 16, 10 or 2.",
       .nulls = "null in, null out; null for other digits or another base",
       .sql = "multiIf({radix} = 16 AND match({digits}, '^[0-9A-Fa-f]+$') AND length({digits}) <= 13, reinterpretAsUInt64(reverse(unhex(leftPad({digits}, 16, '0')))), "
              "{radix} = 10, toUInt64OrNull({digits}), {radix} = 2 AND match({digits}, '^[01]+$') AND length({digits}) <= 53, "
              "reinterpretAsUInt64(reverse(unbin(leftPad({digits}, 64, '0')))), NULL)",
       .examples = {"fromBase('FF00FF', 16) -> 16711935", "fromBase('101', 2) -> 5", "fromBase('xyz', 16) -> null"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
