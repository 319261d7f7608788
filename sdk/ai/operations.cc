// Retrieval, tools, agents, and verdicts.
#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "sdk/ai/ai_call.h"
#include "throughline/ai.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk {

using namespace semconv;

RetrievalSpan::RetrievalSpan(const Tracer& tracer, const RetrievalCall& call, const AiSpanOptions& options) noexcept
    : AiSpan(tracer,
             {.operation = "retrieval",
              .subject = call.data_source,
              .kind = SpanKind::kClient,
              .provider = call.provider,
              .model = call.model,
              .server_address = call.server_address,
              .server_port = call.server_port},
             options) {
  SetIfAny(kGenAiDataSourceId, call.data_source);
}

void RetrievalSpan::SetQuery(std::string_view text) noexcept { AiSpan::SetText(kGenAiRetrievalQueryText, text); }

void RetrievalSpan::SetTopK(int64_t count) noexcept { SetAttribute(kGenAiRetrievalTopK, count); }

void RetrievalSpan::SetDocuments(std::span<const RetrievedDocument> documents) noexcept {
  if (!IsOn() || !IsRecording()) return;
  try {
    const ContentPolicy& policy = *call()->policy;
    std::string& out = call()->json;
    out = '[';
    for (const RetrievedDocument& document : documents) {
      // Ids and scores say what was found, and come first: a text gets what room there is left for it.
      const size_t frame = 64 + internal::EscapedSize(document.id);
      if (out.size() + frame > policy.max_value_bytes) break;
      out += out.size() == 1 ? "{\"id\":" : ",{\"id\":";
      AppendJsonString(document.id, out);
      if (document.score) {
        JsonWriter score;
        out += ",\"score\":" + score.Double(*document.score).text();
      }
      if (!document.content.empty() && WantsContent() && call()->writes_on_span()) {
        const size_t used = out.size() + 64;
        const size_t room = policy.max_value_bytes > used ? policy.max_value_bytes - used : 0;
        internal::AllowedText text = call()->allowed.Text(policy, document.content);
        call()->allowed.CutTo(text, std::min(policy.max_text_bytes, room));
        if (text.form != internal::AllowedText::Form::kNone && internal::EscapedSize(text.text) <= room) {
          out += ",\"content\":";
          internal::AppendAllowed(text, out);
        }
      }
      out += '}';
    }
    out += ']';
    SetAttribute(kGenAiRetrievalDocuments, out);
  } catch (...) {
  }
}

ExecuteToolSpan::ExecuteToolSpan(const Tracer& tracer, const ToolCall& call, const AiSpanOptions& options) noexcept
    : AiSpan(tracer, {.operation = "execute_tool", .subject = call.name, .required = {{kGenAiToolName, call.name}}},
             options) {
  SetIfAny(kGenAiToolCallId, call.call_id);
  SetIfAny(kGenAiToolType, call.type);
  SetIfAny(kGenAiToolDescription, call.description);
}

void ExecuteToolSpan::SetArguments(std::string_view text) noexcept { SetJsonOrText(kGenAiToolCallArguments, text); }

void ExecuteToolSpan::SetResult(std::string_view text) noexcept { SetJsonOrText(kGenAiToolCallResult, text); }

InvokeAgentSpan::InvokeAgentSpan(const Tracer& tracer, const Agent& agent, const AiSpanOptions& options) noexcept
    : InferenceSpan(
          tracer,
          {.operation = "invoke_agent", .subject = agent.name, .provider = agent.provider, .model = agent.model},
          options) {
  SetAgent(agent.name, agent.id);
  SetIfAny(kGenAiAgentDescription, agent.description);
  SetIfAny(kGenAiAgentVersion, agent.version);
}

CreateAgentSpan::CreateAgentSpan(const Tracer& tracer, const Agent& agent, const AiSpanOptions& options) noexcept
    : InferenceSpan(tracer,
                    {.operation = "create_agent",
                     .subject = agent.name,
                     .kind = SpanKind::kClient,
                     .provider = agent.provider,
                     .model = agent.model},
                    options) {
  SetAgent(agent.name, agent.id);
  SetIfAny(kGenAiAgentDescription, agent.description);
  SetIfAny(kGenAiAgentVersion, agent.version);
}

InvokeWorkflowSpan::InvokeWorkflowSpan(const Tracer& tracer, std::string_view name,
                                       const AiSpanOptions& options) noexcept
    : InferenceSpan(tracer, {.operation = "invoke_workflow", .subject = name}, options) {
  SetIfAny(kGenAiWorkflowName, name);
}

