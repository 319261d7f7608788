// What kind of operation a span is.
#include <algorithm>

#include "ingest/normalise/span_reader.h"
#include "ingest/normalise/value_maps.h"

namespace throughline::ingest {

using otel::KeyValue;
using otel::Value;
using otel::ValueType;
using enum Convention;
namespace {

When WhenOf(std::string_view operation) {
  if (operation == "execute_tool") return When::kTool;
  if (operation == "retrieval") return When::kRetrieval;
  if (operation == "rerank") return When::kRerank;
  if (operation == "embeddings") return When::kEmbeddings;
  if (operation == "invoke_agent" || operation == "create_agent") return When::kAgent;
  if (operation == "invoke_workflow") return When::kWorkflow;
  return When::kConversation;
}

}  // namespace

std::string_view SpanReader::OperationFromKeys(const Source& source) {
  if (source.scope == kGuardrailScope) {
    operation_convention_ = kCoralogix;
    return "apply_guardrail";
  }
  if (HasHitOf(kTracekit)) {
    if (std::string_view operation = OperationOfSpanName(kTracekit, source.name, &span_subject_); !operation.empty()) {
      operation_convention_ = kTracekit;
      return operation;
    }
  }
  bool guide = false;
  for (const Hit& hit : hits_) guide |= Rules()[hit.rule].convention == kGuide && Applies(Rules()[hit.rule]);
  if (guide) {
    operation_convention_ = kGuide;
    if (std::string_view operation = OperationOfSpanName(kGuide, source.name, nullptr); !operation.empty())
      return operation;
    if (AttributeOf("ai.operation") != nullptr) return "invoke_workflow";
  }
  operation_convention_ = kGeneric;
  std::string_view from_model;
  bool messages = false;
  for (const Hit& hit : hits_) {
    const Rule& rule = Rules()[hit.rule];
    if (rule.weight != Weight::kStrong || !Applies(rule)) continue;
    uint16_t concept_index = index_.ConceptOf(hit.rule);
    if ((concept_index == names_.tool_name && rule.when == When::kAlways) || concept_index == names_.tool_call_id)
      return "execute_tool";
    if (concept_index == names_.request_model || concept_index == names_.response_model) {
      if (from_model.empty()) {
        from_model = rule.key == "embedding.model_name"  ? "embeddings"
                     : rule.key == "reranker.model_name" ? "rerank"
                                                         : "chat";
      }
    }
    bool is_message = concept_index == names_.input_messages || concept_index == names_.output_messages;
    messages |= is_message && (rule.convention == kOtel || rule.convention == kOtelLegacy ||
                               (rule.convention == kOpenInference && IsFamily(rule)));
  }
  if (!from_model.empty()) return from_model;
  return messages ? "chat" : std::string_view();
}

void SpanReader::DecideOperation(const Source& source) {
  const KeyValue* operation_name = AttributeOf("operation.name");
  is_vercel_ = source.scope == "ai" || source.scope == "@ai-sdk/otel" || AttributeOf("ai.operationId") != nullptr ||
               (operation_name != nullptr && operation_name->value.text.starts_with("ai."));
  for (const Hit& hit : hits_) {
    if (index_.ConceptOf(hit.rule) != names_.operation) continue;
    const Rule& rule = Rules()[hit.rule];
    if (!Applies(rule)) continue;
    std::string_view operation =
        FoldOperation(rule.convention, rule.key, TextOf(source.pool, hit.attribute->value, out_->kept));
    if (operation.empty()) continue;
    out_->operation = operation;
    operation_convention_ = rule.convention;
    Provenance("operation", rule.convention, rule.key);
    break;
  }
  if (out_->operation.empty()) {
    out_->operation = OperationFromKeys(source);
    if (!out_->operation.empty()) Provenance("operation", operation_convention_, "keys of the span");
  }
  bool has_provider = AttributeOf("gen_ai.system") != nullptr || AttributeOf("gen_ai.provider.name") != nullptr;
  is_ai_ = !out_->operation.empty() || has_provider;
  when_ = WhenOf(out_->operation);
}

}  // namespace throughline::ingest
