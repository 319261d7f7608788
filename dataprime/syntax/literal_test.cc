#include "dataprime/syntax/literal.h"

#include <gtest/gtest.h>

#include <limits>

namespace throughline::dataprime {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

TEST(Interval, ReadsWhatItWrites) {
  for (const char* text :
       {"3d", "2h5m", "2h5m45s", "-9us", "0ns", "15s432ms", "1ns", "106751d23h47m16s854ms775us807ns"}) {
    ASSERT_TRUE(ParseInterval(text).has_value()) << text;
    EXPECT_EQ(FormatInterval(*ParseInterval(text)), text);
  }
  EXPECT_EQ(FormatInterval(*ParseInterval("1d48h0m")), "3d");
  EXPECT_EQ(FormatInterval(std::numeric_limits<int64_t>::min()), "-106751d23h47m16s854ms775us808ns");
}

TEST(Interval, RefusesOtherForms) {
  for (const char* text : {"", "-", "5", "h", "5x", "5m3", "1.5h", "--5m", "99999999999999999999d", "106752d"})
    EXPECT_FALSE(ParseInterval(text).has_value()) << text;
}

TEST(Timestamp, ReadsIso8601) {
  EXPECT_EQ(ParseTimestamp("1970-01-01"), 0);
  EXPECT_EQ(ParseTimestamp("2023-04-05"), 1'680'652'800 * kSecond);
  EXPECT_EQ(ParseTimestamp("2023-08-07T19:06:42"), 1'691'435'202 * kSecond);
  EXPECT_EQ(ParseTimestamp("2023-08-07T19:06:42Z"), 1'691'435'202 * kSecond);
  EXPECT_EQ(ParseTimestamp("2023-08-07T19:06:42.5+02:00"), 1'691'428'002 * kSecond + kSecond / 2);
  EXPECT_EQ(ParseTimestamp("2023-08-07 19:06"), 1'691'435'160 * kSecond);
  EXPECT_EQ(ParseTimestamp("2023-08-07T19:06:42.123456789123"), 1'691'435'202 * kSecond + 123'456'789);
}

TEST(Timestamp, RefusesWhatIsNoDate) {
  for (const char* text : {"", "now", "2023", "2023-13-01", "2023-02-30", "2023-01-01T25:00",
                           "2023-01-01T10:00:00+99:00", "2023-01-01x", "9999-01-01", "2023-01-01T10:00:00."}) {
    EXPECT_FALSE(ParseTimestamp(text).has_value()) << text;
  }
}

TEST(Timestamp, DigitsMeanTheUnitThatTheirNumberTells) {
  EXPECT_EQ(ParseEpochDigits("1234567890"), 1'234'567'890 * kSecond);
  EXPECT_EQ(ParseEpochDigits("1234567890123"), 1'234'567'890'123'000'000);
  EXPECT_EQ(ParseEpochDigits("1234567890123456"), 1'234'567'890'123'456'000);
  EXPECT_EQ(ParseEpochDigits("1234567890123456789"), 1'234'567'890'123'456'789);
  for (const char* text : {"1", "123456789", "12345678901", "9999999999", "9999999999999999999"})
    EXPECT_FALSE(ParseEpochDigits(text).has_value()) << text;
}

TEST(Timestamp, IsWrittenWithNineDecimals) {
  EXPECT_EQ(FormatTimestamp(0), "1970-01-01 00:00:00.000000000");
  EXPECT_EQ(FormatTimestamp(-1), "1969-12-31 23:59:59.999999999");
}

}  // namespace
}  // namespace throughline::dataprime
