#include "ingest/otlp/protobuf_traces.h"

#include <gtest/gtest.h>

#include <functional>

#include "ingest/otlp/testing/differential.h"
#include "ingest/otlp/testing/expressible.h"
#include "ingest/otlp/testing/random_message.h"
#include "ingest/otlp/testing/rebuilt.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;
using testing::TraceRequest;

const ReadLimits kLimits;

TraceRequest RandomRequest(Random& random) {
  TraceRequest request;
  testing::FillAtRandom(request, random);
  for (auto& group : *request.mutable_resource_spans()) {
    for (auto& scope : *group.mutable_scope_spans()) {
      for (auto& span : *scope.mutable_spans()) {
        if (random.Below(2) == 0) testing::Unknown(span).AddFixed32(16, static_cast<uint32_t>(random.Next()));
      }
    }
  }
  return request;
}

// A request with one span "POST /pay" that is good as it is.
TraceRequest OneSpan() {
  TraceRequest request;
  auto& span = *request.add_resource_spans()->add_scope_spans()->add_spans();
  span.set_trace_id("0123456789abcdef");
  span.set_span_id("01234567");
  span.set_name("POST /pay");
  return request;
}
testing::Span& First(TraceRequest& request) {
  return *request.mutable_resource_spans(0)->mutable_scope_spans(0)->mutable_spans(0);
}

TEST(ReadTraces, AgreesWithTheProtobufLibraryOnEveryField) {
  SeededRandom random(1);
  otel::TraceBatch batch;
  size_t spans = 0;
  for (int i = 0; i < 3000; ++i) {
    TraceRequest request = RandomRequest(random);
    std::string body = request.SerializeAsString();
    ASSERT_TRUE(ReadTraces(body, kLimits, batch));
    ASSERT_EQ(batch.rejections.total(), 0u) << batch.rejections.first;
    testing::Express(request);
    ASSERT_EQ(testing::Rebuilt(batch).SerializeAsString(), request.SerializeAsString()) << request.DebugString();
    spans += batch.spans.size();
  }
  EXPECT_GT(spans, 3000u);
}

TEST(ReadTraces, AgreesWithTheProtobufLibraryOnDamagedBytes) {
  SeededRandom random(2);
  testing::DamageTally tally;
  for (int i = 0; i < 60; ++i) {
    std::string body = RandomRequest(random).SerializeAsString();
    testing::ForEachDamage(body, random, [&](std::string_view damaged) {
      std::string disagreement = testing::Disagreement<otel::TraceBatch, TraceRequest>(ReadTraces, damaged, tally);
      ASSERT_EQ(disagreement, "");
    });
  }
  EXPECT_GT(tally.compared, 1000u);
  EXPECT_GT(tally.refused_whole, 1000u);
  EXPECT_GT(tally.refused_part, 1000u);
}

struct BadSpan {
  const char* name;
  std::function<void(testing::Span&)> spoil;
  Rejection reason;
  const char* first;
};

