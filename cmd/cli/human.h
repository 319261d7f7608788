// Durations, counts and instants as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace throughline::cmd {

// Three significant digits: "820ns", "12ms", "2.31s"; above a minute "1m 30s", "2h 5m".
std::string HumanDuration(uint64_t nanos);
// From `start` to `time`, with its sign: "+12ms".
std::string HumanOffset(int64_t time_nanos, int64_t start_nanos);
std::string HumanCount(uint64_t count);                                  // "1,234"
std::string HumanMagnitude(uint64_t count);                              // "950", "1.2 k", "1.2 M"
std::string CountOf(uint64_t count, const char* one, const char* many);  // "1 span", "1,234 spans"
std::string HumanUsd(double usd);                                        // "$1.20", "$0.00013"
// "2026-11-22 17:00:00.123 UTC"; of any 64-bit count of nanoseconds since 1970.
std::string UtcInstant(int64_t unix_nanos);
std::string UtcTimeOfDay(int64_t unix_nanos);  // "17:00:00.123"

}  // namespace throughline::cmd
