#include "sdk/export/otlp_json.h"

#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace throughline::inline sdk::otlp {
namespace {

namespace pb = opentelemetry::proto;

pb::common::v1::AnyValue* Attribute(auto* owner, const char* key) {
  auto* attribute = owner->add_attributes();
  attribute->set_key(key);
  return attribute->mutable_value();
}

TEST(OtlpJson, ASpanWithEverything) {
  pb::collector::trace::v1::ExportTraceServiceRequest request;
  auto* resource_spans = request.add_resource_spans();
  Attribute(resource_spans->mutable_resource(), "service.name")->set_string_value("shop \"1\"\n🧠");
  auto* scope_spans = resource_spans->add_scope_spans();
  scope_spans->mutable_scope()->set_name("scope");
  scope_spans->mutable_scope()->set_version("1.2");
  scope_spans->set_schema_url("https://opentelemetry.io/schemas/1.30.0");
  auto* span = scope_spans->add_spans();
  span->set_trace_id("\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10");
  span->set_span_id("\xff\x01\x02\x03\x04\x05\x06\x07");
  span->set_parent_span_id("\x11\x22\x33\x44\x55\x66\x77\x88");
  span->set_trace_state("a=b");
  span->set_name("POST /pay");
  span->set_kind(pb::trace::v1::Span::SPAN_KIND_CLIENT);
  span->set_start_time_unix_nano(1767225600000000001);
  span->set_end_time_unix_nano(std::numeric_limits<uint64_t>::max());
  Attribute(span, "text")->set_string_value("");
  Attribute(span, "int")->set_int_value(-9007199254740993);
  Attribute(span, "double")->set_double_value(0.1);
  Attribute(span, "nan")->set_double_value(std::nan(""));
  Attribute(span, "inf")->set_double_value(-std::numeric_limits<double>::infinity());
  Attribute(span, "bool")->set_bool_value(false);
  Attribute(span, "bytes")->set_bytes_value("\x01\x02\x03\x04");
  auto* array = Attribute(span, "array")->mutable_array_value();
  array->add_values()->set_string_value("x");
  array->add_values()->set_int_value(2);
  auto* pair = Attribute(span, "map")->mutable_kvlist_value()->add_values();
  pair->set_key("k");
  pair->mutable_value()->set_bool_value(true);
  Attribute(span, "empty");
  span->set_dropped_attributes_count(3);
  auto* event = span->add_events();
  event->set_time_unix_nano(5);
  event->set_name("exception");
  Attribute(event, "exception.type")->set_string_value("std::runtime_error");
  auto* link = span->add_links();
  link->set_trace_id(std::string(16, '\x0a'));
  link->set_span_id(std::string(8, '\x0b'));
  link->GetReflection()->MutableUnknownFields(link)->AddFixed32(6, 0x101);  // newer than the .proto files of npm
  span->mutable_status()->set_code(pb::trace::v1::Status::STATUS_CODE_ERROR);
  span->mutable_status()->set_message("declined");
  span->GetReflection()->MutableUnknownFields(span)->AddFixed32(16, 0x301);
  EXPECT_EQ(
      TraceRequestToJson(request.SerializeAsString()),
      R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop \"1\"\n🧠"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"scope","version":"1.2"},"spans":[{)"
      R"("traceId":"0123456789abcdeffedcba9876543210","spanId":"ff01020304050607","traceState":"a=b",)"
      R"("parentSpanId":"1122334455667788","name":"POST /pay","kind":3,"startTimeUnixNano":"1767225600000000001",)"
      R"("endTimeUnixNano":"18446744073709551615","attributes":[{"key":"text","value":{"stringValue":""}},)"
      R"({"key":"int","value":{"intValue":"-9007199254740993"}},{"key":"double","value":{"doubleValue":0.1}},)"
      R"({"key":"nan","value":{"doubleValue":"NaN"}},{"key":"inf","value":{"doubleValue":"-Infinity"}},)"
      R"({"key":"bool","value":{"boolValue":false}},{"key":"bytes","value":{"bytesValue":"AQIDBA=="}},)"
      R"({"key":"array","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"2"}]}}},)"
      R"({"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":true}}]}}},)"
      R"({"key":"empty","value":{}}],)"
      R"("droppedAttributesCount":3,"events":[{"timeUnixNano":"5","name":"exception",)"
      R"("attributes":[{"key":"exception.type","value":{"stringValue":"std::runtime_error"}}]}],)"
      R"("links":[{"traceId":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","spanId":"0b0b0b0b0b0b0b0b","flags":257}],)"
      R"("status":{"message":"declined","code":2},"flags":769}],"schemaUrl":"https://opentelemetry.io/schemas/1.30.0"}]}]})");
}

