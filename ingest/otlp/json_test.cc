// OTLP/JSON of all three signals: the same data as in protobuf gives the same batch.
#include <gtest/gtest.h>

#include <thread>

#include "ingest/otlp/json_logs.h"
#include "ingest/otlp/json_metrics.h"
#include "ingest/otlp/json_traces.h"
#include "ingest/otlp/testing/expressible.h"
#include "ingest/otlp/testing/json_encoding.h"
#include "ingest/otlp/testing/random_message.h"
#include "ingest/otlp/testing/rebuilt.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;

const ReadLimits kLimits;
const testing::JsonStyle kStyles[] = {{}, {.integers_as_numbers = true}, {.escape_all = true}};

template <typename Request, typename Batch, typename Read>
void ExpectTheSameBatch(Read read) {
  SeededRandom random(1);
  Batch batch;
  for (int i = 0; i < 1000; ++i) {
    Request request;
    testing::FillAtRandom(request, random);
    testing::Express(request);
    std::string expected = request.SerializeAsString();
    for (const testing::JsonStyle& style : kStyles) {
      {
        std::string body = testing::Json(request, style);
        ASSERT_TRUE(read(body, kLimits, batch)) << read(body, kLimits, batch).error().message << body;
      }  // the batch outlives the body
      if (batch.rejections.by_reason[static_cast<size_t>(Rejection::kUnsupported)] != 0) continue;
      ASSERT_EQ(batch.rejections.total(), 0u) << batch.rejections.first;
      ASSERT_EQ(testing::Rebuilt(batch).SerializeAsString(), expected) << request.DebugString();
    }
  }
}

TEST(ReadTracesJson, GivesTheSameBatchAsProtobuf) {
  ExpectTheSameBatch<testing::TraceRequest, otel::TraceBatch>(ReadTracesJson);
}
TEST(ReadLogsJson, GivesTheSameBatchAsProtobuf) {
  ExpectTheSameBatch<testing::LogRequest, otel::LogBatch>(ReadLogsJson);
}
TEST(ReadMetricsJson, GivesTheSameBatchAsProtobuf) {
  ExpectTheSameBatch<testing::MetricRequest, otel::MetricBatch>(ReadMetricsJson);
}

// A request with one good span, and one with `fields` besides its ids and its name.
std::string WithSpan(std::string_view fields) {
  return fmt::format(
      R"({{"resourceSpans":[{{"scopeSpans":[{{"spans":[)"
      R"({{"traceId":"0123456789ABCDEF0123456789abcdef","spanId":"0123456789abcdef","name":"good"}},)"
      R"({{"traceId":"0123456789ABCDEF0123456789abcdef","spanId":"0123456789abcdef","name":"POST /pay"{}{}}}]}}]}}]}})",
      fields.empty() ? "" : ",", fields);
}

