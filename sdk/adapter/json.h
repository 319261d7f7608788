// Reading JSON of strangers: whatever is missing or of another type reads as nothing.
#pragma once

#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::inline sdk::json {

using Value = simdjson::dom::element;

// One parser and its buffer, for texts one after the other; a Value lives until the next.
// Errors  nullopt: not one JSON value, not UTF-8, or nested deeper than 512.
class Reader {
 public:
  std::optional<Value> Parse(std::string_view text) noexcept;

 private:
  simdjson::dom::parser parser_;
};

bool IsValid(std::string_view text) noexcept;

inline std::optional<Value> Member(Value object, std::string_view key) noexcept {
  Value value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}
inline std::optional<Value> Member(const std::optional<Value>& object, std::string_view key) noexcept {
  return object ? Member(*object, key) : std::nullopt;
}

inline std::string_view AsText(Value value) noexcept {
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}
inline bool IsText(Value value) noexcept { return value.is_string(); }
inline std::string_view Text(Value object, std::string_view key) noexcept {
  std::optional<Value> value = Member(object, key);
  return value ? AsText(*value) : std::string_view();
}
inline std::string_view Text(const std::optional<Value>& object, std::string_view key) noexcept {
  return object ? Text(*object, key) : std::string_view();
}

inline std::optional<double> Number(Value object, std::string_view key) noexcept {
  double number = 0;
  std::optional<Value> value = Member(object, key);
  if (!value || value->get_double().get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

// 12, and 12.0 as some servers write it.
inline std::optional<int64_t> Int(Value object, std::string_view key) noexcept {
  std::optional<Value> value = Member(object, key);
  if (!value) return std::nullopt;
  int64_t integer = 0;
  if (value->get_int64().get(integer) == simdjson::SUCCESS) return integer;
  double number = 0;
  if (value->get_double().get(number) != simdjson::SUCCESS || !(std::fabs(number) < 0x1.0p53)) return std::nullopt;
  return number == std::floor(number) ? std::optional<int64_t>(static_cast<int64_t>(number)) : std::nullopt;
}
inline std::optional<int64_t> Int(const std::optional<Value>& object, std::string_view key) noexcept {
  return object ? Int(*object, key) : std::nullopt;
}

inline std::optional<bool> Bool(Value object, std::string_view key) noexcept {
  bool boolean = false;
  std::optional<Value> value = Member(object, key);
  if (!value || value->get_bool().get(boolean) != simdjson::SUCCESS) return std::nullopt;
  return boolean;
}

// `visit(element)` for each element; nothing when it is no array.
template <typename Visit>
void ForEach(Value array, Visit visit) {
  simdjson::dom::array elements;
  if (array.get_array().get(elements) != simdjson::SUCCESS) return;
  for (Value element : elements) visit(element);
}
template <typename Visit>
void ForEach(const std::optional<Value>& array, Visit visit) {
  if (array) ForEach(*array, visit);
}

// As JSON text without white space.
std::string Write(Value value);

}  // namespace throughline::inline sdk::json
