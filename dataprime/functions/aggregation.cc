// Aggregations: one value of many rows. Nulls are skipped unless the entry says otherwise.
#include <fmt/format.h>

#include <algorithm>

#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"
#include "dataprime/analysis/percentiles.h"
#include "dataprime/analysis/stored_texts.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// An untyped value has the type that all its known values have, else it is a number.
Value Ordered(Value value) {
  value = WithLikelyType(std::move(value));
  return value.type == Type::kUntyped || value.type == Type::kNull ? Cast(std::move(value), Type::kNumber) : value;
}

bool HasOrder(const Value& value) { return value.type != Type::kArray && value.type != Type::kObject; }

Value Extreme(Call& call, std::string_view sql) {
  Value value = Ordered(call.arguments[0]);
  if (!HasOrder(value))
    return call.analyzer.Error(value.range, fmt::format("{} has no order", WithArticle(value.type)));
  value.expr = Fragment(sql, {value.expr});
  return value;
}
Value Max(Call& call) { return Extreme(call, "maxOrNull({0})"); }
Value Min(Call& call) { return Extreme(call, "minOrNull({0})"); }

// The value of the row with the greatest or least key, null or not: in a tuple, which is never null itself.
Value AtExtreme(Call& call, std::string_view sql) {
  const Value key = Ordered(call.arguments[0]);
  if (!HasOrder(key)) return call.analyzer.Error(key.range, fmt::format("{} has no order", WithArticle(key.type)));
  Value value = call.arguments[1];
  const bool is_nullable = value.type == Type::kArray || value.type == Type::kUntyped;
  value.expr = Fragment(sql, {is_nullable ? value.expr : Fragment("toNullable({0})", {value.expr}), key.expr});
  return value;
}
Value MaxBy(Call& call) { return AtExtreme(call, "tupleElement(argMax(tuple({0}), {1}), 1)"); }
Value MinBy(Call& call) { return AtExtreme(call, "tupleElement(argMin(tuple({0}), {1}), 1)"); }

Value AnyValue(Call& call) {
  Value value = call.Has(0) ? call.arguments[0] : call.analyzer.rows().Read(Path{Root::kData, {}}, call.expr.range);
  if (value.type == Type::kError) return value;
  value.expr =
      Fragment(value.type == Type::kArray     ? "any({0})"
               : value.type == Type::kUntyped ? "anyIf({0}, isNotNull({0}))"  // a null Dynamic is a value to any()
                                              : "anyOrNull({0})",
               {value.expr});
  return value;
}

Value Percentile(Call& call) {
  const Value& fraction = call.arguments[0];
  if (fraction.literal->number < 0 || fraction.literal->number > 1) {
    return call.analyzer.Error(fraction.range, "percentile takes a fraction between 0 and 1", "0.95 for the 95th");
  }
  const sql::Expr level = call.analyzer.parameters().Bind("Float64", fmt::format("{}", fraction.literal->number));
  return call.analyzer.Make(Type::kNumber, Fragment(kPercentile, {level, AsFloat(call.arguments[1])}), call.expr.range);
}

