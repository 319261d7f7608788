#include "ingest/receive/refused_spans.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/otlp/json_traces.h"

namespace throughline::ingest {
namespace {

constexpr const char* kBadId = R"("traceId":"abc","spanId":"0123456789abcdef")";
constexpr const char* kBadTime =
    R"("traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","endTimeUnixNano":"9999999999999999999")";

std::string Spans(std::string_view service, const std::vector<std::string>& spans) {
  std::string resource;
  if (!service.empty())
    resource = R"({"attributes":[{"key":"service.name","value":{"stringValue":")" + std::string(service) + R"("}}]})";
  std::string list;
  for (const std::string& span : spans) list += (list.empty() ? "{" : ",{") + span + "}";
  return R"({"resource":)" + (resource.empty() ? "{}" : resource) + R"(,"scopeSpans":[{"spans":[)" + list + "]}]}";
}

// A request of these resources with their spans, all of them refused.
class Refused {
 public:
  void Send(const std::vector<std::string>& resources, int64_t now) {
    std::string body;
    for (const std::string& one : resources) body += (body.empty() ? "" : ",") + one;
    body = R"({"resourceSpans":[)" + body + "]}";
    otel::TraceBatch batch;
    ASSERT_TRUE(ReadTracesJson(body, ReadLimits{}, batch));
    ASSERT_EQ(batch.spans.size(), 0u);
    spans_.Add(batch, now);
  }
  std::vector<otel::RefusedGroup> List() const { return spans_.List(); }

 private:
  RefusedSpans spans_;
};

std::string Named(std::string_view fields, std::string_view name) {
  return std::string(fields) + R"(,"name":")" + std::string(name) + "\"";
}

TEST(RefusedSpans, AreToldByTheServiceOfTheirOwnResourceByReasonAndRouteTheMostFirst) {
  Refused refused;
  refused.Send({Spans("shop", {Named(kBadId, "POST /pay"), Named(kBadTime, "POST /pay"), Named(kBadTime, "POST /pay"),
                               Named(kBadTime, "GET /")}),
                Spans("desk", {Named(kBadTime, "GET /")})},
               5);
  refused.Send({Spans("shop", {Named(kBadTime, "POST /pay")})}, 7);
  std::vector<std::string> found;
  for (const otel::RefusedGroup& one : refused.List())
    found.push_back(one.service + " " + one.route + " " + one.reason + " " + std::to_string(one.spans));
  EXPECT_EQ(found[0], "shop POST /pay bad_time 3");
  std::ranges::sort(found);
  EXPECT_EQ(found, (std::vector<std::string>{"desk GET / bad_time 1", "shop GET / bad_time 1",
                                             "shop POST /pay bad_time 3", "shop POST /pay bad_trace_id 1"}));
  EXPECT_EQ(refused.List()[0].last_nanos, 7);
  EXPECT_EQ(refused.List()[0].last, "endTimeUnixNano 9999999999999999999 is later than 2262-04-11");
}

TEST(RefusedSpans, WhatWasNotSentStaysUnknown) {
  Refused refused;
  refused.Send({Spans("", {R"("spanId":7)"})}, 1);
  const auto list = refused.List();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].service + list[0].route, "");
  ASSERT_EQ(list[0].samples.size(), 1u);
  EXPECT_EQ(list[0].samples[0].trace_id + list[0].samples[0].span_id + list[0].samples[0].name, "");
  EXPECT_EQ(list[0].samples[0].start_nanos, 0u);
}

TEST(RefusedSpans, TheFiveNewestOfEachAreKept) {
  Refused refused;
  for (int i = 1; i <= 4; ++i) {
    const std::string fields = std::string(kBadTime) + R"(,"startTimeUnixNano":")" + std::to_string(i);
    refused.Send({Spans("shop", {Named(fields + "1\"", "a"), Named(fields + "2\"", "a")})}, i);
  }
  const auto list = refused.List();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].spans, 8u);
  std::vector<uint64_t> starts;
  for (const otel::RefusedSample& one : list[0].samples) starts.push_back(one.start_nanos);
  EXPECT_EQ(starts, (std::vector<uint64_t>{42, 41, 32, 31, 22}));
}

TEST(RefusedSpans, RoutesOfAServiceBeyondTheLimitShareOneName) {
  Refused refused;
  for (size_t i = 0; i < RefusedSpans::kMostOfService + 10; ++i)
    refused.Send({Spans("ids", {Named(kBadTime, "GET /" + std::to_string(i))})}, 1);
  refused.Send({Spans("shop", {Named(kBadTime, "GET /")})}, 1);
  const auto list = refused.List();
  EXPECT_EQ(list.size(), RefusedSpans::kMostOfService + 2);
  EXPECT_EQ(list[0].service + " " + list[0].route, "ids (other)");
  EXPECT_EQ(list[0].spans, 10u);
  EXPECT_TRUE(list[0].samples.empty());
}

TEST(RefusedSpans, ServicesBeyondTheLimitShareOneName) {
  Refused refused;
  for (size_t i = 0; i < RefusedSpans::kMostGroups + 10; ++i)
    refused.Send({Spans("s" + std::to_string(i), {Named(kBadTime, "a")})}, 1);
  const auto list = refused.List();
  EXPECT_EQ(list.size(), RefusedSpans::kMostGroups + 1);
  EXPECT_EQ(list[0].service + " " + list[0].route, "(other) (other)");
  EXPECT_EQ(list[0].spans, 10u);
}

TEST(RefusedSpans, EverySpanOfARequestWithTooManyRoutesIsCounted) {
  Refused refused;
  std::vector<std::string> spans;
  for (size_t i = 0; i < otel::TraceBatch::kMostRefusedKinds + 7; ++i)
    spans.push_back(Named(kBadTime, "GET /" + std::to_string(i)));
  refused.Send({Spans("shop", spans)}, 1);
  const auto list = refused.List();
  EXPECT_EQ(list.size(), otel::TraceBatch::kMostRefusedKinds + 1);
  EXPECT_EQ(list[0].service, "(other)");
  EXPECT_EQ(list[0].spans, 7u);
}

TEST(RefusedSpans, ALongTextIsCutBetweenCharacters) {
  Refused refused;
  std::string name(RefusedSpans::kLongestText - 1, 'a');
  refused.Send({Spans("shop", {Named(kBadTime, name + "äb")})}, 1);
  EXPECT_EQ(refused.List()[0].route, name + "…");
  EXPECT_EQ(refused.List()[0].samples[0].name, name + "…");
}

}  // namespace
}  // namespace throughline::ingest
