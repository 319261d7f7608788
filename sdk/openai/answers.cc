#include "sdk/openai/answers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "sdk/adapter/llm_record.h"
#include "sdk/adapter/llm_shapes.h"
#include "sdk/adapter/retry_after.h"
#include "throughline/ai.h"

namespace throughline::inline sdk::openai {
namespace {

using json::Int;
using json::Member;
using json::Number;
using json::Text;
using json::Value;
using std::chrono::milliseconds;

constexpr size_t kMaxErrorBytes = 2000;

// Floats, least significant byte first, in base64. False: not that.
bool ReadBase64Floats(std::string_view text, std::vector<float>& into) {
  static constexpr auto kDigits = [] {
    std::array<int8_t, 256> digits{};
    digits.fill(-1);
    std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < alphabet.size(); ++i) digits[static_cast<uint8_t>(alphabet[i])] = static_cast<int8_t>(i);
    return digits;
  }();
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    int8_t digit = kDigits[static_cast<uint8_t>(c)];
    if (digit < 0) return false;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 0xff));
    }
  }
  if (bytes.size() % sizeof(float) != 0) return false;
  static_assert(std::endian::native == std::endian::little);
  into.resize(bytes.size() / sizeof(float));
  std::memcpy(into.data(), bytes.data(), bytes.size());
  return true;
}

}  // namespace

std::string Bounded(std::string_view text) {
  if (text.size() <= kMaxErrorBytes) return std::string(text);
  size_t end = kMaxErrorBytes;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

bool Read(Value body, size_t inputs, EmbeddingsAnswer& answer) {
  std::optional<Value> data = Member(body, "data");
  if (!data || !data->is_array()) return false;
  answer.model = Text(body, "model");
  answer.usage = ReadOpenAiUsage(Member(body, "usage"));
  answer.vectors.resize(inputs);
  bool is_good = true;
  size_t position = 0;
  json::ForEach(*data, [&](Value entry) {
    int64_t index = Int(entry, "index").value_or(static_cast<int64_t>(position++));
    std::optional<Value> vector = Member(entry, "embedding");
    if (index < 0 || static_cast<size_t>(index) >= inputs || !vector) {
      is_good = false;
      return;
    }
    std::vector<float>& into = answer.vectors[static_cast<size_t>(index)];
    if (json::IsText(*vector)) {
      is_good = ReadBase64Floats(json::AsText(*vector), into) && is_good;
      return;
    }
    json::ForEach(*vector, [&](Value value) {
      double number = 0;
      if (value.get_double().get(number) != simdjson::SUCCESS) is_good = false;
      into.push_back(static_cast<float>(number));
    });
  });
  // An input without its vector would be taken for a vector of no dimensions.
  return is_good && std::none_of(answer.vectors.begin(), answer.vectors.end(), [](const auto& v) { return v.empty(); });
}

bool Read(Value body, TranscriptionAnswer& answer) {
  std::optional<Value> text = Member(body, "text");
  if (!text || !json::IsText(*text)) return false;
  answer.text = json::AsText(*text);
  answer.language = Text(body, "language");
  answer.duration_seconds = Number(body, "duration");
  json::ForEach(Member(body, "segments"), [&](Value segment) {
    answer.segments.push_back({.start_seconds = Number(segment, "start").value_or(0),
                               .end_seconds = Number(segment, "end").value_or(0),
                               .text = std::string(Text(segment, "text"))});
  });
  answer.usage = ReadOpenAiUsage(Member(body, "usage"));  // or {"type":"duration"}, which counts no tokens
  return true;
}

bool Read(Value body, std::vector<Model>& models) {
  std::optional<Value> data = Member(body, "data");
  if (!data || !data->is_array()) return false;
  json::ForEach(*data, [&](Value entry) {
    models.push_back({.id = std::string(Text(entry, "id")),
                      .owned_by = std::string(Text(entry, "owned_by")),
                      .created = Int(entry, "created").value_or(0)});
  });
  return true;
}

ApiError ReadError(const HttpResponse& response, std::string_view body) {
  ApiError error;
  error.http_status = response.status;
  int status = response.status;
  error.kind = status == 429                    ? ErrorKind::kRateLimited
               : status == 401 || status == 403 ? ErrorKind::kAuthentication
               : status == 408                  ? ErrorKind::kTimeout
               : status >= 500                  ? ErrorKind::kServer
               : status >= 400                  ? ErrorKind::kInvalidRequest
                                                : ErrorKind::kBadAnswer;  // 3xx: redirects are not followed
  error.is_retryable = status == 408 || status == 409 || status == 429 || status >= 500;
  if (std::string_view says = response.Find("x-should-retry"); says == "true" || says == "false") {
    error.is_retryable = says == "true";
  }
  error.retry_after =
      ReadRetryAfter(response.Find("retry-after-ms"), response.Find("retry-after"), std::chrono::system_clock::now());
  error.request_id = Bounded(response.Find("x-request-id"));
  std::string_view message;
  json::Reader reader;
  if (std::optional<Value> object = reader.Parse(body); object && object->is_object()) {
    std::optional<Value> given = Member(*object, "error");
    if (given && json::IsText(*given)) {
      message = json::AsText(*given);
    } else {
      // {"error": {...}}; vLLM and others put its members at the top.
      Value of = given ? *given : *object;
      message = Text(of, "message");
      if (message.empty()) message = Text(of, "detail");
      error.code = Bounded(Text(of, "code"));
      if (std::optional<int64_t> code = Int(of, "code")) error.code = std::to_string(*code);
      error.type = Bounded(Text(of, "type"));
      error.param = Bounded(Text(of, "param"));
    }
    if (!message.empty()) error.message = std::to_string(status) + " " + Bounded(message);
  }
  if (error.message.empty()) error.message = std::to_string(status) + " status code (no message)";
  return error;
}

ApiError ErrorOf(const HttpResult& result, const HttpResponse& response, const HttpLimits& limits) {
  ApiError error;
  error.http_status = response.status;
  error.request_id = Bounded(response.Find("x-request-id"));
  auto within = [](milliseconds time) { return "within " + std::to_string(time.count()) + " ms"; };
  switch (result.end) {
    case HttpEnd::kConnectTimeout:
      error.kind = ErrorKind::kTimeout;
      error.message = "no connection " + within(std::min(limits.connect, limits.total));
      error.is_retryable = true;
      break;
    case HttpEnd::kTimeout:
      error.kind = ErrorKind::kTimeout;
      error.message = "no complete answer " + within(limits.total);
      error.is_retryable = true;
      break;
    case HttpEnd::kIdleTimeout:
      error.kind = ErrorKind::kTimeout;
      error.message = "the stream stood still: nothing more " + within(limits.idle);
      break;
    case HttpEnd::kCancelled:
      error.kind = ErrorKind::kCancelled;
      error.message = "the request was cancelled";
      break;
    case HttpEnd::kUnreachable:
    case HttpEnd::kBroken:
      error.kind = ErrorKind::kUnreachable;
      error.message = "connection error: " + result.reason;
      error.is_retryable = true;
      break;
    case HttpEnd::kTooLarge:
      error.kind = ErrorKind::kBadAnswer;
      error.message = "the answer is over " + std::to_string(limits.max_body_bytes) + " bytes";
      break;
    case HttpEnd::kBadRequest:
      error.kind = ErrorKind::kInvalidRequest;
      error.message = "the request can't be sent: " + result.reason;
      break;
    default:
      break;
  }
  return error;
}

std::string_view ErrorClassOf(const ApiError& error) {
  if (error.http_status >= 400) return ErrorClass(error.http_status);
  switch (error.kind) {
    case ErrorKind::kTimeout:
      return "APITimeoutError";
    case ErrorKind::kCancelled:
      return "APIUserAbortError";
    case ErrorKind::kUnreachable:
      return "APIConnectionError";
    default:
      return "APIError";
  }
}

std::string_view ErrorKindName(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kNone:
      return "none";
    case ErrorKind::kTimeout:
      return "timeout";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kRateLimited:
      return "rate_limited";
    case ErrorKind::kAuthentication:
      return "authentication";
    case ErrorKind::kInvalidRequest:
      return "invalid_request";
    case ErrorKind::kServer:
      return "server";
    case ErrorKind::kUnreachable:
      return "unreachable";
    case ErrorKind::kBadAnswer:
      return "bad_answer";
  }
  return "none";
}

