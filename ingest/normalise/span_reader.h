// Reads one span or log record by the rules. Internal to this folder: it brings simdjson along.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/conversation.h"
#include "ingest/normalise/indexed.h"
#include "ingest/normalise/normalise.h"
#include "ingest/normalise/rule_index.h"
#include "ingest/normalise/values.h"
#include "otel/batch.h"

namespace throughline::ingest {

// The places in Concepts() that have code of their own.
struct ConceptPlaces {
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
  uint16_t stream = RuleIndex::ConceptNamed("gen_ai.request.stream");
  uint16_t model_version = RuleIndex::ConceptNamed("model.version");
  uint16_t cost_input = RuleIndex::ConceptNamed("cost.input_usd");
  uint16_t cost_output = RuleIndex::ConceptNamed("cost.output_usd");
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

// Where a concept goes; all null for one that goes to `more`.
struct Slot {
  std::string_view NormalisedSpan::*text = nullptr;
  std::optional<uint64_t> NormalisedSpan::*count = nullptr;
  std::string NormalisedSpan::*json = nullptr;
};

// A span event, or a log record seen as one.
struct EventView {
  uint64_t time_nanos = 0;
  std::string_view name;
  otel::Range attributes;
  const otel::Value* body = nullptr;
};

// What a span and a log record have in common.
struct Source {
  const otel::ValuePool& pool;
  otel::Range attributes, resource;
  std::string_view scope, name;
  uint64_t start_nanos = 0;
  bool was_cut = false;  // the sender dropped attributes
};

inline constexpr std::string_view kGuardrailScope = "cx_guardrails.client";  // its spans carry no gen_ai.* key

// What fed one rule: an attribute, a family of keys, or events.
struct Hit {
  uint16_t rule;
  const otel::KeyValue* attribute;  // null for a family, for events and for the span's name
};

class SpanReader {
 public:
  SpanReader();

  // `out` is cleared first.

  void Span(const otel::TraceBatch& batch, size_t span, NormalisedSpan& out);
  void Log(const otel::LogBatch& batch, size_t record, NormalisedSpan& out);

 private:
  void Start(NormalisedSpan& out);
  void CollectAttributes(const Source& source);
  void CollectEvent(const EventView& event);
  void CollectResource(const Source& source);
  void FillGeneral(const Source& source);
  void Fill(const Source& source);
  void FillDerived();

  void DecideOperation(const Source& source);
  std::string_view OperationFromKeys(const Source& source);
  bool Applies(const Rule& rule) const;
  bool HasHitOf(Convention convention) const;

  bool Read(const Source& source, const Hit& hit, uint16_t concept_index);
  bool ReadValue(const Source& source, const Rule& rule, uint16_t concept_index, const otel::Value& value);
  bool ReadFirstChunk(const Source& source, const Rule& rule, const otel::Value& value);
  bool ReadMessages(const Source& source, const Hit& hit, bool is_input);
  bool ReadMessageText(const Source& source, const otel::Value& value, std::string_view role,
                       ConversationWriter& writer);
  bool ReadVercelAnswer(const Source& source, ConversationWriter& writer);
  void ReadMessageEvent(const Source& source, const EventView& event, ConversationWriter& writer);
  bool ReadEventRule(const Source& source, const Hit& hit, uint16_t concept_index);
  bool ReadJson(const Source& source, uint16_t concept_index, const otel::Value& value);
  bool ReadFamily(const Source& source, const Hit& hit, uint16_t concept_index);
  bool ReadMetadata(const Source& source, uint16_t concept_index);
  void ReadVerdicts(const Source& source);

  const otel::KeyValue* AttributeOf(std::string_view key) const;
  void Provenance(std::string_view concept_name, Convention convention, std::string_view key);
  void Warn(std::string_view warning);
  void More(uint16_t concept_index, otel::Value value, bool is_json = false) {
    out_->more.push_back({Concepts()[concept_index].name, value, is_json});
  }

  const RuleIndex& index_;
  const ConceptPlaces names_;
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
  Convention operation_convention_ = Convention::kGeneric;
  std::string_view span_subject_;  // of "Tool - search": search
  std::string_view service_name_;
};

inline bool IsFamily(const Rule& rule) { return rule.key.ends_with('*'); }
inline bool IsEvent(const Rule& rule) { return rule.key.starts_with("event:"); }

}  // namespace throughline::ingest
