#include "center/compare/statistics.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

TEST(WilsonInterval, AgreesWithPublishedFigures) {
  // Newcombe 1998, table I, "score": 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  struct {
    Share share;
    double low, high;
  } const kCases[] = {
      {{81, 263}, 0.2553, 0.3662}, {{15, 148}, 0.0624, 0.1605}, {{0, 20}, 0.0000, 0.1611}, {{1, 29}, 0.0061, 0.1718}};
  for (const auto& [share, low, high] : kCases) {
    const Interval interval = WilsonInterval(share);
    EXPECT_NEAR(interval.low, low, 5e-5) << share.with << "/" << share.of;
    EXPECT_NEAR(interval.high, high, 5e-5) << share.with << "/" << share.of;
  }
}

TEST(WilsonInterval, OfNothingIsEverything) {
  EXPECT_EQ(WilsonInterval({0, 0}).low, 0);
  EXPECT_EQ(WilsonInterval({0, 0}).high, 1);
}

TEST(DifferenceInterval, AgreesWithPublishedFigures) {
  // Newcombe 1998 (differences), table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/10.
  struct {
    Share a, b;
    double low, high;
  } const kCases[] = {
      {{56, 70}, {48, 80}, 0.0524, 0.3339}, {{9, 10}, {3, 10}, 0.1705, 0.8090}, {{10, 10}, {0, 10}, 0.6075, 1.0000}};
  for (const auto& [a, b, low, high] : kCases) {
    const Interval interval = DifferenceInterval(a, b);
    EXPECT_NEAR(interval.low, low, 5e-5);
    EXPECT_NEAR(interval.high, high, 5e-5);
  }
}

TEST(FisherGreater, AgreesWithCountingTheTables) {
  EXPECT_NEAR(FisherGreater({3, 4}, {1, 4}), 17.0 / 70, 1e-9);  // the lady who tastes tea
  EXPECT_NEAR(FisherGreater({4, 4}, {0, 4}), 1.0 / 70, 1e-9);
  EXPECT_NEAR(FisherGreater({0, 4}, {4, 4}), 1, 1e-9);
  EXPECT_EQ(FisherGreater({0, 0}, {4, 4}), 1);
}

TEST(FalseDiscoveryRates, GrowWithTheNumberOfComparisonsAndKeepTheirOrder) {
  const std::vector<double> rates = FalseDiscoveryRates({0.04, 0.001, 0.5, 0.02});
  EXPECT_NEAR(rates[1], 0.004, 1e-12);
  EXPECT_NEAR(rates[3], 0.04, 1e-12);
  EXPECT_NEAR(rates[0], 0.04 * 4 / 3, 1e-12);
  EXPECT_NEAR(rates[2], 0.5, 1e-12);
  EXPECT_TRUE(FalseDiscoveryRates({}).empty());
}

}  // namespace
}  // namespace throughline::center