TEST(ReadTracesJson, ABadSpanIsRefusedAloneWithItsReason) {
  const struct {
    std::string fields;
    Rejection reason;
    const char* first;
  } kCases[] = {
      {R"("traceId":"0123")", Rejection::kBadTraceId, "traceId has 4 characters, not 32"},
      {R"("traceId":"ASNFZ4mrze8BI0VniavN7w==")", Rejection::kBadTraceId, "traceId has 24 characters, not 32"},
      {R"("traceId":"0123456789abcdef0123456789abcdeg")", Rejection::kBadTraceId, "an id is not hexadecimal"},
      {R"("traceId":"00000000000000000000000000000000")", Rejection::kBadTraceId, "an id is all zeros"},
      {R"("traceId":12)", Rejection::kMalformed, "traceId is not text"},
      {R"("spanId":"0123456789abcde")", Rejection::kBadSpanId, "spanId has 15 characters, not 16"},
      {R"("spanId":"0000000000000000")", Rejection::kBadSpanId, "an id is all zeros"},
      {R"("parentSpanId":"1")", Rejection::kBadParentId, "parentSpanId has 1 characters, not 16"},
      {R"("kind":"SPAN_KIND_SERVER")", Rejection::kMalformed,
       "kind is not a number: OTLP/JSON sends enums as integers"},
      {R"("status":{"code":"STATUS_CODE_OK"})", Rejection::kMalformed,
       "the status code is not a number: OTLP/JSON sends enums as integers"},
      {R"("startTimeUnixNano":"9223372036854775808")", Rejection::kBadTime,
       "startTimeUnixNano 9223372036854775808 is later than 2262-04-11"},
      {R"("endTimeUnixNano":18446744073709551615)", Rejection::kBadTime,
       "endTimeUnixNano 18446744073709551615 is later than 2262-04-11"},
      {R"("startTimeUnixNano":-1)", Rejection::kMalformed, "startTimeUnixNano is not a 64-bit number"},
      {R"("startTimeUnixNano":"1x")", Rejection::kMalformed, "startTimeUnixNano is not a 64-bit number"},
      {R"("startTimeUnixNano":"18446744073709551616")", Rejection::kMalformed,
       "startTimeUnixNano is not a 64-bit number"},
      {R"("startTimeUnixNano":1.5)", Rejection::kMalformed, "startTimeUnixNano is not a 64-bit number"},
      {R"("attributes":{})", Rejection::kMalformed, "attributes is not an array"},
      {R"("attributes":[1])", Rejection::kMalformed, "an attribute is not an object"},
      {R"("attributes":[{"key":1}])", Rejection::kMalformed, "an attribute's key is not text"},
      {R"("attributes":[{"key":"k","value":"v"}])", Rejection::kMalformed,
       "a value is not an object such as {\"stringValue\":\"…\"}"},
      {R"("attributes":[{"value":{"intValue":"9223372036854775808"}}])", Rejection::kMalformed,
       "intValue is not a 64-bit integer"},
      {R"("attributes":[{"value":{"boolValue":"true"}}])", Rejection::kMalformed, "boolValue is not true or false"},
      {R"("attributes":[{"value":{"doubleValue":"nan"}}])", Rejection::kMalformed, "doubleValue is not a number"},
      {R"("attributes":[{"value":{"bytesValue":"%"}}])", Rejection::kMalformed, "bytesValue is not base64"},
      {R"("events":1)", Rejection::kMalformed, "events is not an array"},
      {R"("links":[{"traceId":"1"}])", Rejection::kBadTraceId, "a link's traceId has 1 characters, not 32"},
  };
  for (const auto& bad : kCases) {
    otel::TraceBatch batch;
    Result<void> done = ReadTracesJson(
        WithSpan(R"("attributes":[{"key":"residue"}],"events":[{"name":"residue"}],)" + bad.fields), kLimits, batch);
    ASSERT_TRUE(done) << bad.fields << done.error().message;
    EXPECT_EQ(batch.rejections.first, std::string(bad.first) + " (span \"POST /pay\")") << bad.fields;
    EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(bad.reason)], 1u) << bad.fields;
    EXPECT_EQ(batch.rejections.total(), 1u);
    EXPECT_EQ(batch.received, 2u);
    ASSERT_EQ(batch.spans.size(), 1u);
    EXPECT_EQ(batch.spans.name[0], "good");
    EXPECT_EQ(batch.pool.entries.size() + batch.events.size() + batch.links.size(), 0u) << bad.fields;
  }
}

