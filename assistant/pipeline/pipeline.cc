#include "assistant/pipeline/pipeline.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "assistant/pipeline/failure.h"
#include "sdk/text.h"
#include "throughline/ai.h"
#include "throughline/content.h"
#include "throughline/semconv.h"

namespace throughline::assistant {

using namespace semconv;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view kPipelineSpan = "🧠 Generate DataPrime Query";
constexpr std::string_view kIntentSpan = "📊 Analyze User Intent";
constexpr std::string_view kModelSpan = "🤖 OpenAI Query Generation";
constexpr std::string_view kValidationSpan = "✅ Validate Generated Query";
constexpr std::string_view kUnvalidated = "Query validation failed - returning unvalidated result";
constexpr std::string_view kSkipped = "SKIPPED";

const Tracer& OurTracer() {
  static const Tracer tracer = GetTracer("throughline.assistant");
  return tracer;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

void SetIfAny(Span& span, std::string_view key, std::string_view text) {
  if (!text.empty()) span.SetAttribute(key, text);
}

// As much of `text` as may be told.
void SetContent(Span& span, std::string_view key, std::string_view text) {
  if (text.empty() || !span.IsRecording()) return;
  const Shared<const ContentPolicy> policy = GetContentPolicy();
  if (policy->capture == ContentCapture::kOff || policy->place == ContentPlace::kEvent) return;
  if (policy->capture == ContentCapture::kFull) {
    span.SetAttribute(key, text);
  } else {
    span.SetAttribute(key, policy->mask ? policy->mask(text) : MaskSensitive(text));
  }
}

struct ModelFault {
  Fault fault;
  std::string_view name;  // as the faulty endpoint reads it
};
// The endpoint has no fault `cascade`: to it that is a server that fails.
constexpr std::array<ModelFault, 5> kModelFaults = {{{Fault::kCascade, "server_error"},
                                                     {Fault::kModelTimeout, "model_timeout"},
                                                     {Fault::kRateLimit, "rate_limit"},
                                                     {Fault::kServerError, "server_error"},
                                                     {Fault::kBrokenJson, "broken_json"}}};

}  // namespace

std::string_view IdentifyFailurePoint(std::string_view error_text) {
  std::string lower(error_text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const auto has = [&](std::string_view word) { return lower.find(word) != lower.npos; };
  if (has("intent")) return "intent_analysis";
  if (has("openai") || has("api")) return "ai_generation";
  if (has("validation")) return "query_validation";
  return "unknown";
}

// One question on its way.
class Pipeline::Journey {
 public:
  Journey(Dependencies& dependencies, const PipelineRequest& request, const LiveCatalogue& catalogue, int64_t now)
      : dependencies_(dependencies), request_(request), catalogue_(catalogue), now_(now) {}

  PipelineResult Run();

 private:
  void ReadQuestion();
  void TakeFaults();
  void BeginRoot(Span& root);
  void AnalyzeIntent(Span& root);
  void Generate(Span& root);
  void WriteRefusal(Span& span) const;
  void Validate(Span& root);
  void SkipValidation(Span& root);
  void Succeed(Span& root);
  void FailBecauseOf(const GenerationError& failure, std::chrono::nanoseconds took, Span& root);
  void FailBecauseOf(std::string_view exception_type, std::string_view message, Span& root);

  Dependencies& dependencies_;
  const PipelineRequest& request_;
  const LiveCatalogue& catalogue_;
  const int64_t now_;

  std::string question_;   // trimmed, valid UTF-8
  std::string complaint_;  // why the question can't be read
  Provider* provider_ = nullptr;
  std::string_view model_fault_;
  bool intent_must_fail_ = false;
  int steps_ = 0;
  PipelineResult result_;
};

PipelineResult Pipeline::Journey::Run() {
  const steady_clock::time_point began = steady_clock::now();
  ReadQuestion();
  TakeFaults();
  ActiveSpan root = OurTracer().StartActiveSpan(kPipelineSpan, {.attributes = {{kAiOperation, "query_generation"}}});
  result_.trace_id = root.context().trace_id;
  result_.answer_span_id = root.context().span_id;
  try {
    BeginRoot(root);
    AnalyzeIntent(root);
    Generate(root);
    if (result_.generation && !result_.generation->answer.query.empty()) {
      Validate(root);
    } else {
      SkipValidation(root);
    }
    if (result_.generation) Succeed(root);
  } catch (const std::exception& thrown) {
    root.RecordException(thrown);
    FailBecauseOf("", thrown.what(), root);
  }
  result_.duration = steady_clock::now() - began;
  return std::move(result_);
}

void Pipeline::Journey::ReadQuestion() {
  question_ = text::Repaired(Trimmed(request_.user_input));
  if (question_.empty()) {
    complaint_ = "the question is empty: say what you want to see, for example `errors of the last hour`";
  } else if (question_.size() > kLongestQuestion) {
    complaint_ = "the question has " + std::to_string(question_.size()) + " bytes, more than " +
                 std::to_string(kLongestQuestion) + ": ask for one thing at a time";
    question_.clear();
  }
}

void Pipeline::Journey::TakeFaults() {
  provider_ = &dependencies_.provider;
  for (const ModelFault& fault : kModelFaults) {
    if (!dependencies_.faults.Take(fault.fault)) continue;
    intent_must_fail_ = fault.fault == Fault::kCascade;
    if (dependencies_.model_faults != nullptr) {
      provider_ = dependencies_.model_faults;
      model_fault_ = fault.name;
    }
    return;
  }
}

void Pipeline::Journey::BeginRoot(Span& root) {
  Annotate(root,
           AiModel{.name = provider_->model(), .provider = provider_->name(), .temperature = provider_->temperature()});
  root.SetAttribute(kAiModel, provider_->model());
  Annotate(root, AiStep{.user_input = question_,
                        .timeout_seconds = std::chrono::duration<double>(dependencies_.model_timeout).count(),
                        .max_retries = dependencies_.max_retries});
  root.SetAttribute(kQueryLanguage, "dataprime");
  root.SetAttribute("demo_mode", ToText(request_.mode));
  SetIfAny(root, "input.kind", request_.input_kind);
  SetIfAny(root, kGenAiConversationId, request_.conversation_id);
  SetIfAny(root, "session.id", request_.session_id);
  SetIfAny(root, kUserId, request_.user_id);
}

void Pipeline::Journey::AnalyzeIntent(Span& root) {
  ActiveSpan span = OurTracer().StartActiveSpan(kIntentSpan);
  try {
    if (!complaint_.empty()) throw std::invalid_argument(complaint_);
    if (intent_must_fail_) throw std::runtime_error("intent analysis failed: the fault `cascade` is switched on");
    result_.intent = dependencies_.planner.Analyze(question_);
    span.SetAttribute(kIntentSuccess, true);
    ++steps_;
  } catch (const std::exception& thrown) {
    span.SetStatus(StatusCode::kError, "Intent analysis failed");
    span.RecordException(thrown);
    span.SetAttribute(kIntentSuccess, false);
    result_.intent = Intent{.category = "general", .confidence = 0, .keywords = {}};
  }
  const Intent& intent = result_.intent;
  const AiIntent said{.category = intent.category,
                      .detected = intent.category,
                      .confidence = intent.confidence,
                      .keywords = intent.keywords};
  Annotate(span, said);
  span.SetAttribute(kIntentCategory, intent.category);
  Annotate(root, said);
  root.SetAttribute(kAiIntent, intent.category);
  root.SetAttribute(kAiConfidence, intent.confidence);
}

void Pipeline::Journey::Generate(Span& root) {
  ActiveSpan span = OurTracer().StartActiveSpan(kModelSpan);
  Annotate(span,
           AiModel{.name = provider_->model(), .provider = provider_->name(), .temperature = provider_->temperature()});
  span.SetAttribute(kAiModel, provider_->model());
  const steady_clock::time_point began = steady_clock::now();
  GenerationOutcome outcome;
  if (!complaint_.empty()) {
    outcome.error = {.kind = "invalid_request", .message = complaint_, .http_status = 400};
  } else {
    const PlanRequest plan{.text = question_,
                           .mode = request_.mode,
                           .now = now_,
                           .utc_offset_minutes = request_.utc_offset_minutes,
                           .catalogue = catalogue_,
                           .last = request_.last_plan};
    try {
      outcome = provider_->Generate({.question = plan,
                                     .intent = result_.intent,
                                     .last_query = request_.last_query,
                                     .conversation_id = request_.conversation_id,
                                     .deadline = began + dependencies_.model_timeout,
                                     .fault = model_fault_});
    } catch (const std::exception& thrown) {
      outcome.error = {.kind = "unknown", .message = thrown.what()};
    }
  }
  if (!outcome) {
    const GenerationError& failure = outcome.error;
    span.SetStatus(StatusCode::kError, "OpenAI generation failed");
    span.RecordException(WordsOf(failure).exception_type, failure.message);
    span.SetAttribute(kAiSuccess, false);
    const std::chrono::nanoseconds took = steady_clock::now() - began;
    WriteAiError(span, failure, took);
    span.End();
    FailBecauseOf(failure, took, root);
    return;
  }
  result_.generation = std::move(outcome.value);
  const Generation& generation = *result_.generation;
  const int64_t tokens = generation.input_tokens + generation.output_tokens;
  ++steps_;
  for (Span* on : {static_cast<Span*>(&span), &root}) {
    if (!generation.is_fallback) SetIfAny(*on, kAiModelVersion, generation.model_version);
    Annotate(*on, AiOutcome{.success = true, .tokens = tokens});
    if (generation.is_fallback) {
      on->SetAttribute("ai.fallback", true);
      // Without what stands behind the colon: the compiler's words quote the query, which is content.
      const std::string_view reason = generation.fallback_reason;
      on->SetAttribute("ai.fallback.reason", reason.substr(0, reason.find(':')));
      on->SetAttribute("ai.fallback.model", generation.model);
    }
  }
  span.SetAttribute(kAiSuccess, true);
  span.SetAttribute(kAiTokens, tokens);
  span.SetAttribute("ai.rounds", generation.rounds);
  span.SetAttribute("ai.answer.kind", ToText(generation.answer.kind));
  SetContent(span, "ai.generated_response", generation.answer.query);
  if (generation.answer.kind == PlanAnswer::Kind::kRefusal) {
    WriteRefusal(span);
    WriteRefusal(root);
  }
}

void Pipeline::Journey::WriteRefusal(Span& span) const {
  const PlanAnswer& answer = result_.generation->answer;
  span.SetAttribute("evaluation.query_rejected", true);
  span.SetAttribute("evaluation.rejection_reason",
                    answer.refusal_reason.empty() ? "not_understood" : answer.refusal_reason);
  span.SetAttribute("evaluation.policy", "observability_topics_only");
  span.SetAttribute("evaluation.enforcement", "blocked");
  span.SetAttribute("evaluation.mode", ToText(request_.mode));
}

void Pipeline::Journey::Validate(Span& root) {
  const std::string& query = result_.generation->answer.query;
  ActiveSpan span = OurTracer().StartActiveSpan(kValidationSpan);
  try {
    result_.validation = dependencies_.validate(query, catalogue_, now_);
    result_.dry_run = Estimate(query, catalogue_, now_);
  } catch (const std::exception& thrown) {
    result_.validation.reset();
    span.SetStatus(StatusCode::kError, "Query validation failed");
    span.RecordException(thrown);
    span.SetAttribute(kValidationSuccess, false);
    root.SetAttribute(kPipelineDegraded, true);
    root.AddEvent(kUnvalidated);
    result_.pipeline_health = "degraded";
    return;
  }
  ++steps_;
  const Validation& validation = *result_.validation;
  Annotate(span, ValidationInfo{.success = true, .score = validation.syntax_score});
  span.SetAttribute("validation.is_valid", validation.is_valid);
  span.SetAttribute("validation.errors", validation.errors.size());
  span.SetAttribute("validation.warnings", validation.warnings.size());
  for (Span* on : {static_cast<Span*>(&span), &root}) {
    Annotate(*on, QueryInfo{.language = "dataprime",
                            .complexity_score = validation.complexity,
                            .validation_status = validation.status});
    on->SetAttribute(kQueryComplexity, validation.complexity);
    on->SetAttribute("query.cost_class", validation.cost_class);
  }
}

// Nothing to validate; the step stands in the trace all the same, so that one sees that it was reached and left out.
void Pipeline::Journey::SkipValidation(Span& root) {
  ActiveSpan span = OurTracer().StartActiveSpan(kValidationSpan);
  span.SetAttribute("validation.skipped", true);
  span.SetAttribute(kQueryValidationStatus, kSkipped);
  root.SetAttribute(kQueryValidationStatus, kSkipped);
}

void Pipeline::Journey::Succeed(Span& root) {
  result_.http_status = 200;
  result_.success = true;
  if (result_.pipeline_health.empty()) result_.pipeline_health = "healthy";
  Annotate(root, PipelineInfo{.success = true, .steps_completed = steps_});
  SetContent(root, "ai.generated_response", result_.generation->answer.query);
  result_.answer_token = MakeAnswerToken(root, dependencies_.token_lifetime, request_.conversation_id);
}

void Pipeline::Journey::FailBecauseOf(const GenerationError& failure, std::chrono::nanoseconds took, Span& root) {
  const FailureWords words = WordsOf(failure);
  const std::string status = StatusOf(failure);
  FailBecauseOf(words.exception_type, status, root);
  Annotate(root, AiOutcome{.success = false});
  WriteAiError(root, failure, took);
  root.SetAttribute(kPipelineFailurePoint, result_.failure_point = "ai_generation");
  result_.http_status = failure.http_status;
  result_.error = failure.kind == "invalid_request" ? failure.message : std::string(words.error);
  result_.error_type = words.error_type;
  result_.detail = failure.message;
  result_.retry_after = RetryAfterOf(failure);
}

void Pipeline::Journey::FailBecauseOf(std::string_view exception_type, std::string_view message, Span& root) {
  root.SetStatus(StatusCode::kError, "Pipeline failed: " + std::string(message));
  if (!exception_type.empty()) root.RecordException(exception_type, message);
  result_.generation.reset();
  result_.validation.reset();
  result_.success = false;
  result_.http_status = 500;
  result_.error = "Query generation failed";
  result_.error_type = "unknown";
  result_.detail = message;
  result_.pipeline_health = "failed";
  result_.failure_point = IdentifyFailurePoint(message);
  Annotate(root, PipelineInfo{.success = false, .steps_completed = steps_, .failure_point = result_.failure_point});
}

Pipeline::Pipeline(Dependencies dependencies) : dependencies_(std::move(dependencies)) {}

PipelineResult Pipeline::Run(const PipelineRequest& request, const LiveCatalogue& catalogue, int64_t now) {
  return Journey(dependencies_, request, catalogue, now).Run();
}

}  // namespace throughline::assistant
