// A model behind any endpoint that speaks OpenAI's API writes the query; the compiler judges it.
//
//   question ─► prompt ─► model ─► {"query": ...} ─► Compile ─┬─ good ─► answer
//                           ▲                                  │
//                           └── what is wrong with it ◄────────┘   at most `max_repairs` times, then the planner
//                           answers
//
// What a model says is only ever compiled as a query, or shown as text: nothing else is done with it.
//
// Errors   values. Retried within the deadline: time-outs, 429, 5xx, no connection. After `failures_to_open` failures
//          in a row the endpoint is left alone for `cool_down`.
// Limits   an answer is at most `max_answer_bytes`; no attempt and no wait goes past the request's deadline.
// Threads  any number at once.
// Source   AI Center facts, D.3 and E; the guide, "Error Recovery Patterns".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "assistant/providers/provider.h"
#include "throughline/openai.h"
#include "throughline/resilience.h"

namespace throughline::assistant {

struct OpenAiProviderOptions {
  openai::ClientOptions client = {};  // base_url, api_key, azure, ...; its own retries stay off
  std::string model = "gpt-4o";
  double temperature = 0.3;
  int64_t max_tokens = 400;
  bool asks_for_json = true;  // response_format json_object. An endpoint or model that refuses it, max_tokens or the
                              // temperature (400) is asked without it from then on.

  int max_repairs = 2;          // times that diagnostics go back
  size_t prompt_tokens = 3000;  // the system prompt's budget
  size_t max_answer_bytes = 256 << 10;
  RetryPolicy retry{.max_attempts = 4};  // first delay 1 s, doubled, up to 1 s of jitter: the guide's
  CircuitBreakerOptions breaker{.failures_to_open = 3, .cool_down = std::chrono::seconds(30), .name = "openai"};

  // Handed in by tests; by default the thread sleeps and the clock is the steady one.
  std::function<bool(std::chrono::nanoseconds delay)> wait = {};
  std::function<double()> random = {};
};

// `planner` outlives it.
std::unique_ptr<Provider> MakeOpenAiProvider(OpenAiProviderOptions options, const Planner& planner);

}  // namespace throughline::assistant
