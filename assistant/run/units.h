// The units of a result's columns, by where the query takes them from: `avg($m.duration) as slow` is in what
// `$m.duration` is in.
//
// Threads  functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assistant/live_catalogue.h"
#include "assistant/server/throughline_client.h"

namespace throughline::assistant {

// How the query makes the column `name`: `avg($m.duration)`, `$m.duration`; empty when it can't be told.
std::string_view ExpressionOf(std::string_view query, std::string_view name);
// The word before its first parenthesis: `avg`; empty when it is no call.
std::string_view FunctionOf(std::string_view expression);

// One a column; empty where it is not known, and for counts.
std::vector<std::string> UnitsOf(std::string_view query, const std::vector<ResultColumn>& columns,
                                 const LiveCatalogue& catalogue);

// For people: 5036544 "us" is "5.04 s", 1536 "bytes" is "1.5 KiB", 0.25 "usd" is "$0.25".
std::string WithUnit(double number, std::string_view unit);

}  // namespace throughline::assistant
