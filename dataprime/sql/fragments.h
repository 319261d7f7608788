// Longer pieces of SQL that several parts need. {0} is the operand.
#pragma once

#include <string_view>

namespace throughline::dataprime::sql {

inline constexpr std::string_view kDynamicToString = "CAST({0}, 'Nullable(String)')";

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

// Text to an instant: digits alone are nanoseconds, anything else is read as well as possible.
inline constexpr std::string_view kParseTimestamp =
    "if(match({0}, '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull({0}), 'UTC'), "
    "parseDateTime64BestEffortOrNull({0}, 9, 'UTC'))";

inline constexpr std::string_view kSeverityToString =
    "transform({0}, [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL)";

}  // namespace throughline::dataprime::sql