// In tuples, since the engine leaves bare nulls out.
Value Collect(Call& call) {
  const Value& collected = call.arguments[0];
  const Type element = collected.type == Type::kArray  ? Type::kUntyped
                       : collected.type == Type::kNull ? Type::kString
                                                       : collected.type;
  const bool distinct = call.Number(1, 0) != 0;
  std::vector<sql::Expr> operands = {Fragment("toNullable({0})", {ToElement(collected, element)})};
  if (call.Has(2)) {
    const double limit = call.Number(2, 0);
    if (limit < 1 || limit > 1e9)
      return call.analyzer.Error(call.arguments[2].range, "the limit of collect is a positive number");
    operands.push_back(call.analyzer.parameters().Bind("UInt64", std::to_string(static_cast<uint64_t>(limit))));
  }
  // Nulls that are not wanted must not take a place of the limit.
  const bool skips = call.Number(3, 0) != 0;
  const std::string_view sql =
      call.Has(2)
          ? (distinct
                 ? (skips ? "groupUniqArrayIf({1})(tuple({0}), isNotNull({0}))" : "groupUniqArray({1})(tuple({0}))")
                 : (skips ? "groupArrayIf({1})(tuple({0}), isNotNull({0}))" : "groupArray({1})(tuple({0}))"))
          : (distinct ? (skips ? "groupUniqArrayIf(tuple({0}), isNotNull({0}))" : "groupUniqArray(tuple({0}))")
                      : (skips ? "groupArrayIf(tuple({0}), isNotNull({0}))" : "groupArray(tuple({0}))"));
  Value value = call.Make(Type::kArray, "arrayMap(t -> t.1, {0})", {Fragment(sql, std::move(operands))});
  value.element = element;
  return value;
}

Value Count(Call& call) {
  const Value& value = call.arguments[0];
  return call.analyzer.Make(Type::kNumber,
                            value.expr ? Fragment("countIf(isNotNull({0}))", {value.expr}) : Fragment("count()"),
                            call.expr.range);
}

Value CountIf(Call& call) {
  // As in a filter, false and null are one.
  const sql::Expr condition = TextsAsStored(call.arguments[0].expr, call.analyzer.parameters()),
                  value = call.arguments[1].expr;
  return call.analyzer.Make(
      Type::kNumber,
      value ? Fragment("countIf({0} AND isNotNull({1}))", {condition, value}) : Fragment("countIf({0})", {condition}),
      call.expr.range);
}

// What tells two values apart; an untyped one by its text.
sql::Expr Comparable(const Value& value) { return value.type == Type::kUntyped ? ToText(value).expr : value.expr; }

// Of a bare null the engine would make null, and not 0.
bool HasNull(const Call& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(),
                     [](const Value& value) { return value.type == Type::kNull; });
}
Value None(Call& call) { return call.analyzer.Make(Type::kNumber, Fragment("countIf(false)"), call.expr.range); }

Value DistinctCount(Call& call) {
  if (HasNull(call)) return None(call);
  return call.analyzer.Make(Type::kNumber, Fragment("uniqExact({0})", {Comparable(call.arguments[0])}),
                            call.expr.range);
}
Value DistinctCountIf(Call& call) {
  if (HasNull(call)) return None(call);
  return call.analyzer.Make(Type::kNumber,
                            Fragment("uniqExactIf({0}, {1})", {Comparable(call.arguments[1]), call.arguments[0].expr}),
                            call.expr.range);
}
Value ApproxCountDistinct(Call& call) {
  if (HasNull(call)) return None(call);
  std::vector<sql::Expr> values;
  for (const Value& value : call.arguments) values.push_back(Comparable(value));
  return call.analyzer.Make(Type::kNumber, Fragment("ifNull(uniqCombined64({*}), 0)", std::move(values)),
                            call.expr.range);
}

constexpr std::string_view kNone = "rows without a value are skipped; null when no row has one";

}  // namespace

