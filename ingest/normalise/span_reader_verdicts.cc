// Evaluations, guardrails and feedback of a span: every source counts, not the first alone.
#include <string>
#include <tuple>
#include <utility>

#include "ingest/normalise/evaluations.h"
#include "ingest/normalise/span_reader.h"

namespace throughline::ingest {

using otel::KeyValue;
using otel::Value;
using otel::ValueType;
using enum Convention;

void SpanReader::ReadVerdicts(const Source& source) {
  VerdictRows evaluations(source.pool, out_->kept), guardrails(source.pool, out_->kept);
  const Rule* first_evaluation = nullptr;
  const Rule* first_guardrail = nullptr;
  for (const Hit& hit : hits_) {
    const Rule& rule = Rules()[hit.rule];
    uint16_t concept_index = index_.ConceptOf(hit.rule);
    bool is_guardrail = concept_index == names_.guardrails;
    if ((!is_guardrail && concept_index != names_.evaluations) || !Applies(rule)) continue;
    VerdictRows& rows = is_guardrail ? guardrails : evaluations;
    std::string_view target = rule.key.starts_with("gen_ai.prompt.")     ? "prompt"
                              : rule.key.starts_with("gen_ai.response.") ? "response"
                              : rule.key.starts_with("trace.")           ? "trace"
                              : rule.key.starts_with("session.")         ? "session"
                                                                         : "span";
    if (IsEvent(rule)) {
      for (size_t i = 0; i < events_.size(); ++i) {
        if (events_[i].name != rule.key.substr(6)) continue;
        std::string_view row = out_->kept.Keep(std::to_string(i));
        for (const KeyValue& field : otel::Entries{source.pool, events_[i].attributes}) {
          constexpr std::string_view kPrefix = "gen_ai.evaluation.";
          if (field.key.starts_with(kPrefix))
            rows.AddField(rule.key, row, target, field.key.substr(kPrefix.size()), field.value);
          if (field.key == "error.type") rows.AddField(rule.key, row, target, "error_type", field.value);
        }
      }
    } else if (rule.key.ends_with(".N.*")) {
      keys_.clear();
      for (const FamilyHit& family : family_hits_) {
        if (family.rule == hit.rule) keys_.push_back(family.key);
      }
      ParseLeaves(keys_, leaves_);
      for (const Leaf& leaf : leaves_) {
        std::string_view row = out_->kept.Keep(std::to_string(leaf.index));
        rows.AddField(rule.key, row, target, leaf.name, *leaf.value);
      }
    } else if (rule.key == "gen_ai.evaluation.*" && !rows.empty()) {
      continue;  // the fields of an evaluation event that came as a log record: read with the event
    } else if (IsFamily(rule)) {
      // One row under these two prefixes; elsewhere the key's path names the row.
      bool single = rule.key == "gen_ai.evaluation.*" || rule.key == "gen_ai.guardrail.*";
      for (const FamilyHit& family : family_hits_) {
        if (family.rule != hit.rule) continue;
        if (single) {
          rows.AddField(rule.key, "span", target, family.key.rest, family.key.attribute->value);
        } else {
          rows.AddPath(rule.key, target, family.key.rest, family.key.attribute->value);
        }
      }
    } else if (rule.key.starts_with("feedback.")) {
      if (!rows.AddFeedback(rule.key, hit.attribute->value)) continue;
    } else if (rule.key.starts_with("validation.")) {
      rows.AddField("validation", "query_validation", "response", rule.key.substr(11), hit.attribute->value);
    } else {
      rows.AddField(rule.key, rule.key.substr(3), "response", "score", hit.attribute->value);  // ai.response_quality
    }
    (is_guardrail ? first_guardrail : first_evaluation) = &rule;
  }
  for (auto [rows, rule, concept_index] : {std::tuple(&evaluations, first_evaluation, names_.evaluations),
                                           std::tuple(&guardrails, first_guardrail, names_.guardrails)}) {
    if (rows->empty()) continue;
    std::string json;
    rows->AppendJson(json);
    More(concept_index, Value::String(out_->kept.Keep(std::move(json))), true);
    Provenance(Concepts()[concept_index].name, rule->convention, rule->key);
  }
  if (!filled_[names_.guardrail_triggered] && guardrails.AnyTriggered())
    More(names_.guardrail_triggered, Value::Bool(true));
}

}  // namespace throughline::ingest
