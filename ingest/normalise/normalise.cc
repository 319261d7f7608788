#include "ingest/normalise/normalise.h"

#include <algorithm>
#include <bitset>
#include <span>
#include <utility>

#include "ingest/normalise/conversation.h"
#include "ingest/normalise/evaluations.h"
#include "ingest/normalise/indexed.h"
#include "ingest/normalise/rule_index.h"
#include "ingest/normalise/usage.h"
#include "ingest/normalise/value_maps.h"
#include "ingest/normalise/values.h"

namespace throughline::ingest {
namespace {

using otel::KeyValue;
using otel::Value;
using otel::ValueType;
using enum Convention;

constexpr std::string_view kGuardrailScope = "cx_guardrails.client";  // its spans carry no gen_ai.* key

struct TextMember_ {
  std::string_view concept_name;
  std::string_view NormalisedSpan::*member;
};
constexpr TextMember_ kTextMembers[] = {
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
struct CountMember {
  std::string_view concept_name;
  std::optional<uint64_t> NormalisedSpan::*member;
};
constexpr CountMember kCountMembers[] = {
    {"input_tokens", &NormalisedSpan::input_tokens},
    {"output_tokens", &NormalisedSpan::output_tokens},
    {"total_tokens", &NormalisedSpan::total_tokens},
    {"cache_read_tokens", &NormalisedSpan::cache_read_tokens},
    {"cache_write_tokens", &NormalisedSpan::cache_write_tokens},
    {"reasoning_tokens", &NormalisedSpan::reasoning_tokens},
    {"audio_in", &NormalisedSpan::audio_in},
    {"audio_out", &NormalisedSpan::audio_out},
};
struct JsonMember {
  std::string_view concept_name;
  std::string NormalisedSpan::*member;
};
constexpr JsonMember kJsonMembers[] = {
    {"system_instructions", &NormalisedSpan::system_instructions},
    {"input_messages", &NormalisedSpan::input_messages},
    {"output_messages", &NormalisedSpan::output_messages},
    {"tool_definitions", &NormalisedSpan::tool_definitions},
    {"tool_arguments", &NormalisedSpan::tool_arguments},
    {"tool_result", &NormalisedSpan::tool_result},
    {"retrieval_query", &NormalisedSpan::retrieval_query},
    {"retrieval_documents", &NormalisedSpan::retrieval_documents},
};

// Where a concept goes; all null for one that goes to `more`.
struct Slot {
  std::string_view NormalisedSpan::*text = nullptr;
  std::optional<uint64_t> NormalisedSpan::*count = nullptr;
  std::string NormalisedSpan::*json = nullptr;
};

struct Names {
  uint16_t operation = RuleIndex::ConceptNamed("operation");
  uint16_t provider = RuleIndex::ConceptNamed("provider");
  uint16_t request_model = RuleIndex::ConceptNamed("request_model");
  uint16_t response_model = RuleIndex::ConceptNamed("response_model");
  uint16_t tool_name = RuleIndex::ConceptNamed("tool_name");
  uint16_t tool_call_id = RuleIndex::ConceptNamed("tool_call_id");
  uint16_t input_tokens = RuleIndex::ConceptNamed("input_tokens");
  uint16_t output_tokens = RuleIndex::ConceptNamed("output_tokens");
  uint16_t cache_read = RuleIndex::ConceptNamed("cache_read_tokens");
  uint16_t cache_write = RuleIndex::ConceptNamed("cache_write_tokens");
  uint16_t cost = RuleIndex::ConceptNamed("cost_usd");
  uint16_t first_chunk = RuleIndex::ConceptNamed("time_to_first_chunk_ns");
  uint16_t finish_reasons = RuleIndex::ConceptNamed("finish_reasons");
  uint16_t tags = RuleIndex::ConceptNamed("tags");
  uint16_t system_instructions = RuleIndex::ConceptNamed("system_instructions");
  uint16_t input_messages = RuleIndex::ConceptNamed("input_messages");
  uint16_t output_messages = RuleIndex::ConceptNamed("output_messages");
  uint16_t tool_definitions = RuleIndex::ConceptNamed("tool_definitions");
  uint16_t tool_arguments = RuleIndex::ConceptNamed("tool_arguments");
  uint16_t tool_result = RuleIndex::ConceptNamed("tool_result");
  uint16_t retrieval_query = RuleIndex::ConceptNamed("retrieval_query");
  uint16_t retrieval_documents = RuleIndex::ConceptNamed("retrieval_documents");
  uint16_t metadata = RuleIndex::ConceptNamed("metadata");
  uint16_t retry_errors = RuleIndex::ConceptNamed("retry.errors");
  uint16_t evaluations = RuleIndex::ConceptNamed("evaluations");
  uint16_t guardrails = RuleIndex::ConceptNamed("guardrails");
  uint16_t guardrail_triggered = RuleIndex::ConceptNamed("guardrail.triggered");
  uint16_t coding_agent = RuleIndex::ConceptNamed("throughline.coding_agent");
};

// A span event, or a log record seen as one.
struct EventView {
  uint64_t time_nanos = 0;
  std::string_view name;
  otel::Range attributes;
  const Value* body = nullptr;
};

// What a span and a log record have in common.
struct Source {
  const otel::ValuePool& pool;
  otel::Range attributes, resource;
  std::string_view scope, name;
  uint64_t start_nanos = 0;
  bool is_client = false;
  bool was_cut = false;  // the sender dropped attributes
};

// What fed one rule: an attribute, a family of keys, or events.
struct Hit {
  uint16_t rule;
  const KeyValue* attribute;  // null for a family, for events and for the span's name
};

When WhenOf(std::string_view operation) {
  if (operation == "execute_tool") return When::kTool;
  if (operation == "retrieval") return When::kRetrieval;
  if (operation == "rerank") return When::kRerank;
  if (operation == "embeddings") return When::kEmbeddings;
  if (operation == "invoke_agent" || operation == "create_agent") return When::kAgent;
  if (operation == "invoke_workflow") return When::kWorkflow;
  return When::kConversation;
}

bool Fits(When rule, When span) {
  if (rule == When::kAlways || rule == span) return true;
  return rule == When::kConversation && (span == When::kAgent || span == When::kWorkflow);
}

bool IsFamily(const Rule& rule) { return rule.key.ends_with('*'); }
bool IsEvent(const Rule& rule) { return rule.key.starts_with("event:"); }

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
  for (const CountMember& count : kCountMembers) (this->*count.member).reset();
  uncached_input_tokens.reset();
  visible_output_tokens.reset();
  reported_input_tokens.reset();
  cost_usd.reset();
  time_to_first_chunk_ns.reset();
  finish_reasons.clear();
  tags.clear();
  for (const JsonMember& json : kJsonMembers) (this->*json.member).clear();
  more.clear();
  provenance.clear();
  warnings.clear();
  kept.Clear();
}

class Normaliser::State {
 public:
  State() : index_(RuleIndex::Get()), slots_(Concepts().size()) {
    for (const TextMember_& m : kTextMembers) slots_[RuleIndex::ConceptNamed(m.concept_name)].text = m.member;
    for (const CountMember& m : kCountMembers) slots_[RuleIndex::ConceptNamed(m.concept_name)].count = m.member;
    for (const JsonMember& m : kJsonMembers) slots_[RuleIndex::ConceptNamed(m.concept_name)].json = m.member;
  }

