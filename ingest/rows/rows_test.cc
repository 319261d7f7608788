// Rows are encoded column by column, without names: these tests decode them again by the types that schema/ gives, so
// that a column too many, too few or in another place fails here and not in the engine.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "ingest/otlp/json_logs.h"
#include "ingest/otlp/json_metrics.h"
#include "ingest/otlp/json_traces.h"
#include "ingest/rows/json_column.h"
#include "ingest/rows/log_rows.h"
#include "ingest/rows/metric_rows.h"
#include "ingest/rows/span_rows.h"
#include "schema/row_binary.h"

namespace throughline::ingest {
namespace {

using schema::JsonType;
using schema::RowReader;
using testing::HasSubstr;
using Row = std::map<std::string, std::string, std::less<>>;  // column to its value as text

std::string JsonValue(RowReader& in, JsonType type) {
  switch (type) {
    case JsonType::kNothing:
      return "null";
    case JsonType::kString:
      return "'" + std::string(in.String()) + "'";
    case JsonType::kInt64:
      return std::to_string(in.Fixed<int64_t>());
    case JsonType::kFloat64:
      return std::to_string(in.Fixed<double>());
    case JsonType::kBool:
      return in.Fixed<uint8_t>() ? "true" : "false";
    case JsonType::kArray: {
      JsonType element = in.Fixed<JsonType>();
      bool dynamic = element == JsonType::kDynamic;
      if (dynamic) {
        EXPECT_EQ(in.Fixed<uint8_t>(), 32);
      }
      std::string out = dynamic ? "mixed[" : "[";
      for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left)
        out += JsonValue(in, dynamic ? in.Fixed<JsonType>() : element) + (left > 1 ? "," : "");
      return out + "]";
    }
    default:
      ADD_FAILURE() << "type byte " << int(type);
      return "";
  }
}

std::string Decode(RowReader& in, std::string_view type) {
  auto is = [&](std::string_view prefix) { return type.starts_with(prefix); };
  auto inner = [&](size_t prefix) { return type.substr(prefix, type.size() - prefix - 1); };
  if (is("LowCardinality(")) return Decode(in, inner(15));
  if (is("Nullable(")) return in.Fixed<uint8_t>() ? "null" : Decode(in, inner(9));
  if (is("FixedString(")) {
    std::string out;
    for (unsigned char byte : in.Bytes(std::stoul(std::string(type.substr(12)))))
      out += "0123456789abcdef"[byte >> 4], out += "0123456789abcdef"[byte & 15];
    return out;
  }
  if (is("DateTime64") || type == "Int64") return std::to_string(in.Fixed<int64_t>());
  if (type == "UInt64") return std::to_string(in.Fixed<uint64_t>());
  if (type == "UInt32") return std::to_string(in.Fixed<uint32_t>());
  if (type == "Int32") return std::to_string(in.Fixed<int32_t>());
  if (type == "Float64") return std::to_string(in.Fixed<double>());
  if (is("Enum8") || type == "UInt8" || type == "Bool") return std::to_string(in.Fixed<uint8_t>());
  if (type == "String") return std::string(in.String());
  if (is("Array(")) {
    std::string out = "[";
    for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) out += Decode(in, inner(6)) + (left > 1 ? "," : "");
    return out + "]";
  }
  if (is("Map(") || is("JSON(")) {
    std::string out = "{";
    for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) {
      out += std::string(in.String()) + "=";
      out += is("Map(") ? std::string(in.String()) : JsonValue(in, in.Fixed<JsonType>());
      if (left > 1) out += ";";
    }
    return out + "}";
  }
  ADD_FAILURE() << "a type that no row had so far: " << type;
  return "";
}

