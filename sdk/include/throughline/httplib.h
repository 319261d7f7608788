// cpp-httplib: server spans for a httplib::Server. Include httplib.h yourself, before or after.
//
//   httplib::Server server;
//   throughline::InstrumentServer(server, tracer);                        // every request, before routes are added
//   server.Get(R"(/users/(\d+))", throughline::Traced(tracer, "/users/{id}", [](const httplib::Request& request,
//                                                                               httplib::Response& response) { ... }));
//
// InstrumentServer sees a request from after its headers are read until its answer is sent, streamed ones as well. It
// takes four of the server's hooks, of which httplib has one each: pass your own in ServerHooks, and they are called in
// their place. What httplib does not tell: the route's pattern (a handler in Traced says it), a request line or header
// that can't be parsed (answered before any hook), and an exception's type when no exception handler is given (its text
// shows). Traced alone is exact from the handler's begin to the end of the answer, and sees none of the time before.
//
// Threads  as the server: a request stays on its thread.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "throughline/http_server.h"

namespace throughline::inline sdk {

namespace internal {

// The request that this thread is answering: httplib answers a request on one thread, from its first hook to its last.
void HttplibBegin(ServerSpan span);  // and makes it current
ServerSpan* HttplibSpan() noexcept;  // null between requests
void HttplibEnd(int status, std::optional<uint64_t> body_size);
void HttplibAbort();

template <typename Request>
ServerSpan StartHttplibSpan(const Tracer& tracer, const Request& request, const ServerSpanOptions& options) {
  std::vector<Header> headers;
  // httplib adds some of its own, as REMOTE_ADDR; none of them is one that is read here.
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  std::string_view version = request.version;
  if (version.starts_with("HTTP/")) version.remove_prefix(5);
  return ServerSpan(tracer,
                    {.method = request.method,
                     .target = request.target.empty() ? std::string_view(request.path) : request.target,
                     .headers = headers,
                     .protocol_version = version,
                     .peer_address = request.remote_addr,
                     .peer_port = request.remote_port},
                    options);
}

template <typename Response>
void PutHttplibHeaders(const ServerSpan& span, Response& response) {
  const AnswerHeaders answer = span.answer_headers();
  for (const Header& header : answer.headers()) {
    if (!response.has_header(std::string(header.name))) {
      response.set_header(std::string(header.name), std::string(header.value));
    }
  }
}

// Counts what a streamed answer sends, on the span of the request that `current` gives.
template <typename Response, typename Current>
void WatchHttplibProvider(Response& response, Current current) {
  if (!response.content_provider_) return;
  response.content_provider_ = [provider = std::move(response.content_provider_), current](size_t offset, size_t length,
                                                                                           auto& sink) {
    auto write = sink.write;
    sink.write = [&write, current](const char* data, size_t size) {
      const bool is_written = write(data, size);
      if (ServerSpan* span = current(); span && is_written) span->AddResponseBytes(size);
      return is_written;
    };
    const bool goes_on = provider(offset, length, sink);
    sink.write = std::move(write);
    return goes_on;
  };
}

}  // namespace internal

namespace internal {
template <typename Handler>
struct HttplibLogger;
template <template <typename> typename Function, typename Request, typename Response>  // std::function
struct HttplibLogger<Function<void(const Request&, Response&)>> {
  using Type = Function<void(const Request&, const Response&)>;
};
}  // namespace internal

// What the program wants to hear itself; empty ones are left out. `Server` is httplib::Server.
template <typename Server>
struct ServerHooks {
  typename Server::HandlerWithResponse pre_routing = {};
  typename Server::Handler post_routing = {};
  typename Server::ExceptionHandler exception = {};
  typename internal::HttplibLogger<typename Server::Handler>::Type logger = {};
};

template <typename Server>
void InstrumentServer(Server& server, Tracer tracer, ServerHooks<Server> hooks = {}, bool trust_context = true) {
  using Outcome = typename Server::HandlerResponse;
  server.set_pre_routing_handler(
      [tracer, trust_context, mine = std::move(hooks.pre_routing)](const auto& request, auto& response) {
        internal::HttplibBegin(internal::StartHttplibSpan(tracer, request, {.trust_context = trust_context}));
        return mine ? mine(request, response) : Outcome::Unhandled;
      });
  server.set_post_routing_handler([mine = std::move(hooks.post_routing)](const auto& request, auto& response) {
    if (ServerSpan* span = internal::HttplibSpan()) {
      if (!request.body.empty()) span->SetRequestBodySize(request.body.size());
      internal::PutHttplibHeaders(*span, response);
      internal::WatchHttplibProvider(response, [] { return internal::HttplibSpan(); });
    }
    if (mine) mine(request, response);
  });
  if (hooks.exception) {
    server.set_exception_handler(
        [mine = std::move(hooks.exception)](const auto& request, auto& response, std::exception_ptr thrown) {
          if (ServerSpan* span = internal::HttplibSpan()) span->RecordException(thrown);
          mine(request, response, thrown);
        });
  }
  server.set_logger([mine = std::move(hooks.logger)](const auto& request, const auto& response) {
    if (mine) mine(request, response);
    ServerSpan* span = internal::HttplibSpan();
    if (!span) return;  // answered before it was routed
    if (response.has_header("EXCEPTION_WHAT")) {
      span->RecordException("std::exception", response.get_header_value("EXCEPTION_WHAT"));
    }
    std::optional<uint64_t> body_size;
    if (!response.content_provider_) body_size = response.body.size();
    internal::HttplibEnd(response.status, body_size);
  });
}

// A handler in a span of its own; on an instrumented server it adds the route, and an exception's type, to the span
// that is there.
template <typename Handler>
auto Traced(Tracer tracer, std::string route, Handler handler, ServerSpanOptions options = {}) {
  return [tracer, route = std::move(route), handler = std::move(handler), span_name = std::string(options.span_name),
          trust_context = options.trust_context,
          client_address = options.client_address](const auto& request, auto& response) {
    ServerSpan* outer = internal::HttplibSpan();
    if (!outer) {
      internal::HttplibBegin(internal::StartHttplibSpan(
          tracer, request, {.trust_context = trust_context, .client_address = client_address}));
    }
    ServerSpan& span = *internal::HttplibSpan();
    span.SetRoute(route);
    if (!span_name.empty()) span.SetName(span_name);
    if (!request.body.empty()) span.SetRequestBodySize(request.body.size());
    try {
      handler(request, response);
    } catch (...) {
      span.RecordException(std::current_exception());
      if (!outer) internal::HttplibEnd(500, std::nullopt);
      throw;
    }
    if (outer) return;
    const int status = response.status == -1 ? 200 : response.status;  // as the server will say
    internal::PutHttplibHeaders(span, response);
    if (!response.content_provider_) return internal::HttplibEnd(status, response.body.size());
    internal::WatchHttplibProvider(response, [] { return internal::HttplibSpan(); });
    response.content_provider_resource_releaser_ = [release = std::move(response.content_provider_resource_releaser_),
                                                    status](bool is_complete) {
      if (release) release(is_complete);
      is_complete ? internal::HttplibEnd(status, std::nullopt) : internal::HttplibAbort();
    };
  };
}

}  // namespace throughline::inline sdk
