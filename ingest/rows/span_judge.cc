#include "ingest/rows/span_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/json_writer.h"
#include "evaluate/conversation.h"
#include "ingest/rows/common_columns.h"

namespace throughline::ingest {

using otel::Value;

namespace {

// Whether the sender says verdicts of its own, which stay the only ones of their kind.
bool HasTags(const otel::TraceBatch& batch, otel::Range attributes) {
  return std::ranges::any_of(otel::Entries{batch.pool, attributes}, [](const otel::KeyValue& entry) {
    return entry.key.starts_with("gen_ai.prompt.evaluations.") || entry.key.starts_with("gen_ai.response.evaluations.");
  });
}

void AppendRow(const evaluate::Judgement& result, std::string& out) {
  out += out.empty() ? "" : ",";
  out += R"({"target":")";
  out += evaluate::TargetName(result.target);
  out += R"(","name":")";
  out += result.type;
  out += R"(","score":)";
  if (result.score == 0 || result.score == 1) {
    out += result.score == 0 ? '0' : '1';
  } else {
    fmt::format_to(std::back_inserter(out), "{}", result.score);
  }
  out += R"(,"label":")";
  out += result.label;
  out += R"(","version":")";
  out += result.version;
  out += R"(","source":"throughline")";
  if (!result.details.empty()) {
    out += R"(,"details":)";
    AppendJsonString(result.details, out);
  }
  out += '}';
}

}  // namespace

void SpanJudge::Begin(const otel::TraceBatch& batch, const Arrival& arrival, const evaluate::Policies* policies) {
  plans_.clear();
  if (policies == nullptr || policies->JudgesNothing()) return;
  for (const otel::Resource& resource : batch.resources) {
    const Labels labels = LabelsOf(batch, resource, arrival);
    plans_.push_back(policies->PlanFor(labels.application, labels.subsystem));
  }
}

size_t SpanJudge::Judge(const otel::TraceBatch& batch, size_t span, NormalisedSpan& normal) {
  if (plans_.empty() || !normal.is_ai) return 0;
  const evaluate::Plan& plan = *plans_[batch.spans.resource[span]];
  // Only what a model was asked or said; an agent's span repeats it.
  const bool is_call =
      normal.operation == "chat" || normal.operation == "text_completion" || normal.operation == "generate_content";
  if (plan.empty() || !is_call || (normal.input_messages.empty() && normal.output_messages.empty())) return 0;
  evaluate::ConversationTexts texts =
      evaluate::ReadConversation(normal.input_messages, normal.output_messages, normal.retrieval_documents);
  if (!normal.finish_reasons.empty()) texts.finish_reason = normal.finish_reasons.front();
  for (const ConceptValue& one : normal.more) {
    if (one.concept_name == "gen_ai.output.type" && one.value.text == "json") texts.wants_json = true;
  }
  const otel::Range attributes = batch.spans.attributes[span];
  const bool has_tags = HasTags(batch, attributes);
  size_t issues = 0;
  std::string rows;
  for (const evaluate::Judgement& result : evaluate::Evaluate(texts.View(), plan)) {
    if (has_tags &&
        batch.pool.Find(attributes, fmt::format("gen_ai.{}.evaluations.{}.score", evaluate::TargetName(result.target),
                                                result.type)) != nullptr)
      continue;
    issues += result.is_issue();
    AppendRow(result, rows);
  }
  if (rows.empty()) return 0;
  const auto known = std::ranges::find(normal.more, std::string_view("evaluations"), &ConceptValue::concept_name);
  if (known == normal.more.end()) {
    normal.more.push_back({"evaluations", Value::String(normal.kept.Keep("[" + rows + "]")), true});
  } else {
    std::string all(known->value.text);
    all.pop_back();
    if (all.size() > 1) all += ',';
    known->value = Value::String(normal.kept.Keep(all + rows + "]"));
  }
  return issues;
}

}  // namespace throughline::ingest
