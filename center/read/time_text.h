// Instants and durations as people write them in a URL or on a command line.
//
// Instants   RFC 3339 ("2026-01-01T00:00:00.123Z", "+02:00"; the zone may be left out and is then UTC), a day
//            ("2026-01-01"), digits as Unix time in s, ms, us or ns by their number (10, 13, 16, 19), "now", and
//            relative to now: "-1h", "-2d12h".
// Durations  "250ms", "1h30m", "7d"; units d h m s ms us ns.
// Errors     kInvalid with the forms that are understood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::center {

Result<int64_t> ParseInstant(std::string_view text, int64_t now_nanos);  // ns since 1970
Result<int64_t> ParseDuration(std::string_view text);                    // ns, not negative

// "2026-01-01T00:00:00.123456789Z"
std::string FormatInstant(int64_t nanos);

}  // namespace throughline::center
