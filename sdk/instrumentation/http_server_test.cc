#include "throughline/http_server.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "sdk/instrumentation/recorded_spans.h"

namespace throughline {
namespace {

using sdk::testing::RecordedSpan;
using sdk::testing::Recording;

constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class ServerSpanTest : public ::testing::Test {
 protected:
  ServerSpan Start(std::vector<Header> headers = {}, ServerSpanOptions options = {}, std::string_view method = "POST",
                   std::string_view target = "/api/feedback?token=abc&page=2") {
    return ServerSpan(GetTracer("test"),
                      {.method = method,
                       .target = target,
                       .headers = headers,
                       .protocol_version = "1.1",
                       .peer_address = "10.0.0.7",
                       .peer_port = 50123},
                      options);
  }
  Recording recording_;
};

TEST_F(ServerSpanTest, SaysWhatWasAskedAndAnswered) {
  ServerSpan request = Start({{"Host", "example.org:8000"}, {"User-Agent", "curl/8"}, {"Content-Length", "17"}});
  request.SetRoute("/api/feedback");
  request.End(200, 42);
  const RecordedSpan span = recording_.Last();
  EXPECT_EQ(span.name, "POST /api/feedback");
  EXPECT_EQ(span.kind, SpanKind::kServer);
  EXPECT_EQ(span.status, StatusCode::kUnset);
  for (const auto& [key, value] : sdk::testing::Attributes{{"http.request.method", "POST"},
                                                           {"http.route", "/api/feedback"},
                                                           {"http.response.status_code", "200"},
                                                           {"http.request.body.size", "17"},
                                                           {"http.response.body.size", "42"},
                                                           {"url.scheme", "http"},
                                                           {"url.path", "/api/feedback"},
                                                           {"url.query", "token=REDACTED&page=2"},
                                                           {"server.address", "example.org"},
                                                           {"server.port", "8000"},
                                                           {"client.address", "10.0.0.7"},
                                                           {"network.peer.port", "50123"},
                                                           {"network.protocol.version", "1.1"},
                                                           {"user_agent.original", "curl/8"},
                                                           {"error.type", "(none)"}}) {
    EXPECT_EQ(span[key], value) << key;
  }
}

TEST_F(ServerSpanTest, GoesOnWithTheTraceThatCameIn) {
  ServerSpan request = Start({{"Traceparent", kTraceparent}, {"baggage", "session=17"}});
  EXPECT_EQ(request.context().baggage().Get("session"), "17");
  request.End(204);
  const RecordedSpan span = recording_.Last();
  EXPECT_EQ(span.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(span.parent_id, "b7ad6b7169203331");
  EXPECT_EQ(span["context.valid"], "true");
}

TEST_F(ServerSpanTest, AMalformedContextStartsATraceAndSaysWhy) {
  ServerSpan request = Start({{"traceparent", "00-00000000000000000000000000000000-1111222233334444-01"}});
  request.End(200);
  const RecordedSpan span = recording_.Last();
  EXPECT_EQ(span.parent_id, "");
  EXPECT_EQ(span["context.valid"], "false");
  EXPECT_NE(span["context.reason"], "(none)");
}

TEST_F(ServerSpanTest, AtABorderAStrangersTraceIsLinkedAndNotContinued) {
  ServerSpan request = Start({{"traceparent", kTraceparent}, {"baggage", "a=b"}}, {.trust_context = false});
  EXPECT_TRUE(request.context().baggage().empty());
  request.End(200);
  const RecordedSpan span = recording_.Last();
  EXPECT_NE(span.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(span.parent_id, "");
  ASSERT_EQ(span.links.size(), 1u);
  EXPECT_EQ(span.links[0].trace_id, "0af7651916cd43dd8448eb211c80319c");
}

TEST_F(ServerSpanTest, TheAnswerCarriesTheTraceForTheBrowser) {
  ServerSpan request = Start({{"traceparent", kTraceparent}});
  const AnswerHeaders answer = request.answer_headers();
  ASSERT_EQ(answer.headers().size(), 2u);
  EXPECT_EQ(answer.headers()[0].name, "traceresponse");
  const SpanContext& span = request.span().context();
  EXPECT_EQ(answer.headers()[0].value.substr(0, 53), "00-" + span.trace_id.Hex() + "-" + span.span_id.Hex() + "-");
  EXPECT_EQ(answer.headers()[1].value, "0af7651916cd43dd8448eb211c80319c");
}

TEST_F(ServerSpanTest, OnlyTheServersOwnErrorsAreErrors) {
  Start().End(404);
  EXPECT_EQ(recording_.Last().status, StatusCode::kUnset);
  Start().End(503);
  EXPECT_EQ(recording_.Last().status, StatusCode::kError);
  EXPECT_EQ(recording_.Last()["error.type"], "503");
}

TEST_F(ServerSpanTest, AnExceptionStandsOnTheSpanThatThenEndsWithItsStatus) {
  ServerSpan request = Start();
  request.RecordException(std::make_exception_ptr(std::runtime_error("no table")));
  request.RecordException("std::exception", "told again by the server");
  request.End(500);
  const RecordedSpan span = recording_.Last();
  ASSERT_EQ(span.events.size(), 1u);
  EXPECT_EQ(span.events[0].attributes.at("exception.type"), "std::runtime_error");
  EXPECT_EQ(span.events[0].attributes.at("exception.message"), "no table");
  EXPECT_EQ(span.status, StatusCode::kError);
  request = Start();
  request.RecordException(std::make_exception_ptr(7));
  request.End(500);
  EXPECT_EQ(recording_.Last().events.size(), 1u);
}

TEST_F(ServerSpanTest, AStreamedAnswerSaysItsFirstByteAndItsSize) {
  ServerSpan request = Start();
  request.AddResponseBytes(0);
  request.AddResponseBytes(10);
  request.AddResponseBytes(32);
  request.End(200);
  EXPECT_EQ(recording_.Last()["http.response.body.size"], "42");
  EXPECT_EQ(recording_.Last().EventNames(), std::vector<std::string>{"http.response.first_byte"});
}

TEST_F(ServerSpanTest, ARequestWithoutAnAnswerWasAborted) {
  { ServerSpan request = Start(); }
  EXPECT_EQ(recording_.Last()["error.type"], "aborted");
  EXPECT_EQ(recording_.Last().status, StatusCode::kError);
}

TEST_F(ServerSpanTest, EndsOnceHoweverOftenItIsMovedAndEnded) {
  ServerSpan first = Start();
  ServerSpan second = std::move(first);
  second.End(200);
  second.End(500);
  second.Abort();
  EXPECT_EQ(recording_.Spans().size(), 1u);
  EXPECT_EQ(recording_.Last()["http.response.status_code"], "200");
}

TEST_F(ServerSpanTest, AMethodThatNobodyKnowsNamesNoSeries) {
  Start({}, {}, "BREW", "/pot").End(418);
  EXPECT_EQ(recording_.Last().name, "HTTP");
  EXPECT_EQ(recording_.Last()["http.request.method"], "_OTHER");
  EXPECT_EQ(recording_.Last()["http.request.method_original"], "BREW");
}

TEST_F(ServerSpanTest, ANameOfItsOwnStays) {
  ServerSpan request = Start({}, {.span_name = "🧠 Generate DataPrime Query", .route = "/api/generate-query"});
  request.SetRoute("/other");
  request.End(200);
  EXPECT_EQ(recording_.Last().name, "🧠 Generate DataPrime Query");
  EXPECT_EQ(recording_.Last()["http.route"], "/other");
}

TEST(ServerSpanOff, DoesNothingWithoutAProvider) {
  ServerSpan request(GetTracer("test"), {.method = "GET", .target = "/"});
  EXPECT_TRUE(request.answer_headers().headers().empty());
  request.SetRoute("/");
  request.End(200);
}

}  // namespace
}  // namespace throughline
