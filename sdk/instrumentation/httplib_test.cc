#include "throughline/httplib.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "sdk/instrumentation/local_server.h"
#include "sdk/instrumentation/recorded_spans.h"

namespace throughline {
namespace {

using sdk::testing::LocalServer;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;

constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
using Hooks = ServerHooks<httplib::Server>;

class HttplibTest : public ::testing::Test {
 protected:
  HttplibTest() : tracer_(GetTracer("test")) { local_.server().set_keep_alive_max_count(1); }

  httplib::Client Client() { return httplib::Client("127.0.0.1", local_.port()); }
  // Once the server has stopped: its last hook runs after the client has its answer.
  RecordedSpan OneSpan() {
    local_.Stop();
    const auto spans = recording_.Spans();
    EXPECT_EQ(spans.size(), 1u);
    return spans.empty() ? RecordedSpan() : spans.back();
  }

  Recording recording_;
  LocalServer local_;
  Tracer tracer_;
};

void Hello(const httplib::Request&, httplib::Response& response) { response.set_content("hello", "text/plain"); }
void Throws(const httplib::Request&, httplib::Response&) { throw std::runtime_error("no table"); }
// Twice ten bytes, with a span of its own for each piece.
void Streams(const httplib::Request&, httplib::Response& response) {
  response.set_chunked_content_provider("text/plain", [](size_t, httplib::DataSink& sink) {
    for (int i = 0; i < 2; ++i) sink.write("0123456789", 10);
    sink.done();
    return true;
  });
}

TEST_F(HttplibTest, AnInstrumentedServerHasASpanForEachRequest) {
  InstrumentServer(local_.server(), tracer_);
  local_.server().Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
    auto span = GetTracer("test").StartActiveSpan("inner");
    span.SetAttribute("trace", span.context().trace_id.Hex());
    response.set_content(request.body, "text/plain");
  });
  local_.Listen();
  const auto answer = Client().Post("/echo?api_key=1", {{"traceparent", kTraceparent}}, "0123456789", "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->get_header_value("x-trace-id"), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_TRUE(answer->get_header_value("traceresponse").starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
  local_.Stop();
  const RecordedSpan span = recording_.Find("POST");
  EXPECT_EQ(span.kind, SpanKind::kServer);
  EXPECT_EQ(span.parent_id, "b7ad6b7169203331");
  EXPECT_EQ(span["url.path"], "/echo");
  EXPECT_EQ(span["url.query"], "api_key=REDACTED");
  EXPECT_EQ(span["http.request.body.size"], "10");
  EXPECT_EQ(span["http.response.body.size"], "10");
  EXPECT_EQ(span["http.response.status_code"], "200");
  EXPECT_EQ(span["client.address"], "127.0.0.1");
  EXPECT_EQ(span["network.protocol.version"], "1.1");
  EXPECT_EQ(recording_.Find("inner").parent_id, span.span_id) << "the handler runs in the request's context";
}

TEST_F(HttplibTest, WhatNoRouteAnswersHasASpanToo) {
  InstrumentServer(local_.server(), tracer_);
  local_.Listen();
  EXPECT_EQ(Client().Get("/nowhere")->status, 404);
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(span["http.response.status_code"], "404");
  EXPECT_EQ(span.status, StatusCode::kUnset);
}

TEST_F(HttplibTest, ATracedHandlerOnAnInstrumentedServerAddsItsRoute) {
  InstrumentServer(local_.server(), tracer_);
  local_.server().Get(R"(/users/(\d+))", Traced(tracer_, "/users/{id}", Hello));
  local_.Listen();
  EXPECT_EQ(Client().Get("/users/17")->body, "hello");
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(span.name, "GET /users/{id}");
  EXPECT_EQ(span["http.route"], "/users/{id}");
  EXPECT_EQ(span["http.response.body.size"], "5");
}

TEST_F(HttplibTest, ATracedHandlerAloneHasASpanOfItsOwn) {
  local_.server().Get(R"(/users/(\d+))",
                      Traced(tracer_, "/users/{id}", Hello, {.span_name = "🔗 Database Operations"}));
  local_.Listen();
  const auto answer = Client().Get("/users/17", {{"traceparent", kTraceparent}});
  EXPECT_EQ(answer->get_header_value("x-trace-id"), "0af7651916cd43dd8448eb211c80319c");
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(span.name, "🔗 Database Operations");
  EXPECT_EQ(span.parent_id, "b7ad6b7169203331");
  EXPECT_EQ(span["http.response.status_code"], "200");
  EXPECT_EQ(span["http.response.body.size"], "5");
}

TEST_F(HttplibTest, AnExceptionIsOnTheSpanHoweverItIsTraced) {
  local_.server().Get("/alone", Traced(tracer_, "/alone", Throws));
  local_.Listen();
  EXPECT_EQ(Client().Get("/alone")->status, 500);
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(span["http.response.status_code"], "500");
  EXPECT_EQ(span.status, StatusCode::kError);
  ASSERT_EQ(span.events.size(), 1u);
  EXPECT_EQ(span.events[0].attributes.at("exception.type"), "std::runtime_error");
}

TEST_F(HttplibTest, WithoutAnExceptionHandlerTheServersTextIsRecorded) {
  InstrumentServer(local_.server(), tracer_);
  local_.server().Get("/", Throws);
  local_.Listen();
  EXPECT_EQ(Client().Get("/")->status, 500);
  const RecordedSpan span = OneSpan();
  ASSERT_EQ(span.events.size(), 1u);
  EXPECT_EQ(span.events[0].attributes.at("exception.message"), "no table");
  EXPECT_EQ(span.status, StatusCode::kError);
}

TEST_F(HttplibTest, TheProgramsOwnHooksAreCalledInTheirPlace) {
  int pre = 0, post = 0, logged = 0;
  InstrumentServer(
      local_.server(), tracer_,
      Hooks{.pre_routing =
                [&](const auto&, auto&) {
                  ++pre;
                  return httplib::Server::HandlerResponse::Unhandled;
                },
            .post_routing = [&](const auto&, auto& response) { response.set_header("x-mine", "1"), ++post; },
            .exception =
                [](const auto&, auto& response, std::exception_ptr) {
                  response.status = 418;
                  response.set_content("oh", "text/plain");
                },
            .logger = [&](const auto&, const auto&) { ++logged; }});
  local_.server().Get("/", Throws);
  local_.Listen();
  const auto answer = Client().Get("/");
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->get_header_value("x-mine"), "1");
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(pre + post + logged, 3);
  EXPECT_EQ(span["http.response.status_code"], "418");
  ASSERT_EQ(span.events.size(), 1u);
  EXPECT_EQ(span.events[0].attributes.at("exception.type"), "std::runtime_error");
}

