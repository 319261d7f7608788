// Functions of instants and intervals. All are integers of nanoseconds; no function goes through a double, and what
// doesn't fit 64 bits is null.
#include <fmt/format.h>

#include <optional>

#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/functions/time_call.h"
#include "dataprime/sql/fragments.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

sql::Expr Nanos(Call& call, int64_t nanos) { return call.analyzer.parameters().Bind("Int64", std::to_string(nanos)); }

Value Now(Call& call) {
  const sql::Expr now =
      call.analyzer.parameters().Bind("DateTime64(9, 'UTC')", FormatTimestamp(call.analyzer.rows().options().now));
  if (!call.Has(0)) return call.Make(Type::kTimestamp, "{0}", {now});
  return call.Make(
      Type::kTimestamp,
      "fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({0})) + {1}, 'Int64'), 'UTC')",
      {now, call.arguments[0].expr});
}

Value FromUnixTime(Call& call) {
  const std::optional<int64_t> unit = UnitArgument(call, 1, 1'000'000);
  if (!unit) return {};
  return call.Make(Type::kTimestamp,
                   // In decimals, exact; within the bounds in which they don't overflow.
                   "fromUnixTimestamp64Nano(toInt64OrNull(toString(floor(toDecimal256OrNull(if(abs({0}) < 1e19, "
                   "toString({0}), NULL), 9) * {1}))), 'UTC')",
                   {call.arguments[0].expr, Nanos(call, *unit)});
}

Value ToUnixTime(Call& call) {
  const std::optional<int64_t> unit = UnitArgument(call, 1, 1'000'000);
  if (!unit) return {};
  return call.Make(Type::kNumber,
                   "intDiv(toUnixTimestamp64Nano({0}) - positiveModulo(toUnixTimestamp64Nano({0}), {1}), {1})",
                   {call.arguments[0].expr, Nanos(call, *unit)});
}

Value ToInterval(Call& call) {
  const std::optional<int64_t> unit = UnitArgument(call, 1, 1);
  if (!unit) return {};
  return call.Make(Type::kInterval, "accurateCastOrNull(round({0} * {1}), 'Int64')",
                   {AsFloat(call.arguments[0]), Nanos(call, *unit)});
}

Value ToTimeUnit(Call& call) {
  const std::optional<int64_t> unit = UnitArgument(call, 1, 1);
  if (!unit) return {};
  return call.Make(Type::kNumber, "({0} / {1})", {call.arguments[0].expr, Nanos(call, *unit)});
}

Value RoundInterval(Call& call) {
  const std::optional<int64_t> unit = UnitArgument(call, 1, 1);
  if (!unit) return {};
  return call.Make(Type::kInterval, "(intDiv({0}, {1}) * {1})", {call.arguments[0].expr, Nanos(call, *unit)});
}

