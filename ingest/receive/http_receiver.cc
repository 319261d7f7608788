#include "ingest/receive/http_receiver.h"

#include <fmt/format.h>

#include <optional>

namespace throughline::ingest {
namespace {

constexpr std::pair<std::string_view, Signal> kPaths[] = {
    {"/v1/traces", Signal::kTraces}, {"/v1/logs", Signal::kLogs}, {"/v1/metrics", Signal::kMetrics}};

std::optional<Signal> SignalOf(std::string_view path) {
  for (const auto& [known, signal] : kPaths) {
    if (path == known) return signal;
  }
  return std::nullopt;
}

// The media type without its parameters; `application/json; charset=utf-8` is JSON.
std::optional<Encoding> EncodingOf(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  if (net::EqualsIgnoreCase(type, "application/x-protobuf") || net::EqualsIgnoreCase(type, "application/protobuf"))
    return Encoding::kProtobuf;
  if (net::EqualsIgnoreCase(type, "application/json")) return Encoding::kJson;
  return std::nullopt;
}

std::string_view MediaType(Encoding encoding) {
  return encoding == Encoding::kJson ? "application/json" : "application/x-protobuf";
}

// What every answer to a browser on an allowed origin carries.
struct Cors {
  std::string origin;  // empty: not a browser, or not allowed

  void AddTo(net::Headers& headers) const {
    headers.Add("Vary", "Origin");
    if (origin.empty()) return;
    headers.Add("Access-Control-Allow-Origin", origin);
    headers.Add("Access-Control-Expose-Headers", "Retry-After");
  }
};

net::Response ErrorResponse(Encoding encoding, const Cors& cors, int status, RpcCode code, std::string_view message,
                            std::optional<std::chrono::seconds> retry_after = {}) {
  net::Response response{.status = status, .headers = {}, .body = StatusBody(encoding, code, message, retry_after)};
  response.headers.Add("Content-Type", std::string(MediaType(encoding)));
  if (retry_after) response.headers.Add("Retry-After", fmt::to_string(retry_after->count()));
  cors.AddTo(response.headers);
  return response;
}

net::Response PreflightResponse(const Cors& cors) {
  net::Response response{.status = cors.origin.empty() ? 403 : 204, .headers = {}, .body = {}};
  cors.AddTo(response.headers);
  if (cors.origin.empty()) return response;
  response.headers.Add("Access-Control-Allow-Methods", "POST");
  response.headers.Add("Access-Control-Allow-Headers",
                       "authorization, content-encoding, content-type, cx-application-name, cx-subsystem-name, "
                       "traceparent, tracestate, baggage");
  response.headers.Add("Access-Control-Max-Age", "7200");
  return response;
}

}  // namespace

bool HttpReceiver::Serves(std::string_view path) { return SignalOf(path).has_value(); }

void HttpReceiver::Handle(net::Request request, net::ResponseWriter writer) {
  std::string_view origin = request.headers.Get("Origin");
  Cors cors{MatchesOrigin(rules_, origin) ? std::string(origin) : std::string()};
  std::optional<Encoding> encoding = EncodingOf(request.headers.Get("Content-Type"));
  Encoding answer_in = encoding.value_or(Encoding::kJson);  // readable, for a client that sent neither
  // What is told of it, should it be refused.
  net::RefusedRequest told{.transport = "http",
                           .method = request.method,
                           .route = request.path,
                           .status = 0,
                           .reason = {},
                           .peer = net::PeerKind(request.peer)};
  const auto refuse = [&](int status, RpcCode code, std::string message) {
    net::Response response = ErrorResponse(answer_in, cors, status, code, message);
    if (status == 405) response.headers.Add("Allow", "POST, OPTIONS");
    Tell(std::move(told), status, std::move(message));
    writer.Send(std::move(response));
  };

  if (request.method == "OPTIONS") {
    if (cors.origin.empty())
      Tell(std::move(told), 403,
           "a page asked whether it may send, and no rule lets its origin; --cors-origin adds it");
    return writer.Send(PreflightResponse(cors));
  }
  if (request.method != "POST")
    return refuse(405, RpcCode::kUnimplemented, fmt::format("{} takes POST, not {}", request.path, request.method));
  // A page that no rule allows must not write either: the request a browser sends without a preflight would.
  if (!origin.empty() && cors.origin.empty()) {
    return refuse(403, RpcCode::kPermissionDenied,
                  "no rule lets a page on this origin send; add its origin with --cors-origin");
  }
  if (!MaySend(rules_, request.headers.Get("Authorization"))) {
    return refuse(401, RpcCode::kUnauthenticated, "this server wants a token: send `Authorization: Bearer <token>`");
  }
  if (!encoding) {
    return refuse(
        415, RpcCode::kInvalidArgument,
        fmt::format("Content-Type '{}' is not one that OTLP/HTTP knows: use application/x-protobuf or application/json",
                    request.headers.Get("Content-Type").substr(0, 100)));
  }
  IncomingRequest incoming{.signal = *SignalOf(request.path),
                           .encoding = *encoding,
                           .content_encoding = std::string(request.headers.Get("Content-Encoding")),
                           .transport = "http",
                           .body = std::move(request.body),
                           .labels = LabelsFrom([&](std::string_view name) { return request.headers.Get(name); })};
  Signal signal = incoming.signal;
  receiver_.Receive(
      std::move(incoming), [this, writer = std::move(writer), cors = std::move(cors), encoding = *encoding, signal,
                            told = std::move(told)](Result<Accepted> accepted) mutable {
        if (!accepted) {
          Refusal refusal = RefusalOf(accepted.error().kind);
          Tell(std::move(told), refusal.http_status, accepted.error().message);
          return writer.Send(ErrorResponse(encoding, cors, refusal.http_status, refusal.rpc_code,
                                           accepted.error().message, refusal.retry_after));
        }
        if (accepted->rejected > 0) Tell(std::move(told), 200, accepted->message);
        net::Response response{
            .status = 200, .headers = {}, .body = SuccessBody(signal, encoding, accepted->rejected, accepted->message)};
        response.headers.Add("Content-Type", std::string(MediaType(encoding)));
        cors.AddTo(response.headers);
        writer.Send(std::move(response));
      });
}

void HttpReceiver::Tell(net::RefusedRequest told, int status, std::string reason) {
  if (refused_ == nullptr) return;
  told.status = status;
  told.reason = std::move(reason);
  refused_->Add(std::move(told));
}

}  // namespace throughline::ingest
