// For tests: one span of every builder, with all that it can say.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "throughline/ai.h"

namespace throughline::testing {

struct Case {
  const char* name;
  void (*make)(const Tracer& tracer, const AiSpanOptions& options);
};

inline const ModelCall kOpenAi{
    .provider = "openai", .model = "gpt-4o", .server_address = "api.openai.com", .server_port = 443};
inline const std::vector<ToolDefinition> kTools{
    {.name = "get_weather",
     .description = "Weather of a city",
     .parameters = R"({"type":"object","properties":{"city":{"type":"string"}}})"}};

inline void Chat(const Tracer& tracer, const AiSpanOptions& options) {
  ChatSpan span(tracer, kOpenAi, options);
  span.SetParameters({.temperature = 0.3,
                      .top_p = 0.9,
                      .top_k = 40,
                      .frequency_penalty = 0.1,
                      .presence_penalty = -0.1,
                      .max_tokens = 200,
                      .seed = 7,
                      .choice_count = 2,
                      .stop_sequences = {"END"},
                      .stream = false,
                      .response_format = "json_object",
                      .service_tier = "auto",
                      .reasoning_effort = "low"});
  span.SetUserId("jane");
  span.SetConversationId("c-1");
  span.SetToolDefinitions(kTools);
  span.SetInputMessages(
      {Message::System("You write queries."),
       Message::User("Weather in Paris \"now\"?\n"),
       {.role = "assistant", .parts = {Part::ToolCall("call_1", "get_weather", R"({"city":"Paris"})")}},
       Message::ToolResult("call_1", R"({"celsius":21})")});
  span.SetResponse({.id = "chatcmpl-1",
                    .model = "gpt-4o-2024-05-13",
                    .finish_reasons = {"stop"},
                    .service_tier = "default",
                    .system_fingerprint = "fp_1"});
  span.SetUsage({.input_tokens = 31,
                 .output_tokens = 12,
                 .cache_read_tokens = 16,
                 .cache_creation_tokens = 4,
                 .reasoning_tokens = 5});
  span.SetOutputMessages({Message::Assistant("It is 21 degrees. 🌤", "stop")});
}

inline void ChatWithToolCalls(const Tracer& tracer, const AiSpanOptions& options) {
  ChatSpan span(tracer, {.provider = "ollama", .model = "qwen3", .server_address = "127.0.0.1", .server_port = 11434},
                options);
  span.SetSystemInstructions("Be brief.");
  span.SetInputMessages({{.role = "user",
                          .parts = {Part::Text("What is this?"), Part::Uri("image", "https://example.com/a.png"),
                                    Part::Blob("image", "image/png", "iVBORw0KGgo="), Part::File("document", "file-1"),
                                    Part::Text("And that?")}},
                         {.role = "tool", .parts = {Part::ToolResult("a", "one"), Part::ToolResult("b", "two")}}});
  span.SetOutputMessages(
      {{.role = "assistant",
        .parts = {Part::Reasoning("Two calls are needed."), Part::ToolCall("call_1", "look", "{\"x\":1}"),
                  Part::ToolCall("call_2", "look", "not json")},
        .finish_reason = "tool_calls"}});
}

inline void ChatThatFails(const Tracer& tracer, const AiSpanOptions& options) {
  ChatSpan span(tracer, {.provider = "openai", .model = "gpt-4o"}, options);
  span.SetInputMessages({Message::User("Hello")});
  span.Fail(std::runtime_error("connection reset"));
}

inline void ChatCutOff(const Tracer& tracer, const AiSpanOptions& options) {
  ChatSpan span(tracer, {.provider = "openai", .model = "gpt-4o"}, options);
  span.SetOutputMessages({Message::Assistant("It is", "")});
  span.SetTimeToFirstChunk(std::chrono::milliseconds(250));
}

inline void TextCompletion(const Tracer& tracer, const AiSpanOptions& options) {
  TextCompletionSpan span(tracer, {.provider = "openai", .model = "gpt-3.5-turbo-instruct"}, options);
  span.SetInputMessages({Message::User("Once upon")});
  span.SetOutputMessages({Message::Assistant(" a time", "length")});
}

inline void GenerateContent(const Tracer& tracer, const AiSpanOptions& options) {
  GenerateContentSpan span(tracer, {.provider = "gcp.gemini", .model = "gemini-2.5-pro"}, options);
  span.SetParameters({.output_type = "image"});
  span.SetPromptName("greeting");
}

inline void Embeddings(const Tracer& tracer, const AiSpanOptions& options) {
  EmbeddingsSpan span(tracer, {.provider = "openai", .model = "text-embedding-3-small"}, options);
  const std::string_view formats[] = {"base64"};
  span.SetEncodingFormats(formats);
  span.SetDimensionCount(3);
  span.SetUsage({.input_tokens = 8});
  const double vector[] = {0.5, -0.25, 0.125};
  span.SetVector(0, vector);
}

inline void Retrieval(const Tracer& tracer, const AiSpanOptions& options) {
  RetrievalSpan span(tracer, {.data_source = "handbook", .provider = "sqlite", .model = "text-embedding-3-small"},
                     options);
  span.SetQuery("vacation rules");
  span.SetTopK(2);
  span.SetDocuments({{.id = "doc-1", .score = 0.92, .content = "Thirty days."}, {.id = "doc-2"}});
}

inline void ExecuteTool(const Tracer& tracer, const AiSpanOptions& options) {
  ExecuteToolSpan span(tracer, {.name = "get_weather", .call_id = "call_1", .description = "Weather of a city"},
                       options);
  span.SetArguments(R"({"city":"Paris"})");
  span.SetResult("21 degrees");
}

inline void InvokeAgent(const Tracer& tracer, const AiSpanOptions& options) {
  InvokeAgentSpan span(tracer,
                       {.name = "planner",
                        .id = "agent-1",
                        .description = "Plans",
                        .version = "2",
                        .provider = "openai",
                        .model = "gpt-4o"},
                       options);
  span.SetInputMessages({Message::User("Plan a trip")});
}

inline void CreateAgent(const Tracer& tracer, const AiSpanOptions& options) {
  CreateAgentSpan span(tracer, {.name = "planner", .provider = "openai", .model = "gpt-4o"}, options);
}

inline void InvokeWorkflow(const Tracer& tracer, const AiSpanOptions& options) {
  InvokeWorkflowSpan span(tracer, "answer a question", options);
}

inline void Handoff(const Tracer& tracer, const AiSpanOptions& options) {
  HandoffSpan span(tracer, "triage", "billing", options);
}

inline void Guardrail(const Tracer& tracer, const AiSpanOptions& options) {
  GuardrailSpan span(tracer, "input checks", VerdictTarget::kPrompt, options);
  span.SetText("my card is ...");
  span.AddResult("pii", true, 0.93, 0.7);
  span.AddResult("toxicity", false, 0.02, 0.7);
}

inline void Evaluation(const Tracer& tracer, const AiSpanOptions& options) {
  EvaluationSpan span(tracer, "relevance", options);
  span.SetResult({.score = 0.75, .label = "pass", .explanation = "It answers.", .response_id = "chatcmpl-1"});
}

inline void EvaluationOnTheAnswer(const Tracer& tracer, const AiSpanOptions& options) {
  ChatSpan span(tracer, {.provider = "openai", .model = "gpt-4o"}, options);
  AddEvaluation(span, {.name = "toxicity", .score = 0.1, .label = "low"});
}

inline void Story(const Tracer& tracer, const AiSpanOptions&) {
  Span span = tracer.StartSpan("🧠 Generate DataPrime Query");
  Annotate(span, AiModel{.name = "gpt-4o", .version = "2024-05-13", .provider = "openai", .temperature = 0.7});
  Annotate(span, AiIntent{.category = "error_analysis",
                          .detected = "errors",
                          .confidence = 0.85,
                          .keywords = {"errors", "database", "timeout"},
                          .success = true});
  Annotate(span, AiStep{.operation = "query_generation",
                        .user_input = "show errors",
                        .timeout_seconds = 30,
                        .max_retries = 3,
                        .response_quality = 0.9});
  Annotate(span, AiOutcome{.success = true, .tokens = 43});
  Annotate(
      span,
      QueryInfo{
          .language = "dataprime", .complexity_score = 0.6, .validation_status = "PASS", .execution_time_ms = 1250});
  Annotate(span, ValidationInfo{.success = true, .score = 0.95});
  Annotate(span, PipelineInfo{.success = false, .degraded = true, .steps_completed = 3, .failure_point = "unknown"});
  Annotate(span, FeedbackInfo{.type = "thumbs_up",
                              .session_id = "s-1",
                              .session_duration_seconds = 45,
                              .user_satisfaction = "high",
                              .rating = 5,
                              .correlated = true,
                              .has_comment = false});
  Annotate(span,
           CorrelationInfo{.original_trace_id = TraceId::FromHex("0af7651916cd43dd8448eb211c80319c"), .success = true});
  Annotate(span,
           AiError{.type = "rate_limit", .duration_seconds = 30, .retry_after_seconds = 60, .message = "rate limit"});
}

inline const Case kCases[] = {{"chat", Chat},
                              {"chat_with_tool_calls", ChatWithToolCalls},
                              {"chat_that_fails", ChatThatFails},
                              {"chat_cut_off", ChatCutOff},
                              {"text_completion", TextCompletion},
                              {"generate_content", GenerateContent},
                              {"embeddings", Embeddings},
                              {"retrieval", Retrieval},
                              {"execute_tool", ExecuteTool},
                              {"invoke_agent", InvokeAgent},
                              {"create_agent", CreateAgent},
                              {"invoke_workflow", InvokeWorkflow},
                              {"handoff", Handoff},
                              {"guardrail", Guardrail},
                              {"evaluation", Evaluation},
                              {"evaluation_on_the_answer", EvaluationOnTheAnswer},
                              {"story", Story}};

}  // namespace throughline::testing