std::vector<Row> DecodeAll(const schema::InsertBlock& block) {
  std::vector<Row> rows;
  RowReader in(block.rows);
  while (in.ok() && !in.AtEnd()) {
    Row& row = rows.emplace_back();
    for (const schema::Column& column : block.table->columns) row[std::string(column.name)] = Decode(in, column.type);
  }
  EXPECT_TRUE(in.ok()) << "the bytes end within a row";
  EXPECT_EQ(rows.size(), block.row_count);
  return rows;
}

constexpr int64_t kArrival = 1'767'225'600'123'456'789;  // 2026-01-01T00:00:00.123456789Z
const Arrival kDefaultArrival{.received_nanos = kArrival, .labels = {}, .batch_id = {0xab}};

std::vector<Row> Spans(std::string_view span_members, const Arrival& arrival = kDefaultArrival,
                       std::string_view resource = "", EncodeNotes* notes = nullptr) {
  std::string body =
      R"({"resourceSpans":[{"resource":{"attributes":[)" + std::string(resource) +
      R"(]},"scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","name":"n")" +
      std::string(span_members) + "}]}]}]}";
  otel::TraceBatch batch;
  Result<void> read = ReadTracesJson(body, {}, batch);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  EXPECT_EQ(batch.rejections.total(), 0u) << batch.rejections.first;
  SpanEncoder encoder;
  EncodeNotes unused;
  return DecodeAll(encoder.Encode(batch, arrival, notes ? *notes : unused));
}

std::string Attribute(std::string_view key, std::string_view value) {
  return R"({"key":")" + std::string(key) + R"(","value":)" + std::string(value) + "}";
}
std::string Attributes(std::string_view attributes) { return R"(,"attributes":[)" + std::string(attributes) + "]"; }

