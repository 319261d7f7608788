#include "cmd/cli/api_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cmd/cli/json.h"
#include "net/http.h"

namespace throughline::cmd {
namespace {

ErrorKind KindOfStatus(int status) {
  switch (status) {
    case 401:
      return ErrorKind::kUnauthorized;
    case 403:
      return ErrorKind::kForbidden;
    case 404:
      return ErrorKind::kNotFound;
    case 409:
    case 412:
      return ErrorKind::kConflict;
    case 413:
      return ErrorKind::kTooLarge;
    case 429:
      return ErrorKind::kBusy;
    case 502:
    case 503:
      return ErrorKind::kUnavailable;
    case 504:
      return ErrorKind::kTimeout;
    default:
      return status >= 400 && status < 500 ? ErrorKind::kInvalid : ErrorKind::kInternal;
  }
}

net::CallOptions CallOf(const AskOptions& ask) {
  return {.deadline = std::chrono::steady_clock::now() + ask.timeout, .cancel = ask.cancel};
}

Error TransportError(const net::CallError& error, const net::Endpoint& endpoint) {
  const std::string where = endpoint.Text();
  switch (error.kind) {
    case ErrorKind::kUnavailable:
      return {error.kind,
              fmt::format("no server answers at {}: start one with `throughline serve`, or name another with "
                          "--server ({})",
                          where, error.message)};
    case ErrorKind::kCancelled:
      return {error.kind, "cancelled"};
    case ErrorKind::kTimeout:
      return {error.kind,
              fmt::format("the server at {} did not answer in time: ask for less (a shorter range, a smaller "
                          "limit), or try again ({})",
                          where, error.message)};
    default:
      return error.In(where);
  }
}

}  // namespace

Error AnswerError(int status, std::string_view body) {
  simdjson::dom::parser parser;
  Error error{KindOfStatus(status), {}};
  if (const Result<Json> answer = ParseAnswer(parser, body)) {
    if (const auto details = Find(*answer, "error"); details && details->is_object()) {
      error.message = TextIn(*details, "message");
      const std::string_view kind = TextIn(*details, "kind");
      for (int k = 0; k <= static_cast<int>(ErrorKind::kInternal); ++k) {
        if (ErrorKindName(static_cast<ErrorKind>(k)) == kind) error.kind = static_cast<ErrorKind>(k);
      }
    }
  }
  if (error.message.empty()) {
    error.message = fmt::format("the server answered {} {} and no reason: is it a Throughline server, of this version?",
                                status, net::StatusReason(status));
  }
  if (error.kind == ErrorKind::kUnauthorized) error.message += " (hand in the server's token with --token)";
  return error;
}

Result<std::unique_ptr<ApiClient>> ApiClient::Create(const ServerOptions& options) {
  Result<net::Endpoint> endpoint = net::Endpoint::Parse(options.server);
  if (!endpoint) return Fail(endpoint.error().In("--server"));
  if (std::ranges::any_of(options.token, [](char c) { return c <= ' ' || c > '~'; })) {
    return Fail(ErrorKind::kInvalid,
                "the token holds a space, a line end or a character outside ASCII: no token of a server does");
  }
  net::ClientOptions client_options;
  client_options.ca_file = options.ca_file;
  Result<std::unique_ptr<net::Client>> client = net::Client::Create(std::move(*endpoint), std::move(client_options));
  if (!client) return Fail(client.error());
  return std::unique_ptr<ApiClient>(new ApiClient(std::move(*client), options.token));
}

Result<std::string> ApiClient::Get(std::string_view target, const AskOptions& ask) {
  net::ClientRequest request;
  request.target = target;
  request.idempotent = true;
  return Ask(std::move(request), ask);
}

Result<std::string> ApiClient::Post(std::string_view target, std::string_view json, const AskOptions& ask) {
  net::ClientRequest request;
  request.method = "POST";
  request.target = target;
  request.headers.Set("Content-Type", "application/json");
  request.body = {json};
  request.idempotent = true;  // everything that is posted from here is a question
  return Ask(std::move(request), ask);
}

Result<net::Response> ApiClient::PostForAnswer(std::string_view target, net::Headers headers, std::string_view json,
                                               const AskOptions& ask) {
  net::ClientRequest request;
  request.method = "POST";
  request.target = target;
  request.headers = std::move(headers);
  request.headers.Set("Content-Type", "application/json");
  request.body = {json};
  request.idempotent = true;
  AddHeaders(request, "application/json, text/event-stream");
  net::CallResult<net::Response> answer = client_->Send(request, CallOf(ask));
  if (!answer) return Fail(TransportError(answer.error(), client_->endpoint()));
  return std::move(*answer);
}

Result<std::string> ApiClient::Put(std::string_view target, std::string_view content_type, std::string_view body,
                                   const AskOptions& ask) {
  net::ClientRequest request;
  request.method = "PUT";
  request.target = target;
  request.headers.Set("Content-Type", std::string(content_type));
  request.body = {body};
  request.idempotent = true;
  return Ask(std::move(request), ask);
}

Result<std::string> ApiClient::Delete(std::string_view target, const AskOptions& ask) {
  net::ClientRequest request;
  request.method = "DELETE";
  request.target = target;
  return Ask(std::move(request), ask);
}

void ApiClient::AddHeaders(net::ClientRequest& request, std::string_view accept) const {
  request.headers.Set("Accept", std::string(accept));
  if (!token_.empty()) request.headers.Set("Authorization", "Bearer " + token_);
}

Result<void> ApiClient::PostForLines(std::string_view target, std::string_view json,
                                     const std::function<Result<void>(std::string_view line)>& take,
                                     const AskOptions& ask) {
  net::ClientRequest request;
  request.method = "POST";
  request.target = target;
  request.headers.Set("Content-Type", "application/json");
  request.body = {json};
  request.idempotent = true;
  AddHeaders(request, "application/x-ndjson");
  net::CallResult<net::ResponseStream> answer = client_->Open(request, CallOf(ask));
  if (!answer) return Fail(TransportError(answer.error(), client_->endpoint()));
  const bool in_lines = answer->headers().Get("Content-Type").starts_with("application/x-ndjson");
  const bool good = answer->status() >= 200 && answer->status() <= 299;
  std::string buffer;
  while (true) {
    net::CallResult<std::string_view> piece = answer->Read();
    if (!piece) return Fail(TransportError(piece.error(), client_->endpoint()));
    if (piece->empty()) break;
    buffer += *piece;
    if (!good || !in_lines) continue;
    size_t begin = 0;
    for (size_t end; (end = buffer.find('\n', begin)) != std::string::npos; begin = end + 1) {
      if (Result<void> taken = take(std::string_view(buffer).substr(begin, end - begin)); !taken) return taken;
    }
    buffer.erase(0, begin);
  }
  if (!good) return Fail(AnswerError(answer->status(), buffer));
  return buffer.empty() ? Result<void>() : take(buffer);
}

Result<std::string> ApiClient::Ask(net::ClientRequest request, const AskOptions& ask) {
  AddHeaders(request, "application/json");
  const net::CallOptions call = CallOf(ask);
  net::CallResult<net::Response> answer = client_->Send(request, call);
  if (!answer) return Fail(TransportError(answer.error(), client_->endpoint()));
  if (answer->status < 200 || answer->status > 299) return Fail(AnswerError(answer->status, answer->body));
  return std::move(answer->body);
}

}  // namespace throughline::cmd
