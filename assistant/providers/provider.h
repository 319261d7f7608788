// Who turns a question into a query: the built-in planner, or a model behind an OpenAI-compatible endpoint.
//
// Errors   values; one that `is_retryable` was already retried within the deadline.
// Threads  any number at once. A call ends by its deadline, whatever the other side does.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/planner/planner.h"
#include "throughline/openai.h"

namespace throughline::assistant {

struct GenerationRequest {
  const PlanRequest& question;
  const Intent& intent;
  std::string last_query = {};  // of this conversation, for follow-ups
  std::string conversation_id = {};
  std::chrono::steady_clock::time_point deadline;
  std::optional<openai::CancelToken> cancel = {};
  std::string_view fault = {};  // a model fault that is on (faults.h): goes to the endpoint in kFaultHeader
};

// How the faulty endpoint learns what to do with a request: the fault's name. The pipeline has taken the use.
inline constexpr std::string_view kFaultHeader = "x-throughline-fault";

struct GenerationError {
  // timeout, rate_limit, server, unreachable, bad_answer, authentication, rejected (the endpoint says that the request
  // is wrong: no such model), circuit_open, cancelled; invalid_request: the question itself can't be read.
  std::string kind;
  std::string message;    // for a person; never holds a key
  int http_status = 500;  // what the guide answers: 503 timeout (and an open circuit), 429 rate limit, 500 other
  std::optional<std::chrono::seconds> retry_after = {};
};

struct Generation {
  PlanAnswer answer;
  std::string provider;  // "builtin", "openai": who wrote the query in the end
  std::string model;     // "throughline-planner", "gpt-4o-2024-08-06"
  std::string model_version;
  int64_t input_tokens = 0, output_tokens = 0;
  int rounds = 1;            // times the model was asked; diagnostics went back to it from the second on
  bool is_fallback = false;  // the model's queries did not compile: the planner's stands here
  std::string fallback_reason;
};

struct GenerationOutcome {
  std::optional<Generation> value;
  GenerationError error;
  explicit operator bool() const { return value.has_value(); }
};

class Provider {
 public:
  virtual ~Provider() = default;
  virtual std::string_view name() const = 0;   // "builtin", "openai"
  virtual std::string_view model() const = 0;  // as asked for
  virtual double temperature() const = 0;      // 0 for the planner
  virtual GenerationOutcome Generate(const GenerationRequest& request) = 0;
};

}  // namespace throughline::assistant
