#include "sdk/adapter/retry_after.h"

#include <gtest/gtest.h>

namespace throughline {
namespace {

using namespace std::chrono_literals;

struct RetryAfterCase {
  std::string_view ms, seconds;
  std::optional<std::chrono::milliseconds> wait;
  std::string_view why;
};
const RetryAfterCase kCases[] = {
    {"", "", std::nullopt, "neither"},
    {"", "7", 7000ms, "seconds"},
    {"", "0.5", 500ms, "and parts of one"},
    {"250", "7", 250ms, "milliseconds first"},
    {"soon", "7", 7000ms, "what can't be read is not there"},
    {"", "-1", std::nullopt, "no negative wait"},
    {"", "nan", std::nullopt, "no number"},
    {"", "1e30", std::nullopt, "nobody waits that long"},
    {"", "Thu, 01 Jan 2026 00:00:30 GMT", 30000ms, "a date"},
    {"", "Wed, 31 Dec 2025 23:59:00 GMT", 0ms, "a date that has passed"},
    {"", "tomorrow", std::nullopt, "no date"},
};

TEST(ReadRetryAfter, TakesNumbersAndDates) {
  auto now = std::chrono::system_clock::from_time_t(1767225600);  // 2026-01-01T00:00:00Z
  for (const RetryAfterCase& c : kCases) EXPECT_EQ(ReadRetryAfter(c.ms, c.seconds, now), c.wait) << c.why;
}

}  // namespace
}  // namespace throughline
