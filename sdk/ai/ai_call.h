// What an AI span remembers between its setters and its end: the policy and the names it writes by, what the metrics
// need, and scratch memory. Pooled, so that a span in steady state allocates nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/ai/allowed_text.h"
#include "sdk/metrics/genai_metrics.h"
#include "throughline/ai.h"

namespace throughline::inline sdk::internal {

using SteadyTime = std::chrono::steady_clock::time_point;

struct AiCall {
  Shared<const ContentPolicy> policy;
  GenAiConvention convention = GenAiConvention::kCurrent;
  bool is_client = false;  // measured
  SteadyTime start;
  std::optional<SystemTime> given_start;
  std::optional<SteadyTime> last_chunk;
  CallDimensions dimensions;
  CallMeasurement measurement;

  // Of the indexed names: how many messages have theirs.
  size_t prompts = 0;
  size_t completions = 0;

  // For the event: what was written of each.
  std::string event_system, event_input, event_output, event_tools;

  std::string json;
  std::vector<AllowedText> texts;
  AllowedTexts allowed;

  bool writes_current() const { return convention != GenAiConvention::kIndexed; }
  bool writes_indexed() const { return convention != GenAiConvention::kCurrent; }
  bool writes_event() const { return policy->place != ContentPlace::kSpan && policy->capture != ContentCapture::kOff; }
  // Text may be an attribute of the span itself.
  bool writes_on_span() const { return policy->place != ContentPlace::kEvent; }
  bool writes_json_on_span() const { return writes_current() && writes_on_span(); }
  bool writes_json() const { return writes_json_on_span() || writes_event(); }
  void Clear();
};

AiCall* TakeCall();  // nullptr: out of memory
void GiveBack(AiCall* call) noexcept;

// THROUGHLINE_GENAI_CONVENTION, OTEL_SEMCONV_STABILITY_OPT_IN.
GenAiConvention ConventionFromEnvironment();

// The clock of the measurements; tests set their own. nullptr: the steady clock.
SteadyTime MeasureNow() noexcept;
void SetMeasureClock(SteadyTime (*now)()) noexcept;

}  // namespace throughline::inline sdk::internal
