// Spans of an AI application: model calls, tools, retrievals, agents, verdicts, under the names that AI observability
// tools look for.
//
//   throughline::ChatSpan span(tracer, {.provider = "openai", .model = "gpt-4o", .server_address = "api.openai.com"});
//   span.SetParameters({.temperature = 0.3, .max_tokens = 200});
//   span.SetInputMessages({Message::System(prompt), Message::User(question)});
//   ... the call ...
//   span.SetResponse({.id = id, .model = model, .finish_reasons = {"stop"}});
//   span.SetUsage({.input_tokens = 31, .output_tokens = 12});
//   span.SetOutputMessages({Message::Assistant(answer, "stop")});
//
// Each class starts its span when it is made and ends it when it is destroyed; it is the current span in between,
// unless the options say otherwise. Names, kinds and required attributes follow the conventions; what is not set is not
// written; empty text counts as not set. Text of messages is written as the content policy allows
// (throughline/content.h).
//
// When the span ends, its duration and tokens go into the GenAI client metrics, whether or not the span was sampled.
//
// Cost     with no provider and no metrics: a few nanoseconds for each class and each setter.
// Errors   none come back, as for any span.
// Threads  one span is used by one thread at a time; with options.active = false it may move between threads.
// Source   OpenTelemetry GenAI conventions 1.41; llm-tracekit for the indexed names.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "throughline/content.h"
#include "throughline/trace.h"

namespace throughline::inline sdk {

// Which spelling of the conventions is written. kCurrent unless THROUGHLINE_GENAI_CONVENTION (current, indexed, both)
// says otherwise; OTEL_SEMCONV_STABILITY_OPT_IN with gen_ai_latest_experimental/dup means both.
enum class GenAiConvention : uint8_t {
  kCurrent,  // gen_ai.provider.name, gen_ai.input.messages as JSON
  kIndexed,  // gen_ai.system, gen_ai.prompt.0.content: as llm-tracekit writes them
  kBoth,
};
// Of the process, for spans that start later.
void SetGenAiConvention(GenAiConvention convention) noexcept;
GenAiConvention GetGenAiConvention() noexcept;

struct AiSpanOptions {
  bool active = true;  // current on this thread until the end; false for a span that ends elsewhere
  const Context* parent = nullptr;
  bool is_root = false;
  std::optional<SystemTime> start = {};
  std::optional<SpanKind> kind = {};  // instead of the operation's own: kInternal for a model in the process
  AttributeList attributes = {};      // beside the conventions' own
  std::span<const Link> links = {};
  Shared<const ContentPolicy> content = {};
  std::optional<GenAiConvention> convention = {};
};

namespace internal {
struct AiCall;  // what an AI span remembers until it ends
}

// What all of them have. Also a Span: any attribute can be set on it.
class AiSpan : public Span {
 public:
  AiSpan() noexcept = default;
  AiSpan(AiSpan&& other) noexcept
      : Span(std::move(other)), scope_(std::move(other.scope_)), call_(std::exchange(other.call_, nullptr)) {
    other.scope_.reset();
  }
  AiSpan& operator=(AiSpan&&) = delete;
  ~AiSpan() {
    if (call_) Finish({});
  }

  void SetConversationId(std::string_view id) noexcept;
  void SetUserId(std::string_view id) noexcept;
  void SetServer(std::string_view address, int port = 0) noexcept;

  // error.type, status kError with `message`. `type` has few values: a status code of HTTP, a class of error,
  // "timeout".
  void Fail(std::string_view type, std::string_view message = {}) noexcept;
  // Likewise with the exception's class, and the event `exception`.
  void Fail(const std::exception& exception) noexcept;

  void End(std::optional<SystemTime> at = {}) noexcept {
    if (call_) Finish(at);
    Span::End(at);
    scope_.reset();
  }

  // Whether text that is set would be written: to leave out work that only prepares it.
  bool WantsContent() const noexcept;

 protected:
  struct Start {
    std::string_view operation;
    std::string_view subject = {};  // behind the operation in the span's name
    SpanKind kind = SpanKind::kInternal;
    std::string_view provider = {}, model = {}, server_address = {};
    int server_port = 0;
    AttributeList required = {};
  };
  AiSpan(const Tracer& tracer, const Start& start, const AiSpanOptions& options) noexcept;

