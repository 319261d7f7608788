// Longer pieces of SQL that several parts need. {0} is the operand.
#pragma once

#include <string_view>

namespace throughline::dataprime::sql {

// Of a scalar. The engine writes an array its own way: ['a', NULL].
inline constexpr std::string_view kDynamicToString = "CAST({0}, 'Nullable(String)')";
// Also of an array, as JSON. Only a text that begins with a bracket is looked at twice.
inline constexpr std::string_view kDynamicToText =
    "if(startsWith(CAST({0}, 'Nullable(String)'), '[') AND startsWith(dynamicType({0}), 'Array'), toJSONString({0}), "
    "CAST({0}, 'Nullable(String)'))";

// A stored text, which is never null and '' where there is none; the same under a key of a map, and that without a type.
inline constexpr std::string_view kTextOrNull = "nullIf({0}, '')";
inline constexpr std::string_view kMapTextOrNull = "nullIf({0}[{1}], '')";
inline constexpr std::string_view kMapTextIsSet = "({0}[{1}] != '')";
inline constexpr std::string_view kMapTextUntyped = "CAST(nullIf({0}[{1}], ''), 'Dynamic')";

// What is read of a stored column: an id, the id of a parent ('' for zeros, that is of a root), the name of an Enum8.
inline constexpr std::string_view kId = "lower(hex({0}))";
inline constexpr std::string_view kIdOrNull =
    "nullIf(lower(hex({0})), repeat('0', 2 * length({0})))";  // null for zeros
// A text as the id that it writes; null for any other text, one in capitals too.
inline constexpr std::string_view kTraceIdOfText =
    "if(length({0}) = 32 AND lower(hex(unhex({0}))) = {0}, toFixedString(substring(unhex({0}), 1, 16), 16), NULL)";
inline constexpr std::string_view kSpanIdOfText =
    "if(length({0}) = 16 AND lower(hex(unhex({0}))) = {0}, toFixedString(substring(unhex({0}), 1, 8), 8), NULL)";
inline constexpr std::string_view kParentId = "if({0} = toFixedString('', 8), '', lower(hex({0})))";
inline constexpr std::string_view kEnumName = "CAST({0}, 'String')";
// Stored nanoseconds as microseconds.
inline constexpr std::string_view kMicroseconds = "({0} / 1000)";

// A timestamp and an interval that is not zero, and one that may be: null then.
inline constexpr std::string_view kRoundDown =
    "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({0}) - positiveModulo(toUnixTimestamp64Nano({0}), {1}), 'UTC')";
inline constexpr std::string_view kRoundDownOrNull =
    "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({0}) - positiveModulo(toUnixTimestamp64Nano({0}), nullIf({1}, 0)), "
    "'UTC')";

// Int64 nanoseconds to `2h5m45s`. The operand is bound once, as the element of an array: printed ten times it would
// multiply with every level of nesting.
inline constexpr std::string_view kFormatInterval =
    "arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) "
    "-> if(n = 0, '', "
    "concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), "
    "3600000000000) % 24, "
    "intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, "
    "intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) "
    "% 1000], "
    "['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [{0}])[1]";

// `2h5m45s` to Int64 nanoseconds: units descending, none twice, at least one; else null. Also null past 292 years.
inline constexpr std::string_view kParseInterval =
    "arrayMap(s -> if(match(s, '^-?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$') AND "
    "match(s, '[a-z]'), "
    "accurateCastOrNull(if(startsWith(s, '-'), -1, 1) * arraySum(arrayMap(g -> toInt128OrZero(g[1]) * transform(g[2], "
    "['d', 'h', 'm', 's', "
    "'ms', 'us', 'ns'], [86400000000000, 3600000000000, 60000000000, 1000000000, 1000000, 1000, 1], 0), "
    "extractAllGroupsVertical(s, '([0-9]+)(ms|us|ns|d|h|m|s)'))), 'Int64'), NULL), [ifNull({0}, '')])[1]";

// Text to an instant, as well as possible: 10, 13, 16 or 19 digits are seconds to nanoseconds since 1970; anything else
// has four digits in a row, a year (the engine would make up what lacks from today's date).
inline constexpr std::string_view kParseTimestamp =
    "arrayMap(s -> multiIf(match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * "
    "nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, "
    "'[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf({0}, '')])[1]";
// The same; {1} is the zone of a text that names none.
inline constexpr std::string_view kParseTimestampInZone =
    "arrayMap(s -> multiIf(match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * "
    "nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, "
    "'[0-9][0-9][0-9][0-9]'), toTimeZone(parseDateTime64BestEffortOrNull(s, 9, {1}), 'UTC'), NULL), [nullIf({0}, "
    "'')])[1]";
// An untyped value {1}, whose text is {0}: a JSON number is nanoseconds, a float loses none that it has; a text is read
// as one, so "1700000000" are seconds.
inline constexpr std::string_view kUntypedTimestamp =
    "arrayMap((s, n) -> multiIf(n, fromUnixTimestamp64Nano(ifNull(toInt64OrNull(s), "
    "accurateCastOrNull(floor(toFloat64OrNull(s)), 'Int64')), 'UTC'), match(s, '^[0-9]+$'), "
    "fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], "
    "[1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), "
    "parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf({0}, '')], [dynamicType({1}) IN ('Int64', 'UInt64', "
    "'Float64')])[1]";
// {2} is the interval that the text reads as.
inline constexpr std::string_view kUntypedInterval =
    "if(dynamicType({1}) IN ('Int64', 'UInt64', 'Float64'), ifNull(toInt64OrNull({0}), "
    "accurateCastOrNull(round(toFloat64OrNull({0})), 'Int64')), {2})";

inline constexpr std::string_view kSeverityToString =
    "transform({0}, [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL)";

}  // namespace throughline::dataprime::sql