TEST(SpanRow, HoldsWhatWasSentColumnByColumn) {
  Row row = Spans(
      R"(,"parentSpanId":"00000000000000ff","kind":3,"startTimeUnixNano":"1000","endTimeUnixNano":"1700","flags":257,"traceState":"a=b",)"
      R"("droppedAttributesCount":1,"droppedEventsCount":2,"droppedLinksCount":3,"status":{"code":2,"message":"no"})")
      [0];
  EXPECT_EQ(row["received_at"], "1767225600123");
  EXPECT_EQ(row["batch_id"], "ab000000000000000000000000000000");
  EXPECT_EQ(row["trace_id"], "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(row["span_id"], "0123456789abcdef");
  EXPECT_EQ(row["parent_span_id"], "00000000000000ff");
  EXPECT_EQ(row["start_time"], "1000");
  EXPECT_EQ(row["duration_ns"], "700");
  EXPECT_EQ(row["kind"], "3");
  EXPECT_EQ(row["status_code"], "2");
  EXPECT_EQ(row["status_message"], "no");
  EXPECT_EQ(row["trace_state"], "a=b");
  EXPECT_EQ(row["flags"], "257");
  EXPECT_EQ(row["dropped_attributes"] + row["dropped_events"] + row["dropped_links"], "123");
  EXPECT_EQ(row["scope_name"] + "@" + row["scope_version"], "lib@1");
  EXPECT_EQ(row["operation"], "");
  EXPECT_EQ(row["input_tokens"], "null");
}

TEST(SpanRow, AnEndBeforeTheStartIsADurationOfZeroAndCounted) {
  EncodeNotes notes;
  EXPECT_EQ(
      Spans(R"(,"startTimeUnixNano":"1000","endTimeUnixNano":"999")", kDefaultArrival, "", &notes)[0]["duration_ns"],
      "0");
  EXPECT_EQ(notes.clock_backwards, 1u);
}

TEST(SpanRow, LabelsComeFromTheResourceThenTheHeadersThenUnknown) {
  Arrival headers = kDefaultArrival;
  headers.labels = {.application = "from-header", .subsystem = "sub-header"};
  const std::string application = Attribute("cx.application.name", R"({"stringValue":"from-resource"})"),
                    space = Attribute("service.namespace", R"({"stringValue":"space"})"),
                    service = Attribute("service.name", R"({"stringValue":"checkout"})"),
                    subsystem = Attribute("cx.subsystem.name", R"({"stringValue":"sub"})");
  const std::tuple<Arrival, std::string, std::string> cases[] = {
      {headers, application + "," + space + "," + service + "," + subsystem, "from-resource/sub/checkout"},
      {headers, space, "space/sub-header/unknown_service"},
      {headers, "", "from-header/sub-header/unknown_service"},
      {kDefaultArrival, "", "Unknown/Unknown/unknown_service"}};
  for (const auto& [arrival, resource, want] : cases) {
    Row row = Spans("", arrival, resource)[0];
    EXPECT_EQ(row["application"] + "/" + row["subsystem"] + "/" + row["service_name"], want);
  }
}

TEST(SpanRow, EachAttributeKeepsItsKeyAndType) {
  Row row = Spans(Attributes(Attribute("ai.model", R"({"stringValue":"gpt-4o"})") + "," +
                             Attribute("ai.model.name", R"({"stringValue":"omni"})") + "," +
                             Attribute("n", R"({"intValue":"-5"})") + "," + Attribute("d", R"({"doubleValue":1})") +
                             "," + Attribute("b", R"({"boolValue":true})") + "," + Attribute("empty", "{}") + "," +
                             Attribute("bytes", R"({"bytesValue":"Zm9v"})")))[0];
  EXPECT_EQ(row["attributes"], "{ai.model='gpt-4o';ai.model.name='omni';n=-5;d=1.000000;b=true;bytes='Zm9v'}");
  EXPECT_EQ(row["attributes_text"],
            R"({"ai.model":"gpt-4o","ai.model.name":"omni","n":-5,"d":1.0,"b":true,"empty":null,"bytes":"Zm9v"})");
}

TEST(SpanRow, ArraysOfOneTypeAreTypedAndOthersMixedOrText) {
  Row row = Spans(
      Attributes(Attribute("ints", R"({"arrayValue":{"values":[{"intValue":"1"},{"intValue":"2"}]}})") + "," +
                 Attribute("mixed", R"({"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{}]}})") + "," +
                 Attribute("none", R"({"arrayValue":{}})") + "," +
                 Attribute("deep", R"({"arrayValue":{"values":[{"arrayValue":{"values":[{"intValue":"1"}]}}]}})")))[0];
  EXPECT_EQ(row["attributes"], "{ints=[1,2];mixed=mixed[1,'x',null];none=[];deep='[[1]]'}");
}

TEST(SpanRow, AMapBecomesOnePathForEachLeafUntilItIsTooLarge) {
  Row row = Spans(Attributes(Attribute(
      "m",
      R"({"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}},{"key":"in","value":{"kvlistValue":{"values":[{"key":"b","value":{"boolValue":false}}]}}}]}})")))
      [0];
  EXPECT_EQ(row["attributes"], "{m.a=1;m.in.b=false}");
  std::string many;
  for (size_t i = 0; i <= JsonColumn::kMostMapLeaves; ++i)
    many += (i ? "," : "") + Attribute("k" + std::to_string(i), R"({"intValue":"1"})");
  row = Spans(Attributes(Attribute("m", R"({"kvlistValue":{"values":[)" + many + "]}}")))[0];
  EXPECT_TRUE(row["attributes"].starts_with("{m='{\"k0\":1,")) << row["attributes"].substr(0, 60);
}

TEST(SpanRow, OfAPathThatComesTwiceTheLastValueIsKept) {
  const std::string map = Attribute("m", R"({"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}}]}})");
  EXPECT_EQ(Spans(Attributes(map + "," + Attribute("m.a", R"({"intValue":"2"})")))[0]["attributes"], "{m.a=2}");
  std::string forty;
  for (int i = 0; i < 40; ++i) forty += (i ? "," : "") + Attribute("k", R"({"intValue":")" + std::to_string(i) + "\"}");
  EXPECT_EQ(Spans(Attributes(forty))[0]["attributes"], "{k=39}");
}