// `scale` is the largest unit shown: the units above it are counted in it.
Value FormatInterval(Call& call) {
  if (!call.Has(1)) return ToText(call.arguments[0]);
  const std::optional<int64_t> unit = UnitArgument(call, 1, 1);
  if (!unit) return {};
  int64_t above = 0;
  static constexpr std::pair<int64_t, std::string_view> kUnits[] = {{86'400'000'000'000, "d"},
                                                                    {3'600'000'000'000, "h"},
                                                                    {60'000'000'000, "m"},
                                                                    {1'000'000'000, "s"},
                                                                    {1'000'000, "ms"},
                                                                    {1'000, "us"},
                                                                    {1, "ns"}};
  std::vector<sql::Expr> parts;
  for (const auto& [size, name] : kUnits) {
    if (size > *unit) continue;
    // What is left of the next larger unit, in this one.
    parts.push_back(Fragment(above == 0 ? "tuple(intDiv(abs(i), {0}), {1})" : "tuple(intDiv(abs(i) % {2}, {0}), {1})",
                             {Nanos(call, size), call.analyzer.parameters().String(name), Nanos(call, above)}));
    above = size;
  }
  return call.Make(
      Type::kString,
      "arrayMap(i -> multiIf(isNull(i), NULL, i = 0, {1}, concat(if(i < 0, '-', ''), "
      "arrayStringConcat(arrayMap(p -> if(ifNull(p.1, 0) = 0, '', concat(toString(p.1), p.2)), {2})))), "
      "[{0}])[1]",
      {call.arguments[0].expr, call.analyzer.parameters().String("0ns"), Fragment("[{*}]", std::move(parts))});
}

// A number of the calendar or the clock, in the zone. Units under a minute keep the decimals of what is smaller.
Value ExtractTime(Call& call) {
  struct Part {
    std::string_view name, alias, sql;
  };
  static constexpr Part kParts[] = {
      {"year", "Y", "toYear({0})"},
      {"month", "M", "toMonth({0})"},
      {"week", "W", "toISOWeek({0})"},
      {"day_of_year", "doy", "toDayOfYear({0})"},
      {"day_of_week", "dow", "toDayOfWeek({0})"},
      {"day", "d", "toDayOfMonth({0})"},
      {"hour", "h", "toHour({0})"},
      {"minute", "m", "toMinute({0})"},
      {"second", "s", "(positiveModulo(toUnixTimestamp64Nano({0}), toInt64(60000000000)) / 1000000000)"},
      {"milli", "ms", "(positiveModulo(toUnixTimestamp64Nano({0}), 1000000000) / 1000000)"},
      {"micro", "us", "(positiveModulo(toUnixTimestamp64Nano({0}), 1000000000) / 1000)"},
      {"nano", "ns", "positiveModulo(toUnixTimestamp64Nano({0}), 1000000000)"},
  };
  const std::optional<std::string> zone = ZoneArgument(call, 2);
  if (!zone) return {};
  std::string unit = call.Text(1);
  if (unit.size() > 3 && unit.ends_with('s')) unit.pop_back();
  for (const Part& part : kParts) {
    if (unit != part.name && unit != part.alias) continue;
    const sql::Expr local =
        Fragment("toTimeZone({0}, {1})", {call.arguments[0].expr, call.analyzer.parameters().String(*zone)});
    return call.Make(Type::kNumber, part.sql, {local});
  }
  return call.analyzer.Error(
      call.arguments[1].range, fmt::format("no part of a time is called `{}`", call.Text(1)),
      "year, month, week, day_of_year, day_of_week, day, hour, minute, second, milli, micro, nano");
}

Value RoundTime(Call& call) {
  const Value& interval = call.arguments[1];
  const bool is_never_null = interval.literal && interval.literal->nanos != 0;
  return call.Make(Type::kTimestamp, is_never_null ? sql::kRoundDown : sql::kRoundDownOrNull,
                   {call.arguments[0].expr, interval.expr});
}

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
       .signature = "addTime(t: timestamp, i: interval) -> timestamp",
       .summary = "t + i.",
       .sql = "fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({t})) + {i}, 'Int64'), 'UTC')",
       .examples = {"addTime(@'2026-01-01', 1h) == @'2026-01-01T01:00:00' -> true"}},
      {.name = "subtractTime",
       .signature = "subtractTime(t: timestamp, i: interval) -> timestamp",
       .summary = "t - i.",
       .sql = "fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({t})) - {i}, 'Int64'), 'UTC')",
       .examples = {"subtractTime(@'2026-01-01', 1d) == @'2025-12-31' -> true"}},
      {.name = "diffTime",
       .signature = "diffTime(to: timestamp, from: timestamp) -> interval",
       .summary = "to - from.",
       .sql = "accurateCastOrNull(toInt128(toUnixTimestamp64Nano({to})) - toUnixTimestamp64Nano({from}), 'Int64')",
       .examples = {"diffTime(@'2026-01-02', @'2026-01-01') -> 1d"}},
      {.name = "addInterval",
       .signature = "addInterval(left: interval, right: interval) -> interval",
       .summary = "left + right.",
       .sql = "accurateCastOrNull(toInt128({left}) + {right}, 'Int64')",
       .examples = {"addInterval(15s, 432ms) -> 15s432ms"}},
      {.name = "subtractInterval",
       .signature = "subtractInterval(left: interval, right: interval) -> interval",
       .summary = "left - right.",
       .sql = "accurateCastOrNull(toInt128({left}) - {right}, 'Int64')",
       .examples = {"subtractInterval(1h, 5m) -> 55m"}},
      {.name = "multiplyInterval",
       .signature = "multiplyInterval(i: interval, factor: number) -> interval",
       .summary = "i * factor.",
       .sql = "accurateCastOrNull(round({i} * toFloat64({factor})), 'Int64')",
       .examples = {"multiplyInterval(30s, 25) -> 12m30s"}},
      {.name = "divideInterval",
       .signature = "divideInterval(i: interval, divisor: number) -> interval",
       .summary = "i / divisor.",
       .nulls = "null in, null out; null when divisor is 0",
       .sql = "accurateCastOrNull(round({i} / toFloat64({divisor})), 'Int64')",
       .examples = {"divideInterval(1m, 4) -> 15s"}},
      {.name = "roundTime",
       .signature = "roundTime(sourceTimestamp: timestamp, timeInterval: interval) -> timestamp",
       .summary = "Down to a multiple of timeInterval since 1970, UTC. The same as sourceTimestamp / timeInterval.",
       .nulls = "null in, null out; null for an interval of 0",
       .build = &RoundTime,
       .examples = {"roundTime(@'2026-01-01T10:17:30', 15m) == @'2026-01-01T10:15:00' -> true"}},
      {.name = "timeRound",
       .signature = "timeRound(date: timestamp, interval: interval) -> timestamp",
       .summary = "The older name of roundTime.",
       .build = &RoundTime,
       .examples = {"timeRound(@'2026-01-01T10:17:30', 1h) == @'2026-01-01T10:00:00' -> true"},
       .deprecated_for = "roundTime"},
      {.name = "roundInterval",
       .signature = "roundInterval(interval: interval, scale: literal string) -> interval",
       .summary = "Without the units smaller than scale.",
       .build = &RoundInterval,
       .examples = {"2h5m45s.roundInterval('m') -> 2h5m", "53m15s.roundInterval('h') -> 0ns"}},
      {.name = "fromUnixTime",
       .signature = "fromUnixTime(unixTime: number, timeUnit?: literal string) -> timestamp",
       .summary = "An instant from a count since 1970, rounded down to nanoseconds; timeUnit is 'milli' when left out.",
       .unit = "unit",
       .build = &FromUnixTime,
       .examples = {"fromUnixTime(1658958157515, 'ms'):number -> 1658958157515000000"}},
      {.name = "toUnixTime",
       .signature = "toUnixTime(timestamp: timestamp, timeUnit?: literal string) -> number",
       .summary = "Whole units since 1970, rounded down; timeUnit is 'milli' when left out.",
       .unit = "unit",
       .build = &ToUnixTime,
       .examples = {"toUnixTime(@'2026-01-01', 'second') -> 1767225600"}},
      {.name = "toInterval",
       .signature = "toInterval(number: number, timeUnit?: literal string) -> interval",
       .summary = "An interval of so many units; timeUnit is 'nano' when left out.",
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
       .signature = "parseInterval(string: text) -> interval",
       .summary = "Reads 2h5m45s: units descending, none twice.",
       .nulls = "null in, null out; null for another form",
       .build = [](Call& call) { return Cast(call.arguments[0], Type::kInterval); },
       .examples = {"parseInterval('1d48h0m') -> 3d", "parseInterval('-5m45s') -> -5m45s",
                    "parseInterval('soon') -> null", "parseInterval('0s') -> 0ns"}},
      {.name = "formatInterval",
       .signature = "formatInterval(interval: interval, scale?: literal string) -> string",
       .summary = "As 2h5m45s. With scale that is the largest unit shown.",
       .unit = "scale",
       .build = &FormatInterval,
       .examples = {"formatInterval(125m) -> 2h5m", "formatInterval(5m, 'seconds') -> 300s",
                    "formatInterval(2m2s261ms466us27ns, 's') -> 122s261ms466us27ns",
                    "formatInterval(-90m, 'h') -> -1h30m", "formatInterval(0s, 'h') -> 0ns",
                    "formatInterval(1us, 'nano') -> 1000ns"}},
      {.name = "extractTime",
       .signature = "extractTime(timestamp: timestamp, unit: literal string, tz?: literal string) -> number",
       .summary =
           "A part of the date or time in a zone, UTC when left out: year (Y), month (M), week (W, of ISO 8601), "
           "day_of_year (doy), day_of_week (dow, Monday is 1), day (d, of the month), hour (h), minute (m), second "
           "(s), milli (ms), micro (us), nano (ns). Those under a minute have decimals; milli to nano are of the "
           "second.",
       .unit = "unit",
       .build = &ExtractTime,
       .examples = {"extractTime(@'2024-10-11T08:44:58', 'h', 'Asia/Tokyo') -> 17",
                    "extractTime(@'2024-10-11T08:44:38.3510265', 'second') -> 38.3510265",
                    "extractTime(@'2026-01-06', 'dow') -> 2", "extractTime(@'2026-01-04', 'day_of_week') -> 7",
                    "extractTime(@'2023-01-01', 'week') -> 52", "extractTime(@'2026-12-31', 'doy') -> 365",
                    "extractTime(@'2026-01-31T23:30:00', 'day', '+01') -> 1", "extractTime(@'2026-01-31', 'Y') -> 2026",
                    "extractTime(@'2262-01-01T00:00:00.5', 'ms') -> 500",
                    "extractTime(@'1969-12-31T23:59:58.5', 's') -> 58.5", "extractTime(null, 'h') -> null"}},
      {.name = "formatTimestamp",
       .signature = "formatTimestamp(timestamp: timestamp, format?: literal string, tz?: literal string) -> string",
       .summary =
           "As text, in a zone, UTC when left out. The format is strftime's, or iso8601 (when left out), "
           "iso8601bare (no zone), timestamp_second, timestamp_milli, timestamp_micro, timestamp_nano. Fractions "
           "of a second: %3N, %6N, %9N (%L, %f, %N).",
       .build = &FormatTimestampCall,
       .examples = {"formatTimestamp(@'2023-08-29T14:08:37.4059374', tz='+05') -> 2023-08-29T19:08:37.405937400+0500",
                    "formatTimestamp(@'2023-08-11T07:29:17.634') -> 2023-08-11T07:29:17.634Z",
                    "formatTimestamp(@'2023-08-11T07:29:17') -> 2023-08-11T07:29:17Z",
                    "formatTimestamp(@'2023-08-11', 'iso8601bare', 'Europe/Berlin') -> 2023-08-11T02:00:00",
                    "@'2023-08-29T14:11:00'.formatTimestamp('%Y-%m') -> 2023-08",
                    "formatTimestamp(@'2023-08-29T14:11:00', '%H:%M') -> 14:11",
                    "formatTimestamp(@1693318678696, 'timestamp_milli') -> 1693318678696",
                    "formatTimestamp(@'2026-03-01T05:06:07.089', '%d/%b/%Y:%H:%M:%S.%3N %z') -> "
                    "01/Mar/2026:05:06:07.089 +0000",
                    "formatTimestamp(@'2026-03-01', '100%% %A %B %-d') -> 100% Sunday March 1",
                    "formatTimestamp(null, 'x') -> null"}},
      {.name = "parseTimestamp",
       .signature = "parseTimestamp(string: text, format?: literal string, tz?: literal string) -> timestamp",
       .summary =
           "From text. The format is strptime's, or auto (when left out), iso8601, iso8601bare, timestamp_second, "
           "timestamp_milli, timestamp_micro, timestamp_nano, or several with | between, tried in turn. tz is the "
           "zone of the text, whatever zone it names.",
       .nulls = "null in, null out; null for a text of another form",
       .build = &ParseTimestampCall,
       .examples = {"parseTimestamp('2023-04-05'):number -> 1680652800000000000",
                    "parseTimestamp('04/05/23', '%D'):number -> 1680652800000000000",
                    "parseTimestamp('2023-04-05 16h07m', '%F %Hh%Mm'):number -> 1680710820000000000",
                    "parseTimestamp('1680710853', 'timestamp_second'):number -> 1680710853000000000",
                    "parseTimestamp('2023-04-05', 'timestamp_second|%Y-%m-%d|iso8601'):number -> 1680652800000000000",
                    "parseTimestamp('2023-04-05T16:07:33.123Z', 'timestamp_second|%Y-%m-%d|iso8601'):number -> "
                    "1680710853123000000",
                    "parseTimestamp('05/Apr/2023:16:07:33 +0200', '%d/%b/%Y:%H:%M:%S %z') == @'2023-04-05T14:07:33' -> "
                    "true",
                    "parseTimestamp('2023-04-05 10:00', '%F %R', 'Asia/Tokyo') == @'2023-04-05T01:00:00' -> true",
                    "parseTimestamp('2023-04-05T10:00:00Z', tz='+02') == @'2023-04-05T08:00:00' -> true",
                    "parseTimestamp('12:30:15.5 PM', '%I:%M:%S.%f %p') == @'1970-01-01T12:30:15.5' -> true",
                    "parseTimestamp('2023-02-31', '%F') -> null", "parseTimestamp('soon') -> null"}},
      {.name = "parseToTimestamp",
       .signature = "parseToTimestamp(string: text, format?: literal string, tz?: literal string) -> timestamp",
       .summary = "The older name of parseTimestamp.",
       .nulls = "null in, null out; null for a text of another form",
       .build = &ParseTimestampCall,
       .examples = {"parseToTimestamp('2023-04-05') == @'2023-04-05' -> true"},
       .deprecated_for = "parseTimestamp"},
      {.name = "toIso8601DateTime",
       .signature = "toIso8601DateTime(timestamp: timestamp) -> string",
       .summary = "The older name of formatTimestamp.",
       .build = &FormatTimestampCall,
       .examples = {"@'2023-08-11T07:29:17.634'.toIso8601DateTime() -> 2023-08-11T07:29:17.634Z"},
       .deprecated_for = "formatTimestamp"},
  };
  return functions;
}

}  // namespace throughline::dataprime
