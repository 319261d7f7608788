#include "ingest/normalise/json.h"

#include "otel/value.h"

namespace throughline::ingest {

using simdjson::dom::element_type;

bool LooksLikeJson(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::optional<JsonValue> JsonParsers::Nest::Parse(std::string_view text) {
  constexpr size_t kMostLevels =
      6;  // an attribute, a message list in it, its tool calls, their arguments, and two to spare
  if (level_ >= kMostLevels) return std::nullopt;
  while (parsers_.parsers_.size() <= level_) parsers_.parsers_.push_back(std::make_unique<simdjson::dom::parser>());
  JsonValue value;
  if (parsers_.parsers_[level_]->parse(text.data(), text.size()).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<JsonValue> Member(const JsonObject& object, std::string_view name) {
  JsonValue value;
  if (object.at_key(name).get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}

std::string_view TextMember(const JsonObject& object, std::string_view name) {
  std::string_view text;
  if (object.at_key(name).get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::optional<JsonValue> AnyMember(const JsonObject& object, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    if (std::optional<JsonValue> value = Member(object, name)) return value;
  }
  return std::nullopt;
}

std::string_view AnyTextMember(const JsonObject& object, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    if (std::string_view text = TextMember(object, name); !text.empty()) return text;
  }
  return {};
}

void AppendJsonValue(const JsonValue& value, std::string& out) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) return otel::AppendJsonString(text, out);
  out += simdjson::minify(value);
}

void AppendUnpacked(JsonParsers& parsers, std::string_view text, std::string& out) {
  bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  if (is_quoted || LooksLikeJson(text)) {
    JsonParsers::Nest nest(parsers);
    if (std::optional<JsonValue> inner = nest.Parse(text)) {
      std::string_view inner_text;
      if (inner->get_string().get(inner_text) == simdjson::SUCCESS) return AppendUnpacked(parsers, inner_text, out);
      return AppendJsonValue(*inner, out);
    }
  }
  otel::AppendJsonString(text, out);
}

void AppendUnpacked(JsonParsers& parsers, const JsonValue& value, std::string& out) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) return AppendUnpacked(parsers, text, out);
  AppendJsonValue(value, out);
}

}  // namespace throughline::ingest
