// A span's conversation, from whichever form it came in.
#include "ingest/normalise/span_reader.h"

namespace throughline::ingest {

using otel::KeyValue;
using otel::Value;
using otel::ValueType;
using enum Convention;

bool SpanReader::ReadMessageText(const Source& source, const Value& value, std::string_view role,
                                 ConversationWriter& writer) {
  std::string_view text = TextOf(source.pool, value, out_->kept);
  if (text.empty()) return false;
  if (!ReadConversation(parsers_, text, role, writer)) Warn("JSON cut short");
  return true;
}

bool SpanReader::ReadVercelAnswer(const Source& source, ConversationWriter& writer) {
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
void SpanReader::ReadMessageEvent(const Source& source, const EventView& event, ConversationWriter& writer) {
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

bool SpanReader::ReadMessages(const Source& source, const Hit& hit, bool is_input) {
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

}  // namespace throughline::ingest