  bool IsOn() const noexcept { return call_ != nullptr; }
  void SetIfAny(std::string_view key, std::string_view text) noexcept {
    if (!text.empty()) SetAttribute(key, text);
  }
  // By the content policy: as text, or as JSON that stays JSON.
  void SetText(std::string_view key, std::string_view text) noexcept;
  void SetJsonOrText(std::string_view key, std::string_view text) noexcept;
  internal::AiCall* call() const noexcept { return call_; }

 private:
  void Finish(std::optional<SystemTime> at) noexcept;
  std::optional<Scope> scope_;
  internal::AiCall* call_ = nullptr;
};

// --- Model calls -----------------------------------------------------------------------------------------------------

struct ModelCall {
  std::string_view provider;  // openai, anthropic, aws.bedrock, gcp.gemini, ollama, ...
  std::string_view model;     // as asked for
  std::string_view server_address = {};
  int server_port = 0;
};

// Of the request. What is not set is not written.
struct ModelParameters {
  std::optional<double> temperature = {}, top_p = {}, top_k = {}, frequency_penalty = {}, presence_penalty = {};
  std::optional<int64_t> max_tokens = {}, seed = {}, choice_count = {};
  std::vector<std::string> stop_sequences = {};
  std::optional<bool> stream = {};
  std::string_view response_format = {};  // OpenAI's word: text, json_object, json_schema
  std::string_view output_type = {};      // text, json, image, speech; else by response_format
  std::string_view service_tier = {};
  std::string_view reasoning_effort = {};
};

struct ModelResponse {
  std::string_view id = {};
  std::string_view model = {};  // as it answered
  std::vector<std::string> finish_reasons = {};
  std::string_view service_tier = {};
  std::string_view system_fingerprint = {};
};

// Tokens. `input_tokens` includes what was read from or written to a cache, `output_tokens` includes reasoning: a
// provider that counts them apart (Anthropic) has them added by the caller.
struct TokenUsage {
  std::optional<int64_t> input_tokens = {}, output_tokens = {};
  std::optional<int64_t> cache_read_tokens = {}, cache_creation_tokens = {}, reasoning_tokens = {};
};

// A call to a model that writes: chat, text completion, or a provider's own generate_content.
class InferenceSpan : public AiSpan {
 public:
  void SetParameters(const ModelParameters& parameters) noexcept;
  // Instructions that are given beside the messages. Before SetInputMessages: in the indexed names they are message 0.
  void SetSystemInstructions(std::string_view text) noexcept;
  void SetSystemInstructions(std::span<const Part> parts) noexcept;
  void SetInputMessages(std::span<const Message> messages) noexcept;
  void SetInputMessages(std::initializer_list<Message> messages) noexcept {
    SetInputMessages(std::span<const Message>(messages.begin(), messages.size()));
  }
  void SetToolDefinitions(std::span<const ToolDefinition> tools) noexcept;
  void SetToolDefinitions(std::initializer_list<ToolDefinition> tools) noexcept {
    SetToolDefinitions(std::span<const ToolDefinition>(tools.begin(), tools.size()));
  }
  void SetResponse(const ModelResponse& response) noexcept;
  void SetOutputMessages(std::span<const Message> messages) noexcept;
  void SetOutputMessages(std::initializer_list<Message> messages) noexcept {
    SetOutputMessages(std::span<const Message>(messages.begin(), messages.size()));
  }
  void SetUsage(const TokenUsage& usage) noexcept;
  // A piece of a streamed answer came in: the first gives the time to first chunk, all the time per chunk.
  void MarkChunk() noexcept;
  // Instead of MarkChunk, where it was measured elsewhere.
  void SetTimeToFirstChunk(std::chrono::nanoseconds time) noexcept;
  void SetAgent(std::string_view name, std::string_view id = {}) noexcept;
  void SetPromptName(std::string_view name) noexcept;  // of a managed prompt

