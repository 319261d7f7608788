#include "throughline/http_server.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "sdk/instrumentation/url.h"

namespace throughline::inline sdk {

namespace {

constexpr size_t kLongestUserAgent = 512;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view HeaderOf(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers) {
    if (SameName(header.name, name)) return header.value;
  }
  return {};
}

template <typename Number>
std::optional<Number> NumberOf(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void SetAddress(Span& span, std::string_view host, std::string_view scheme) {
  if (host.empty()) return;
  // "example.org:8000", "[::1]:8000"
  const size_t bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  const size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  span.SetAttribute("server.address",
                    bracket == std::string_view::npos ? host.substr(0, colon) : host.substr(1, bracket - 1));
  std::optional<int> port = scheme == "https" ? 443 : 80;
  if (colon != std::string_view::npos) port = NumberOf<int>(host.substr(colon + 1));
  if (port) span.SetAttribute("server.port", *port);
}

}  // namespace

AnswerHeaders::AnswerHeaders(const SpanContext& span) {
  if (!span.IsValid()) return;
  constexpr std::string_view kDigits = "0123456789abcdef";
  char* out = traceresponse_.data();
  const auto put = [&](std::span<const uint8_t> bytes) {
    for (const uint8_t byte : bytes) {
      *out++ = kDigits[byte >> 4];
      *out++ = kDigits[byte & 15];
    }
  };
  const uint8_t version[] = {0};
  const uint8_t flags[] = {span.flags};
  put(version);
  *out++ = '-';
  const char* trace_id = out;
  put(span.trace_id.bytes);
  *out++ = '-';
  put(span.span_id.bytes);
  *out++ = '-';
  put(flags);
  headers_[0] = {"traceresponse", {traceresponse_.data(), traceresponse_.size()}};
  headers_[1] = {"x-trace-id", {trace_id, 32}};
  count_ = 2;
}

ServerSpan::ServerSpan(const Tracer& tracer, const ServerRequest& request, const ServerSpanOptions& options)
    : is_ended_(false) {
  const Extracted received = Extract(request.headers);
  method_ = internal::KnownMethod(request.method);
  has_name_ = !options.span_name.empty();
  // The conventions' name of a method that nobody knows.
  if (method_ == "_OTHER" && !has_name_) method_ = "HTTP";

  SpanOptions start{.kind = SpanKind::kServer, .attributes = options.attributes, .parent = &received.context};
  const Link link[] = {{.to = received.context.span_context(), .attributes = {}}};
  if (!options.trust_context) {
    start.is_root = true;
    if (received.is_valid) start.links = link;
  }
  span_ = tracer.StartSpan(has_name_ ? options.span_name : std::string_view(method_), start);
  context_ = (options.trust_context ? received.context : Context()).With(span_);
  if (!span_.IsRecording()) return;

  received.Describe(span_);
  const std::string_view known = internal::KnownMethod(request.method);
  span_.SetAttribute("http.request.method", known);
  if (known == "_OTHER") span_.SetAttribute("http.request.method_original", request.method.substr(0, 64));
  span_.SetAttribute("url.scheme", request.scheme);
  const internal::UrlParts url = internal::SplitUrl(request.target);
  span_.SetAttribute("url.path", url.path.substr(0, internal::kLongestUrl));
  if (!url.query.empty()) span_.SetAttribute("url.query", internal::RedactedQuery(url.query));
  SetAddress(span_, HeaderOf(request.headers, "host"), request.scheme);
  if (!request.protocol_version.empty()) span_.SetAttribute("network.protocol.version", request.protocol_version);
  if (options.client_address && !request.peer_address.empty()) {
    span_.SetAttribute("client.address", request.peer_address);
    span_.SetAttribute("network.peer.address", request.peer_address);
    if (request.peer_port > 0) span_.SetAttribute("network.peer.port", request.peer_port);
  }
  if (const std::string_view agent = HeaderOf(request.headers, "user-agent"); !agent.empty()) {
    span_.SetAttribute("user_agent.original", agent.substr(0, kLongestUserAgent));
  }
  std::optional<uint64_t> body_size = request.body_size;
  if (!body_size) body_size = NumberOf<uint64_t>(HeaderOf(request.headers, "content-length"));
  if (body_size) SetRequestBodySize(*body_size);
  if (!options.route.empty()) SetRoute(options.route);
}

ServerSpan::ServerSpan(ServerSpan&& other) noexcept { *this = std::move(other); }

ServerSpan& ServerSpan::operator=(ServerSpan&& other) noexcept {
  if (this == &other) return *this;
  Abort();
  span_ = std::move(other.span_);
  context_ = std::move(other.context_);
  method_ = std::move(other.method_);
  has_name_ = other.has_name_;
  has_exception_ = other.has_exception_;
  is_ended_ = std::exchange(other.is_ended_, true);
  response_bytes_ = other.response_bytes_;
  return *this;
}

ServerSpan::~ServerSpan() { Abort(); }

void ServerSpan::SetRoute(std::string_view route) {
  if (!span_.IsRecording() || route.empty()) return;
  span_.SetAttribute("http.route", route);
  if (!has_name_) span_.UpdateName(method_ + " " + std::string(route));
}

void ServerSpan::SetName(std::string_view span_name) {
  has_name_ = true;
  span_.UpdateName(span_name);
}

void ServerSpan::SetRequestBodySize(uint64_t bytes) noexcept { span_.SetAttribute("http.request.body.size", bytes); }

void ServerSpan::AddResponseBytes(uint64_t bytes) {
  if (is_ended_) return;
  if (response_bytes_ == 0 && bytes > 0) span_.AddEvent("http.response.first_byte");
  response_bytes_ += bytes;
}

void ServerSpan::RecordException(const std::exception_ptr& thrown) {
  if (is_ended_ || !thrown) return;
  has_exception_ = true;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& exception) {
    span_.RecordException(exception);
  } catch (...) {
    span_.RecordException("unknown", "an exception that is no std::exception");
  }
}

void ServerSpan::RecordException(std::string_view type, std::string_view message) {
  if (is_ended_ || has_exception_) return;
  has_exception_ = true;
  span_.RecordException(type, message);
}

void ServerSpan::End(int status, std::optional<uint64_t> body_size) {
  if (std::exchange(is_ended_, true)) return;
  span_.SetAttribute("http.response.status_code", status);
  if (const uint64_t bytes = std::max(body_size.value_or(0), response_bytes_); bytes > 0 || body_size) {
    span_.SetAttribute("http.response.body.size", bytes);
  }
  if (status >= 500) {  // what a client did wrong is no error of the server's
    span_.SetAttribute("error.type", std::to_string(status));
    span_.SetStatus(StatusCode::kError);
  }
  span_.End();
}

void ServerSpan::Abort() {
  if (std::exchange(is_ended_, true)) return;
  if (response_bytes_ > 0) span_.SetAttribute("http.response.body.size", response_bytes_);
  span_.SetAttribute("error.type", "aborted");
  span_.SetStatus(StatusCode::kError, "the request ended without an answer");
  span_.End();
}

}  // namespace throughline::inline sdk