  void Span(const otel::TraceBatch& batch, size_t span, NormalisedSpan& out);
  void Log(const otel::LogBatch& batch, size_t record, NormalisedSpan& out);

 private:
  void Start(NormalisedSpan& out);
  void CollectAttributes(const Source& source);
  void CollectEvent(const EventView& event);
  void CollectResource(const Source& source);
  void FillGeneral(const Source& source);
  void Fill(const Source& source);

  void DecideOperation(const Source& source);
  std::string_view OperationFromKeys(const Source& source);
  bool Applies(const Rule& rule) const;
  bool HasHitOf(Convention convention) const;

  bool Read(const Source& source, const Hit& hit, uint16_t concept_index);
  bool ReadValue(const Source& source, const Rule& rule, uint16_t concept_index, const Value& value);
  bool ReadFirstChunk(const Source& source, const Rule& rule, const Value& value);
  bool ReadMessages(const Source& source, const Hit& hit, bool is_input);
  bool ReadMessageText(const Source& source, const Value& value, std::string_view role, ConversationWriter& writer);
  bool ReadVercelAnswer(const Source& source, ConversationWriter& writer);
  void ReadMessageEvent(const Source& source, const EventView& event, ConversationWriter& writer);
  bool ReadEventRule(const Source& source, const Hit& hit, uint16_t concept_index);
  bool ReadJson(const Source& source, uint16_t concept_index, const Value& value);
  bool ReadFamily(const Source& source, const Hit& hit, uint16_t concept_index);
  bool ReadMetadata(const Source& source, uint16_t concept_index);
  void ReadVerdicts(const Source& source);

