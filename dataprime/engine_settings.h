// What the compiled SQL wants of the engine, beside the limits that a caller sets.
//
// Source   ClickHouse's settings of schema inference, which JSONExtract follows too.
#pragma once

#include <string_view>
#include <utility>

namespace throughline::dataprime {

// A text in JSON stays a text, also where it looks like a date. The last: what a query groups by may be kept as a column
// of a table (sql/slices.h), whatever its type.
inline constexpr std::pair<std::string_view, std::string_view> kEngineSettings[] = {
    {"input_format_try_infer_dates", "0"},
    {"input_format_try_infer_datetimes", "0"},
    {"allow_suspicious_low_cardinality_types", "1"}};

}  // namespace throughline::dataprime
