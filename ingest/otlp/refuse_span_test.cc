// What is told of a refused span, which is the same for protobuf and for JSON.
#include "ingest/otlp/refuse_span.h"

#include <gtest/gtest.h>

#include "ingest/otlp/json_traces.h"
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/otlp/testing/rebuilt.h"

namespace throughline::ingest {
namespace {

using otel::RefusedKind;
using otel::Rejection;
using testing::TraceRequest;

const ReadLimits kLimits;
constexpr uint64_t kTooLate = 9'999'999'999'999'999'999u;

testing::Span& AddSpan(TraceRequest& request, std::string_view name) {
  if (request.resource_spans_size() == 0) request.add_resource_spans()->add_scope_spans();
  auto& span = *request.mutable_resource_spans(0)->mutable_scope_spans(0)->add_spans();
  span.set_trace_id("0123456789abcdef");
  span.set_span_id("01234567");
  span.set_name(std::string(name));
  return span;
}
void AddText(testing::Span& span, std::string_view key, std::string_view text) {
  auto& attribute = *span.add_attributes();
  attribute.set_key(std::string(key));
  attribute.mutable_value()->set_string_value(std::string(text));
}

std::string Json(std::string_view spans) {
  return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + std::string(spans) + "]}]}]}";
}

TEST(RefuseSpan, ProtobufAndJsonTellTheSame) {
  TraceRequest request;
  auto& span = AddSpan(request, "POST");
  span.set_trace_id("\x01\xab", 2);
  span.set_start_time_unix_nano(5);
  AddText(span, "url.path", "/pay/7?token=x");
  AddText(span, "http.route", "/pay/{id}");
  const std::string wire = request.SerializeAsString();
  otel::TraceBatch protobuf, json;
  ASSERT_TRUE(ReadTraces(wire, kLimits, protobuf));
  ASSERT_TRUE(ReadTracesJson(
      Json(R"({"traceId":"01AB","spanId":"3031323334353637","name":"POST","startTimeUnixNano":"5","attributes":[)"
           R"({"key":"url.path","value":{"stringValue":"/pay/7?token=x"}},)"
           R"({"key":"http.route","value":{"stringValue":"/pay/{id}"}}]})"),
      kLimits, json));
  for (const auto& [batch, trace_id, about] : {std::tuple(&protobuf, "01ab", "trace_id has 2 bytes, not 16"),
                                               std::tuple(&json, "01AB", "traceId has 4 characters, not 32")}) {
    ASSERT_EQ(batch->refused.size(), 1u);
    const RefusedKind& kind = batch->refused[0];
    EXPECT_EQ(kind.reason, Rejection::kBadTraceId);
    EXPECT_EQ(kind.route, "/pay/{id}");
    EXPECT_EQ(kind.about, about);
    ASSERT_EQ(kind.samples.size(), 1u);
    EXPECT_EQ(kind.samples[0].trace_id, trace_id);
    EXPECT_EQ(kind.samples[0].span_id, "3031323334353637");
    EXPECT_EQ(kind.samples[0].name, "POST");
    EXPECT_EQ(kind.samples[0].start_nanos, 5u);
  }
}

TEST(RefuseSpan, WithoutARouteItsNameStandsForIt) {
  TraceRequest request;
  AddSpan(request, "write row").set_end_time_unix_nano(kTooLate);
  AddText(AddSpan(request, "GET"), "http.route", "\xff");  // it can't be read
  const std::string wire = request.SerializeAsString();
  otel::TraceBatch batch;
  ASSERT_TRUE(ReadTraces(wire, kLimits, batch));
  ASSERT_EQ(batch.refused.size(), 2u);
  EXPECT_EQ(batch.refused[0].route, "write row");
  EXPECT_EQ(batch.refused[1].route, "GET");
}

TEST(RefuseSpan, WhatCanNotBeReadIsEmpty) {
  TraceRequest request;
  auto& span = AddSpan(request, "\xff\xfe");
  span.set_start_time_unix_nano(kTooLate);
  const std::string wire = request.SerializeAsString();
  otel::TraceBatch protobuf, json;
  ASSERT_TRUE(ReadTraces(wire, kLimits, protobuf));
  ASSERT_TRUE(
      ReadTracesJson(Json(R"({"traceId":"<script>","spanId":{"a":1},"name":7,"attributes":"many"})"), kLimits, json));
  ASSERT_EQ(protobuf.refused.size(), 1u);
  EXPECT_EQ(protobuf.refused[0].route, "");
  EXPECT_EQ(protobuf.refused[0].samples[0].name, "");
  EXPECT_EQ(protobuf.refused[0].samples[0].start_nanos, 0u);
  ASSERT_EQ(json.refused.size(), 1u);
  EXPECT_EQ(json.refused[0].route, "");
  EXPECT_EQ(json.refused[0].samples[0].trace_id + json.refused[0].samples[0].span_id, "");
}

TEST(RefuseSpan, OfBrokenBytesWhatIsBeforeTheFault) {
  TraceRequest request;
  AddSpan(request, "POST /pay");
  std::string span = request.resource_spans(0).scope_spans(0).spans(0).SerializeAsString() + "\x4a\x7f";  // ends early
  const auto framed = [](std::string_view bytes, char tag) {
    return std::string{tag, static_cast<char>(bytes.size())} + std::string(bytes);
  };
  otel::TraceBatch batch;
  const std::string wire = framed(framed(framed(span, 0x12), 0x12), 0x0a);
  ASSERT_TRUE(ReadTraces(wire, kLimits, batch));
  ASSERT_EQ(batch.refused.size(), 1u);
  EXPECT_EQ(batch.refused[0].reason, Rejection::kMalformed);
  EXPECT_EQ(batch.refused[0].route, "POST /pay");
  EXPECT_EQ(batch.refused[0].samples[0].span_id, "3031323334353637");
}

TEST(RefuseSpan, ASpanWhoseResourceIsBadIsToldWithItsName) {
  TraceRequest request;
  AddSpan(request, "POST /pay");
  request.mutable_resource_spans(0)->mutable_resource()->add_attributes()->set_key("\xff");
  const std::string wire = request.SerializeAsString();
  otel::TraceBatch batch;
  ASSERT_TRUE(ReadTraces(wire, kLimits, batch));
  ASSERT_EQ(batch.refused.size(), 1u);
  EXPECT_EQ(batch.refused[0].route, "POST /pay");
  EXPECT_EQ(batch.resources[batch.refused[0].resource].attributes.count, 0u);
  EXPECT_NE(batch.refused[0].about.find(" in the resource"), std::string::npos);
}

TEST(RefuseSpan, KindsSamplesAndTextsAreBounded) {
  TraceRequest request;
  for (size_t i = 0; i < otel::TraceBatch::kMostRefusedKinds + 5; ++i)
    AddSpan(request, "GET /" + std::to_string(i)).set_end_time_unix_nano(kTooLate);
  for (size_t i = 0; i < 10; ++i) AddSpan(request, "GET /0").set_end_time_unix_nano(kTooLate);
  AddSpan(request, std::string(100'000, 'a')).set_span_id(std::string(1'000, 'b'));
  const std::string wire = request.SerializeAsString();
  otel::TraceBatch batch;
  ASSERT_TRUE(ReadTraces(wire, kLimits, batch));
  EXPECT_EQ(batch.rejections.total(), otel::TraceBatch::kMostRefusedKinds + 16);
  EXPECT_EQ(batch.refused.size(), otel::TraceBatch::kMostRefusedKinds);
  EXPECT_EQ(batch.refused[0].spans, 11u);
  EXPECT_EQ(batch.refused[0].samples.size(), otel::kMostRefusedSamples);

  TraceRequest large;
  AddSpan(large, std::string(100'000, 'a')).set_span_id(std::string(1'000, 'b'));
  const std::string other = large.SerializeAsString();
  ASSERT_TRUE(ReadTraces(other, kLimits, batch));
  ASSERT_EQ(batch.refused.size(), 1u);
  EXPECT_EQ(batch.refused[0].samples[0].span_id.size(), 64u);
  EXPECT_EQ(batch.refused[0].samples[0].name.size(), 4096u);
}

}  // namespace
}  // namespace throughline::ingest
