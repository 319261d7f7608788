// The application's own story around the model calls: ai.*, query.*, validation.*, pipeline.*, feedback.*,
// correlation.*.
#include "sdk/ai/allowed_text.h"
#include "throughline/ai.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk {

using namespace semconv;

namespace {

void Set(Span& span, std::string_view key, std::string_view text) noexcept {
  if (!text.empty()) span.SetAttribute(key, text);
}

template <typename T>
void Set(Span& span, std::string_view key, const std::optional<T>& value) noexcept {
  if (value) span.SetAttribute(key, *value);
}

}  // namespace

void Annotate(Span& span, const AiModel& model) noexcept {
  Set(span, kAiModelName, model.name);
  Set(span, kAiModelVersion, model.version);
  Set(span, kAiModelProvider, model.provider);
  Set(span, kAiModelTemperature, model.temperature);
}

void Annotate(Span& span, const AiIntent& intent) noexcept {
  Set(span, kAiIntentCategory, intent.category);
  Set(span, kAiIntentDetected, intent.detected);
  Set(span, kAiIntentConfidence, intent.confidence);
  if (!intent.keywords.empty()) span.SetAttribute(kAiIntentKeywords, intent.keywords);
  Set(span, kIntentSuccess, intent.success);
}

void Annotate(Span& span, const AiStep& step) noexcept {
  Set(span, kAiOperation, step.operation);
  Set(span, kAiTimeoutSeconds, step.timeout_seconds);
  Set(span, kAiMaxRetries, step.max_retries);
  Set(span, kAiResponseQuality, step.response_quality);
  if (step.user_input.empty() || !span.IsRecording()) return;
  try {
    const Shared<const ContentPolicy> policy = GetContentPolicy();
    if (policy->place == ContentPlace::kEvent) return;
    internal::AllowedTexts texts;
    internal::AllowedText text = texts.Text(*policy, step.user_input);
    texts.CutTo(text, policy->max_text_bytes);
    Set(span, kAiUserInput, text.text);
  } catch (...) {
  }
}

void Annotate(Span& span, const AiOutcome& outcome) noexcept {
  Set(span, kAiResponseSuccess, outcome.success);
  Set(span, kAiResponseTokens, outcome.tokens);
}

void Annotate(Span& span, const AiError& error) noexcept {
  Set(span, kAiErrorType, error.type);
  Set(span, kAiErrorDurationSeconds, error.duration_seconds);
  Set(span, kAiErrorRetryAfter, error.retry_after_seconds);
  span.SetStatus(StatusCode::kError, error.message);
}

void Annotate(Span& span, const QueryInfo& query) noexcept {
  Set(span, kQueryLanguage, query.language);
  Set(span, kQueryComplexityScore, query.complexity_score);
  Set(span, kQueryValidationStatus, query.validation_status);
  Set(span, kQueryExecutionTimeMs, query.execution_time_ms);
}

void Annotate(Span& span, const ValidationInfo& validation) noexcept {
  Set(span, kValidationSuccess, validation.success);
  Set(span, kValidationScore, validation.score);
}

void Annotate(Span& span, const PipelineInfo& pipeline) noexcept {
  Set(span, kPipelineSuccess, pipeline.success);
  Set(span, kPipelineDegraded, pipeline.degraded);
  Set(span, kPipelineStepsCompleted, pipeline.steps_completed);
  Set(span, kPipelineFailurePoint, pipeline.failure_point);
}

void Annotate(Span& span, const FeedbackInfo& feedback) noexcept {
  std::string_view sentiment = feedback.sentiment;
  if (sentiment.empty() && feedback.type == "thumbs_up") sentiment = "positive";
  if (sentiment.empty() && feedback.type == "thumbs_down") sentiment = "negative";
  Set(span, kFeedbackType, feedback.type);
  Set(span, kFeedbackSentiment, sentiment);
  Set(span, kFeedbackSessionId, feedback.session_id);
  Set(span, kFeedbackSessionDurationSeconds, feedback.session_duration_seconds);
  Set(span, kFeedbackUserSatisfaction, feedback.user_satisfaction);
  Set(span, kFeedbackRating, feedback.rating);
  Set(span, kFeedbackCorrelated, feedback.correlated);
  Set(span, kFeedbackHasComment, feedback.has_comment);
}

void Annotate(Span& span, const CorrelationInfo& correlation) noexcept {
  if (!span.IsRecording()) return;
  try {
    if (correlation.original_trace_id.IsValid()) {
      span.SetAttribute(kCorrelationOriginalTraceId, correlation.original_trace_id.Hex());
    }
  } catch (...) {
  }
  Set(span, kCorrelationSuccess, correlation.success);
}

}  // namespace throughline::inline sdk