void ApiError::Describe(Span& span) const noexcept {
  if (kind == ErrorKind::kNone) return;
  AiError said{.type = kind == ErrorKind::kTimeout       ? "timeout"
                       : kind == ErrorKind::kRateLimited ? "rate_limit"
                                                         : "unknown",
               .message = message};
  if (retry_after) said.retry_after_seconds = std::chrono::duration<double>(*retry_after).count();
  Annotate(span, said);
}

namespace {

std::string TextOf(const Message& message) {
  std::string text;
  for (const Part& part : message.parts) {
    if (part.type == Part::Type::kText) text += part.content;
  }
  return text;
}

std::vector<ToolRequest> ToolRequestsOf(const Message& message) {
  std::vector<ToolRequest> requests;
  for (const Part& part : message.parts) {
    if (part.type == Part::Type::kToolCall) requests.push_back({part.id, part.name, part.content});
  }
  return requests;
}

}  // namespace

std::string Choice::Text() const { return TextOf(message); }
std::vector<ToolRequest> Choice::ToolRequests() const { return ToolRequestsOf(message); }
std::string ChatAnswer::Text() const { return choices.empty() ? std::string() : choices.front().Text(); }
std::vector<ToolRequest> ChatAnswer::ToolRequests() const {
  return choices.empty() ? std::vector<ToolRequest>() : choices.front().ToolRequests();
}
std::string ResponsesAnswer::Text() const { return TextOf(message); }
std::vector<ToolRequest> ResponsesAnswer::ToolRequests() const { return ToolRequestsOf(message); }

}  // namespace throughline::inline sdk::openai