TEST(SpanRow, LongTextsStandApartWithTheCanonicalMessagesBehindThem) {
  Row row = Spans(Attributes(Attribute("gen_ai.operation.name", R"({"stringValue":"chat"})") + "," +
                             Attribute("gen_ai.prompt.0.role", R"({"stringValue":"user"})") + "," +
                             Attribute("gen_ai.prompt.0.content", R"({"stringValue":"hello"})")))[0];
  EXPECT_THAT(row["texts"], HasSubstr("gen_ai.prompt.0.content=hello;$input_messages=[{\"role\":\"user\""));
  EXPECT_EQ(row["attributes"].find("hello"), std::string::npos);
  EXPECT_EQ(row["attributes_text"].find("hello"), std::string::npos);
}

TEST(SpanRow, ATextThatWasSentInItsCanonicalFormStandsOnce) {
  auto texts = [](std::string_view value) {
    return Spans(Attributes(Attribute("gen_ai.operation.name", R"({"stringValue":"chat"})") + "," +
                            Attribute("gen_ai.output.messages", value)))[0]["texts"];
  };
  constexpr std::string_view kCanonical = R"([{"role":"assistant","parts":[{"type":"text","content":"hi"}]}])";
  EXPECT_EQ(texts(R"({"stringValue":"[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]"})"),
            fmt::format("{{gen_ai.output.messages={}}}", kCanonical));
  EXPECT_EQ(
      texts(R"({"stringValue":"[{\"role\": \"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]"})"),
      fmt::format("{{gen_ai.output.messages={};$output_messages={}}}",
                  R"([{"role": "assistant","parts":[{"type":"text","content":"hi"}]}])", kCanonical));
  // Sent as arrays and objects, and so written as JSON by us.
  EXPECT_EQ(texts(R"({"arrayValue":{"values":[{"kvlistValue":{"values":[
                {"key":"role","value":{"stringValue":"assistant"}},
                {"key":"parts","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[
                  {"key":"type","value":{"stringValue":"text"}},{"key":"content","value":{"stringValue":"hi"}}]}}]}}}]}}]}})"),
            fmt::format("{{gen_ai.output.messages={}}}", kCanonical));
}

TEST(SpanRow, WhatNormalisingFoundIsInItsColumnsAndAllOfItInTheMap) {
  Row row = Spans(Attributes(
      Attribute("gen_ai.operation.name", R"({"stringValue":"chat"})") + "," +
      Attribute("gen_ai.request.model", R"({"stringValue":"gpt-4o"})") + "," +
      Attribute("gen_ai.usage.input_tokens", R"({"intValue":"12"})") + "," +
      Attribute("gen_ai.request.temperature", R"({"doubleValue":0.5})") + "," +
      Attribute("gen_ai.response.finish_reasons", R"({"arrayValue":{"values":[{"stringValue":"stop"}]}})")))[0];
  EXPECT_EQ(row["operation"] + " " + row["request_model"] + " " + row["input_tokens"] + " " + row["finish_reasons"],
            "chat gpt-4o 12 [stop]");
  for (std::string_view entry :
       {"gen_ai.operation.name=chat", "gen_ai.request.model=gpt-4o", "gen_ai.usage.input_tokens=12",
        "gen_ai.response.finish_reasons=[\"stop\"]", "gen_ai.request.temperature=0.5"}) {
    EXPECT_THAT(row["normalised"], HasSubstr(std::string(entry)));
  }
  EXPECT_THAT(row["normalised_from"], HasSubstr(R"("request_model":"otel:gen_ai.request.model")"));
}

