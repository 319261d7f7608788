#include "ingest/otlp/protobuf_metrics.h"

#include <gtest/gtest.h>

#include "ingest/otlp/testing/differential.h"
#include "ingest/otlp/testing/random_message.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;
using testing::MetricRequest;

const ReadLimits kLimits;

// Metrics without a kind are refused, which ends a comparison: they have a test of their own.
MetricRequest RandomRequest(Random& random) {
  MetricRequest request;
  testing::FillAtRandom(request, random);
  for (auto& group : *request.mutable_resource_metrics()) {
    for (auto& scope : *group.mutable_scope_metrics()) {
      for (auto& metric : *scope.mutable_metrics()) {
        if (random.Below(2) == 0 || metric.data_case() == 0) {
          auto field = 5 + random.Below(5);
          switch (field) {
            case 5:
              testing::FillAtRandom(*metric.mutable_gauge(), random, 4);
              break;
            case 6:
              testing::FillAtRandom(*metric.mutable_sum(), random, 4);
              break;
            case 7:
              testing::FillAtRandom(*metric.mutable_histogram(), random, 4);
              break;
            case 8:
              testing::FillAtRandom(*metric.mutable_exponential_histogram(), random, 4);
              break;
            default:
              testing::FillAtRandom(*metric.mutable_summary(), random, 4);
              break;
          }
        }
        if (!metric.has_exponential_histogram()) continue;
        for (auto& point : *metric.mutable_exponential_histogram()->mutable_data_points()) {
          testing::Unknown(point).AddFixed64(14, std::bit_cast<uint64_t>(0.25));
        }
      }
    }
  }
  return request;
}

TEST(ReadMetrics, AgreesWithTheProtobufLibraryOnEveryFieldOfEveryKind) {
  SeededRandom random(1);
  otel::MetricBatch batch;
  size_t points[6] = {};
  for (int i = 0; i < 6000; ++i) {
    MetricRequest request = RandomRequest(random);
    std::string body = request.SerializeAsString();
    ASSERT_TRUE(ReadMetrics(body, kLimits, batch));
    ASSERT_EQ(batch.rejections.total(), 0u) << batch.rejections.first;
    testing::Express(request);
    ASSERT_EQ(testing::Rebuilt(batch).SerializeAsString(), request.SerializeAsString()) << request.DebugString();
    for (const otel::MetricPoint& point : batch.points) ++points[static_cast<size_t>(batch.metrics[point.metric].kind)];
  }
  for (size_t kind = 1; kind <= 5; ++kind) EXPECT_GT(points[kind], 500u) << kind;
}

TEST(ReadMetrics, AgreesWithTheProtobufLibraryOnDamagedBytes) {
  SeededRandom random(2);
  testing::DamageTally tally;
  for (int i = 0; i < 40; ++i) {
    testing::ForEachDamage(RandomRequest(random).SerializeAsString(), random, [&](std::string_view damaged) {
      std::string disagreement = testing::Disagreement<otel::MetricBatch, MetricRequest>(ReadMetrics, damaged, tally);
      ASSERT_EQ(disagreement, "");
    });
  }
  EXPECT_GT(tally.compared, 1000u);
  EXPECT_GT(tally.refused_whole, 500u);
  EXPECT_GT(tally.refused_part, 500u);
}

TEST(ReadMetrics, ABadPointIsRefusedAloneAndABadMetricWithAllItsPoints) {
  MetricRequest request;
  auto& metrics = *request.add_resource_metrics()->add_scope_metrics()->mutable_metrics();
  auto& gauge = *metrics.Add();
  gauge.set_name("queue.length");
  gauge.mutable_gauge()->add_data_points()->set_as_int(7);
  gauge.mutable_gauge()->add_data_points()->set_time_unix_nano(UINT64_MAX);
  gauge.mutable_gauge()->add_data_points()->add_exemplars()->set_trace_id("short");
  auto& bad_name = *metrics.Add();
  bad_name.set_name("\xff");
  for (int i = 0; i < 3; ++i) bad_name.mutable_sum()->add_data_points();
  metrics.Add()->set_name("no data");
  metrics.Add()->mutable_gauge();
  std::string body = request.SerializeAsString();
  otel::MetricBatch batch;
  ASSERT_TRUE(ReadMetrics(body, kLimits, batch));
  EXPECT_EQ(batch.received, 7u);
  ASSERT_EQ(batch.points.size(), 1u);
  EXPECT_EQ(batch.points[0].value.integer, 7);
  EXPECT_EQ(batch.metrics.size(), 1u);
  EXPECT_EQ(batch.exemplars.size(), 0u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kBadTime)], 1u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kBadTraceId)], 1u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kBadUtf8)], 3u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kUnsupported)], 1u);
  EXPECT_EQ(batch.rejections.first,
            "a data point's time 18446744073709551615 is later than 2262-04-11 (metric \"queue.length\")");
}

}  // namespace
}  // namespace throughline::ingest