TEST_F(HttplibTest, AStreamedAnswerEndsItsSpanWithItsLastByte) {
  InstrumentServer(local_.server(), tracer_);
  local_.server().Get("/", Traced(tracer_, "/stream", Streams));
  local_.Listen();
  EXPECT_EQ(Client().Get("/")->body.size(), 20u);
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(span["http.response.body.size"], "20");
  EXPECT_EQ(span.EventNames(), std::vector<std::string>{"http.response.first_byte"});
}

TEST_F(HttplibTest, AStreamedAnswerOfATracedHandlerAloneAsWell) {
  local_.server().Get("/", Traced(tracer_, "/stream", Streams));
  local_.Listen();
  EXPECT_EQ(Client().Get("/")->body.size(), 20u);
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(span.name, "GET /stream");
  EXPECT_EQ(span["http.response.body.size"], "20");
  EXPECT_EQ(span["http.response.status_code"], "200");
}

TEST_F(HttplibTest, AStreamThatBreaksIsAborted) {
  local_.server().Get("/", Traced(tracer_, "/stream", [](const httplib::Request&, httplib::Response& response) {
                        response.set_chunked_content_provider("text/plain", [](size_t, httplib::DataSink& sink) {
                          sink.write("0123456789", 10);
                          return false;
                        });
                      }));
  local_.Listen();
  Client().Get("/");
  const RecordedSpan span = OneSpan();
  EXPECT_EQ(span["error.type"], "aborted");
  EXPECT_EQ(span["http.response.body.size"], "10");
}

}  // namespace
}  // namespace throughline