// The examples run over the eight spans of tests/queries/seed.sql, of 1 to 8 ms.
std::span<const Function> Aggregations() {
  static const Function functions[] = {
      {.name = "any_value",
       .signature = "any_value(expression?: any) -> any",
       .summary = "Some value that is not null; without an argument the whole document.",
       .nulls = kNone,
       .unit = "the unit of expression",
       .build = &AnyValue,
       .examples = {"any_value($l.applicationName) -> shop", "any_value(tags['ai.tokens']) > 0 -> true",
                    "any_value(tags['nobody.has.it']) -> null"},
       .is_aggregate = true},
      {.name = "approx_count_distinct",
       .signature = "approx_count_distinct(expression: any...) -> number",
       .summary = "Distinct combinations, to about half a percent.",
       .nulls = "0 when no row has a value",
       .unit = "values",
       .build = &ApproxCountDistinct,
       .examples = {"approx_count_distinct($l.serviceName) -> 3",
                    "approx_count_distinct($l.serviceName, $l.subsystemName) -> 3",
                    "approx_count_distinct(tags['nobody.has.it']:string) -> 0"},
       .is_aggregate = true},
      {.name = "avg",
       .signature = "avg(expression: number) -> number",
       .summary = "Mean.",
       .nulls = kNone,
       .unit = "the unit of expression",
       .sql = "avgOrNull({expression})",
       .examples = {"avg($m.duration / 1000) -> 4.5", "avg(tags['ai.tokens']) -> 80"},
       .is_aggregate = true},
      {.name = "collect",
       .signature = "collect(expression: any, distinct?: literal bool, limit?: literal number, ignoreNulls?: literal "
                    "bool) -> any",
       .summary = "The values as an array, all or each once, at most limit of them.",
       .nulls = "kept, unless ignoreNulls",
       .unit = "the unit of expression",
       .build = &Collect,
       .examples = {"collect($l.applicationName, distinct = true) -> [\"shop\"]",
                    "collect(tags['ai.model'], true, ignoreNulls = true).arraySort() -> [\"claude\",\"gpt-4o\"]",
                    "collect($m.duration, limit = 3).arrayLength() -> 3",
                    "collect(tags['ai.cached'], ignoreNulls = true).arraySort() -> [false,true]"},
       .is_aggregate = true},
      {.name = "count",
       .signature = "count(expression?: any) -> number",
       .summary = "Rows, or rows with a value.",
       .nulls = "never null",
       .unit = "rows",
       .build = &Count,
       .examples = {"count() -> 8", "count(tags['ai.model']) -> 3"},
       .is_aggregate = true},
      {.name = "count_if",
       .signature = "count_if(condition: bool, expression?: any) -> number",
       .summary = "Rows for which the condition is true (and expression is not null).",
       .nulls = "never null; a null condition doesn't count",
       .unit = "rows",
       .build = &CountIf,
       .examples = {"count_if($m.duration > 5000) -> 3", "count_if(true, tags['ai.model']) -> 3",
                    "count_if(tags['ai.tokens'] > 50) -> 2"},
       .is_aggregate = true},
      {.name = "distinct_count",
       .signature = "distinct_count(expression: any) -> number",
       .summary = "Distinct values, exactly.",
       .nulls = "skipped; 0 when no row has a value",
       .unit = "values",
       .build = &DistinctCount,
       .examples = {"distinct_count($l.serviceName) -> 3", "distinct_count(tags['ai.model']) -> 2"},
       .is_aggregate = true},
      {.name = "distinct_count_if",
       .signature = "distinct_count_if(condition: bool, expression: any) -> number",
       .summary = "Distinct values of rows for which the condition is true.",
       .nulls = "skipped; 0 when no row has a value",
       .unit = "values",
       .build = &DistinctCountIf,
       .examples = {"distinct_count_if($m.duration > 5000, $l.serviceName) -> 2"},
       .is_aggregate = true},
      {.name = "max",
       .signature = "max(expression: any) -> any",
       .summary = "The greatest number, text, bool, timestamp, interval or severity.",
       .nulls = kNone,
       .unit = "the unit of expression",
       .build = &Max,
       .examples = {"max($m.duration) -> 8000", "max($l.serviceName) -> orders", "max(tags['ai.tokens']) -> 120",
                    "max($m.timestamp) - min($m.timestamp) -> 3m29s999ms999us999ns"},
       .is_aggregate = true},
      {.name = "max_by",
       .signature = "max_by(sortKey: any, expression: any) -> any",
       .summary = "expression of the row with the greatest sortKey.",
       .nulls = "rows without a key are skipped",
       .unit = "the unit of expression",
       .build = &MaxBy,
       .examples = {"max_by($m.duration, $l.operationName) -> POST /pay",
                    "max_by(tags['ai.tokens'], tags['ai.model']) -> gpt-4o"},
       .is_aggregate = true},
      {.name = "median",
       .signature = "median(expression: number) -> number",
       .summary = "percentile(0.5, expression).",
       .nulls = kNone,
       .unit = "the unit of expression",
       .sql = "quantileTDigestOrNull(0.5)(toFloat64({expression}))",
       .examples = {"median($m.duration) == percentile(0.5, $m.duration) -> true"},
       .is_aggregate = true},
      {.name = "min",
       .signature = "min(expression: any) -> any",
       .summary = "The least number, text, bool, timestamp, interval or severity.",
       .nulls = kNone,
       .unit = "the unit of expression",
       .build = &Min,
       .examples = {"min($m.duration) -> 1000", "min($l.serviceName) -> assistant"},
       .is_aggregate = true},
      {.name = "min_by",
       .signature = "min_by(sortKey: any, expression: any) -> any",
       .summary = "expression of the row with the least sortKey.",
       .nulls = "rows without a key are skipped",
       .unit = "the unit of expression",
       .build = &MinBy,
       .examples = {"min_by($m.duration, $l.serviceName) -> assistant"},
       .is_aggregate = true},
      {.name = "percentile",
       .signature =
           "percentile(percentile: literal number, expression: number, error_threshold?: literal number) -> number",
       .summary =
           "The value below which that fraction, between 0 and 1, lies; from a t-digest: exact for few rows, else "
           "within a percent of rank.",
       .nulls = kNone,
       .unit = "the unit of expression",
       .build = &Percentile,
       .examples = {"percentile(1, $m.duration) -> 8000", "percentile(0, $m.duration) -> 1000",
                    "percentile(0.95, tags['nobody.has.it']) -> null"},
       .is_aggregate = true},
      {.name = "sample_stddev",
       .signature = "sample_stddev(expression: number) -> number",
       .summary = "Standard deviation of a sample (n - 1).",
       .nulls = "null for fewer than two values",
       .unit = "the unit of expression",
       .sql = "ifNotFinite(stddevSampStableOrNull({expression}), NULL)",
       .examples = {"round(sample_stddev($m.duration / 1000), 3) -> 2.449"},
       .is_aggregate = true},
      {.name = "sample_variance",
       .signature = "sample_variance(expression: number) -> number",
       .summary = "Variance of a sample (n - 1).",
       .nulls = "null for fewer than two values",
       .unit = "the square of the unit of expression",
       .sql = "ifNotFinite(varSampStableOrNull({expression}), NULL)",
       .examples = {"round(sample_variance($m.duration / 1000), 3) -> 6"},
       .is_aggregate = true},
      {.name = "stddev",
       .signature = "stddev(expression: number) -> number",
       .summary = "Standard deviation of the population.",
       .nulls = kNone,
       .unit = "the unit of expression",
       .sql = "stddevPopStableOrNull({expression})",
       .examples = {"round(stddev($m.duration / 1000), 3) -> 2.291"},
       .is_aggregate = true},
      {.name = "sum",
       .signature = "sum(expression: number) -> number",
       .summary = "Sum.",
       .nulls = kNone,
       .unit = "the unit of expression",
       .sql = "sumOrNull({expression})",
       .examples = {"sum($m.duration) / 1000 -> 36", "sum(tags['nobody.has.it']) -> null"},
       .is_aggregate = true},
      {.name = "variance",
       .signature = "variance(expression: number) -> number",
       .summary = "Variance of the population.",
       .nulls = kNone,
       .unit = "the square of the unit of expression",
       .sql = "varPopStableOrNull({expression})",
       .examples = {"round(variance($m.duration / 1000), 3) -> 5.25"},
       .is_aggregate = true},
  };
  return functions;
}

}  // namespace throughline::dataprime
