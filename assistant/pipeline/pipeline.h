// A question on its way to an answer, as the guide's tree of spans.
//
//   🧠 Generate DataPrime Query
//   ├── 📊 Analyze User Intent
//   ├── 🤖 OpenAI Query Generation          (the model's own `chat gpt-4o` below it, when a model is asked)
//   └── ✅ Validate Generated Query
//
// docs/assistant/traces.md says what stands on each.
//
// Shape    the request's span is current when Run is called; the tree becomes its child. Run never throws: each way to
//          fail is a PipelineResult, with the guide's attributes on the spans (pipeline.*, ai.*, query.*, intent.*,
//          validation.*).
// Threads  any number at once.
// Source   the guide, "Cascade Failure Demonstration"; AI Center facts, D.1 and D.10.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "assistant/faults/faults.h"
#include "assistant/planner/explain.h"
#include "assistant/providers/provider.h"
#include "assistant/validation/validation.h"
#include "throughline/feedback.h"
#include "throughline/trace.h"

namespace throughline::assistant {

struct PipelineRequest {
  std::string user_input;       // as it came
  std::string conversation_id;  // may be empty: the question stands alone
  std::string session_id;
  std::string user_id;
  std::string input_kind = "text";  // text, voice
  Mode mode = Mode::kSmart;
  int utc_offset_minutes = 0;
  std::string last_query = {};
  std::shared_ptr<const Plan> last_plan = {};
};

struct PipelineResult {
  // 200, or as the guide answers: 400 empty or too long, 429, 500, 503.
  int http_status = 200;
  bool success = false;
  std::optional<Generation> generation;
  Intent intent;
  std::optional<Validation> validation;  // empty when there is no query, and when validation itself failed: degraded
  DryRun dry_run;
  std::string pipeline_health;    // healthy, degraded, failed
  std::string failure_point;      // intent_analysis, ai_generation, query_validation, unknown
  std::string error, error_type;  // the guide's sentence; timeout, rate_limit, circuit_open, invalid_request, unknown
  std::string detail;             // what the model's endpoint said, for a person; never holds a key
  std::optional<std::chrono::seconds> retry_after;
  TraceId trace_id;
  SpanId answer_span_id;     // of 🧠: what feedback is about
  std::string answer_token;  // signed; empty when no key is set or the span is no-op
  std::chrono::nanoseconds duration{0};
};

// The guide's: by what an error's text speaks of.
std::string_view IdentifyFailurePoint(std::string_view error_text);

class Pipeline {
 public:
  struct Dependencies {
    const Planner& planner;
    Provider& provider;  // the configured one
    // Asks the faulty endpoint, which reads in kFaultHeader what to do wrong; used while a model fault is on, of which
    // the pipeline takes one use a question.
    Provider* model_faults = nullptr;
    Faults& faults;
    std::chrono::milliseconds model_timeout{30'000};  // for all attempts of one question together
    int max_retries = 3;                              // as the provider was told; stands on the span
    std::chrono::seconds token_lifetime{30 * 24 * 3600};
    std::function<Validation(std::string_view query, const LiveCatalogue& catalogue, int64_t now)> validate = Validate;
  };
  explicit Pipeline(Dependencies dependencies);

  PipelineResult Run(const PipelineRequest& request, const LiveCatalogue& catalogue, int64_t now);

 private:
  class Journey;  // of one question
  Dependencies dependencies_;
};

}  // namespace throughline::assistant
