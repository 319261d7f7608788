// Calls to models: their parameters, messages, answers and tokens.
#include "sdk/ai/ai_call.h"
#include "sdk/ai/messages.h"
#include "throughline/ai.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk {

using namespace semconv;
using internal::AiCall;
using internal::AllowedMessages;

namespace {

template <typename T>
void SetIfKnown(Span& span, std::string_view key, const std::optional<T>& value) {
  if (value) span.SetAttribute(key, *value);
}

void SetUsageOn(Span& span, AiCall& call, const TokenUsage& usage) {
  if (usage.input_tokens) call.measurement.input_tokens = usage.input_tokens;
  if (usage.output_tokens) call.measurement.output_tokens = usage.output_tokens;
  SetIfKnown(span, kGenAiUsageInputTokens, usage.input_tokens);
  SetIfKnown(span, kGenAiUsageOutputTokens, usage.output_tokens);
  SetIfKnown(span, kGenAiUsageCacheReadInputTokens, usage.cache_read_tokens);
  SetIfKnown(span, kGenAiUsageCacheCreationInputTokens, usage.cache_creation_tokens);
  SetIfKnown(span, kGenAiUsageReasoningOutputTokens, usage.reasoning_tokens);
}

void SetResponseOn(Span& span, AiCall& call, const ModelResponse& response) {
  auto set = [&](std::string_view key, std::string_view text) {
    if (!text.empty()) span.SetAttribute(key, text);
  };
  if (!response.model.empty()) call.dimensions.response_model = response.model;
  set(kGenAiResponseId, response.id);
  set(kGenAiResponseModel, response.model);
  if (!response.finish_reasons.empty()) span.SetAttribute(kGenAiResponseFinishReasons, response.finish_reasons);
  set(kOpenAiResponseSystemFingerprint, response.system_fingerprint);
  if (call.writes_current()) set(kOpenAiResponseServiceTier, response.service_tier);
  if (call.writes_indexed()) set(kGenAiOpenAiResponseServiceTier, response.service_tier);
}

// gen_ai.output.type of OpenAI's response format.
std::string_view OutputType(const ModelParameters& parameters) {
  if (!parameters.output_type.empty()) return parameters.output_type;
  if (parameters.response_format.starts_with("json")) return "json";
  return parameters.response_format;
}

}  // namespace

void InferenceSpan::SetParameters(const ModelParameters& p) noexcept {
  if (!IsRecording() || !IsOn()) return;
  SetIfKnown(*this, kGenAiRequestTemperature, p.temperature);
  SetIfKnown(*this, kGenAiRequestTopP, p.top_p);
  SetIfKnown(*this, kGenAiRequestTopK, p.top_k);
  SetIfKnown(*this, kGenAiRequestFrequencyPenalty, p.frequency_penalty);
  SetIfKnown(*this, kGenAiRequestPresencePenalty, p.presence_penalty);
  SetIfKnown(*this, kGenAiRequestMaxTokens, p.max_tokens);
  if (p.choice_count && *p.choice_count != 1) SetAttribute(kGenAiRequestChoiceCount, *p.choice_count);
  if (!p.stop_sequences.empty()) SetAttribute(kGenAiRequestStopSequences, p.stop_sequences);
  SetIfKnown(*this, kGenAiRequestStream, p.stream);
  SetIfAny(kGenAiRequestReasoningEffort, p.reasoning_effort);
  // The older name is that of OpenAI's word; an output type of its own has none.
  if (call()->writes_current() || p.response_format.empty()) SetIfAny(kGenAiOutputType, OutputType(p));
  if (call()->writes_current()) {
    SetIfKnown(*this, kGenAiRequestSeed, p.seed);
    SetIfAny(kOpenAiRequestServiceTier, p.service_tier);
  }
  if (call()->writes_indexed()) {
    SetIfKnown(*this, kGenAiOpenAiRequestSeed, p.seed);
    SetIfAny(kGenAiOpenAiRequestResponseFormat, p.response_format);
    SetIfAny(kGenAiOpenAiRequestServiceTier, p.service_tier);
  }
}

void InferenceSpan::SetSystemInstructions(std::string_view text) noexcept {
  if (!IsOn() || !IsRecording() || text.empty()) return;
  try {
    const Part part = Part::Text(std::string(text));
    SetSystemInstructions(std::span(&part, 1));
  } catch (...) {
  }
}

void InferenceSpan::SetSystemInstructions(std::span<const Part> parts) noexcept {
  if (!IsOn() || !IsRecording() || parts.empty()) return;
  try {
    AiCall& c = *call();
    if (c.writes_json() && WantsContent() && internal::WritePartsJson(c, parts)) {
      if (c.writes_json_on_span()) SetAttribute(kGenAiSystemInstructions, c.json);
      if (c.writes_event()) c.event_system = c.json;
    }
    if (c.writes_indexed()) {
      const Message message{.role = "system", .parts = {parts.begin(), parts.end()}};
      const AllowedMessages allowed = internal::AllowMessages(c, std::span(&message, 1));
      c.prompts = internal::WriteIndexed(*this, c, "gen_ai.prompt.", allowed, c.prompts, false);
    }
  } catch (...) {
  }
}

void InferenceSpan::SetInputMessages(std::span<const Message> messages) noexcept {
  if (!IsOn() || !IsRecording() || messages.empty()) return;
  try {
    AiCall& c = *call();
    const AllowedMessages allowed = internal::AllowMessages(c, messages);
    if (allowed.left_out > 0) SetAttribute("throughline.messages_left_out", allowed.left_out);
    if (c.writes_json() && internal::WriteMessagesJson(c, allowed)) {
      if (c.writes_json_on_span()) SetAttribute(kGenAiInputMessages, c.json);
      if (c.writes_event()) c.event_input = c.json;
    }
    if (c.writes_indexed()) c.prompts = internal::WriteIndexed(*this, c, "gen_ai.prompt.", allowed, c.prompts, false);
  } catch (...) {
  }
}

