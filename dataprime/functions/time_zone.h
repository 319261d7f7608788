// Time zones as the language writes them, and as the engine names them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace throughline::dataprime {

// `+01`, `+0130`, `+01:30`, an abbreviation (UTC, EST) or an IANA name (Asia/Tokyo), in any case, as the engine calls
// it (UTC, Fixed/UTC+01:30:00, Asia/Tokyo). nullopt when there is no such zone. Source   DataPrime reference, time
// functions, zones.
std::optional<std::string> EngineTimeZone(std::string_view zone);
// The IANA names, for suggestions and for a test against the engine.
std::span<const std::string_view> KnownTimeZones();

}  // namespace throughline::dataprime
