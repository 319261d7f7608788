#include "base/metrics.h"

#include <gmock/gmock.h>

namespace throughline {
namespace {

TEST(Metrics, TheSameNameAndLabelsAreTheSameCounter) {
  Metrics metrics;
  metrics.Counter("throughline_test_total", "Of the test.", {{"signal", "traces"}}).Increment();
  metrics.Counter("throughline_test_total", "Of the test.", {{"signal", "traces"}}).Increment(2);
  EXPECT_THAT(metrics.Text(), testing::HasSubstr("throughline_test_total{signal=\"traces\"} 3"));
}

TEST(Metrics, GaugesAreBroughtUpToDateBeforeTheyAreRead) {
  Metrics metrics;
  prometheus::Gauge& gauge = metrics.Gauge("throughline_test_bytes", "Of the test.");
  metrics.BeforeText([&] { gauge.Set(42); });
  EXPECT_THAT(metrics.Text(), testing::HasSubstr("throughline_test_bytes 42"));
}

}  // namespace
}  // namespace throughline
