// A model that failed, in the guide's words: on the spans, and in the answer.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "assistant/providers/provider.h"
#include "throughline/trace.h"

namespace throughline::assistant {

// What the guide says to the person who asked, by the kind of failure.
struct FailureWords {
  std::string_view error;           // "AI service temporarily unavailable"
  std::string_view error_type;      // of the answer: timeout, rate_limit, circuit_open, invalid_request, unknown
  std::string_view span_status;     // "OpenAI API timeout"; empty: made of the message
  std::string_view exception_type;  // as OpenAI's own client names it
};
FailureWords WordsOf(const GenerationError& failure);

// "OpenAI API timeout", "Unexpected AI error: 500 The server is busy".
std::string StatusOf(const GenerationError& failure);
// How long to wait before the next try; the guide's 60 s where the endpoint does not say.
std::optional<std::chrono::seconds> RetryAfterOf(const GenerationError& failure);

// ai.error.*, error.type. Leaves the status alone.
void WriteAiError(Span& span, const GenerationError& failure, std::chrono::nanoseconds took);

}  // namespace throughline::assistant
