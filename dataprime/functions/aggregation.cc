// Aggregations: one value of many rows. Nulls are skipped unless the entry says otherwise.
#include <fmt/format.h>

#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// min, max: numbers, texts, bools, instants, intervals. An untyped value is a number.
Value Extreme(Call& call, std::string_view sql) {
  Value value = call.arguments[0];
  if (value.type == Type::kUntyped) value = Cast(value, Type::kNumber);
  value.expr = Fragment(sql, {value.expr});
  return value;
}
Value Max(Call& call) { return Extreme(call, "maxOrNull({0})"); }
Value Min(Call& call) { return Extreme(call, "minOrNull({0})"); }

// The value of the row with the greatest or least key, null or not: in a tuple, which is never null itself.
Value AtExtreme(Call& call, std::string_view sql) {
  Value key = call.arguments[0], value = call.arguments[1];
  if (key.type == Type::kUntyped) key = Cast(key, Type::kNumber);
  if (value.type == Type::kUntyped) value = ToText(value);
  value.expr =
      Fragment(sql, {Fragment(value.type == Type::kArray ? "{0}" : "toNullable({0})", {value.expr}), key.expr});
  return value;
}
Value MaxBy(Call& call) { return AtExtreme(call, "tupleElement(argMax(tuple({0}), {1}), 1)"); }
Value MinBy(Call& call) { return AtExtreme(call, "tupleElement(argMin(tuple({0}), {1}), 1)"); }

Value AnyValue(Call& call) {
  Value value = call.arguments[0];
  if (!value.expr) value = call.analyzer.rows().Read(Path{Root::kData, {}}, call.expr.range);
  if (value.type == Type::kUntyped) value = ToText(value);
  value.expr = Fragment(value.type == Type::kArray ? "any({0})" : "anyOrNull({0})", {value.expr});
  return value;
}

Value Percentile(Call& call) {
  const Value& fraction = call.arguments[0];
  if (fraction.literal->number < 0 || fraction.literal->number > 1) {
    return call.analyzer.Error(fraction.range, "percentile takes a fraction between 0 and 1", "0.95 for the 95th");
  }
  const sql::Expr level = call.analyzer.parameters().Bind("Float64", fmt::format("{}", fraction.literal->number));
  return call.analyzer.Make(
      Type::kNumber, Fragment("quantileTDigestOrNull({0})({1})", {level, AsFloat(call.arguments[1])}), call.expr.range);
}

Value Collect(Call& call) {
  Value value = call.arguments[0];
  const auto truth = [&](size_t i) { return call.arguments[i].literal && call.arguments[i].literal->number != 0; };
  const bool numbers = value.type == Type::kNumber;
  sql::Expr element = numbers ? AsFloat(value) : ToText(value).expr;
  std::string_view sql = truth(1) ? "groupUniqArray(tuple({0}))" : "groupArray(tuple({0}))";
  std::vector<sql::Expr> operands = {Fragment("toNullable({0})", {element})};
  if (call.arguments[2].literal) {
    const double limit = call.arguments[2].literal->number;
    if (limit < 1 || limit > 1e9)
      return call.analyzer.Error(call.arguments[2].range, "the limit of collect is a positive number");
    operands.push_back(call.analyzer.parameters().Bind("UInt64", std::to_string(static_cast<uint64_t>(limit))));
    sql = truth(1) ? "groupUniqArray({1})(tuple({0}))" : "groupArray({1})(tuple({0}))";
  }
  sql::Expr collected = Fragment(sql, std::move(operands));
  if (truth(3)) collected = Fragment("arrayFilter(t -> isNotNull(t.1), {0})", {collected});
  value = call.analyzer.Make(Type::kArray, Fragment("arrayMap(t -> t.1, {0})", {collected}), call.expr.range);
  value.element = numbers ? Type::kNumber : Type::kString;
  return value;
}

Value Count(Call& call) {
  const Value& value = call.arguments[0];
  return call.analyzer.Make(Type::kNumber,
                            value.expr ? Fragment("countIf(isNotNull({0}))", {value.expr}) : Fragment("count()"),
                            call.expr.range);
}

Value CountIf(Call& call) {
  const sql::Expr condition = call.arguments[0].expr, value = call.arguments[1].expr;
  return call.analyzer.Make(
      Type::kNumber,
      value ? Fragment("countIf({0} AND isNotNull({1}))", {condition, value}) : Fragment("countIf({0})", {condition}),
      call.expr.range);
}

// What tells two values apart; an untyped one by its text.
sql::Expr Comparable(const Value& value) { return value.type == Type::kUntyped ? ToText(value).expr : value.expr; }

Value DistinctCount(Call& call) {
  return call.analyzer.Make(Type::kNumber, Fragment("uniqExact({0})", {Comparable(call.arguments[0])}),
                            call.expr.range);
}
Value DistinctCountIf(Call& call) {
  return call.analyzer.Make(Type::kNumber,
                            Fragment("uniqExactIf({0}, {1})", {Comparable(call.arguments[1]), call.arguments[0].expr}),
                            call.expr.range);
}
Value ApproxCountDistinct(Call& call) {
  std::vector<sql::Expr> values;
  for (const Value& value : call.arguments) values.push_back(Comparable(value));
  return call.analyzer.Make(Type::kNumber, Fragment("uniqCombined64({*})", std::move(values)), call.expr.range);
}