TEST(ReadTracesJson, ABrokenRequestFailsAsAWhole) {
  const std::pair<std::string, const char*> kCases[] = {
      {"", "the request is not JSON: it is empty"},
      {"[]", "the request is not OTLP/JSON: the request is not an object"},
      {R"({"resourceSpans":1})", "the request is not OTLP/JSON: resourceSpans is not an array"},
      {R"({"resourceSpans":[{"scopeSpans":[1]}]})",
       "the request is not OTLP/JSON: a member of scopeSpans is not an object"},
      {R"({"resource_spans":[]})",
       "the request is not OTLP/JSON: the key \"resource_spans\" is written \"resourceSpans\" there"},
      {WithSpan(R"("trace_id":"x")"),
       "the request is not OTLP/JSON: the key \"trace_id\" is written \"traceId\" there"},
      {WithSpan(R"("attributes":[{"value":{"string_value":"x"}}])"),
       "the request is not OTLP/JSON: the key \"string_value\" is written \"stringValue\" there"},
      {WithSpan("\"traceState\":\"\xff\""), "the request is not JSON: it is not UTF-8"},
      {WithSpan(R"("attributes":[{"value":{"stringValue":"\udc00"}}])"),
       "the request is not JSON: Problem while parsing a string"},
      {R"({"resourceSpans":)" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}",
       "the request is nested more than 1000 brackets deep"},
  };
  for (const auto& [body, message] : kCases) {
    otel::TraceBatch batch;
    Result<void> done = ReadTracesJson(body, kLimits, batch);
    ASSERT_FALSE(done) << message;
    EXPECT_EQ(done.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(done.error().message, message);
    EXPECT_EQ(batch.spans.size(), 0u);
  }
  for (const std::string& body : {std::string(R"({"a":"\ud800"})"), std::string(R"({"a":"\ud800\u0041"})"),
                                  std::string("{"), std::string(R"({"a":1}x)"), std::string(R"({'a':1})"),
                                  std::string("nul"), std::string(1'000'000, '['), std::string(1'000'000, '{')}) {
    otel::TraceBatch batch;
    EXPECT_FALSE(ReadTracesJson(body, kLimits, batch)) << body;
  }
}

TEST(ReadTracesJson, ALargeRequestAfterABrokenSmallOneIsGood) {
  otel::TraceBatch batch;
  std::string large = WithSpan(R"("traceState":")" + std::string(3 << 20, 'x') + '"');
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(ReadTracesJson(large, kLimits, batch));
    EXPECT_EQ(batch.spans.trace_state[1].size(), size_t{3} << 20);
    ASSERT_FALSE(ReadTracesJson("{\"a\":", kLimits, batch));
  }
}

TEST(ReadTracesJson, WhatOtlpAllowsIsRead) {
  const std::pair<std::string, std::string> kCases[] = {
      // the value of an attribute, and how we read it
      {R"({"intValue":"-5"})", "-5"},
      {R"({"intValue":-9223372036854775808})", "-9223372036854775808"},
      {R"({"intValue":1.0})", "1"},
      {R"({"doubleValue":"-Infinity"})", "\"-Infinity\""},
      {R"({"doubleValue":"NaN"})", "\"NaN\""},
      {R"({"doubleValue":-2.5})", "-2.5"},
      {R"({"doubleValue":"15e-1"})", "1.5"},
      {R"({"bytesValue":"-_8="})", "\"+/8=\""},
      {R"({"bytesValue":"+/8"})", "\"+/8=\""},
      {R"({"stringValue":"a\u0000\n🧠\ud83e\udde0"})", R"("a\u0000\n🧠🧠")"},
      {R"({"stringValue":null,"boolValue":true})", "true"},
      {R"({"stringValue":"first","intValue":2})", "2"},
      {R"({"unheard_of":1})", "null"},
      {"null", "null"},
      {"{}", "null"},
      {R"({"arrayValue":{}})", "[]"},
      {R"({"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":1},{}]}}}]}})",
       R"({"a":[1,null]})"},
  };
  for (const auto& [value, expected] : kCases) {
    otel::TraceBatch batch;
    Result<void> done = ReadTracesJson(WithSpan(R"("attributes":[{"key":"k","value":)" + value + "}]"), kLimits, batch);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_EQ(batch.spans.size(), 2u) << value << batch.rejections.first;
    std::string json;
    otel::AppendJson(batch.pool, batch.pool.begin(batch.spans.attributes[1])->value, json);
    EXPECT_EQ(json, expected);
  }
  for (std::string fields : {R"("links":null,"events":null,"attributes":null,"status":null,"kind":null,"name":null)",
                             R"("kind":99)", R"("parentSpanId":"")", R"("parentSpanId":"0000000000000000")",
                             R"("newField":{"deep":[[[1]]]})", R"("name":"first","name":"last")"}) {
    otel::TraceBatch batch;
    ASSERT_TRUE(ReadTracesJson(WithSpan(fields), kLimits, batch));
    EXPECT_EQ(batch.spans.size(), 2u) << fields << batch.rejections.first;
  }
}

