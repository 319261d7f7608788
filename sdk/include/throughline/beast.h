// Boost.Beast: server spans for http::request and http::response. Include Beast before or after; this names no type of
// it, so that it goes with every version and body.
//
//   http::response<http::string_body> response =
//       throughline::TraceRequest(tracer, request, throughline::PeerOf(stream.socket()), [&](auto& span) {
//         span.SetRoute("/api/feedback");
//         return Answer(request);                  // in the span's context; what it throws goes through
//       });
//
// An answer that is streamed, or made by a coroutine: StartServerSpan, PrepareAnswer before the header is written,
// AddResponseBytes for each piece, FinishAnswer.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "throughline/http_server.h"

namespace throughline::inline sdk {

struct HttpPeer {
  std::string address;
  int port = 0;
};

// Of a connected socket (asio::ip::tcp::socket); empty when it is none any more.
template <typename Socket>
HttpPeer PeerOf(const Socket& socket) {
  HttpPeer peer;
  try {
    const auto endpoint = socket.remote_endpoint();
    peer = {endpoint.address().to_string(), endpoint.port()};
  } catch (...) {  // closed meanwhile
  }
  return peer;
}

namespace internal {
template <typename View>
std::string_view ViewOf(const View& text) noexcept {
  return {text.data(), text.size()};
}
}  // namespace internal

template <typename Request>
ServerSpan StartServerSpan(const Tracer& tracer, const Request& request, const HttpPeer& peer = {},
                           const ServerSpanOptions& options = {}, std::string_view scheme = "http") {
  std::vector<Header> headers;
  for (const auto& field : request) {
    headers.push_back({internal::ViewOf(field.name_string()), internal::ViewOf(field.value())});
  }
  std::optional<uint64_t> body_size;
  if constexpr (requires { request.payload_size().has_value(); }) {
    if (auto size = request.payload_size()) body_size = *size;
  }
  const unsigned version = request.version();  // 11
  const char version_text[3] = {static_cast<char>('0' + version / 10 % 10), '.', static_cast<char>('0' + version % 10)};
  return ServerSpan(tracer,
                    {.method = internal::ViewOf(request.method_string()),
                     .target = internal::ViewOf(request.target()),
                     .headers = headers,
                     .scheme = scheme,
                     .protocol_version = std::string_view(version_text, sizeof version_text),
                     .peer_address = peer.address,
                     .peer_port = peer.port,
                     .body_size = body_size},
                    options);
}

// Puts the trace id's headers on the answer, before it is written.
template <typename Response>
void PrepareAnswer(const ServerSpan& span, Response& response) {
  const AnswerHeaders answer = span.answer_headers();
  for (const Header& header : answer.headers()) response.set(header.name, header.value);
}

template <typename Response>
void FinishAnswer(ServerSpan& span, const Response& response) {
  std::optional<uint64_t> body_size;
  if constexpr (requires { response.payload_size().has_value(); }) {
    if (auto size = response.payload_size()) body_size = *size;
  }
  span.End(static_cast<int>(response.result_int()), body_size);
}

// `handler` gets the ServerSpan& and returns the response, which leaves with the trace id's headers. A handler that
// throws ends the span with status 500, which is for the caller to send.
template <typename Request, typename Handler>
auto TraceRequest(const Tracer& tracer, const Request& request, const HttpPeer& peer, Handler&& handler,
                  const ServerSpanOptions& options = {}) -> std::invoke_result_t<Handler&, ServerSpan&> {
  ServerSpan span = StartServerSpan(tracer, request, peer, options);
  Scope scope = span.MakeCurrent();
  try {
    auto response = handler(span);
    PrepareAnswer(span, response);
    FinishAnswer(span, response);
    return response;
  } catch (...) {
    span.RecordException(std::current_exception());
    span.End(500);
    throw;
  }
}

}  // namespace throughline::inline sdk