 protected:
  using AiSpan::AiSpan;
};

class ChatSpan : public InferenceSpan {  // `chat gpt-4o`
 public:
  ChatSpan(const Tracer& tracer, const ModelCall& call, const AiSpanOptions& options = {}) noexcept;
};

class TextCompletionSpan : public InferenceSpan {  // `text_completion gpt-3.5-turbo-instruct`
 public:
  TextCompletionSpan(const Tracer& tracer, const ModelCall& call, const AiSpanOptions& options = {}) noexcept;
};

class GenerateContentSpan : public InferenceSpan {  // `generate_content gemini-2.5-pro`
 public:
  GenerateContentSpan(const Tracer& tracer, const ModelCall& call, const AiSpanOptions& options = {}) noexcept;
};

class EmbeddingsSpan : public AiSpan {  // `embeddings text-embedding-3-small`
 public:
  EmbeddingsSpan(const Tracer& tracer, const ModelCall& call, const AiSpanOptions& options = {}) noexcept;
  void SetEncodingFormats(std::span<const std::string_view> formats) noexcept;
  void SetDimensionCount(int64_t count) noexcept;
  void SetResponse(const ModelResponse& response) noexcept;
  void SetUsage(const TokenUsage& usage) noexcept;
  // `gen_ai.embeddings.N.vector`: indexed names only, and only in full content.
  void SetVector(size_t index, std::span<const double> vector) noexcept;
  void SetVector(size_t index, std::span<const float> vector) noexcept;
};

// --- Retrieval and tools ---------------------------------------------------------------------------------------------

struct RetrievedDocument {
  std::string_view id = {};
  std::optional<double> score = {};
  std::string_view content = {};
};

struct RetrievalCall {
  std::string_view data_source;    // what is searched: an index, a table, a collection
  std::string_view provider = {};  // where a service answers: openai, aws.bedrock, ...
  std::string_view model = {};     // that embeds the query
  std::string_view server_address = {};
  int server_port = 0;
};

class RetrievalSpan : public AiSpan {  // `retrieval handbook`
 public:
  RetrievalSpan(const Tracer& tracer, const RetrievalCall& call, const AiSpanOptions& options = {}) noexcept;
  void SetQuery(std::string_view text) noexcept;
  void SetTopK(int64_t count) noexcept;
  void SetDocuments(std::span<const RetrievedDocument> documents) noexcept;
  void SetDocuments(std::initializer_list<RetrievedDocument> documents) noexcept {
    SetDocuments(std::span<const RetrievedDocument>(documents.begin(), documents.size()));
  }
};

struct ToolCall {
  std::string_view name;
  std::string_view call_id = {};  // that the model gave it
  std::string_view type = "function";
  std::string_view description = {};
};

class ExecuteToolSpan : public AiSpan {  // `execute_tool get_weather`
 public:
  ExecuteToolSpan(const Tracer& tracer, const ToolCall& call, const AiSpanOptions& options = {}) noexcept;
  void SetArguments(std::string_view json_or_text) noexcept;
  void SetResult(std::string_view json_or_text) noexcept;
};

// --- Agents and workflows --------------------------------------------------------------------------------------------

struct Agent {
  std::string_view name;
  std::string_view id = {};
  std::string_view description = {};
  std::string_view version = {};
  std::string_view provider = {};
  std::string_view model = {};
};

// In this process (kInternal); a remote one is called with options.kind = SpanKind::kClient.
class InvokeAgentSpan : public InferenceSpan {  // `invoke_agent planner`
 public:
  InvokeAgentSpan(const Tracer& tracer, const Agent& agent, const AiSpanOptions& options = {}) noexcept;
};

class CreateAgentSpan : public InferenceSpan {  // `create_agent planner`
 public:
  CreateAgentSpan(const Tracer& tracer, const Agent& agent, const AiSpanOptions& options = {}) noexcept;
};

class InvokeWorkflowSpan : public InferenceSpan {  // `invoke_workflow answer a question`
 public:
  InvokeWorkflowSpan(const Tracer& tracer, std::string_view name, const AiSpanOptions& options = {}) noexcept;
};

class HandoffSpan : public AiSpan {  // `agent_handoff billing`
 public:
  HandoffSpan(const Tracer& tracer, std::string_view from_agent, std::string_view to_agent,
              const AiSpanOptions& options = {}) noexcept;
};

// --- Verdicts --------------------------------------------------------------------------------------------------------

enum class VerdictTarget : uint8_t { kPrompt, kResponse };

// `gen_ai.<target>.guardrails.<type>.*` and `guardrails.triggered`, as Coralogix's guardrails write them.
class GuardrailSpan : public AiSpan {  // `apply_guardrail pii`
 public:
  GuardrailSpan(const Tracer& tracer, std::string_view name, VerdictTarget target,
                const AiSpanOptions& options = {}) noexcept;
  // One check that was made; several may be. `type`: pii, prompt_injection, toxicity, or the application's own.
  void AddResult(std::string_view type, bool triggered, std::optional<double> score = {},
                 std::optional<double> threshold = {}) noexcept;
  // The text that was checked.
  void SetText(std::string_view text) noexcept;