TEST(ReadTraces, ABadSpanIsRefusedAloneWithItsReason) {
  const BadSpan kBad[] = {
      {"short trace id", [](auto& s) { s.set_trace_id(std::string(15, 'x')); }, Rejection::kBadTraceId,
       "trace_id has 15 bytes, not 16"},
      {"long trace id", [](auto& s) { s.set_trace_id(std::string(17, 'x')); }, Rejection::kBadTraceId,
       "trace_id has 17 bytes, not 16"},
      {"hex trace id", [](auto& s) { s.set_trace_id(std::string(32, 'a')); }, Rejection::kBadTraceId,
       "trace_id has 32 bytes, not 16"},
      {"no trace id", [](auto& s) { s.clear_trace_id(); }, Rejection::kBadTraceId, "trace_id has 0 bytes, not 16"},
      {"zero trace id", [](auto& s) { s.set_trace_id(std::string(16, '\0')); }, Rejection::kBadTraceId,
       "trace_id is all zeros"},
      {"short span id", [](auto& s) { s.set_span_id(std::string(7, 'x')); }, Rejection::kBadSpanId,
       "span_id has 7 bytes, not 8"},
      {"long span id", [](auto& s) { s.set_span_id(std::string(9, 'x')); }, Rejection::kBadSpanId,
       "span_id has 9 bytes, not 8"},
      {"zero span id", [](auto& s) { s.set_span_id(std::string(8, '\0')); }, Rejection::kBadSpanId,
       "span_id is all zeros"},
      {"short parent", [](auto& s) { s.set_parent_span_id("1"); }, Rejection::kBadParentId,
       "parent_span_id has 1 bytes, not 8"},
      {"late start", [](auto& s) { s.set_start_time_unix_nano(uint64_t{1} << 63); }, Rejection::kBadTime,
       "start_time_unix_nano 9223372036854775808 is later than 2262-04-11"},
      {"late end", [](auto& s) { s.set_end_time_unix_nano(UINT64_MAX); }, Rejection::kBadTime,
       "end_time_unix_nano 18446744073709551615 is later than 2262-04-11"},
      {"late event", [](auto& s) { s.add_events()->set_time_unix_nano(UINT64_MAX); }, Rejection::kBadTime,
       "an event's time_unix_nano 18446744073709551615 is later than 2262-04-11"},
      {"link to 31 bytes", [](auto& s) { s.add_links()->set_trace_id(std::string(31, 'x')); }, Rejection::kBadTraceId,
       "a link's trace_id has 31 bytes, not 16"},
      {"text value", [](auto& s) { s.add_attributes()->mutable_value()->set_string_value("\xff"); },
       Rejection::kBadUtf8, "a text value is not UTF-8"},
      {"surrogate in a key", [](auto& s) { s.add_attributes()->set_key("\xed\xa0\x80"); }, Rejection::kBadUtf8,
       "a key is not UTF-8"},
      {"long text", [](auto& s) { s.set_trace_state(std::string(200, 'a') + "\x80"); }, Rejection::kBadUtf8,
       "trace_state is not UTF-8"},
      {"overlong NUL", [](auto& s) { s.mutable_status()->set_message("\xc0\x80"); }, Rejection::kBadUtf8,
       "the status message is not UTF-8"},
      {"event name", [](auto& s) { s.add_events()->set_name("\xf5"); }, Rejection::kBadUtf8,
       "an event's name is not UTF-8"},
      {"huge key", [](auto& s) { s.add_attributes()->set_key(std::string(1 << 20, 'k')); }, Rejection::kTooLarge,
       "a key of 1048576 bytes"},
      {"huge span", [](auto& s) { s.add_attributes()->mutable_value()->set_bytes_value(std::string(17 << 20, 'v')); },
       Rejection::kTooLarge, "a span of 17825870 bytes"},
  };
  for (const BadSpan& bad : kBad) {
    TraceRequest request = OneSpan();
    auto& spans = *request.mutable_resource_spans(0)->mutable_scope_spans(0)->mutable_spans();
    *spans.Add() = spans[0];
    *spans.Add() = spans[0];
    spans[1].add_attributes()->set_key("residue");
    spans[1].add_events()->set_name("residue");
    spans[1].add_links();
    bad.spoil(spans[1]);
    std::string body = request.SerializeAsString();
    otel::TraceBatch batch;
    ASSERT_TRUE(ReadTraces(body, kLimits, batch)) << bad.name;
    EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(bad.reason)], 1u) << bad.name;
    EXPECT_EQ(batch.rejections.total(), 1u) << bad.name;
    EXPECT_EQ(batch.rejections.first, std::string(bad.first) + " (span \"POST /pay\")") << bad.name;
    EXPECT_EQ(batch.received, 3u);
    spans.DeleteSubrange(1, 1);
    testing::Express(request);
    EXPECT_EQ(testing::Rebuilt(batch).SerializeAsString(), request.SerializeAsString()) << bad.name;
    EXPECT_EQ(batch.pool.entries.size() + batch.events.size() + batch.links.size(), 0u)
        << bad.name << ": something of it stayed";
  }
}

