#include "throughline/beast.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <stdexcept>
#include <thread>

#include "sdk/instrumentation/recorded_spans.h"
#include "throughline/sqlite.h"

namespace throughline {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// One connection, one request, answered by `serve`, which also sends.
template <typename Serve>
Response AskOnce(Request request, Serve serve) {
  boost::asio::io_context io;
  tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
  std::thread server([&] {
    tcp::socket socket = acceptor.accept();
    beast::flat_buffer buffer;
    Request received;
    http::read(socket, buffer, received);
    serve(socket, received);
  });
  boost::asio::io_context client_io;
  tcp::socket socket(client_io);
  socket.connect(acceptor.local_endpoint());
  request.set(http::field::host, "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()));
  request.prepare_payload();
  http::write(socket, request);
  beast::flat_buffer buffer;
  Response response;
  beast::error_code error;
  http::read(socket, buffer, response, error);
  server.join();
  return response;
}

Request Ask(http::verb verb, std::string target, std::string body = {}) {
  Request request(verb, target, 11, std::move(body));
  request.set("traceparent", kTraceparent);
  return request;
}

TEST(Beast, ARequestIsAServerSpanOfTheBrowsersTraceAndTheDatabaseItsChild) {
  Recording recording;
  const Response response =
      AskOnce(Ask(http::verb::post, "/api/feedback?token=1", "{\"a\":1}"), [](tcp::socket& socket, Request& request) {
        Response answer = TraceRequest(GetTracer("test"), request, PeerOf(socket), [&](ServerSpan& span) {
          span.SetRoute("/api/feedback");
          sqlite3* connection = nullptr;
          sqlite3_open(":memory:", &connection);
          sqlite3_exec(connection, "CREATE TABLE feedback (a TEXT)", nullptr, nullptr, nullptr);
          SqliteStatement(connection, "INSERT INTO feedback VALUES (?)", {.span_name = "💾 Store Feedback Data"})
              .Bind(1, request.body())
              .Run();
          sqlite3_close(connection);
          Response made(http::status::ok, request.version());
          made.body() = "stored";
          made.prepare_payload();
          return made;
        });
        http::write(socket, answer);
      });
  EXPECT_EQ(response["x-trace-id"], "0af7651916cd43dd8448eb211c80319c");
  const RecordedSpan request = recording.Find("POST /api/feedback");
  EXPECT_EQ(request.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(request.parent_id, "b7ad6b7169203331");
  EXPECT_EQ(request.kind, SpanKind::kServer);
  EXPECT_EQ(request["http.request.method"], "POST");
  EXPECT_EQ(request["http.request.body.size"], "7");
  EXPECT_EQ(request["http.response.body.size"], "6");
  EXPECT_EQ(request["url.query"], "token=REDACTED");
  EXPECT_EQ(request["network.protocol.version"], "1.1");
  EXPECT_EQ(request["client.address"], "127.0.0.1");
  EXPECT_EQ(request["server.address"], "127.0.0.1");
  EXPECT_EQ(request["context.valid"], "true");
  EXPECT_EQ(recording.Find("💾 Store Feedback Data").trace_id, request.trace_id);
  EXPECT_EQ(recording.Find("💾 Store Feedback Data").parent_id, request.span_id);
}

TEST(Beast, WhatAHandlerThrowsIsRecordedAndGoesThrough) {
  Recording recording;
  EXPECT_THROW(TraceRequest(GetTracer("test"), Ask(http::verb::get, "/"), {},
                            [](ServerSpan&) -> Response { throw std::runtime_error("no table"); }),
               std::runtime_error);
  EXPECT_EQ(recording.Last()["http.response.status_code"], "500");
  EXPECT_EQ(recording.Last().events.at(0).attributes.at("exception.message"), "no table");
}

TEST(Beast, AStreamedAnswerIsCountedPieceByPiece) {
  Recording recording;
  const Response response = AskOnce(Ask(http::verb::get, "/stream"), [](tcp::socket& socket, Request& request) {
    ServerSpan span = StartServerSpan(GetTracer("test"), request, PeerOf(socket), {.route = "/stream"});
    Scope scope = span.MakeCurrent();
    http::response<http::empty_body> head(http::status::ok, request.version());
    head.chunked(true);
    PrepareAnswer(span, head);
    http::response_serializer<http::empty_body> serializer(head);
    http::write_header(socket, serializer);
    for (const std::string piece : {"0123456789", "abc"}) {
      boost::asio::write(socket, http::make_chunk(boost::asio::buffer(piece)));
      span.AddResponseBytes(piece.size());
    }
    boost::asio::write(socket, http::make_chunk_last());
    FinishAnswer(span, head);
  });
  EXPECT_EQ(response.body(), "0123456789abc");
  const RecordedSpan span = recording.Last();
  EXPECT_EQ(span.name, "GET /stream");
  EXPECT_EQ(span["http.response.body.size"], "13");
  EXPECT_EQ(span.EventNames(), std::vector<std::string>{"http.response.first_byte"});
}

TEST(Beast, AnAnswerThatCouldNotBeSentIsAborted) {
  Recording recording;
  {
    ServerSpan span = StartServerSpan(GetTracer("test"), Ask(http::verb::get, "/"));
    span.AddResponseBytes(3);
  }
  EXPECT_EQ(recording.Last()["error.type"], "aborted");
}

TEST(Beast, APeerThatIsGoneHasNoAddress) {
  boost::asio::io_context io;
  EXPECT_EQ(PeerOf(tcp::socket(io)).address, "");
}

}  // namespace
}  // namespace throughline
