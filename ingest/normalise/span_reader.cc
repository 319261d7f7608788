#include "ingest/normalise/span_reader.h"

#include <algorithm>

#include "ingest/normalise/usage.h"
#include "ingest/normalise/value_maps.h"

namespace throughline::ingest {

using otel::KeyValue;
using otel::Value;
using otel::ValueType;
using enum Convention;
namespace {

struct TextConcept {
  std::string_view concept_name;
  std::string_view NormalisedSpan::*member;
};
constexpr TextConcept kTextMembers[] = {
    {"provider", &NormalisedSpan::provider},
    {"request_model", &NormalisedSpan::request_model},
    {"response_model", &NormalisedSpan::response_model},
    {"response_id", &NormalisedSpan::response_id},
    {"conversation_id", &NormalisedSpan::conversation_id},
    {"user_id", &NormalisedSpan::user_id},
    {"agent_id", &NormalisedSpan::agent_id},
    {"agent_name", &NormalisedSpan::agent_name},
    {"workflow_name", &NormalisedSpan::workflow_name},
    {"tool_name", &NormalisedSpan::tool_name},
    {"tool_call_id", &NormalisedSpan::tool_call_id},
    {"tool_type", &NormalisedSpan::tool_type},
    {"prompt_name", &NormalisedSpan::prompt_name},
    {"data_source_id", &NormalisedSpan::data_source_id},
    {"error_type", &NormalisedSpan::error_type},
    {"environment", &NormalisedSpan::environment},
    {"release", &NormalisedSpan::release},
};
struct CountConcept {
  std::string_view concept_name;
  std::optional<uint64_t> NormalisedSpan::*member;
};
constexpr CountConcept kCountConcepts[] = {
    {"input_tokens", &NormalisedSpan::input_tokens},
    {"output_tokens", &NormalisedSpan::output_tokens},
    {"total_tokens", &NormalisedSpan::total_tokens},
    {"cache_read_tokens", &NormalisedSpan::cache_read_tokens},
    {"cache_write_tokens", &NormalisedSpan::cache_write_tokens},
    {"reasoning_tokens", &NormalisedSpan::reasoning_tokens},
    {"audio_in", &NormalisedSpan::audio_in},
    {"audio_out", &NormalisedSpan::audio_out},
};
struct JsonConcept {
  std::string_view concept_name;
  std::string NormalisedSpan::*member;
};
constexpr JsonConcept kJsonConcepts[] = {
    {"system_instructions", &NormalisedSpan::system_instructions},
    {"input_messages", &NormalisedSpan::input_messages},
    {"output_messages", &NormalisedSpan::output_messages},
    {"tool_definitions", &NormalisedSpan::tool_definitions},
    {"tool_arguments", &NormalisedSpan::tool_arguments},
    {"tool_result", &NormalisedSpan::tool_result},
    {"retrieval_query", &NormalisedSpan::retrieval_query},
    {"retrieval_documents", &NormalisedSpan::retrieval_documents},
};

bool Fits(When rule, When span) {
  if (rule == When::kAlways || rule == span) return true;
  return rule == When::kConversation && (span == When::kAgent || span == When::kWorkflow);
}

// retry.attempt_3.error → retry.attempt_N.error: provenance names few different texts.
void AppendKeyWithoutNumbers(std::string_view key, std::string& out) {
  for (size_t i = 0; i < key.size();) {
    bool starts_number = key[i] >= '0' && key[i] <= '9' && (i == 0 || key[i - 1] == '.' || key[i - 1] == '_');
    size_t end = i;
    while (starts_number && end < key.size() && key[end] >= '0' && key[end] <= '9') ++end;
    if (end > i && (end == key.size() || key[end] == '.')) {
      out += 'N';
      i = end;
    } else {
      out += key[i++];
    }
  }
}

}  // namespace

void NormalisedSpan::Clear() {
  is_ai = content_captured = conversation_incomplete = false;
  operation = provider = request_model = response_model = response_id = conversation_id = user_id = agent_id =
      agent_name = workflow_name = tool_name = tool_call_id = tool_type = prompt_name = data_source_id = error_type =
          environment = release = {};
  for (const CountConcept& count : kCountConcepts) (this->*count.member).reset();
  uncached_input_tokens.reset();
  visible_output_tokens.reset();
  reported_input_tokens.reset();
  cost_usd.reset();
  time_to_first_chunk_ns.reset();
  finish_reasons.clear();
  tags.clear();
  for (const JsonConcept& json : kJsonConcepts) (this->*json.member).clear();
  more.clear();
  provenance.clear();
  warnings.clear();
  kept.Clear();
}

SpanReader::SpanReader() : index_(RuleIndex::Get()), slots_(Concepts().size()) {
  for (const TextConcept& m : kTextMembers) slots_[RuleIndex::ConceptNamed(m.concept_name)].text = m.member;
  for (const CountConcept& m : kCountConcepts) slots_[RuleIndex::ConceptNamed(m.concept_name)].count = m.member;
  for (const JsonConcept& m : kJsonConcepts) slots_[RuleIndex::ConceptNamed(m.concept_name)].json = m.member;
}

void SpanReader::Span(const otel::TraceBatch& batch, size_t span, NormalisedSpan& out) {
  Start(out);
  const otel::SpanColumns& spans = batch.spans;
  Source source{.pool = batch.pool,
                .attributes = spans.attributes[span],
                .resource = batch.resources[spans.resource[span]].attributes,
                .scope = batch.scopes[spans.scope[span]].name,
                .name = spans.name[span],
                .start_nanos = spans.start_nanos[span],
                .was_cut = spans.dropped_attributes[span] > 0};
  CollectAttributes(source);
  otel::Range events = spans.events[span];
  for (uint32_t i = events.first; i < events.first + events.count; ++i) {
    const otel::Event& event = batch.events[i];
    CollectEvent({event.time_nanos, event.name, event.attributes, nullptr});
  }
  CollectResource(source);
  strong_ |= source.scope == kGuardrailScope;
  // llm-tracekit's spans for OpenAI Agents have plain keys (`name`, `input`), and so have some of the guide's
  // (`validation.score`): only their names give them away.
  for (Convention convention : {kTracekit, kGuide}) {
    if (!strong_ && HasHitOf(convention)) strong_ = !OperationOfSpanName(convention, source.name, nullptr).empty();
  }
  strong_ ? Fill(source) : FillGeneral(source);
}

void SpanReader::Log(const otel::LogBatch& batch, size_t record, NormalisedSpan& out) {
  Start(out);
  const otel::LogColumns& logs = batch.logs;
  std::string_view name = logs.event_name[record];
  if (name.empty()) {
    const KeyValue* attribute = batch.pool.Find(logs.attributes[record], "event.name");
    if (attribute != nullptr) name = attribute->value.text;
  }
  uint64_t time = logs.time_nanos[record] != 0 ? logs.time_nanos[record] : logs.observed_nanos[record];
  Source source{.pool = batch.pool,
                .attributes = logs.attributes[record],
                .resource = batch.resources[logs.resource[record]].attributes,
                .scope = batch.scopes[logs.scope[record]].name,
                .name = {},
                .start_nanos = time,
                .was_cut = logs.dropped_attributes[record] > 0};
  CollectAttributes(source);
  CollectEvent({time, name, logs.attributes[record], &logs.body[record]});
  CollectResource(source);
  strong_ ? Fill(source) : FillGeneral(source);
}

void SpanReader::Start(NormalisedSpan& out) {
  out.Clear();
  out_ = &out;
  hits_.clear();
  family_hits_.clear();
  events_.clear();
  filled_.reset();
  strong_ = is_vercel_ = is_ai_ = false;
  when_ = When::kConversation;
  operation_convention_ = kGeneric;
  span_subject_ = service_name_ = {};
}

void SpanReader::CollectAttributes(const Source& source) {
  for (const KeyValue& attribute : otel::Entries{source.pool, source.attributes}) {
    if (const IndexedKey* key = index_.Find(attribute.key)) {
      strong_ |= key->strong;
      for (uint16_t rule : key->rules) hits_.push_back({rule, &attribute});
    }
    if (const IndexedKey* family = index_.FindFamily(attribute.key)) {
      strong_ |= family->strong;
      uint16_t rule = family->rules.front();
      bool known =
          std::any_of(family_hits_.begin(), family_hits_.end(), [&](const FamilyHit& hit) { return hit.rule == rule; });
      if (!known) hits_.push_back({rule, nullptr});
      family_hits_.push_back({rule, {attribute.key.substr(family->key.size()), &attribute}});
    }
  }
}

void SpanReader::CollectEvent(const EventView& event) {
  const IndexedKey* key = index_.FindEvent(event.name);
  if (key == nullptr) return;
  strong_ |= key->strong;
  for (uint16_t rule : key->rules) {
    bool known = std::any_of(hits_.begin(), hits_.end(), [&](const Hit& hit) { return hit.rule == rule; });
    if (!known) hits_.push_back({rule, nullptr});
  }
  events_.push_back(event);
}

// Of a resource only the general concepts are read: which deployment, which version, which service.
void SpanReader::CollectResource(const Source& source) {
  for (const KeyValue& attribute : otel::Entries{source.pool, source.resource}) {
    if (attribute.key == "service.name") service_name_ = attribute.value.text;
    const IndexedKey* key = index_.Find(attribute.key);
    if (key == nullptr) continue;
    for (uint16_t rule : key->rules) {
      if (Rules()[rule].weight == Weight::kGeneral) hits_.push_back({rule, &attribute});
    }
  }
}

void SpanReader::FillGeneral(const Source& source) {
  for (const Hit& hit : hits_) {
    const Rule& rule = Rules()[hit.rule];
    uint16_t concept_index = index_.ConceptOf(hit.rule);
    if (rule.weight != Weight::kGeneral || filled_[concept_index]) continue;
    if (Read(source, hit, concept_index)) filled_.set(concept_index);
  }
  out_->provenance.clear();
}

void SpanReader::Fill(const Source& source) {
  for (uint16_t rule : index_.span_name_rules()) hits_.push_back({rule, nullptr});
  // Rules stand in order of precedence, so the first hit of a concept that can be read is the one.
  std::stable_sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.rule < b.rule; });
  DecideOperation(source);

  UsageSource usage{.current_otel = AttributeOf("gen_ai.provider.name") != nullptr, .scope_name = source.scope};
  for (const Hit& hit : hits_) {
    const Rule& rule = Rules()[hit.rule];
    uint16_t concept_index = index_.ConceptOf(hit.rule);
    if (filled_[concept_index] || concept_index == names_.operation) continue;
    if (!Applies(rule) || !Fits(rule.when, when_) || (rule.weight == Weight::kOnlyAi && !is_ai_)) continue;
    if (!Read(source, hit, concept_index)) continue;
    filled_.set(concept_index);
    bool from_name = rule.key == "span:name";
    Provenance(Concepts()[concept_index].name, rule.convention, from_name ? "span name" : rule.key);
    if (concept_index == names_.input_tokens) usage.input = &rule;
    if (concept_index == names_.output_tokens) usage.output = &rule;
    if (concept_index == names_.cache_read || (concept_index == names_.cache_write && usage.cache == nullptr))
      usage.cache = &rule;
  }
  FillDerived();
  SettleUsage(usage, *out_);
  ReadVerdicts(source);

  bool conversation = !out_->input_messages.empty() || !out_->output_messages.empty();
  if (conversation && source.was_cut && !family_hits_.empty()) out_->conversation_incomplete = true;
  out_->content_captured |= !out_->tool_arguments.empty() || !out_->tool_result.empty() ||
                            !out_->retrieval_query.empty() || !out_->retrieval_documents.empty() ||
                            !out_->system_instructions.empty();
  bool coding_agent = is_ai_ && IsCodingAgent(service_name_);
  if (coding_agent) More(names_.coding_agent, Value::Bool(true));
  out_->is_ai = is_ai_ && !coding_agent;
}

