// Intervals and instants as text, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::dataprime {

// `2h5m45s` in nanoseconds. nullopt when it isn't that form or doesn't fit 64 bits (292 years).
std::optional<int64_t> ParseInterval(std::string_view text);
// The shortest form, units descending, zero parts left out: `3d`, `2h5m`, `-9us`, `0ns`.
std::string FormatInterval(int64_t nanos);

// Nanoseconds since 1970-01-01T00:00:00Z from `2023-08-07T19:06:42`, `2024-01-01`, `...42.5+02:00`, `...Z`; no zone is
// UTC. nullopt for anything else, or outside 1678 to 2262.
std::optional<int64_t> ParseTimestamp(std::string_view text);
// From digits alone: 10 are seconds, 13 milli-, 16 micro-, 19 nanoseconds.
std::optional<int64_t> ParseEpochDigits(std::string_view digits);
// `2026-01-01 00:00:00.000000000`, the form in which an instant is bound as a parameter.
std::string FormatTimestamp(int64_t nanos);

}  // namespace throughline::dataprime