TEST(ReadTraces, BrokenFramingFailsTheRequestWithItsPlace) {
  using std::string_view_literals::operator""sv;
  const struct {
    std::string_view body;
    const char* message;
  } kCases[] = {
      {"\x0a\x05\x12"sv, "a length runs past the end in the request, in the field at byte 0 of 3"},
      {"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv,
       "a number of too many bytes in the request, in the field at byte 0 of 11"},
      {"\x0a\x80\x80\x80\x80\x08"sv, "a length runs past the end in the request, in the field at byte 0 of 6"},
      {"\x0a"sv, "a number runs past the end in the request, in the field at byte 0 of 1"},
      {"\x13\x14"sv, "a group, which OTLP does not use in the request, in the field at byte 0 of 2"},
      {"\x08\x01"sv, "a field has the wrong wire type in the request, in the field at byte 0 of 2"},
      {"\x16"sv, "a wire type that does not exist in the request, in the field at byte 0 of 1"},
      {"\x00"sv, "field number 0 in the request, in the field at byte 0 of 1"},
      {"\xfa\xff\xff\xff\x7f\x00"sv, "a field number over 2^29 in the request, in the field at byte 0 of 6"},
      {"\x0a\x04\x12\x02\x12\x01"sv, "a length runs past the end in a scope group, in the field at byte 4 of 6"},
      {"\x0a\x02\x12\x05"sv, "a length runs past the end in a resource group, in the field at byte 2 of 4"},
      {"{}"sv, "a group, which OTLP does not use in the request, in the field at byte 0 of 2"},
  };
  for (const auto& bad : kCases) {
    otel::TraceBatch batch;
    Result<void> done = ReadTraces(bad.body, kLimits, batch);
    ASSERT_FALSE(done) << bad.message;
    EXPECT_EQ(done.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(done.error().message, std::string("the request is not OTLP protobuf: ") + bad.message);
  }
}

TEST(ReadTraces, AnEmptyRequestIsGood) {
  otel::TraceBatch batch;
  ASSERT_TRUE(ReadTraces("", kLimits, batch));
  EXPECT_EQ(batch.received, 0u);
}

TEST(ReadTraces, ABadResourceRefusesItsOwnSpansAndNoOthers) {
  TraceRequest request = OneSpan();
  *request.add_resource_spans() = request.resource_spans(0);
  auto& spans = *request.mutable_resource_spans(0)->mutable_scope_spans(0)->mutable_spans();
  *spans.Add() = spans[0];
  request.mutable_resource_spans(0)->mutable_resource()->add_attributes()->set_key("\xff");
  otel::TraceBatch batch;
  std::string body = request.SerializeAsString();
  ASSERT_TRUE(ReadTraces(body, kLimits, batch));
  EXPECT_EQ(batch.spans.size(), 1u);
  EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kBadUtf8)], 2u);
  EXPECT_EQ(batch.rejections.first, "a key is not UTF-8 in the resource (span \"POST /pay\")");
}

// A value inside `depth` arrays, as bytes: the library would recurse to write it.
std::string NestedValue(size_t depth) {
  std::string value = "\x10\x01";  // bool_value true
  std::vector<std::string> headers;
  auto header = [](char tag, size_t size) {
    std::string out(1, tag);
    for (; size >= 0x80; size >>= 7) out += static_cast<char>(size | 0x80);
    return out + static_cast<char>(size);
  };
  std::string reversed(value.rbegin(), value.rend());
  for (size_t i = 0; i < depth; ++i) {
    for (char tag : {'\x0a', '\x2a'}) {  // ArrayValue.values, AnyValue.array_value
      std::string head = header(tag, reversed.size());
      reversed.append(head.rbegin(), head.rend());
    }
  }
  return {reversed.rbegin(), reversed.rend()};
}

