// Functions of instants and intervals. All are integers of nanoseconds; no function goes through a double.
#include <fmt/format.h>

#include <optional>

#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// `hour`, `h`, `seconds`, ... in nanoseconds; nullopt, with an error, for another word.
std::optional<int64_t> UnitNanos(Call& call, size_t argument) {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {{"day", 86'400'000'000'000},
                                                                    {"d", 86'400'000'000'000},
                                                                    {"hour", 3'600'000'000'000},
                                                                    {"h", 3'600'000'000'000},
                                                                    {"minute", 60'000'000'000},
                                                                    {"m", 60'000'000'000},
                                                                    {"second", 1'000'000'000},
                                                                    {"s", 1'000'000'000},
                                                                    {"milli", 1'000'000},
                                                                    {"ms", 1'000'000},
                                                                    {"micro", 1'000},
                                                                    {"us", 1'000},
                                                                    {"nano", 1},
                                                                    {"ns", 1}};
  const Value& value = call.arguments[argument];
  std::string unit = value.literal ? value.literal->text : "";
  if (unit.size() > 2 && unit.ends_with('s')) unit.pop_back();
  for (const auto& [name, nanos] : kUnits) {
    if (unit == name) return nanos;
  }
  call.analyzer.Error(value.range, "no such unit of time",
                      "day, hour, minute, second, milli, micro, nano, or d, h, m, s, ms, us, ns");
  return std::nullopt;
}

sql::Expr Nanos(Call& call, int64_t nanos) { return call.analyzer.parameters().Bind("Int64", std::to_string(nanos)); }

Value Now(Call& call) {
  const sql::Expr now =
      call.analyzer.parameters().Bind("DateTime64(9, 'UTC')", FormatTimestamp(call.analyzer.rows().options().now));
  const sql::Expr offset = call.arguments[0].expr;
  return call.analyzer.Make(
      Type::kTimestamp,
      offset ? Fragment("fromUnixTimestamp64Nano(toUnixTimestamp64Nano({0}) + {1}, 'UTC')", {now, offset}) : now,
      call.expr.range);
}

int64_t UnitOr(Call& call, size_t argument, int64_t fallback, bool& good) {
  if (!call.arguments[argument].literal) return fallback;
  const std::optional<int64_t> unit = UnitNanos(call, argument);
  good = unit.has_value();
  return unit.value_or(fallback);
}

Value FromUnixTime(Call& call) {
  bool good = true;
  const int64_t unit = UnitOr(call, 1, 1'000'000, good);
  if (!good) return {};
  return call.analyzer.Make(Type::kTimestamp,
                            Fragment("fromUnixTimestamp64Nano(accurateCastOrNull(floor(toDecimal256OrNull(toString({0})"
                                     ", 9) * {1}), 'Int64'), 'UTC')",
                                     {call.arguments[0].expr, Nanos(call, unit)}),
                            call.expr.range);
}

Value ToUnixTime(Call& call) {
  bool good = true;
  const int64_t unit = UnitOr(call, 1, 1'000'000, good);
  if (!good) return {};
  return call.analyzer.Make(
      Type::kNumber,
      Fragment("intDiv(toUnixTimestamp64Nano({0}) - positiveModulo(toUnixTimestamp64Nano({0}), {1}), {1})",
               {call.arguments[0].expr, Nanos(call, unit)}),
      call.expr.range);
}

Value ToInterval(Call& call) {
  bool good = true;
  const int64_t unit = UnitOr(call, 1, 1, good);
  if (!good) return {};
  return call.analyzer.Make(
      Type::kInterval,
      Fragment("accurateCastOrNull(round({0} * {1}), 'Int64')", {AsFloat(call.arguments[0]), Nanos(call, unit)}),
      call.expr.range);
}

Value ToTimeUnit(Call& call) {
  const std::optional<int64_t> unit = UnitNanos(call, 1);
  if (!unit) return {};
  return call.analyzer.Make(Type::kNumber, Fragment("({0} / {1})", {call.arguments[0].expr, Nanos(call, *unit)}),
                            call.expr.range);
}

Value RoundInterval(Call& call) {
  const std::optional<int64_t> unit = UnitNanos(call, 1);
  if (!unit) return {};
  return call.analyzer.Make(Type::kInterval,
                            Fragment("(intDiv({0}, {1}) * {1})", {call.arguments[0].expr, Nanos(call, *unit)}),
                            call.expr.range);
}

constexpr std::string_view kRoundTime =
    "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({time}) - positiveModulo(toUnixTimestamp64Nano({time}), "
    "nullIf({interval}, 0)), 'UTC')";

}  // namespace

std::span<const Function> TimeFunctions() {
  static const Function functions[] = {
      {.name = "now",
       .signature = "now(offset?: interval) -> timestamp",
       .summary = "The time of the query, the same for every row; offset is added.",
       .nulls = "never null",
       .build = &Now,
       .examples = {"now() - now() -> 0ns", "now(1h) - now() -> 1h"}},
      {.name = "addTime",
       .signature = "addTime(time: timestamp, interval: interval) -> timestamp",
       .summary = "time + interval.",
       .sql = "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({time}) + {interval}, 'UTC')",
       .examples = {"addTime(@'2026-01-01', 1h) == @'2026-01-01T01:00:00' -> true"}},
      {.name = "subtractTime",
       .signature = "subtractTime(time: timestamp, interval: interval) -> timestamp",
       .summary = "time - interval.",
       .sql = "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({time}) - {interval}, 'UTC')",
       .examples = {"subtractTime(@'2026-01-01', 1d) == @'2025-12-31' -> true"}},
      {.name = "diffTime",
       .signature = "diffTime(to: timestamp, from: timestamp) -> interval",
       .summary = "to - from.",
       .sql = "(toUnixTimestamp64Nano({to}) - toUnixTimestamp64Nano({from}))",
       .examples = {"diffTime(@'2026-01-02', @'2026-01-01') -> 1d"}},
      {.name = "addInterval",
       .signature = "addInterval(left: interval, right: interval) -> interval",
       .summary = "left + right.",
       .sql = "({left} + {right})",
       .examples = {"addInterval(15s, 432ms) -> 15s432ms"}},
      {.name = "subtractInterval",
       .signature = "subtractInterval(left: interval, right: interval) -> interval",
       .summary = "left - right.",
       .sql = "({left} - {right})",
       .examples = {"subtractInterval(1h, 5m) -> 55m"}},
      {.name = "multiplyInterval",
       .signature = "multiplyInterval(interval: interval, factor: number) -> interval",
       .summary = "interval * factor.",
       .sql = "accurateCastOrNull(round({interval} * toFloat64({factor})), 'Int64')",
       .examples = {"multiplyInterval(30s, 25) -> 12m30s"}},
      {.name = "divideInterval",
       .signature = "divideInterval(interval: interval, divisor: number) -> interval",
       .summary = "interval / divisor.",
       .nulls = "null in, null out; null when divisor is 0",
       .sql = "accurateCastOrNull(round({interval} / nullIf(toFloat64({divisor}), 0)), 'Int64')",
       .examples = {"divideInterval(1m, 4) -> 15s"}},
      {.name = "roundTime",
       .signature = "roundTime(time: timestamp, interval: interval) -> timestamp",
       .summary = "Down to a multiple of interval since 1970, UTC. The same as time / interval.",
       .nulls = "null in, null out; null for an interval of 0",
       .sql = kRoundTime,
       .examples = {"roundTime(@'2026-01-01T10:17:30', 15m) == @'2026-01-01T10:15:00' -> true"}},
      {.name = "timeRound",
       .signature = "timeRound(time: timestamp, interval: interval) -> timestamp",
       .summary = "The older name of roundTime.",
       .sql = kRoundTime,
       .examples = {"timeRound(@'2026-01-01T10:17:30', 1h) == @'2026-01-01T10:00:00' -> true"},
       .deprecated_for = "roundTime"},
      {.name = "roundInterval",
       .signature = "roundInterval(interval: interval, unit: literal string) -> interval",
       .summary = "Without the units smaller than unit.",
       .build = &RoundInterval,
       .examples = {"2h5m45s.roundInterval('m') -> 2h5m", "53m15s.roundInterval('h') -> 0ns"}},
      {.name = "fromUnixTime",
       .signature = "fromUnixTime(value: number, unit?: literal string) -> timestamp",
       .summary = "An instant from a count since 1970; unit 'milli' when left out.",
       .unit = "unit",
       .build = &FromUnixTime,
       .examples = {"fromUnixTime(1658958157515, 'ms'):number -> 1658958157515000000"}},
      {.name = "toUnixTime",
       .signature = "toUnixTime(time: timestamp, unit?: literal string) -> number",
       .summary = "Whole units since 1970; unit 'milli' when left out.",
       .unit = "unit",
       .build = &ToUnixTime,
       .examples = {"toUnixTime(@'2026-01-01', 'second') -> 1767225600"}},
      {.name = "toInterval",
       .signature = "toInterval(value: number, unit?: literal string) -> interval",
       .summary = "An interval of so many units; 'nano' when left out.",
       .unit = "unit",
       .build = &ToInterval,
       .examples = {"2.5.toInterval('h') -> 2h30m", "-9000.toInterval() -> -9us"}},
      {.name = "toTimeUnit",
       .signature = "toTimeUnit(interval: interval, unit: literal string) -> number",
       .summary = "The interval as a number of units, with decimals.",
       .unit = "unit",
       .build = &ToTimeUnit,
       .examples = {"toTimeUnit(90s, 'm') -> 1.5"}},
      {.name = "parseInterval",
       .signature = "parseInterval(value: any) -> interval",
       .summary = "Reads 2h5m45s: units descending, none twice.",
       .nulls = "null in, null out; null for another form",
       .build = [](Call& call) { return Cast(ToText(call.arguments[0]), Type::kInterval); },
       .examples = {"parseInterval('1d48h0m') -> 3d", "parseInterval('-5m45s') -> -5m45s",
                    "parseInterval('soon') -> null", "parseInterval('0s') -> 0ns"}},
      {.name = "formatInterval",
       .signature = "formatInterval(interval: interval) -> string",
       .summary = "As 2h5m45s.",
       .build = [](Call& call) { return ToText(call.arguments[0]); },
       .examples = {"formatInterval(125m) -> 2h5m"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
