#include "ingest/rows/span_judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "evaluate/conversation.h"
#include "ingest/rows/common_columns.h"

namespace throughline::ingest {

using otel::Value;

void SpanJudge::Begin(const otel::TraceBatch& batch, const Arrival& arrival, const evaluate::Policies* policies) {
  checks_.clear();
  tags_.clear();
  if (policies == nullptr || policies->JudgesNothing()) return;
  for (const otel::Resource& resource : batch.resources) {
    const Labels labels = LabelsOf(batch, resource, arrival);
    checks_.push_back(policies->For(labels.application, labels.subsystem).checks);
  }
}

size_t SpanJudge::Judge(const otel::TraceBatch& batch, size_t span, NormalisedSpan& normal) {
  tags_.clear();
  if (checks_.empty() || !normal.is_ai) return 0;
  const evaluate::Config& checks = checks_[batch.spans.resource[span]];
  // Only what a model was asked or said; an agent's span repeats it.
  const bool is_call =
      normal.operation == "chat" || normal.operation == "text_completion" || normal.operation == "generate_content";
  if (checks.empty() || !is_call || (normal.input_messages.empty() && normal.output_messages.empty())) return 0;
  evaluate::ConversationTexts texts =
      evaluate::ReadConversation(normal.input_messages, normal.output_messages, normal.retrieval_documents);
  if (!normal.finish_reasons.empty()) texts.finish_reason = normal.finish_reasons.front();
  for (const ConceptValue& one : normal.more) {
    if (one.concept_name == "gen_ai.output.type" && one.value.text == "json") texts.wants_json = true;
  }
  size_t issues = 0;
  JsonWriter rows;
  for (const evaluate::Judgement& result : evaluate::Evaluate(texts.View(), checks)) {
    const std::string prefix =
        fmt::format("gen_ai.{}.evaluations.{}.", evaluate::TargetName(result.target), result.type);
    // A verdict of the sender's own stays the only one.
    if (batch.pool.Find(batch.spans.attributes[span], prefix + "score") != nullptr) continue;
    issues += result.is_issue();
    auto tag = [&](std::string_view name, Value value) {
      tags_.push_back({normal.kept.Keep(prefix + std::string(name)), value});
    };
    tag("score", Value::Double(result.score));
    tag("label", Value::String(result.label));
    tag("version", Value::String(result.version));
    if (!result.details.empty()) tag("details", Value::String(normal.kept.Keep(result.details)));
    rows.BeginObject().Key("target").String(evaluate::TargetName(result.target)).Key("name").String(result.type);
    rows.Key("score").Double(result.score).Key("label").String(result.label);
    if (!result.details.empty()) rows.Key("details").String(result.details);
    rows.Key("source").String("throughline").EndObject();
  }
  if (rows.text().empty()) return 0;
  const auto known = std::ranges::find(normal.more, std::string_view("evaluations"), &ConceptValue::concept_name);
  if (known == normal.more.end()) {
    normal.more.push_back({"evaluations", Value::String(normal.kept.Keep("[" + rows.Take() + "]")), true});
  } else {
    std::string all(known->value.text);
    all.pop_back();
    if (all.size() > 1) all += ',';
    known->value = Value::String(normal.kept.Keep(all + rows.Take() + "]"));
  }
  return issues;
}

}  // namespace throughline::ingest