TEST(SpanRow, WhatFiguresGroupByStandsInTheFacetsAsWellAndNothingElse) {
  Row row = Spans(Attributes(Attribute("gen_ai.request.model", R"({"stringValue":"gpt-4o"})") + "," +
                             Attribute("ai.intent.category", R"({"stringValue":"errors"})") + "," +
                             Attribute("feedback.has_comment", R"({"boolValue":false})")))[0];
  EXPECT_THAT(row["normalised"], AllOf(HasSubstr("intent=errors"), HasSubstr("gen_ai.request.model=gpt-4o")));
  EXPECT_EQ(row["facets"], "{intent=errors;feedback.has_comment=false}");
}

TEST(SpanRow, EventsAndLinksAreJsonAndTheLastExceptionIsNamed) {
  Row row = Spans(
      R"(,"events":[{"timeUnixNano":"5","name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"E1"}}]},)"
      R"({"timeUnixNano":"6","name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"E2"}},{"key":"exception.message","value":{"stringValue":"say \"no\""}}],"droppedAttributesCount":4}],)"
      R"("links":[{"traceId":"ffffffffffffffffffffffffffffffff","spanId":"1111111111111111","flags":1}])")[0];
  EXPECT_EQ(
      row["events"],
      R"([{"time_unix_nano":"5","name":"exception","attributes":{"exception.type":"E1"}},)"
      R"({"time_unix_nano":"6","name":"exception","attributes":{"exception.type":"E2","exception.message":"say \"no\""},"dropped_attributes":4}])");
  EXPECT_EQ(row["event_names"], "[exception,exception]");
  EXPECT_EQ(row["exception_type"] + ": " + row["exception_message"], "E2: say \"no\"");
  EXPECT_EQ(
      row["links"],
      R"([{"trace_id":"ffffffffffffffffffffffffffffffff","span_id":"1111111111111111","flags":1,"attributes":{}}])");
  EXPECT_EQ(row["link_trace_ids"], "[ffffffffffffffffffffffffffffffff]");
}

std::vector<Row> Logs(std::string_view record) {
  otel::LogBatch batch;
  Result<void> read =
      ReadLogsJson(R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{)" + std::string(record) + "}]}]}]}", {}, batch);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  LogEncoder encoder;
  EncodeNotes notes;
  return DecodeAll(encoder.Encode(batch, kDefaultArrival, notes));
}

TEST(LogRow, ABodyIsFieldsOrTextOrBothAsItIsRead) {
  const std::tuple<std::string_view, std::string_view, std::string_view, std::string_view> cases[] = {
      // body, fields, message, body_text
      {R"({"stringValue":"plain text"})", "{}", "plain text", ""},
      {R"({"stringValue":" {\"a\":{\"b\":1},\"c\":[1,2]}"})", "{a.b=1;c=[1,2]}", "", R"( {"a":{"b":1},"c":[1,2]})"},
      {R"({"stringValue":"{\"a\":"})", "{}", "{\"a\":", ""},
      {R"({"stringValue":"[1]"})", "{}", "[1]", ""},
      {R"({"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}}]}})", "{a=1}", "", R"({"a":1})"},
      {R"({"arrayValue":{"values":[{"intValue":"1"}]}})", "{}", "[1]", ""},
      {R"({"intValue":"7"})", "{}", "7", ""},
  };
  for (const auto& [body, fields, message, text] : cases) {
    Row row = Logs(R"("body":)" + std::string(body))[0];
    EXPECT_EQ(row["body"], fields) << body;
    EXPECT_EQ(row["message"], message) << body;
    EXPECT_EQ(row["body_text"], text) << body;
  }
}

TEST(LogRow, TimeIsWhenItHappenedElseWhenItWasSeenElseWhenItArrived) {
  EXPECT_EQ(Logs(R"("timeUnixNano":"5","observedTimeUnixNano":"6")")[0]["timestamp"], "5");
  EXPECT_EQ(Logs(R"("observedTimeUnixNano":"6")")[0]["timestamp"], "6");
  EXPECT_EQ(Logs(R"("body":{})")[0]["timestamp"], std::to_string(kArrival));
}