// Concepts that follow from two others.
void SpanReader::FillDerived() {
  NormalisedSpan& out = *out_;
  const KeyValue* id = AttributeOf("ai.operationId");
  if (id != nullptr && id->value.text.starts_with("ai.stream") && !filled_[names_.stream]) {
    More(names_.stream, Value::Bool(true));
    Provenance("gen_ai.request.stream", kVercel, "ai.operationId");
  }
  auto more = [&](uint16_t concept_index) -> const Value* {
    for (const ConceptValue& value : out.more) {
      if (value.concept_name == Concepts()[concept_index].name) return &value.value;
    }
    return nullptr;
  };
  // The guide sends name and version apart: gpt-4o and 2024-05-13.
  const Value* version = more(names_.model_version);
  if (version != nullptr && out.response_model.empty() && !out.request_model.empty()) {
    out.response_model = out.kept.Keep(std::string(out.request_model) + "-" + std::string(version->text));
    Provenance("response_model", kGuide, "ai.model.version");
  }
  const Value* input = more(names_.cost_input);
  const Value* output = more(names_.cost_output);
  if (!out.cost_usd && input != nullptr && output != nullptr) {
    out.cost_usd = input->number + output->number;
    Provenance("cost_usd", kGeneric, "sum of its parts");
  }
}

