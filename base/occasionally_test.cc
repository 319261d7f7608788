#include "base/occasionally.h"

#include <gtest/gtest.h>

namespace throughline {
namespace {

TEST(Occasionally, LetsTheFirstThroughAndThenOneInEachInterval) {
  FakeClock clock;
  Occasionally lines{std::chrono::seconds(10)};
  EXPECT_EQ(lines.Pass(clock.Steady()), 0u);
  EXPECT_EQ(lines.Pass(clock.Steady()), std::nullopt);
  clock.Advance(std::chrono::seconds(9));
  EXPECT_EQ(lines.Pass(clock.Steady()), std::nullopt);
  clock.Advance(std::chrono::seconds(1));
  EXPECT_EQ(lines.Pass(clock.Steady()), 2u) << "says how many it held back";
  EXPECT_EQ(lines.Pass(clock.Steady()), std::nullopt);
  clock.Advance(std::chrono::seconds(20));
  EXPECT_EQ(lines.Pass(clock.Steady()), 1u) << "and counts anew";
}

}  // namespace
}  // namespace throughline
