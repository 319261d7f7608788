#include "ingest/receive/otlp_answer.h"

#include <fmt/format.h>

#include "otel/value.h"

namespace throughline::ingest {
namespace {

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

void AppendVarintField(int number, uint64_t value, std::string& out) {
  AppendVarint(static_cast<uint64_t>(number) << 3, out);
  AppendVarint(value, out);
}

void AppendBytesField(int number, std::string_view bytes, std::string& out) {
  AppendVarint(static_cast<uint64_t>(number) << 3 | 2, out);
  AppendVarint(bytes.size(), out);
  out += bytes;
}

}  // namespace

std::string_view SignalName(Signal signal) {
  switch (signal) {
    case Signal::kTraces:
      return "traces";
    case Signal::kLogs:
      return "logs";
    case Signal::kMetrics:
      return "metrics";
  }
  return "traces";
}

std::string SuccessBody(Signal signal, Encoding encoding, uint64_t rejected, std::string_view message) {
  bool full = rejected == 0 && message.empty();
  if (encoding == Encoding::kJson) {
    if (full) return "{}";
    std::string_view field = signal == Signal::kTraces ? "rejectedSpans"
                             : signal == Signal::kLogs ? "rejectedLogRecords"
                                                       : "rejectedDataPoints";
    std::string body = fmt::format(R"({{"partialSuccess":{{"{}":"{}","errorMessage":)", field, rejected);
    otel::AppendJsonString(message, body);
    return body + "}}";
  }
  if (full) return {};
  std::string partial;  // the three messages number their fields alike: 1 rejected, 2 error_message
  if (rejected > 0) AppendVarintField(1, rejected, partial);
  AppendBytesField(2, message, partial);
  std::string body;
  AppendBytesField(1, partial, body);
  return body;
}

Refusal RefusalOf(ErrorKind kind) {
  using std::chrono::seconds;
  switch (kind) {
    case ErrorKind::kInvalid:
      return {RpcCode::kInvalidArgument, 400, {}};
    case ErrorKind::kTooLarge:
      return {RpcCode::kResourceExhausted, 413, {}};
    case ErrorKind::kUnauthorized:
      return {RpcCode::kUnauthenticated, 401, {}};
    case ErrorKind::kForbidden:
      return {RpcCode::kPermissionDenied, 403, {}};
    case ErrorKind::kNotFound:
      return {RpcCode::kNotFound, 404, {}};
    case ErrorKind::kBusy:
      return {RpcCode::kResourceExhausted, 429, seconds(1)};
    case ErrorKind::kNoSpace:
      return {RpcCode::kUnavailable, 503, seconds(5)};
    case ErrorKind::kUnavailable:
      return {RpcCode::kUnavailable, 503, seconds(2)};
    // Not DEADLINE_EXCEEDED, which is the client's own deadline: the store was slow, and may be faster in a moment.
    case ErrorKind::kTimeout:
      return {RpcCode::kUnavailable, 503, seconds(5)};
    case ErrorKind::kConflict:
    case ErrorKind::kCancelled:
    case ErrorKind::kInternal:
      return {RpcCode::kInternal, 500, {}};
  }
  return {RpcCode::kInternal, 500, {}};
}

std::string StatusBody(Encoding encoding, RpcCode code, std::string_view message,
                       std::optional<std::chrono::seconds> retry_after) {
  if (encoding == Encoding::kJson) {
    std::string body = fmt::format(R"({{"code":{},"message":)", static_cast<int>(code));
    otel::AppendJsonString(message, body);
    if (retry_after) {
      fmt::format_to(std::back_inserter(body),
                     R"(,"details":[{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{}s"}}])",
                     retry_after->count());
    }
    return body + '}';
  }
  std::string body;
  AppendVarintField(1, static_cast<uint64_t>(code), body);
  AppendBytesField(2, message, body);
  if (retry_after) {
    std::string duration, retry_info, any;
    AppendVarintField(1, static_cast<uint64_t>(retry_after->count()), duration);
    AppendBytesField(1, duration, retry_info);
    AppendBytesField(1, "type.googleapis.com/google.rpc.RetryInfo", any);
    AppendBytesField(2, retry_info, any);
    AppendBytesField(3, any, body);
  }
  return body;
}

}  // namespace throughline::ingest
