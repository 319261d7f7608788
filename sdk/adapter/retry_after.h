// How long a server asks to be left alone.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace throughline::inline sdk {

// `retry_after_ms` (OpenAI's header, milliseconds) before `retry_after` (seconds, or a date: RFC 9110, 10.2.3).
// nullopt: neither is there, or can be read. A date that has passed is no wait.
std::optional<std::chrono::milliseconds> ReadRetryAfter(std::string_view retry_after_ms, std::string_view retry_after,
                                                        std::chrono::system_clock::time_point now);

}  // namespace throughline::inline sdk