void InferenceSpan::SetOutputMessages(std::span<const Message> messages) noexcept {
  if (!IsOn() || !IsRecording() || messages.empty()) return;
  try {
    AiCall& c = *call();
    const AllowedMessages allowed = internal::AllowMessages(c, messages);
    if (c.writes_json() && internal::WriteMessagesJson(c, allowed)) {
      if (c.writes_json_on_span()) SetAttribute(kGenAiOutputMessages, c.json);
      if (c.writes_event()) c.event_output = c.json;
    }
    if (c.writes_indexed())
      c.completions = internal::WriteIndexed(*this, c, "gen_ai.completion.", allowed, c.completions, true);
  } catch (...) {
  }
}

void InferenceSpan::SetToolDefinitions(std::span<const ToolDefinition> tools) noexcept {
  if (!IsOn() || !IsRecording() || tools.empty()) return;
  try {
    AiCall& c = *call();
    if (c.writes_json()) {
      internal::WriteToolsJson(c, tools);
      if (c.writes_json_on_span()) SetAttribute(kGenAiToolDefinitions, c.json);
      if (c.writes_event()) c.event_tools = c.json;
    }
    if (c.writes_indexed()) internal::WriteToolsIndexed(*this, c, tools);
  } catch (...) {
  }
}

void InferenceSpan::SetResponse(const ModelResponse& response) noexcept {
  if (!IsOn()) return;
  try {
    SetResponseOn(*this, *call(), response);
  } catch (...) {
  }
}

void InferenceSpan::SetUsage(const TokenUsage& usage) noexcept {
  if (IsOn()) SetUsageOn(*this, *call(), usage);
}

void InferenceSpan::MarkChunk() noexcept {
  if (!IsOn()) return;
  AiCall& c = *call();
  const internal::SteadyTime now = internal::MeasureNow();
  if (!c.last_chunk) {
    SetTimeToFirstChunk(now - c.start);
  } else {
    const double seconds = std::chrono::duration<double>(now - *c.last_chunk).count();
    c.measurement.output_chunks.Record(seconds, internal::SecondsBounds());
  }
  c.last_chunk = now;
}

void InferenceSpan::SetTimeToFirstChunk(std::chrono::nanoseconds time) noexcept {
  if (!IsOn()) return;
  const double seconds = std::chrono::duration<double>(time).count();
  call()->measurement.first_chunk_s = seconds;
  SetAttribute(kGenAiResponseTimeToFirstChunk, seconds);
}

void InferenceSpan::SetAgent(std::string_view name, std::string_view id) noexcept {
  SetIfAny(kGenAiAgentName, name);
  SetIfAny(kGenAiAgentId, id);
}

void InferenceSpan::SetPromptName(std::string_view name) noexcept { SetIfAny(kGenAiPromptName, name); }

namespace {

template <typename Start>
Start StartOf(std::string_view operation, const ModelCall& call) {
  return {.operation = operation,
          .subject = call.model,
          .kind = SpanKind::kClient,
          .provider = call.provider,
          .model = call.model,
          .server_address = call.server_address,
          .server_port = call.server_port};
}

}  // namespace

ChatSpan::ChatSpan(const Tracer& tracer, const ModelCall& call, const AiSpanOptions& options) noexcept
    : InferenceSpan(tracer, StartOf<Start>("chat", call), options) {}

TextCompletionSpan::TextCompletionSpan(const Tracer& tracer, const ModelCall& call,
                                       const AiSpanOptions& options) noexcept
    : InferenceSpan(tracer, StartOf<Start>("text_completion", call), options) {}

GenerateContentSpan::GenerateContentSpan(const Tracer& tracer, const ModelCall& call,
                                         const AiSpanOptions& options) noexcept
    : InferenceSpan(tracer, StartOf<Start>("generate_content", call), options) {}

EmbeddingsSpan::EmbeddingsSpan(const Tracer& tracer, const ModelCall& call, const AiSpanOptions& options) noexcept
    : AiSpan(tracer, StartOf<Start>("embeddings", call), options) {}

void EmbeddingsSpan::SetEncodingFormats(std::span<const std::string_view> formats) noexcept {
  if (!formats.empty()) SetAttribute(kGenAiRequestEncodingFormats, formats);
}

void EmbeddingsSpan::SetDimensionCount(int64_t count) noexcept { SetAttribute(kGenAiEmbeddingsDimensionCount, count); }

void EmbeddingsSpan::SetResponse(const ModelResponse& response) noexcept {
  if (!IsOn()) return;
  try {
    SetResponseOn(*this, *call(), response);
  } catch (...) {
  }
}

void EmbeddingsSpan::SetUsage(const TokenUsage& usage) noexcept {
  if (IsOn()) SetUsageOn(*this, *call(), usage);
}

void EmbeddingsSpan::SetVector(size_t index, std::span<const double> vector) noexcept {
  // Nobody can look into a vector to mask it.
  if (!IsOn() || !call()->writes_indexed() || call()->policy->capture != ContentCapture::kFull) return;
  internal::IndexedKey key("gen_ai.embeddings.");
  SetAttribute(key.At(index)("vector"), vector);
}

void EmbeddingsSpan::SetVector(size_t index, std::span<const float> vector) noexcept {
  if (!IsOn() || !IsRecording() || !call()->writes_indexed()) return;
  try {
    const std::vector<double> wide(vector.begin(), vector.end());
    SetVector(index, std::span<const double>(wide));
  } catch (...) {
  }
}

}  // namespace throughline::inline sdk