constexpr std::string_view kNone = "rows without a value are skipped; null when no row has one";

}  // namespace

std::span<const Function> Aggregations() {
  static const Function functions[] = {
      {.name = "any_value",
       .signature = "any_value(value?: any) -> any",
       .summary = "Some value that is not null; without an argument the whole document.",
       .nulls = kNone,
       .unit = "the unit of value",
       .build = &AnyValue,
       .is_aggregate = true},
      {.name = "approx_count_distinct",
       .signature = "approx_count_distinct(value: any...) -> number",
       .summary = "Distinct combinations, to about half a percent.",
       .nulls = "0 when no row has a value",
       .build = &ApproxCountDistinct,
       .is_aggregate = true},
      {.name = "avg",
       .signature = "avg(value: number) -> number",
       .summary = "Mean.",
       .nulls = kNone,
       .unit = "the unit of value",
       .sql = "avgOrNull({value})",
       .is_aggregate = true},
      {.name = "collect",
       .signature =
           "collect(value: any, distinct?: literal bool, limit?: literal number, ignoreNulls?: literal bool) -> any",
       .summary = "The values as an array.",
       .nulls = "kept, unless ignoreNulls",
       .unit = "the unit of value",
       .build = &Collect,
       .is_aggregate = true},
      {.name = "count",
       .signature = "count(value?: any) -> number",
       .summary = "Rows, or rows with a value.",
       .nulls = "never null",
       .unit = "rows",
       .build = &Count,
       .is_aggregate = true},
      {.name = "count_if",
       .signature = "count_if(condition: bool, value?: any) -> number",
       .summary = "Rows for which the condition is true (and value is not null).",
       .nulls = "never null; a null condition doesn't count",
       .unit = "rows",
       .build = &CountIf,
       .is_aggregate = true},
      {.name = "distinct_count",
       .signature = "distinct_count(value: any) -> number",
       .summary = "Distinct values, exactly.",
       .nulls = "skipped; 0 when no row has a value",
       .build = &DistinctCount,
       .is_aggregate = true},
      {.name = "distinct_count_if",
       .signature = "distinct_count_if(condition: bool, value: any) -> number",
       .summary = "Distinct values of rows for which the condition is true.",
       .nulls = "skipped; 0 when no row has a value",
       .build = &DistinctCountIf,
       .is_aggregate = true},
      {.name = "max",
       .signature = "max(value: any) -> any",
       .summary = "The greatest value.",
       .nulls = kNone,
       .unit = "the unit of value",
       .build = &Max,
       .is_aggregate = true},
      {.name = "min",
       .signature = "min(value: any) -> any",
       .summary = "The least value.",
       .nulls = kNone,
       .unit = "the unit of value",
       .build = &Min,
       .is_aggregate = true},
      {.name = "max_by",
       .signature = "max_by(key: any, value: any) -> any",
       .summary = "value of the row with the greatest key.",
       .nulls = "rows without a key are skipped",
       .unit = "the unit of value",
       .build = &MaxBy,
       .is_aggregate = true},
      {.name = "min_by",
       .signature = "min_by(key: any, value: any) -> any",
       .summary = "value of the row with the least key.",
       .nulls = "rows without a key are skipped",
       .unit = "the unit of value",
       .build = &MinBy,
       .is_aggregate = true},
      {.name = "percentile",
       .signature = "percentile(fraction: literal number, value: number, error?: literal number) -> number",
       .summary = "The value below which that fraction lies, from a t-digest: exact for few rows, else within a "
                  "percent of rank.",
       .nulls = kNone,
       .unit = "the unit of value",
       .build = &Percentile,
       .is_aggregate = true},
      {.name = "median",
       .signature = "median(value: number) -> number",
       .summary = "percentile(0.5, value).",
       .nulls = kNone,
       .unit = "the unit of value",
       .sql = "quantileTDigestOrNull(0.5)(toFloat64({value}))",
       .is_aggregate = true},
      {.name = "stddev",
       .signature = "stddev(value: number) -> number",
       .summary = "Standard deviation of the population.",
       .nulls = kNone,
       .unit = "the unit of value",
       .sql = "stddevPopStableOrNull({value})",
       .is_aggregate = true},
      {.name = "variance",
       .signature = "variance(value: number) -> number",
       .summary = "Variance of the population.",
       .nulls = kNone,
       .unit = "the square of the unit of value",
       .sql = "varPopStableOrNull({value})",
       .is_aggregate = true},
      {.name = "sample_stddev",
       .signature = "sample_stddev(value: number) -> number",
       .summary = "Standard deviation of a sample (n - 1).",
       .nulls = "null for fewer than two values",
       .unit = "the unit of value",
       .sql = "ifNotFinite(stddevSampStableOrNull({value}), NULL)",
       .is_aggregate = true},
      {.name = "sample_variance",
       .signature = "sample_variance(value: number) -> number",
       .summary = "Variance of a sample (n - 1).",
       .nulls = "null for fewer than two values",
       .unit = "the square of the unit of value",
       .sql = "ifNotFinite(varSampStableOrNull({value}), NULL)",
       .is_aggregate = true},
      {.name = "sum",
       .signature = "sum(value: number) -> number",
       .summary = "Sum.",
       .nulls = kNone,
       .unit = "the unit of value",
       .sql = "sumOrNull({value})",
       .is_aggregate = true},
  };
  return functions;
}

}  // namespace throughline::dataprime
