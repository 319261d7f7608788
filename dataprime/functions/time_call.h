// What several functions of time take: units, zones, texts of an instant.
#pragma once

#include <optional>
#include <string>

#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {

// A unit (`hour`, `h`, `seconds`, ...) in nanoseconds; `otherwise` when it was left out; nullopt, with an error, for
// another word.
std::optional<int64_t> UnitArgument(Call& call, size_t argument, int64_t otherwise);
// The engine's name of a zone; UTC when it was left out; nullopt, with an error, when there is no such zone.
std::optional<std::string> ZoneArgument(Call& call, size_t argument);

// formatTimestamp(timestamp, format, tz) and parseTimestamp(string, format, tz), also under their older names.
Value FormatTimestampCall(Call& call);
Value ParseTimestampCall(Call& call);

}  // namespace throughline::dataprime
