// A small web server whose traces begin in the browser and end with the thumbs: Boost.Beast, one thread a connection.
//
//   OPENAI_API_KEY=sk-... ./server 8080          then open http://localhost:8080
//
// The trace: ask (browser) › POST /ask (server) › chat (model), and below it the feedback, whenever it comes.
// THROUGHLINE_FEEDBACK_KEY signs the answers' tokens; set it, so that they outlive this process.
#include <throughline/feedback.h>
#include <throughline/openai.h>
#include <throughline/setup.h>

#include <throughline/beast.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/src.hpp>

#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "server_page.h"

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using throughline::Message;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

namespace {

struct App {
  throughline::OpenAiClient client;
  throughline::Tracer tracer = throughline::GetTracer("server");
  std::string model;
};

Response Answer(const Request& request, http::status status, std::string_view type, std::string body) {
  Response response(status, request.version());
  response.set(http::field::content_type, type);
  response.keep_alive(request.keep_alive());
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

Response AnswerJson(const Request& request, http::status status, const json::object& body) {
  return Answer(request, status, "application/json", json::serialize(body));
}

std::string Text(const json::object& body, std::string_view name) {
  const json::value* value = body.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Response Ask(const App& app, const Request& request, const json::object& body) {
  const std::string question = Text(body, "question");
  if (question.empty()) return AnswerJson(request, http::status::bad_request, {{"error", "a question is needed"}});
  auto span = app.tracer.StartActiveSpan("💬 Answer a question");
  auto answer = app.client.Chat(
      {.model = app.model, .messages = {Message::System("Answer in one sentence."), Message::User(question)}});
  if (!answer) {
    answer.error.Describe(span);
    return AnswerJson(request, http::status::bad_gateway, {{"error", answer.error.message}});
  }
  // Whoever has the token may judge this answer, for thirty days.
  return AnswerJson(
      request, http::status::ok,
      {{"answer", answer->Text()}, {"token", throughline::MakeAnswerToken(span, std::chrono::hours(24 * 30))}});
}

Response Judge(const Request& request, const json::object& body) {
  const auto verdict = throughline::VerdictFromText(Text(body, "verdict"));
  if (!verdict)
    return AnswerJson(request, http::status::bad_request, {{"error", "verdict is thumbs_up or thumbs_down"}});
  const auto record = throughline::RecordFeedback(Text(body, "token"), *verdict, Text(body, "comment"));
  if (record.problem != throughline::TokenProblem::kNone) {
    return AnswerJson(request, http::status::bad_request, {{"error", throughline::ToText(record.problem)}});
  }
  return AnswerJson(request, http::status::ok, {{"trace_id", record.trace_id.Hex()}});
}

Response Serve(const App& app, const Request& request, throughline::ServerSpan& span) {
  if (request.method() == http::verb::get && request.target() == "/") {
    span.SetRoute("/");
    return Answer(request, http::status::ok, "text/html; charset=utf-8", std::string(kPage));
  }
  const bool is_ask = request.target() == "/ask";
  if (request.method() != http::verb::post || (!is_ask && request.target() != "/feedback")) {
    return AnswerJson(request, http::status::not_found, {{"error", "there is nothing here"}});
  }
  span.SetRoute(is_ask ? "/ask" : "/feedback");
  boost::system::error_code error;
  const json::value body = json::parse(request.body(), error);
  if (error || !body.is_object())
    return AnswerJson(request, http::status::bad_request, {{"error", "the body is no JSON object"}});
  return is_ask ? Ask(app, request, body.get_object()) : Judge(request, body.get_object());
}

void ServeConnection(const App& app, asio::ip::tcp::socket socket) {
  boost::beast::flat_buffer buffer;
  boost::system::error_code error;
  const throughline::HttpPeer peer = throughline::PeerOf(socket);
  for (bool keep_alive = true; keep_alive;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(64 << 10);
    http::read(socket, buffer, parser, error);
    if (error) return;
    const Request& request = parser.get();
    // The span is current in Serve: what it starts becomes its child, on the trace that the browser began.
    Response response = throughline::TraceRequest(
        app.tracer, request, peer, [&](throughline::ServerSpan& span) { return Serve(app, request, span); });
    keep_alive = response.keep_alive();
    http::write(socket, response, error);
    if (error) return;
  }
}

// For a server that is only tried out: tokens die with it.
std::string KeyOfThisProcess() {
  std::random_device random;
  std::string key(32, '\0');
  for (char& c : key) c = static_cast<char>(random());
  return key;
}

}  // namespace

int main(int argc, char** argv) {
  auto telemetry = throughline::SetupExport({.service_name = "server", .capture_content = true});
  if (!std::getenv("THROUGHLINE_FEEDBACK_KEY"))
    throughline::SetAnswerKeys(throughline::AnswerKeys({KeyOfThisProcess()}));
  App app;
  const char* chosen = std::getenv("OPENAI_MODEL");
  app.model = chosen ? chosen : "gpt-4o-mini";

  asio::io_context io;
  const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 8080);
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), port});
  std::cout << "http://localhost:" << acceptor.local_endpoint().port() << std::endl;
  for (;;) {
    std::thread([&app, socket = acceptor.accept()]() mutable { ServeConnection(app, std::move(socket)); }).detach();
  }
}
