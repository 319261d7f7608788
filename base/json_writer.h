// Builds JSON text in order, front to back. Numbers, escapes and commas are its business; balance is the caller's.
//
//   JsonWriter json;
//   json.BeginObject().Key("spans").BeginArray().String("🧠").EndArray().EndObject();
//   json.text()  // {"spans":["🧠"]}
//
// Raw text that is JSON already (a stored column, a row of the engine) goes in as it is, without being parsed again.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace throughline {

// `text` in quotes with JSON's escapes; control characters as \u00XX. `text` must be UTF-8.
void AppendJsonString(std::string_view text, std::string& out);

class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);

  JsonWriter& String(std::string_view text);
  JsonWriter& Bool(bool value) { return Raw(value ? "true" : "false"); }
  JsonWriter& Int(std::integral auto value) { return Raw(std::to_string(value)); }
  // A 64-bit integer in quotes, as OTLP/JSON has it: JavaScript would round it.
  JsonWriter& IntText(std::integral auto value) { return String(std::to_string(value)); }
  JsonWriter& Double(double value);  // null when it is not finite
  JsonWriter& Null() { return Raw("null"); }
  template <typename T>
  JsonWriter& IntOrNull(const std::optional<T>& value) {
    return value ? Int(*value) : Null();
  }
  JsonWriter& DoubleOrNull(const std::optional<double>& value) { return value ? Double(*value) : Null(); }
  // `json` must be one JSON value; empty: `otherwise`.
  JsonWriter& Raw(std::string_view json, std::string_view otherwise = "null");

  // Between the values of a text that is one JSON object a line.
  JsonWriter& EndLine();

  const std::string& text() const { return text_; }
  std::string Take() { return std::exchange(text_, {}); }

 private:
  void Separate();
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);

  std::string text_;
  bool need_comma_ = false;
};

}  // namespace throughline