TEST(OtlpJson, AttributesBetweenEventsAreOneArray) {
  pb::collector::trace::v1::ExportTraceServiceRequest request;
  auto* spans = request.add_resource_spans()->add_scope_spans();
  pb::trace::v1::Span first, second, third;
  Attribute(&first, "a")->set_int_value(1);
  second.add_events()->set_name("e");
  Attribute(&third, "b")->set_int_value(2);
  spans->add_spans();
  // As a span that is written while it goes on: attribute, event, attribute.
  const std::string interleaved = first.SerializeAsString() + second.SerializeAsString() + third.SerializeAsString();
  std::string scope_spans = "\x12" + std::string(1, static_cast<char>(interleaved.size())) + interleaved;
  std::string resource_spans = "\x12" + std::string(1, static_cast<char>(scope_spans.size())) + scope_spans;
  std::string bytes = "\x0a" + std::string(1, static_cast<char>(resource_spans.size())) + resource_spans;
  EXPECT_EQ(TraceRequestToJson(bytes),
            R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":{"intValue":"1"}},)"
            R"({"key":"b","value":{"intValue":"2"}}],"events":[{"name":"e"}]}]}]}]})");
}

TEST(OtlpJson, AHistogramReadsBackAsTheSameMessage) {
  pb::collector::metrics::v1::ExportMetricsServiceRequest request;
  auto* metric = request.add_resource_metrics()->add_scope_metrics()->add_metrics();
  metric->set_name("gen_ai.client.operation.duration");
  metric->set_unit("s");
  auto* histogram = metric->mutable_histogram();
  histogram->set_aggregation_temporality(pb::metrics::v1::AGGREGATION_TEMPORALITY_CUMULATIVE);
  auto* point = histogram->add_data_points();
  Attribute(point, "gen_ai.request.model")->set_string_value("gpt-4o");
  point->set_start_time_unix_nano(1);
  point->set_time_unix_nano(2);
  point->set_count(3);
  point->set_sum(1.5);
  point->set_min(0.25);
  point->set_max(1);
  for (const double bound : {0.01, 0.02}) point->add_explicit_bounds(bound);
  for (const uint64_t count : {1, 0, 2}) point->add_bucket_counts(count);
  const std::string json = MetricsRequestToJson(request.SerializeAsString());
  // Metrics hold no ids, so that protobuf's own JSON reader is a second opinion.
  pb::collector::metrics::v1::ExportMetricsServiceRequest back;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &back).ok()) << json;
  EXPECT_EQ(back.SerializeAsString(), request.SerializeAsString()) << json;
}

TEST(OtlpJson, BytesThatAreNoMessageGiveWhatWasReadable) {
  EXPECT_EQ(TraceRequestToJson(""), "{}");
  EXPECT_EQ(TraceRequestToJson("\x0a\x7f"), "{}");
  std::string deep;  // AnyValues in each other
  for (int i = 0; i < 100000 && deep.size() < 100; ++i)
    deep = "\x2a" + std::string(1, static_cast<char>(deep.size())) + deep;
  EXPECT_FALSE(TraceRequestToJson(deep).empty());
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
