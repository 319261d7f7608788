// A span for a request that a server answers, whatever the server is made of. throughline/beast.h and
// throughline/httplib.h fit it to two libraries.
//
//   throughline::ServerSpan request(tracer, {.method = "POST", .target = "/api/feedback", .headers = headers});
//   throughline::Scope scope = request.MakeCurrent();
//   request.SetRoute("/api/feedback");
//   ... answer; request.answer_headers() go with it ...
//   request.End(200, body.size());
//
// Shape    kind server; named `POST /api/feedback` by method and route, by the method alone while no route is known.
//          `context.valid` and `context.reason` say what became of a traceparent that came in.
// Errors   none. A request that ends without a status is one whose connection was lost: `error.type=aborted`.
// Threads  a ServerSpan may move to another thread; make it current there anew.
// Source   OpenTelemetry semantic conventions for HTTP server spans 1.33; W3C Trace Context Level 2 (traceresponse).
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "throughline/propagation.h"
#include "throughline/trace.h"

namespace throughline::inline sdk {

struct ServerRequest {
  std::string_view method;
  std::string_view target;  // path and query
  std::span<const Header> headers = {};
  std::string_view scheme = "http";
  std::string_view protocol_version = {};  // "1.1"
  std::string_view peer_address = {};
  int peer_port = 0;
  std::optional<uint64_t> body_size = {};  // else by Content-Length
};

struct ServerSpanOptions {
  std::string_view span_name = {};  // stays, whatever the route
  std::string_view route = {};
  bool trust_context = true;   // false at a border: a traceparent from outside is linked, and a trace of our own begins
  bool client_address = true;  // personal data in some places
  AttributeList attributes = {};
};

// Beside the answer: the trace id, for the browser to keep.
class AnswerHeaders {
 public:
  // `traceresponse: 00-<trace>-<span>-01` and `x-trace-id`; none when there is no provider.
  std::span<const Header> headers() const noexcept { return {headers_.data(), count_}; }
  AnswerHeaders(const AnswerHeaders&) = delete;
  AnswerHeaders& operator=(const AnswerHeaders&) = delete;

 private:
  friend class ServerSpan;
  explicit AnswerHeaders(const SpanContext& span);
  std::array<char, 55> traceresponse_;
  std::array<Header, 2> headers_;
  size_t count_ = 0;
};

class ServerSpan {
 public:
  ServerSpan() noexcept = default;
  ServerSpan(const Tracer& tracer, const ServerRequest& request, const ServerSpanOptions& options = {});
  ServerSpan(ServerSpan&& other) noexcept;
  ServerSpan& operator=(ServerSpan&& other) noexcept;
  ~ServerSpan();  // aborted, when no End came

  Span& span() noexcept { return span_; }
  // The span, and the baggage that came with the request.
  const Context& context() const noexcept { return context_; }
  Scope MakeCurrent() const { return Scope(context_); }

  void SetRoute(std::string_view route);
  void SetName(std::string_view span_name);  // stays, whatever the route
  void SetRequestBodySize(uint64_t bytes) noexcept;
  AnswerHeaders answer_headers() const { return AnswerHeaders(span_.context()); }

  // Of an answer that is streamed: each piece as it goes out. The first one is an event.
  void AddResponseBytes(uint64_t bytes);
  // The handler threw; End still follows.
  void RecordException(const std::exception_ptr& thrown);
  void RecordException(std::string_view type, std::string_view message);

  void End(int status, std::optional<uint64_t> body_size = {});
  // The peer went away before the end of the answer.
  void Abort();
  bool is_ended() const noexcept { return is_ended_; }

 private:
  Span span_;
  Context context_;
  std::string method_;
  bool has_name_ = false;
  bool has_exception_ = false;
  bool is_ended_ = true;
  uint64_t response_bytes_ = 0;
};

}  // namespace throughline::inline sdk
