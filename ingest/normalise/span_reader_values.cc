// One concept from one attribute, family of attributes or event.
#include "ingest/normalise/span_reader.h"
#include "ingest/normalise/value_maps.h"

namespace throughline::ingest {

using otel::KeyValue;
using otel::Value;
using otel::ValueType;
using enum Convention;

bool SpanReader::Read(const Source& source, const Hit& hit, uint16_t concept_index) {
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

bool SpanReader::ReadValue(const Source& source, const Rule& rule, uint16_t concept_index, const Value& value) {
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

bool SpanReader::ReadJson(const Source& source, uint16_t concept_index, const Value& value) {
  std::string_view text = TextOf(source.pool, value, out_->kept);
  if (text.empty()) return false;
  std::string local;
  std::string& json = slots_[concept_index].json != nullptr ? out_->*slots_[concept_index].json : local;
  if (concept_index == names_.system_instructions) {
    ReadInstructions(parsers_, text, json);
  } else if (concept_index != names_.tool_definitions || !ReadToolDefinitions(parsers_, text, json)) {
    if (value.type == ValueType::kArray) {  // a native list, whose texts may be JSON each
      json += '[';
      for (const KeyValue& entry : otel::Entries{source.pool, value.children}) {
        if (json.back() != '[') json += ',';
        if (entry.value.type == ValueType::kString) {
          AppendUnpacked(parsers_, entry.value.text, json);
        } else {
          otel::AppendJson(source.pool, entry.value, json);
        }
      }
      json += ']';
    } else {
      AppendUnpacked(parsers_, text, json);
    }
    if (json.starts_with('"') && LooksLikeJson(text)) Warn("JSON cut short");
  }
  if (json.empty()) return false;
  if (&json == &local) More(concept_index, Value::String(out_->kept.Keep(std::move(local))), true);
  return true;
}

bool SpanReader::ReadFirstChunk(const Source& source, const Rule& rule, const Value& value) {
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

bool SpanReader::ReadEventRule(const Source& source, const Hit& hit, uint16_t concept_index) {
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

bool SpanReader::ReadFamily(const Source& source, const Hit& hit, uint16_t concept_index) {
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
bool SpanReader::ReadMetadata(const Source& source, uint16_t concept_index) {
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

}  // namespace throughline::ingest