HandoffSpan::HandoffSpan(const Tracer& tracer, std::string_view from_agent, std::string_view to_agent,
                         const AiSpanOptions& options) noexcept
    : AiSpan(tracer, {.operation = "agent_handoff", .subject = to_agent}, options) {
  SetIfAny(kGenAiHandoffFromAgent, from_agent);
  SetIfAny(kGenAiHandoffToAgent, to_agent);
}

GuardrailSpan::GuardrailSpan(const Tracer& tracer, std::string_view name, VerdictTarget target,
                             const AiSpanOptions& options) noexcept
    : AiSpan(tracer,
             {.operation = "apply_guardrail",
              .subject = name,
              .kind = SpanKind::kClient,
              .required = {{kGuardrailsTriggered, "False"}}},
             options),
      target_(target) {}

void GuardrailSpan::AddResult(std::string_view type, bool triggered, std::optional<double> score,
                              std::optional<double> threshold) noexcept {
  if (!IsRecording()) return;
  try {
    std::string key = target_ == VerdictTarget::kPrompt ? "gen_ai.prompt.guardrails." : "gen_ai.response.guardrails.";
    key += type;
    if (score) SetAttribute(key + ".score", *score);
    if (threshold) SetAttribute(key + ".threshold", *threshold);
    SetAttribute(key + ".triggered", triggered ? "true" : "false");  // cx-guardrails writes words
    triggered_ |= triggered;
    if (triggered_) SetAttribute(kGuardrailsTriggered, "True");
  } catch (...) {
  }
}

void GuardrailSpan::SetText(std::string_view text) noexcept {
  AiSpan::SetText(target_ == VerdictTarget::kPrompt ? "guardrails.prompt.0" : "guardrails.response.0", text);
}

namespace {

// What is known of an evaluation, as attributes.
class EvaluationAttributes {
 public:
  EvaluationAttributes(const EvaluationResult& result, std::string_view name, std::string_view explanation) {
    Add(kGenAiEvaluationName, name);
    if (result.score) items_[size_++] = {kGenAiEvaluationScoreValue, *result.score};
    Add(kGenAiEvaluationScoreLabel, result.label);
    Add(kGenAiEvaluationExplanation, explanation);
    Add(kGenAiResponseId, result.response_id);
    Add(kErrorType, result.error_type);
  }
  AttributeList list() const { return std::span<const Attribute>(items_.data(), size_); }

 private:
  void Add(std::string_view key, std::string_view text) {
    if (!text.empty()) items_[size_++] = {key, text};
  }
  std::array<Attribute, 6> items_{Attribute{{}, false}, {{}, false}, {{}, false},
                                  {{}, false},          {{}, false}, {{}, false}};
  size_t size_ = 0;
};

}  // namespace

void AddEvaluation(Span& span, const EvaluationResult& result) noexcept {
  if (!span.IsRecording()) return;
  try {
    const Shared<const ContentPolicy> policy = GetContentPolicy();
    internal::AllowedTexts texts;
    internal::AllowedText explanation = texts.Text(*policy, result.explanation);
    texts.CutTo(explanation, policy->max_text_bytes);
    span.AddEvent(kEventEvaluationResult, EvaluationAttributes(result, result.name, explanation.text).list());
  } catch (...) {
  }
}

EvaluationSpan::EvaluationSpan(const Tracer& tracer, std::string_view name, const AiSpanOptions& options) noexcept
    : AiSpan(tracer, {.operation = "evaluate", .subject = name}, options) {
  if (!IsOn()) return;
  try {
    name_ = name;
  } catch (...) {
  }
}

void EvaluationSpan::SetResult(const EvaluationResult& result) noexcept {
  if (!IsOn() || !IsRecording()) return;
  try {
    internal::AllowedText explanation = call()->allowed.Text(*call()->policy, result.explanation);
    call()->allowed.CutTo(explanation, call()->policy->max_text_bytes);
    const EvaluationAttributes attributes(result, result.name.empty() ? std::string_view(name_) : result.name,
                                          explanation.text);
    SetAttributes(attributes.list());
    AddEvent(kEventEvaluationResult, attributes.list());
    if (!result.error_type.empty()) Fail(result.error_type);
  } catch (...) {
  }
}

}  // namespace throughline::inline sdk
