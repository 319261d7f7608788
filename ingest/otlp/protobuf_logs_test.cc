#include "ingest/otlp/protobuf_logs.h"

#include <gtest/gtest.h>

#include "ingest/otlp/testing/differential.h"
#include "ingest/otlp/testing/random_message.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;
using testing::LogRequest;

const ReadLimits kLimits;

TEST(ReadLogs, AgreesWithTheProtobufLibraryOnEveryField) {
  SeededRandom random(1);
  otel::LogBatch batch;
  for (int i = 0; i < 2000; ++i) {
    LogRequest request;
    testing::FillAtRandom(request, random);
    for (auto& group : *request.mutable_resource_logs()) {
      for (auto& scope : *group.mutable_scope_logs()) {
        for (auto& log : *scope.mutable_log_records())
          testing::Unknown(log).AddLengthDelimited(12, testing::RandomText(random));
      }
    }
    std::string body = request.SerializeAsString();
    ASSERT_TRUE(ReadLogs(body, kLimits, batch));
    ASSERT_EQ(batch.rejections.total(), 0u) << batch.rejections.first;
    testing::Express(request);
    ASSERT_EQ(testing::Rebuilt(batch).SerializeAsString(), request.SerializeAsString()) << request.DebugString();
  }
}

TEST(ReadLogs, AgreesWithTheProtobufLibraryOnDamagedBytes) {
  SeededRandom random(2);
  testing::DamageTally tally;
  for (int i = 0; i < 40; ++i) {
    LogRequest request;
    testing::FillAtRandom(request, random);
    testing::ForEachDamage(request.SerializeAsString(), random, [&](std::string_view damaged) {
      std::string disagreement = testing::Disagreement<otel::LogBatch, LogRequest>(ReadLogs, damaged, tally);
      ASSERT_EQ(disagreement, "");
    });
  }
  EXPECT_GT(tally.compared, 1000u);
  EXPECT_GT(tally.refused_whole, 500u);
  EXPECT_GT(tally.refused_part, 500u);
}

TEST(ReadLogs, ABadRecordIsRefusedAloneAndARecordWithoutIdsIsGood) {
  LogRequest request;
  auto& records = *request.add_resource_logs()->add_scope_logs()->mutable_log_records();
  records.Add()->mutable_body()->set_string_value("good");
  records.Add()->set_trace_id("short");
  records.Add()->set_span_id(std::string(9, 'x'));
  records.Add()->set_time_unix_nano(UINT64_MAX);
  records.Add()->mutable_body()->set_string_value("\xff");
  records.Add()->set_trace_id(std::string(16, '\0'));
  std::string body = request.SerializeAsString();
  otel::LogBatch batch;
  ASSERT_TRUE(ReadLogs(body, kLimits, batch));
  EXPECT_EQ(batch.received, 6u);
  EXPECT_EQ(batch.logs.size(), 2u);
  for (Rejection reason : {Rejection::kBadTraceId, Rejection::kBadSpanId, Rejection::kBadTime, Rejection::kBadUtf8}) {
    EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(reason)], 1u) << otel::RejectionName(reason);
  }
  EXPECT_EQ(batch.rejections.first, "trace_id has 5 bytes, not 16");
}

TEST(ReadLogs, ABodyIsReadToAnyShape) {
  LogRequest request;
  auto& map = *request.add_resource_logs()->add_scope_logs()->add_log_records()->mutable_body()->mutable_kvlist_value();
  auto& entry = *map.add_values();
  entry.set_key("role");
  entry.mutable_value()->mutable_array_value()->add_values()->set_string_value("user");
  std::string body = request.SerializeAsString();
  otel::LogBatch batch;
  ASSERT_TRUE(ReadLogs(body, kLimits, batch));
  ASSERT_EQ(batch.logs.size(), 1u);
  std::string json;
  otel::AppendJson(batch.pool, batch.logs.body[0], json);
  EXPECT_EQ(json, R"({"role":["user"]})");
}

}  // namespace
}  // namespace throughline::ingest
