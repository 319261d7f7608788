#include "assistant/pipeline/failure.h"

#include <array>

#include "throughline/semconv.h"

namespace throughline::assistant {
namespace {

struct KindWords {
  std::string_view kind;
  FailureWords words;
};

// Source: the guide, "OpenAI API Failures". What it has no case for is its last one, `unknown`.
constexpr std::string_view kUnknown = "Internal AI processing error";
constexpr KindWords kKinds[] = {
    {"timeout", {"AI service temporarily unavailable", "timeout", "OpenAI API timeout", "APITimeoutError"}},
    {"rate_limit",
     {"Too many requests - please try again later", "rate_limit", "OpenAI rate limit exceeded", "RateLimitError"}},
    {"circuit_open",
     {"AI service temporarily unavailable", "circuit_open", "Circuit breaker is OPEN - service unavailable",
      "CircuitBreakerOpenError"}},
    {"invalid_request", {"The question can't be read", "invalid_request", "", "InvalidQuestionError"}},
    {"server", {kUnknown, "unknown", "", "InternalServerError"}},
    {"unreachable", {kUnknown, "unknown", "", "APIConnectionError"}},
    {"authentication", {kUnknown, "unknown", "", "AuthenticationError"}},
    {"cancelled", {"The question was cancelled", "unknown", "", "APIUserAbortError"}},
};
constexpr FailureWords kOther{kUnknown, "unknown", "", "APIError"};
constexpr std::chrono::seconds kGuidesWait{60};

}  // namespace

FailureWords WordsOf(const GenerationError& failure) {
  for (const KindWords& known : kKinds) {
    if (known.kind == failure.kind) return known.words;
  }
  return kOther;
}

std::string StatusOf(const GenerationError& failure) {
  const std::string_view fixed = WordsOf(failure).span_status;
  return fixed.empty() ? "Unexpected AI error: " + failure.message : std::string(fixed);
}

std::optional<std::chrono::seconds> RetryAfterOf(const GenerationError& failure) {
  if (failure.retry_after) return failure.retry_after;
  if (failure.kind == "timeout" || failure.kind == "rate_limit") return kGuidesWait;
  return std::nullopt;
}

void WriteAiError(Span& span, const GenerationError& failure, std::chrono::nanoseconds took) {
  span.SetAttribute(semconv::kAiErrorType, WordsOf(failure).error_type);
  span.SetAttribute(semconv::kErrorType, failure.kind);
  if (failure.kind == "timeout") {
    span.SetAttribute(semconv::kAiErrorDurationSeconds, std::chrono::duration<double>(took).count());
  }
  if (const std::optional<std::chrono::seconds> wait = RetryAfterOf(failure)) {
    span.SetAttribute(semconv::kAiErrorRetryAfter, static_cast<double>(wait->count()));
  }
}

}  // namespace throughline::assistant