  const KeyValue* AttributeOf(std::string_view key) const;
  void Provenance(std::string_view concept_name, Convention convention, std::string_view key);
  void Warn(std::string_view warning);
  void More(uint16_t concept_index, Value value, bool is_json = false) {
    out_->more.push_back({Concepts()[concept_index].name, value, is_json});
  }

  const RuleIndex& index_;
  const Names names_;
  std::vector<Slot> slots_;
  JsonParsers parsers_;

  // Of the span at hand.
  NormalisedSpan* out_ = nullptr;
  std::vector<Hit> hits_;
  struct FamilyHit {
    uint16_t rule;
    FamilyKey key;
  };
  std::vector<FamilyHit> family_hits_;
  std::vector<EventView> events_;  // those that a rule names
  std::vector<FamilyKey> keys_;    // scratch
  std::vector<Leaf> leaves_;       // scratch
  std::bitset<256> filled_;
  bool strong_ = false;
  bool is_vercel_ = false;
  bool is_ai_ = false;
  When when_ = When::kConversation;
  Convention operation_convention_ = kGeneric;
  std::string_view span_subject_;  // of "Tool - search": search
  std::string_view service_name_;
};

void Normaliser::State::Start(NormalisedSpan& out) {
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

void Normaliser::State::CollectAttributes(const Source& source) {
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

void Normaliser::State::CollectEvent(const EventView& event) {
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
void Normaliser::State::CollectResource(const Source& source) {
  for (const KeyValue& attribute : otel::Entries{source.pool, source.resource}) {
    if (attribute.key == "service.name") service_name_ = attribute.value.text;
    const IndexedKey* key = index_.Find(attribute.key);
    if (key == nullptr) continue;
    for (uint16_t rule : key->rules) {
      if (Rules()[rule].weight == Weight::kGeneral) hits_.push_back({rule, &attribute});
    }
  }
}

void Normaliser::State::FillGeneral(const Source& source) {
  for (const Hit& hit : hits_) {
    const Rule& rule = Rules()[hit.rule];
    uint16_t concept_index = index_.ConceptOf(hit.rule);
    if (rule.weight != Weight::kGeneral || filled_[concept_index]) continue;
    if (Read(source, hit, concept_index)) filled_.set(concept_index);
  }
  out_->provenance.clear();
}

bool Normaliser::State::HasHitOf(Convention convention) const {
  return std::any_of(hits_.begin(), hits_.end(),
                     [&](const Hit& hit) { return Rules()[hit.rule].convention == convention; });
}

// Two conventions share the prefix "ai.".
bool Normaliser::State::Applies(const Rule& rule) const {
  if (rule.convention == kVercel) return is_vercel_;
  return rule.convention != kGuide || !is_vercel_ || !rule.key.starts_with("ai.");
}

const KeyValue* Normaliser::State::AttributeOf(std::string_view key) const {
  for (const Hit& hit : hits_) {
    if (hit.attribute != nullptr && hit.attribute->key == key) return hit.attribute;
  }
  return nullptr;
}

void Normaliser::State::Provenance(std::string_view concept_name, Convention convention, std::string_view key) {
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

void Normaliser::State::Warn(std::string_view warning) {
  if (std::find(out_->warnings.begin(), out_->warnings.end(), warning) == out_->warnings.end())
    out_->warnings.push_back(warning);
}

std::string_view Normaliser::State::OperationFromKeys(const Source& source) {
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

void Normaliser::State::DecideOperation(const Source& source) {
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
    if (!out_->operation.empty()) Provenance("operation", operation_convention_, "span");
  }
  bool has_provider = AttributeOf("gen_ai.system") != nullptr || AttributeOf("gen_ai.provider.name") != nullptr;
  is_ai_ = !out_->operation.empty() || has_provider;
  when_ = WhenOf(out_->operation);
}

void Normaliser::State::Fill(const Source& source) {
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

bool Normaliser::State::Read(const Source& source, const Hit& hit, uint16_t concept_index) {
  const Rule& rule = Rules()[hit.rule];
  if (rule.key == "span:name") {
    if (rule.convention != operation_convention_) return false;
    std::string_view name = span_subject_.empty() ? source.name : span_subject_;
    out_->*slots_[concept_index].text = name;
    return !name.empty();
  }
  if (concept_index == names_.evaluations || concept_index == names_.guardrails) return false;  // ReadVerdicts
  if (concept_index == names_.input_messages) return ReadMessages(source, hit, true);
  if (concept_index == names_.output_messages) return ReadMessages(source, hit, false);
  if (IsEvent(rule)) return ReadEventRule(source, hit, concept_index);
  if (IsFamily(rule)) return ReadFamily(source, hit, concept_index);
  if (!rule.field.empty()) {
    std::optional<Value> member = MemberOf(source.pool, hit.attribute->value, rule.field, parsers_, out_->kept);
    return member && ReadValue(source, rule, concept_index, *member);
  }
  return ReadValue(source, rule, concept_index, hit.attribute->value);
}

bool Normaliser::State::ReadValue(const Source& source, const Rule& rule, uint16_t concept_index, const Value& value) {
  NormalisedSpan& out = *out_;
  const Slot& slot = slots_[concept_index];
  if (concept_index == names_.first_chunk) return ReadFirstChunk(source, rule, value);
  switch (Concepts()[concept_index].reading) {
    case Reading::kText: {
      std::string_view text = TextOf(source.pool, value, out.kept);
      if (text.empty()) return false;
      if (concept_index == names_.provider) text = FoldProvider(text);
      if (slot.text != nullptr) {
        out.*slot.text = text;
      } else if (slot.json != nullptr) {
        out.*slot.json = text;
      } else {
        More(concept_index, Value::String(text));
      }
      return true;
    }
    case Reading::kCount: {
      std::optional<uint64_t> count = CountOf(value);
      if (!count || *count > INT64_MAX) {
        Warn("a count that is no number");
        return false;
      }
      if (slot.count != nullptr) {
        out.*slot.count = count;
      } else {
        More(concept_index, Value::Int(static_cast<int64_t>(*count)));
      }
      return true;
    }
    case Reading::kNumber: {
      std::optional<double> number = NumberOf(value);
      if (!number) {
        Warn("a number that can't be read");
        return false;
      }
      if (concept_index == names_.cost) {
        out.cost_usd = number;
      } else {
        More(concept_index, Value::Double(*number));
      }
      return true;
    }
    case Reading::kBool: {
      std::optional<bool> truth = BoolOf(value);
      if (!truth) {
        Warn("a truth value that can't be read");
        return false;
      }
      More(concept_index, Value::Bool(*truth));
      return true;
    }
    case Reading::kTextList: {
      std::vector<std::string_view> local;
      bool reasons = concept_index == names_.finish_reasons;
      std::vector<std::string_view>& list = reasons                        ? out.finish_reasons
                                            : concept_index == names_.tags ? out.tags
                                                                           : local;
      ListOf(source.pool, value, parsers_, out.kept, list);
      if (list.empty()) return false;
      if (reasons) {
        for (std::string_view& reason : list) reason = FoldFinishReason(reason);
      }
      if (&list == &local) {
        std::string json;
        for (std::string_view item : local) {
          json += json.empty() ? '[' : ',';
          otel::AppendJsonString(item, json);
        }
        json += ']';
        More(concept_index, Value::String(out.kept.Keep(std::move(json))), true);
      }
      return true;
    }
    case Reading::kJson:
    case Reading::kMessages:
      return ReadJson(source, concept_index, value);
    case Reading::kSpecial:
      return false;
  }
  return false;
}

bool Normaliser::State::ReadJson(const Source& source, uint16_t concept_index, const Value& value) {
  std::string_view text = TextOf(source.pool, value, out_->kept);
  if (text.empty()) return false;
  std::string local;
  std::string& json = slots_[concept_index].json != nullptr ? out_->*slots_[concept_index].json : local;
  if (concept_index == names_.system_instructions) {
    ReadInstructions(parsers_, text, json);
  } else if (concept_index != names_.tool_definitions || !ReadToolDefinitions(parsers_, text, json)) {
    AppendUnpacked(parsers_, text, json);
    if (json.starts_with('"') && LooksLikeJson(text)) Warn("JSON cut short");
  }
  if (json.empty()) return false;
  if (&json == &local) More(concept_index, Value::String(out_->kept.Keep(std::move(local))), true);
  return true;
}

bool Normaliser::State::ReadFirstChunk(const Source& source, const Rule& rule, const Value& value) {
  if (rule.unit == Unit::kIsoTime) {
    std::optional<uint64_t> instant = NanosOfIsoTime(TextOf(source.pool, value, out_->kept));
    if (!instant || *instant < source.start_nanos) return false;
    out_->time_to_first_chunk_ns = *instant - source.start_nanos;
    return true;
  }
  std::optional<double> number = NumberOf(value);
  double factor = rule.unit == Unit::kSeconds ? 1e9 : 1e6;
  if (!number || *number < 0 || *number * factor > 9e18) return false;
  out_->time_to_first_chunk_ns = static_cast<uint64_t>(*number * factor + 0.5);
  return true;
}

bool Normaliser::State::ReadEventRule(const Source& source, const Hit& hit, uint16_t concept_index) {
  const Rule& rule = Rules()[hit.rule];
  std::string_view name = rule.key.substr(6);
  if (concept_index == names_.retrieval_documents) {
    std::string& documents = out_->retrieval_documents;
    for (const EventView& event : events_) {
      if (event.name != name) continue;
      documents += documents.empty() ? '[' : ',';
      otel::AppendJsonObject(source.pool, event.attributes, documents);
    }
    if (!documents.empty()) documents += ']';
    return !documents.empty();
  }
  for (const EventView& event : events_) {
    if (event.name != name) continue;
    if (concept_index == names_.first_chunk) {
      if (event.time_nanos < source.start_nanos) continue;
      out_->time_to_first_chunk_ns = event.time_nanos - source.start_nanos;
      return true;
    }
    const KeyValue* field = source.pool.Find(event.attributes, rule.field);
    if (field == nullptr && event.body != nullptr && event.body->type == ValueType::kMap) {
      field = source.pool.Find(event.body->children, rule.field);
    }
    if (field != nullptr && ReadValue(source, rule, concept_index, field->value)) return true;
  }
  return false;
}

bool Normaliser::State::ReadFamily(const Source& source, const Hit& hit, uint16_t concept_index) {
  if (concept_index == names_.metadata) return ReadMetadata(source, concept_index);
  keys_.clear();
  for (const FamilyHit& family : family_hits_) {
    if (family.rule == hit.rule) keys_.push_back(family.key);
  }
  if (concept_index == names_.retry_errors) {  // retry.attempt_3.error
    ParseLeaves(keys_, leaves_);
    std::string json;
    for (const Leaf& leaf : leaves_) {
      if (leaf.name != "error") continue;
      json += json.empty() ? '[' : ',';
      otel::AppendJson(source.pool, *leaf.value, json);
    }
    if (json.empty()) return false;
    json += ']';
    More(concept_index, Value::String(out_->kept.Keep(std::move(json))), true);
    return true;
  }
  ParseLeaves(keys_, leaves_);
  if (leaves_.empty()) return false;
  if (concept_index == names_.tool_definitions) {
    WriteToolDefinitions(source.pool, leaves_, parsers_, out_->tool_definitions);
    return true;
  }
  if (concept_index == names_.retrieval_documents) {
    WriteObjects(source.pool, leaves_, "metadata", parsers_, out_->retrieval_documents);
    return true;
  }
  return false;
}

// One object from every family of free keys.
bool Normaliser::State::ReadMetadata(const Source& source, uint16_t concept_index) {
  std::string json;
  for (const FamilyHit& family : family_hits_) {
    if (index_.ConceptOf(family.rule) != concept_index || !Applies(Rules()[family.rule])) continue;
    json += json.empty() ? '{' : ',';
    otel::AppendJsonString(family.key.rest, json);
    json += ':';
    otel::AppendJson(source.pool, family.key.attribute->value, json);
  }
  if (json.empty()) return false;
  json += '}';
  More(concept_index, Value::String(out_->kept.Keep(std::move(json))), true);
  return true;
}

bool Normaliser::State::ReadMessageText(const Source& source, const Value& value, std::string_view role,
                                        ConversationWriter& writer) {
  std::string_view text = TextOf(source.pool, value, out_->kept);
  if (text.empty()) return false;
  if (!ReadConversation(parsers_, text, role, writer)) Warn("JSON cut short");
  return true;
}

bool Normaliser::State::ReadVercelAnswer(const Source& source, ConversationWriter& writer) {
  auto text = [&](std::initializer_list<std::string_view> keys) -> std::string_view {
    for (std::string_view key : keys) {
      const KeyValue* attribute = AttributeOf(key);
      if (attribute == nullptr) continue;
      if (std::string_view found = TextOf(source.pool, attribute->value, out_->kept); !found.empty()) return found;
    }
    return {};
  };
  std::string_view reasoning = text({"ai.response.reasoning"});
  std::string_view answer = text({"ai.response.text", "ai.result.text", "ai.response.object", "ai.result.object"});
  std::string_view calls = text({"ai.response.toolCalls", "ai.result.toolCalls"});
  if (reasoning.empty() && answer.empty() && calls.empty()) return false;
  writer.Begin("assistant");
  if (!reasoning.empty()) writer.Reasoning(reasoning);
  if (!answer.empty()) writer.Text(answer);
  if (!calls.empty()) {
    JsonParsers::Nest nest(parsers_);
    JsonArray list;
    std::optional<JsonValue> json = nest.Parse(calls);
    if (json && json->get_array().get(list) == simdjson::SUCCESS) {
      for (JsonValue call : list) ReadToolCall(parsers_, call, writer);
    } else {
      writer.Text(calls);
      Warn("JSON cut short");
    }
  }
  const KeyValue* reason = AttributeOf("ai.response.finishReason");
  if (reason == nullptr) reason = AttributeOf("ai.finishReason");
  writer.End(reason != nullptr ? reason->value.text : std::string_view());
  return true;
}

// gen_ai.user.message and its kin: the message is the event's attributes, the record's body, or JSON in an attribute.
void Normaliser::State::ReadMessageEvent(const Source& source, const EventView& event, ConversationWriter& writer) {
  std::string_view role = event.name == "gen_ai.choice" ? "assistant" : event.name.substr(7);
  role = role.substr(0, role.find('.'));
  std::string json;
  const KeyValue* content = source.pool.Find(event.attributes, "gen_ai.event.content");
  if (event.body != nullptr && event.body->type != ValueType::kEmpty) {
    json = TextOf(source.pool, *event.body, out_->kept);
  } else if (content != nullptr) {
    json = TextOf(source.pool, content->value, out_->kept);
  } else {
    otel::AppendJsonObject(source.pool, event.attributes, json);
  }
  JsonParsers::Nest nest(parsers_);
  std::optional<JsonValue> value = nest.Parse(json);
  if (value) {
    ReadEventMessage(parsers_, *value, role, writer);
  } else {
    writer.Begin(role);
    writer.Text(json);
    writer.End();
    if (LooksLikeJson(json)) Warn("JSON cut short");
  }
}

bool Normaliser::State::ReadMessages(const Source& source, const Hit& hit, bool is_input) {
  const Rule& rule = Rules()[hit.rule];
  std::string_view role = is_input ? "user" : "assistant";
  ConversationWriter writer(is_input ? out_->input_messages : out_->output_messages);
  if (IsFamily(rule)) {
    keys_.clear();
    for (const FamilyHit& family : family_hits_) {
      if (family.rule == hit.rule) keys_.push_back(family.key);
    }
    ParseLeaves(keys_, leaves_);
    WriteConversation(source.pool, leaves_, role, parsers_, out_->kept, writer);
    if (!IsComplete(leaves_)) out_->conversation_incomplete = true;
  } else if (IsEvent(rule) && !rule.field.empty()) {
    for (const EventView& event : events_) {
      if (event.name != rule.key.substr(6)) continue;
      const KeyValue* field = source.pool.Find(event.attributes, rule.field);
      if (field == nullptr && event.body != nullptr && event.body->type == ValueType::kMap) {
        field = source.pool.Find(event.body->children, rule.field);
      }
      if (field != nullptr) ReadMessageText(source, field->value, role, writer);
    }
  } else if (IsEvent(rule)) {
    for (const EventView& event : events_) {
      bool is_choice = event.name == "gen_ai.choice";
      if (event.name.starts_with("gen_ai.") && (is_choice || event.name.ends_with(".message")) &&
          is_choice != is_input) {
        ReadMessageEvent(source, event, writer);
      }
    }
  } else if (rule.convention == kVercel && !is_input) {
    ReadVercelAnswer(source, writer);
  } else {
    ReadMessageText(source, hit.attribute->value, role, writer);
  }
  if (!writer.Finish()) return false;
  out_->content_captured |= writer.has_content();
  // Finish reasons of the messages serve where the span has none of its own: their rules stand before these.
  if (!is_input && !filled_[names_.finish_reasons] && !writer.finish_reasons().empty()) {
    for (const std::string& reason : writer.finish_reasons()) out_->finish_reasons.push_back(out_->kept.Keep(reason));
    filled_.set(names_.finish_reasons);
    Provenance("finish_reasons", rule.convention, rule.key);
  }
  return true;
}

void Normaliser::State::ReadVerdicts(const Source& source) {
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

void Normaliser::State::Span(const otel::TraceBatch& batch, size_t span, NormalisedSpan& out) {
  Start(out);
  const otel::SpanColumns& spans = batch.spans;
  Source source{.pool = batch.pool,
                .attributes = spans.attributes[span],
                .resource = batch.resources[spans.resource[span]].attributes,
                .scope = batch.scopes[spans.scope[span]].name,
                .name = spans.name[span],
                .start_nanos = spans.start_nanos[span],
                .is_client = spans.kind[span] == otel::SpanKind::kClient,
                .was_cut = spans.dropped_attributes[span] > 0};
  CollectAttributes(source);
  otel::Range events = spans.events[span];
  for (uint32_t i = events.first; i < events.first + events.count; ++i) {
    const otel::Event& event = batch.events[i];
    CollectEvent({event.time_nanos, event.name, event.attributes, nullptr});
  }
  CollectResource(source);
  strong_ |= source.scope == kGuardrailScope;
  // llm-tracekit's spans for OpenAI Agents have plain keys (`name`, `input`): only their names give them away.
  if (!strong_ && HasHitOf(kTracekit)) strong_ = !OperationOfSpanName(kTracekit, source.name, nullptr).empty();
  strong_ ? Fill(source) : FillGeneral(source);
}

void Normaliser::State::Log(const otel::LogBatch& batch, size_t record, NormalisedSpan& out) {
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

Normaliser::Normaliser() : state_(std::make_unique<State>()) {}
Normaliser::~Normaliser() = default;

void Normaliser::Normalise(const otel::TraceBatch& batch, size_t span, NormalisedSpan& out) {
  state_->Span(batch, span, out);
}
void Normaliser::NormaliseLog(const otel::LogBatch& batch, size_t record, NormalisedSpan& out) {
  state_->Log(batch, record, out);
}

}  // namespace throughline::ingest
