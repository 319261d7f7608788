#include "center/read/slice_cuts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace throughline::center {
namespace {

constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr int64_t kNow = 1'790'000'000 * kSecond + 123'456'789;

struct Range {
  const char* name;
  int64_t length, longest;
};

class CutsOfRange : public testing::TestWithParam<Range> {};

TEST_P(CutsOfRange, CoverItButForLessThanAMinuteAndTenSeconds) {
  const int64_t begin = kNow - GetParam().length;
  const std::vector<SliceCut> cuts = CutsOf(begin, kNow);
  ASSERT_FALSE(cuts.empty());
  EXPECT_GE(cuts.front().start, begin);
  EXPECT_LT(cuts.front().start, begin + kMinute);
  EXPECT_LE(cuts.back().end(), kNow);
  EXPECT_GT(cuts.back().end(), kNow - 10 * kSecond);
  for (size_t i = 0; i < cuts.size(); ++i) {
    EXPECT_EQ(cuts[i].start % cuts[i].length, 0);
    if (i > 0) {
      EXPECT_EQ(cuts[i].start, cuts[i - 1].end());
    }
  }
  EXPECT_EQ(std::ranges::max(cuts, {}, &SliceCut::length).length, GetParam().longest);
  EXPECT_LE(cuts.size(), 90u);
}

INSTANTIATE_TEST_SUITE_P(All, CutsOfRange,
                         testing::Values(Range{"half_an_hour_and_more", 36 * kMinute, 5 * kMinute},
                                         Range{"an_hour", kHour, 5 * kMinute},
                                         Range{"six_hours", 6 * kHour, 15 * kMinute}, Range{"a_day", kDay, kHour},
                                         Range{"a_week", 7 * kDay, 6 * kHour}, Range{"a_month", 30 * kDay, kDay},
                                         Range{"a_year", 365 * kDay, 28 * kDay}),
                         [](const auto& range) { return range.param.name; });

TEST(CutsOf, ARangeOfMinutesOfCenturiesOrBeforeNineteenSeventyHasNone) {
  EXPECT_TRUE(CutsOf(kNow - 15 * kMinute, kNow).empty());
  EXPECT_TRUE(CutsOf(0, kNow).empty());
  EXPECT_TRUE(CutsOf(-1, kNow).empty());
  EXPECT_TRUE(CutsOf(std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()).empty());
  EXPECT_TRUE(CutsOf(0, std::numeric_limits<int64_t>::max()).empty());
  EXPECT_TRUE(CutsOf(std::numeric_limits<int64_t>::max() - kHour, std::numeric_limits<int64_t>::min()).empty());
  EXPECT_TRUE(CutsOf(kNow, kNow - kDay).empty());
}

TEST(PartsOf, ASliceConsistsOfTheNextShorterOnes) {
  const SliceCut hour{.start = kNow / kHour * kHour, .length = kHour};
  const std::vector<SliceCut> parts = PartsOf(hour);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts.front().start, hour.start);
  EXPECT_EQ(parts.back().end(), hour.end());
  EXPECT_EQ(PartsOf({0, kMinute}).size(), 6u);
  EXPECT_TRUE(PartsOf({0, 10 * kSecond}).empty());
  EXPECT_EQ(PartsOf({0, 28 * kDay}).size(), 4u);
}

}  // namespace
}  // namespace throughline::center
