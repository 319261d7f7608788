#include "ingest/receive/refused_spans.h"

#include <gtest/gtest.h>

namespace throughline::ingest {
namespace {

otel::TraceBatch From(std::string_view service, uint64_t bad_trace_ids, uint64_t bad_times) {
  otel::TraceBatch batch;
  if (!service.empty()) {
    otel::Resource resource;
    resource.attributes = {static_cast<uint32_t>(batch.pool.entries.size()), 1};
    batch.pool.entries.push_back({"service.name", otel::Value::String(service)});
    batch.resources.push_back(resource);
  }
  for (uint64_t i = 0; i < bad_trace_ids; ++i) batch.rejections.Add(otel::Rejection::kBadTraceId, "trace_id");
  for (uint64_t i = 0; i < bad_times; ++i) batch.rejections.Add(otel::Rejection::kBadTime, "time");
  return batch;
}

TEST(RefusedSpans, AreCountedByServiceAndReasonTheMostFirst) {
  RefusedSpans refused;
  refused.Add(From("shop", 1, 3), 5);
  refused.Add(From("shop", 1, 0), 7);
  refused.Add(From("", 1, 0), 6);
  refused.Add(From("quiet", 0, 0), 8);
  const auto list = refused.List();
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].service + " " + list[0].reason, "shop bad_time");
  EXPECT_EQ(list[0].spans, 3u);
  EXPECT_EQ(list[1].service + " " + list[1].reason, "shop bad_trace_id");
  EXPECT_EQ(list[1].spans, 2u);
  EXPECT_EQ(list[1].last_nanos, 7);
  EXPECT_EQ(list[2].service, "(unknown)");
}

TEST(RefusedSpans, ServicesBeyondTheLimitShareOneName) {
  RefusedSpans refused;
  for (size_t i = 0; i < RefusedSpans::kMostServices + 10; ++i) refused.Add(From("s" + std::to_string(i), 1, 0), 1);
  const auto list = refused.List();
  EXPECT_EQ(list.size(), RefusedSpans::kMostServices + 1);
  EXPECT_EQ(list[0].service, "(other)");
  EXPECT_EQ(list[0].spans, 10u);
}

}  // namespace
}  // namespace throughline::ingest
