#include "center/read/time_text.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

constexpr int64_t kNow = 1'767'225'600'000'000'000;  // 2026-01-01T00:00:00Z

TEST(Instant, IsReadInEveryFormThatPeopleWrite) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"2026-01-31T15:04:05Z", "2026-01-31T15:04:05.000000000Z"},
      {"2026-01-31T15:04:05.5+02:00", "2026-01-31T13:04:05.500000000Z"},
      {"2026-01-31t15:04:05.123456789z", "2026-01-31T15:04:05.123456789Z"},
      {"2026-01-31 15:04", "2026-01-31T15:04:00.000000000Z"},
      {"2026-01-31", "2026-01-31T00:00:00.000000000Z"},
      {"1767225600", "2026-01-01T00:00:00.000000000Z"},
      {"1767225600123", "2026-01-01T00:00:00.123000000Z"},
      {"1767225600123456", "2026-01-01T00:00:00.123456000Z"},
      {"1767225600123456789", "2026-01-01T00:00:00.123456789Z"},
      {"now", "2026-01-01T00:00:00.000000000Z"},
      {"-1h30m", "2025-12-31T22:30:00.000000000Z"},
      {"1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.900000000Z"},
  };
  for (const auto& [text, want] : cases) {
    Result<int64_t> instant = ParseInstant(text, kNow);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(FormatInstant(*instant), want) << text;
  }
}

TEST(Instant, AnythingElseIsRefusedWithTheFormsThatAreUnderstood) {
  for (std::string_view text :
       {"", "yesterday", "2026-13-01", "2026-02-30", "2026-01-31T25:00:00Z", "2026-01-31T15:04:05X", "9999-01-01",
        "-1x", "99999999999999999999", "2026-01-31T15:04:05.Z"}) {
    Result<int64_t> instant = ParseInstant(text, kNow);
    ASSERT_FALSE(instant) << text;
    EXPECT_NE(instant.error().message.find("write 2026-01-31T15:04:05Z"), std::string::npos);
  }
}

TEST(DurationText, AddsItsPartsAndRefusesWhatOverflows) {
  EXPECT_EQ(ParseDuration("1d2h3m4s5ms6us7ns").value(), 93'784'005'006'007);
  for (std::string_view text : {"", "5", "h", "-1h", "1h 2m", "1w", "999999999999d"})
    EXPECT_FALSE(ParseDuration(text)) << text;
}

}  // namespace
}  // namespace throughline::center
