// Lenient reading of JSON that arrives as text inside attributes. Included by this folder's .cc files only: it brings
// simdjson along.
#pragma once

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::ingest {

using JsonValue = simdjson::dom::element;
using JsonObject = simdjson::dom::object;
using JsonArray = simdjson::dom::array;

// True for text that begins as a JSON object or array does.
bool LooksLikeJson(std::string_view text);

// Parsers for JSON inside JSON: while a document is being walked, text inside it may be parsed with a parser of its
// own. A document lives as long as its Nest.
//
//   JsonParsers::Nest nest(parsers);
//   if (std::optional<JsonValue> value = nest.Parse(text)) ...
class JsonParsers {
 public:
  class Nest {
   public:
    explicit Nest(JsonParsers& parsers) : parsers_(parsers), level_(parsers.depth_++) {}
    ~Nest() { --parsers_.depth_; }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;
    // nullopt: not JSON, or too many levels of JSON inside JSON.
    std::optional<JsonValue> Parse(std::string_view text);

   private:
    JsonParsers& parsers_;
    size_t level_;
  };

 private:
  std::vector<std::unique_ptr<simdjson::dom::parser>> parsers_;
  size_t depth_ = 0;
};

// Members of an object, empty when it has none of that name or type.
std::optional<JsonValue> Member(const JsonObject& object, std::string_view name);
std::string_view TextMember(const JsonObject& object, std::string_view name);
// The first of several spellings that is there and not null.
std::optional<JsonValue> AnyMember(const JsonObject& object, std::initializer_list<std::string_view> names);
std::string_view AnyTextMember(const JsonObject& object, std::initializer_list<std::string_view> names);

void AppendJsonValue(const JsonValue& value, std::string& out);
// JSON inside a string (encoded once or twice) is written as that JSON, other text as a string.
void AppendUnpacked(JsonParsers& parsers, std::string_view text, std::string& out);
void AppendUnpacked(JsonParsers& parsers, const JsonValue& value, std::string& out);

}  // namespace throughline::ingest