 private:
  VerdictTarget target_;
  bool triggered_ = false;
};

struct EvaluationResult {
  std::string_view name;  // relevance, toxicity, ...
  std::optional<double> score = {};
  std::string_view label = {};        // pass, fail, ...
  std::string_view explanation = {};  // by the content policy
  std::string_view response_id = {};  // of the answer, when it is on another span
  std::string_view error_type = {};   // the evaluation itself failed
};

// The event gen_ai.evaluation.result on the span of the answer.
void AddEvaluation(Span& span, const EvaluationResult& result) noexcept;

// An evaluation that takes time of its own, for example a model that judges.
class EvaluationSpan : public AiSpan {  // `evaluate relevance`
 public:
  EvaluationSpan(const Tracer& tracer, std::string_view name, const AiSpanOptions& options = {}) noexcept;
  // Attributes of this span and the event; result.name: the span's, where it is empty.
  void SetResult(const EvaluationResult& result) noexcept;

 private:
  std::string name_;
};

// --- The application's own story -------------------------------------------------------------------------------------
//
//   Annotate(span, AiIntent{.category = "error_analysis", .confidence = 0.85, .keywords = {"errors", "timeout"}});
//
// For any span: the business step around the model call, the verdict of a user. What is not set is not written.

struct AiModel {  // ai.model.*
  std::string_view name, version = {}, provider = {};
  std::optional<double> temperature = {};
};
struct AiIntent {  // ai.intent.*
  std::string_view category = {}, detected = {};
  std::optional<double> confidence = {};  // 0 to 1
  std::vector<std::string> keywords = {};
  std::optional<bool> success = {};  // intent.success
};
struct AiStep {                      // ai.*: one step of the pipeline that asks a model
  std::string_view operation = {};   // query_generation
  std::string_view user_input = {};  // by the content policy
  std::optional<double> timeout_seconds = {};
  std::optional<int64_t> max_retries = {};
  std::optional<double> response_quality = {};
};
struct AiOutcome {  // ai.response.*
  std::optional<bool> success = {};
  std::optional<int64_t> tokens = {};
};
struct AiError {          // ai.error.*, and status kError
  std::string_view type;  // timeout, rate_limit, unknown
  std::optional<double> duration_seconds = {}, retry_after_seconds = {};
  std::string_view message = {};  // of the status
};
struct QueryInfo {  // query.*
  std::string_view language = {};
  std::optional<double> complexity_score = {};  // 0 to 1
  std::string_view validation_status = {};      // PASS, ...
  std::optional<double> execution_time_ms = {};
};
struct ValidationInfo {  // validation.*
  std::optional<bool> success = {};
  std::optional<double> score = {};
};
struct PipelineInfo {  // pipeline.*
  std::optional<bool> success = {}, degraded = {};
  std::optional<int64_t> steps_completed = {};
  std::string_view failure_point = {};  // intent_analysis, ai_generation, query_validation, unknown
};
struct FeedbackInfo {               // feedback.*
  std::string_view type = {};       // thumbs_up, thumbs_down
  std::string_view sentiment = {};  // else by the type: positive, negative
  std::string_view session_id = {};
  std::optional<double> session_duration_seconds = {};
  std::string_view user_satisfaction = {};  // high, ...
  std::optional<int64_t> rating = {};       // 1 to 5
  std::optional<bool> correlated = {}, has_comment = {};
};
struct CorrelationInfo {  // correlation.*
  TraceId original_trace_id = {};
  std::optional<bool> success = {};
};

void Annotate(Span& span, const AiModel& model) noexcept;
void Annotate(Span& span, const AiIntent& intent) noexcept;
void Annotate(Span& span, const AiStep& step) noexcept;
void Annotate(Span& span, const AiOutcome& outcome) noexcept;
void Annotate(Span& span, const AiError& error) noexcept;
void Annotate(Span& span, const QueryInfo& query) noexcept;
void Annotate(Span& span, const ValidationInfo& validation) noexcept;
void Annotate(Span& span, const PipelineInfo& pipeline) noexcept;
void Annotate(Span& span, const FeedbackInfo& feedback) noexcept;
void Annotate(Span& span, const CorrelationInfo& correlation) noexcept;

}  // namespace throughline::inline sdk
