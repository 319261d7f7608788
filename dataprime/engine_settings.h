// What the compiled SQL wants of the engine, beside the limits that a caller sets.
//
// Source   ClickHouse's settings of schema inference, which JSONExtract follows too.
#pragma once

#include <string_view>
#include <utility>

namespace throughline::dataprime {

// A text in JSON stays a text, also where it looks like a date.
inline constexpr std::pair<std::string_view, std::string_view> kEngineSettings[] = {
    {"input_format_try_infer_dates", "0"}, {"input_format_try_infer_datetimes", "0"}};

}  // namespace throughline::dataprime