bool SpanReader::HasHitOf(Convention convention) const {
  return std::any_of(hits_.begin(), hits_.end(),
                     [&](const Hit& hit) { return Rules()[hit.rule].convention == convention; });
}

// Two conventions share the prefix "ai.".
bool SpanReader::Applies(const Rule& rule) const {
  if (rule.convention == kVercel) return is_vercel_;
  return rule.convention != kGuide || !is_vercel_ || !rule.key.starts_with("ai.");
}

const KeyValue* SpanReader::AttributeOf(std::string_view key) const {
  for (const Hit& hit : hits_) {
    if (hit.attribute != nullptr && hit.attribute->key == key) return hit.attribute;
  }
  return nullptr;
}

void SpanReader::Provenance(std::string_view concept_name, Convention convention, std::string_view key) {
  std::string& out = out_->provenance;
  if (out.empty()) {
    out = '{';
  } else {
    out.back() = ',';
  }
  out += '"';
  out += concept_name;
  out += "\":\"";
  out += ConventionName(convention);
  out += ':';
  // A key of a family with free ends is the client's text; the family's own name stands for it.
  AppendKeyWithoutNumbers(key, out);
  out += "\"}";
}

void SpanReader::Warn(std::string_view warning) {
  if (std::find(out_->warnings.begin(), out_->warnings.end(), warning) == out_->warnings.end())
    out_->warnings.push_back(warning);
}

}  // namespace throughline::ingest