TEST(ReadTracesJson, ValuesNestAHundredLevelsAndNoMore) {
  for (size_t depth : {1, 99, 100, 101, 200}) {
    std::string value;
    for (size_t i = 0; i < depth; ++i) value += R"({"kvlistValue":{"values":[{"key":"k","value":)";
    value += R"({"intValue":1})";
    for (size_t i = 0; i < depth; ++i) value += "}]}}";
    otel::TraceBatch batch;
    Result<void> done = ReadTracesJson(WithSpan(R"("attributes":[{"key":"k","value":)" + value + "}]"), kLimits, batch);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(batch.spans.size(), depth <= 100 ? 2u : 1u) << depth;
    EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kTooDeep)], depth <= 100 ? 0u : 1u);
  }
}

TEST(ReadTracesJson, WhatIsOverALimitOfCountIsCutAndCounted) {
  std::string attributes, events, links;
  for (int i = 0; i < 100'000; ++i) {
    attributes += R"({"key":"k","value":{"intValue":1}},)";
    events += R"({"name":"e"},)";
    links += "{},";
  }
  for (std::string* list : {&attributes, &events, &links}) list->pop_back();
  otel::TraceBatch batch;
  std::string body =
      WithSpan(fmt::format(R"("attributes":[{}],"events":[{}],"links":[{}])", attributes, events, links));
  ASSERT_TRUE(ReadTracesJson(body, kLimits, batch));
  ASSERT_EQ(batch.spans.size(), 2u);
  EXPECT_EQ(batch.spans.attributes[1].count, 4096u);
  EXPECT_EQ(batch.spans.dropped_attributes[1], 95'904u);
  EXPECT_EQ(batch.spans.dropped_events[1], 95'904u);
  EXPECT_EQ(batch.spans.dropped_links[1], 95'904u);
  EXPECT_EQ(batch.attributes_cut, 3 * 95'904u);
}

TEST(ReadTracesJson, TheBatchMayOutliveTheThreadThatReadIt) {
  otel::TraceBatch batch;
  std::thread([&] { ASSERT_TRUE(ReadTracesJson(WithSpan(""), kLimits, batch)); }).join();
  EXPECT_EQ(batch.spans.name[1], "POST /pay");
}

TEST(ReadMetricsJson, ABadPointIsRefusedAloneAndABadMetricWithAllItsPoints) {
  otel::MetricBatch batch;
  ASSERT_TRUE(ReadMetricsJson(R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[
      {"name":"queue","gauge":{"dataPoints":[{"asInt":"7"},{"asInt":"x"},{"exemplars":[{"traceId":"1"}]}]}},
      {"name":"total","sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA","dataPoints":[{},{},{}]}},
      {"name":"none"},{"name":"empty","gauge":{}}]}]}]})",
                              kLimits, batch));
  EXPECT_EQ(batch.received, 7u);
  ASSERT_EQ(batch.points.size(), 1u);
  EXPECT_EQ(batch.points[0].value.integer, 7);
  EXPECT_EQ(batch.metrics.size(), 1u);
  EXPECT_EQ(batch.exemplars.size(), 0u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kMalformed)], 4u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kBadTraceId)], 1u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kUnsupported)], 1u);
  EXPECT_EQ(batch.rejections.first, "asInt is not a 64-bit integer (metric \"queue\")");
}

TEST(ReadLogsJson, ABadResourceRefusesItsOwnRecordsAndNoOthers) {
  otel::LogBatch batch;
  ASSERT_TRUE(ReadLogsJson(R"({"resourceLogs":[{"resource":{"attributes":1},"scopeLogs":[{"logRecords":[{},{}]}]},
                               {"scopeLogs":[{"logRecords":[{"eventName":"good","body":{"stringValue":"x"}}]}]}]})",
                           kLimits, batch));
  EXPECT_EQ(batch.received, 3u);
  ASSERT_EQ(batch.logs.size(), 1u);
  EXPECT_EQ(batch.logs.event_name[0], "good");
  EXPECT_EQ(batch.rejections.first, "attributes is not an array in the resource");
}

}  // namespace
}  // namespace throughline::ingest