TEST(ReadTraces, ValuesNestAHundredLevelsAndNoMore) {
  for (size_t depth : {1, 10, 100, 101, 1000, 100'000, 1'000'000}) {
    TraceRequest request = OneSpan();
    testing::Unknown(*First(request).add_attributes()).AddLengthDelimited(2, NestedValue(depth));
    std::string body = request.SerializeAsString();
    otel::TraceBatch batch;
    ASSERT_TRUE(ReadTraces(body, kLimits, batch));
    EXPECT_EQ(batch.spans.size(), depth <= 100 ? 1u : 0u) << depth;
    EXPECT_EQ(batch.rejections.by_reason[static_cast<size_t>(Rejection::kTooDeep)], depth <= 100 ? 0u : 1u) << depth;
    if (depth > 100) {
      EXPECT_EQ(batch.rejections.first, "a value is nested more than 100 levels deep (span \"POST /pay\")");
    }
    if (depth == 100) {
      std::string json;
      otel::AppendJson(batch.pool, batch.pool.begin(batch.spans.attributes[0])->value, json);
      EXPECT_EQ(json, std::string(100, '[') + "true" + std::string(100, ']'));
    }
  }
}

TEST(ReadTraces, WhatIsOverALimitOfCountIsCutAndCounted) {
  TraceRequest request = OneSpan();
  testing::Span& span = First(request);
  for (int i = 0; i < 100'000; ++i) {
    span.add_attributes()->set_key("k" + std::to_string(i));
    span.add_events()->set_name("e");
    span.add_links()->set_trace_state("a=b");
  }
  span.set_dropped_attributes_count(5);
  std::string body = request.SerializeAsString();
  otel::TraceBatch batch;
  ASSERT_TRUE(ReadTraces(body, kLimits, batch));
  ASSERT_EQ(batch.spans.size(), 1u);
  EXPECT_EQ(batch.spans.attributes[0].count, 4096u);
  EXPECT_EQ(batch.pool.begin(batch.spans.attributes[0])[4095].key, "k4095");
  EXPECT_EQ(batch.spans.events[0].count, 4096u);
  EXPECT_EQ(batch.spans.links[0].count, 4096u);
  EXPECT_EQ(batch.spans.dropped_attributes[0], 95'904u + 5);
  EXPECT_EQ(batch.spans.dropped_events[0], 95'904u);
  EXPECT_EQ(batch.spans.dropped_links[0], 95'904u);
  EXPECT_EQ(batch.attributes_cut, 3 * 95'904u);
  EXPECT_EQ(batch.rejections.total(), 0u);
}

TEST(ReadTraces, NulIsACharacterLikeOthers) {
  TraceRequest request = OneSpan();
  First(request).add_attributes()->mutable_value()->set_string_value(std::string("a\0b", 3));
  std::string body = request.SerializeAsString();
  otel::TraceBatch batch;
  ASSERT_TRUE(ReadTraces(body, kLimits, batch));
  ASSERT_EQ(batch.spans.size(), 1u);
  EXPECT_EQ(batch.pool.entries[0].value.text, std::string_view("a\0b", 3));
}

TEST(ReadTraces, AValueSentInPiecesIsJoinedAsProtobufDoes) {
  TraceRequest request = OneSpan();
  testing::AnyValue one, two;
  one.mutable_array_value()->add_values()->set_int_value(1);
  two.mutable_array_value()->add_values()->set_int_value(2);
  auto& attribute = *First(request).add_attributes();
  testing::Unknown(attribute).AddLengthDelimited(2, one.SerializeAsString());
  testing::Unknown(attribute).AddLengthDelimited(2, two.SerializeAsString());
  std::string body = request.SerializeAsString();
  otel::TraceBatch batch;
  ASSERT_TRUE(ReadTraces(body, kLimits, batch));
  ASSERT_EQ(batch.spans.size(), 1u);
  std::string json;
  otel::AppendJson(batch.pool, batch.pool.entries[0].value, json);
  EXPECT_EQ(json, "[1,2]");
}

}  // namespace
}  // namespace throughline::ingest
