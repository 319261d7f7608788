#include "cmd/cli/human.h"

#include <gtest/gtest.h>

#include <limits>

namespace throughline::cmd {
namespace {

TEST(HumanDuration, HasThreeDigitsAndTheFittingUnit) {
  const struct {
    uint64_t nanos;
    const char* text;
  } cases[] = {{0, "0ns"},
               {999, "999ns"},
               {1'000, "1µs"},
               {1'234, "1.23µs"},
               {99'949, "99.9µs"},
               {999'499, "999µs"},
               {999'500, "1ms"},
               {12'000'000, "12ms"},
               {999'499'999, "999ms"},
               {999'500'000, "1s"},
               {2'310'000'000, "2.31s"},
               {2'300'000'000, "2.3s"},
               {30'500'000'000, "30.5s"},
               {59'949'999'999, "59.9s"},
               {59'950'000'000, "1m"},
               {90'000'000'000, "1m 30s"},
               {3'599'600'000'000, "1h"},
               {7'500'000'000'000, "2h 5m"},
               {std::numeric_limits<uint64_t>::max(), "5,124,095h 34m"}};
  for (const auto& c : cases) EXPECT_EQ(HumanDuration(c.nanos), c.text) << c.nanos;
}

TEST(HumanOffset, HasItsSignAndFitsAnyTwoInstants) {
  EXPECT_EQ(HumanOffset(5'000'000, 0), "+5ms");
  EXPECT_EQ(HumanOffset(0, 5'000'000), "-5ms");
  EXPECT_EQ(HumanOffset(7, 7), "+0ns");
  constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
  constexpr int64_t kLast = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(HumanOffset(kLast, kFirst), "+5,124,095h 34m");
}

TEST(HumanNumbers, AreGroupedOrShortened) {
  EXPECT_EQ(HumanCount(0), "0");
  EXPECT_EQ(HumanCount(999), "999");
  EXPECT_EQ(HumanCount(1'000), "1,000");
  EXPECT_EQ(HumanCount(1'234'567), "1,234,567");
  EXPECT_EQ(HumanMagnitude(999), "999");
  EXPECT_EQ(HumanMagnitude(1'200'000), "1.2 M");
  EXPECT_EQ(HumanMagnitude(999'999), "1 M");
  EXPECT_EQ(CountOf(1, "row", "rows"), "1 row");
  EXPECT_EQ(CountOf(2'000, "row", "rows"), "2,000 rows");
  EXPECT_EQ(HumanUsd(1.2), "$1.20");
  EXPECT_EQ(HumanUsd(0), "$0.00");
  EXPECT_EQ(HumanUsd(0.00267), "$0.0027");
  EXPECT_EQ(HumanUsd(0.0000012), "$0.00000120");
}

TEST(UtcInstant, CoversEveryInstantThatIsStored) {
  EXPECT_EQ(UtcInstant(0), "1970-01-01 00:00:00.000 UTC");
  EXPECT_EQ(UtcInstant(1'795'366'800'123'456'789), "2026-11-22 17:00:00.123 UTC");
  EXPECT_EQ(UtcInstant(std::numeric_limits<int64_t>::max()), "2262-04-11 23:47:16.854 UTC");
  EXPECT_EQ(UtcInstant(-1), "1969-12-31 23:59:59.999 UTC");
  EXPECT_EQ(UtcTimeOfDay(1'795'366'800'123'456'789), "17:00:00.123");
}

}  // namespace
}  // namespace throughline::cmd