TEST(LogRow, SeverityFollowsTheNumberElseTheText) {
  EXPECT_EQ(SeverityOf(1, ""), Severity::kVerbose);
  EXPECT_EQ(SeverityOf(5, "ERROR"), Severity::kDebug);
  EXPECT_EQ(SeverityOf(12, ""), Severity::kInfo);
  EXPECT_EQ(SeverityOf(13, ""), Severity::kWarning);
  EXPECT_EQ(SeverityOf(20, ""), Severity::kError);
  EXPECT_EQ(SeverityOf(24, ""), Severity::kCritical);
  EXPECT_EQ(SeverityOf(0, "Warn"), Severity::kWarning);
  EXPECT_EQ(SeverityOf(0, "FATAL"), Severity::kCritical);
  EXPECT_EQ(SeverityOf(0, "something"), Severity::kInfo);
  EXPECT_EQ(SeverityOf(200, ""), Severity::kInfo);
}

TEST(MetricRow, EachKindFillsItsColumns) {
  otel::MetricBatch batch;
  Result<void> read = ReadMetricsJson(
      R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[
        {"name":"g","unit":"1","gauge":{"dataPoints":[{"timeUnixNano":"9","asInt":"9007199254740993","attributes":[{"key":"b","value":{"intValue":"2"}},{"key":"a","value":{"intValue":"1"}}]}]}},
        {"name":"s","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"9","asDouble":0.5}]}},
        {"name":"h","histogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"9","count":"3","sum":6,"min":1,"max":3,"bucketCounts":["1","2"],"explicitBounds":[2]}]}},
        {"name":"e","exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"9","count":"3","scale":-1,"zeroCount":"1","positive":{"offset":2,"bucketCounts":["2"]}}]}},
        {"name":"q","summary":{"dataPoints":[{"timeUnixNano":"9","count":"3","sum":6,"quantileValues":[{"quantile":0.5,"value":2}]}]}}]}]}]})",
      {}, batch);
  ASSERT_TRUE(read) << read.error().message;
  std::vector<Row> rows = DecodeAll(EncodeMetrics(batch, kDefaultArrival));
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0]["kind"] + rows[1]["kind"] + rows[2]["kind"] + rows[3]["kind"] + rows[4]["kind"], "12345");
  EXPECT_EQ(rows[0]["value_int"], "9007199254740993");
  EXPECT_EQ(rows[0]["attributes_text"], R"({"a":1,"b":2})")
      << "one series has one text, whatever the order of its attributes";
  EXPECT_EQ(rows[1]["value"] + " " + rows[1]["value_int"] + " " + rows[1]["temporality"] + rows[1]["is_monotonic"],
            "0.500000 null 21");
  EXPECT_EQ(rows[2]["count"] + rows[2]["bucket_counts"] + rows[2]["bounds"] + rows[2]["min"],
            "3[1,2][2.000000]1.000000");
  EXPECT_EQ(rows[3]["scale"] + rows[3]["zero_count"] + rows[3]["positive_offset"] + rows[3]["positive_counts"],
            "-112[2]");
  EXPECT_EQ(rows[4]["bounds"] + rows[4]["quantile_values"], "[0.500000][2.000000]");
}

TEST(BatchId, IsTheSameForTheSameRequestAndAnotherForAnyOther) {
  schema::BatchId id = MakeBatchId("traces", {.application = "a", .subsystem = "b"}, "body");
  EXPECT_EQ(id, MakeBatchId("traces", {.application = "a", .subsystem = "b"}, "body"));
  EXPECT_NE(id, MakeBatchId("logs", {.application = "a", .subsystem = "b"}, "body"));
  EXPECT_NE(id, MakeBatchId("traces", {.application = "ab", .subsystem = ""}, "body"));
  EXPECT_NE(id, MakeBatchId("traces", {.application = "a", .subsystem = "b"}, "bodY"));
}

}  // namespace
}  // namespace throughline::ingest
