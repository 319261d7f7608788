#include "ingest/otlp/json_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace throughline::ingest {

using otel::Rejection;
using otel::Value;
using otel::ValueType;
using simdjson::dom::element_type;

namespace {

// `resource_spans` as `resourceSpans`.
std::string CamelCase(std::string_view key) {
  std::string out;
  bool upper = false;
  for (char c : key) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

// Base64 in the standard or the URL alphabet, with or without padding, as ProtoJSON accepts it.
bool DecodeBase64(std::string_view text, std::string& out) {
  static constexpr auto kDigits = [] {
    std::array<int8_t, 256> table{};
    table.fill(-1);
    std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < alphabet.size(); ++i) table[static_cast<uint8_t>(alphabet[i])] = static_cast<int8_t>(i);
    table['-'] = 62;
    table['_'] = 63;
    return table;
  }();
  size_t padding = 0;
  while (!text.empty() && text.back() == '=' && padding < 2) {
    text.remove_suffix(1);
    ++padding;
  }
  if (text.size() % 4 == 1 || (padding > 0 && (text.size() + padding) % 4 != 0)) return false;
  out.reserve(text.size() / 4 * 3 + 2);
  uint32_t word = 0;
  int bits = 0;
  for (char c : text) {
    int digit = kDigits[static_cast<uint8_t>(c)];
    if (digit < 0) return false;
    word = word << 6 | static_cast<uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(word >> bits & 0xff);
    }
  }
  return true;
}

template <typename Number>
bool FromText(std::string_view text, Number& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// An integer as a JSON number, with or without a fraction of zeros, or as decimal text.
template <typename Integer>
bool ToInteger(JsonElement element, Integer& out) {
  constexpr double kPowerAboveMost = 2.0 * static_cast<double>(std::numeric_limits<Integer>::max() / 2 + 1);
  switch (element.type()) {
    case element_type::INT64: {
      int64_t number = element.get_int64().value_unsafe();
      out = static_cast<Integer>(number);
      return std::in_range<Integer>(number);
    }
    case element_type::UINT64: {
      uint64_t number = element.get_uint64().value_unsafe();
      out = static_cast<Integer>(number);
      return std::in_range<Integer>(number);
    }
    case element_type::DOUBLE: {
      double number = element.get_double().value_unsafe();
      if (!(number >= static_cast<double>(std::numeric_limits<Integer>::min()) && number < kPowerAboveMost))
        return false;
      out = static_cast<Integer>(number);
      return std::trunc(number) == number;
    }
    case element_type::STRING:
      return FromText(element.get_string().value_unsafe(), out);
    default:
      return false;
  }
}

}  // namespace

bool JsonValues::ReadText(JsonElement element, const char* what, std::string_view& out) {
  if (element.type() == element_type::STRING) [[likely]] {  // UTF-8: simdjson refuses the request otherwise
    std::string_view text = element.get_string().value_unsafe();
    text_bytes_ += text.size();
    if (text_bytes_ > limits_.record_bytes)
      return Refuse(Rejection::kTooLarge, "more than {} bytes of text", limits_.record_bytes);
    out = text;
    return true;
  }
  return element.is_null() || WrongType(what);
}

bool JsonValues::ReadUint64(JsonElement element, const char* what, uint64_t& out) {
  return element.is_null() || ToInteger(element, out) || WrongType(what);
}

bool JsonValues::ReadInt64(JsonElement element, const char* what, int64_t& out) {
  return element.is_null() || ToInteger(element, out) || WrongType(what);
}

bool JsonValues::ReadInt32(JsonElement element, const char* what, int32_t& out) {
  return element.is_null() || ToInteger(element, out) || WrongType(what);
}

bool JsonValues::ReadUint32(JsonElement element, const char* what, uint32_t& out) {
  return element.is_null() || ToInteger(element, out) || WrongType(what);
}

bool JsonValues::ReadDouble(JsonElement element, const char* what, double& out) {
  if (element.is_null()) return true;
  if (element.is_number()) {
    out = element.get_double().value_unsafe();
    return true;
  }
  std::string_view text;
  if (element.get_string().get(text) != simdjson::SUCCESS) return WrongType(what);
  if (text == "NaN") {
    out = std::numeric_limits<double>::quiet_NaN();
  } else if (text == "Infinity") {
    out = std::numeric_limits<double>::infinity();
  } else if (text == "-Infinity") {
    out = -std::numeric_limits<double>::infinity();
  } else if (text.empty() || text.find_first_not_of("0123456789+-.eE") != text.npos || !FromText(text, out)) {
    return WrongType(what);
  }
  return true;
}

bool JsonValues::ReadBool(JsonElement element, const char* what, bool& out) {
  return element.is_null() || element.get_bool().get(out) == simdjson::SUCCESS || WrongType(what);
}

bool JsonValues::ReadEnum(JsonElement element, const char* what, uint32_t most, uint32_t& out) {
  if (element.is_null()) return true;
  int32_t number;
  if (element.is_string() || !ToInteger(element, number)) return WrongType(what);
  out = number >= 0 && static_cast<uint32_t>(number) <= most ? static_cast<uint32_t>(number) : 0;
  return true;
}

bool JsonValues::ReadArray(JsonElement element, const char* what, std::optional<simdjson::dom::array>& out) {
  if (element.is_null()) return true;
  simdjson::dom::array array;
  if (element.get_array().get(array) != simdjson::SUCCESS) return WrongType(what);
  out = array;
  return true;
}

bool JsonValues::ReadObject(JsonElement element, const char* what, simdjson::dom::object& out) {
  return element.get_object().get(out) == simdjson::SUCCESS || WrongType(what);
}

bool JsonValues::Unknown(std::string_view key, JsonKeys known) {
  if (key.find('_') == key.npos) [[likely]]
    return true;
  std::string camel = CamelCase(key);
  if (std::find(known.begin(), known.end(), camel) == known.end()) return true;
  broken_ = fmt::format("the request is not OTLP/JSON: the key \"{}\" is written \"{}\" there", key, camel);
  return false;
}

bool JsonValues::ReadAttributes(JsonElement element, otel::Range& range, uint32_t& cut) {
  std::optional<simdjson::dom::array> array;
  if (!ReadArray(element, "attributes is not an array", array)) return false;
  range.first = PoolSize();
  if (!array) return true;
  for (JsonElement attribute : *array) {
    if (range.count >= limits_.attributes) {
      ++cut;
      continue;
    }
    ++range.count;
    if (!ReadKeyValue(attribute, 0)) return false;
  }
  return true;
}

bool JsonValues::ReadKeyValue(JsonElement element, uint32_t depth) {
  static constexpr std::string_view kKnown[] = {"key", "value"};
  if (pool_.entries.size() - first_ >= limits_.values_per_record) {
    return Refuse(Rejection::kTooLarge, "more than {} values", limits_.values_per_record);
  }
  simdjson::dom::object object;
  if (!ReadObject(element, "an attribute is not an object", object)) return false;
  uint32_t index = PoolSize();
  otel::KeyValue& entry = pool_.entries.emplace_back();
  std::optional<JsonElement> value;
  for (simdjson::dom::key_value_pair field : object) {
    if (field.key == "key") {
      if (!ReadText(field.value, "an attribute's key is not text", entry.key)) return false;
    } else if (field.key == "value") {
      value = field.value;
    } else if (!Unknown(field.key, kKnown)) {
      return false;
    }
  }
  if (entry.key.size() > limits_.key_bytes) return Refuse(Rejection::kTooLarge, "a key of {} bytes", entry.key.size());
  return !value || ReadAnyValue(*value, entry.value, index, depth);
}

bool JsonValues::ReadAnyValue(JsonElement element, Value& out, uint32_t target, uint32_t depth) {
  static constexpr std::string_view kKnown[] = {"stringValue", "boolValue",   "intValue",  "doubleValue",
                                                "arrayValue",  "kvlistValue", "bytesValue"};
  if (element.is_null()) return true;
  simdjson::dom::object object;
  if (!ReadObject(element, "a value is not an object such as {{\"stringValue\":\"…\"}}", object)) return false;
  JsonElement member;
  ValueType type = ValueType::kEmpty;  // of the last member that is not null
  for (simdjson::dom::key_value_pair field : object) {
    ValueType next = ValueType::kEmpty;
    if (field.key == "stringValue") {
      next = ValueType::kString;
    } else if (field.key == "intValue") {
      next = ValueType::kInt;
    } else if (field.key == "boolValue") {
      next = ValueType::kBool;
    } else if (field.key == "doubleValue") {
      next = ValueType::kDouble;
    } else if (field.key == "arrayValue") {
      next = ValueType::kArray;
    } else if (field.key == "kvlistValue") {
      next = ValueType::kMap;
    } else if (field.key == "bytesValue") {
      next = ValueType::kBytes;
    } else {
      if (!Unknown(field.key, kKnown)) return false;
      continue;
    }
    if (field.value.is_null()) continue;
    type = next;
    member = field.value;
  }
  return type == ValueType::kEmpty || ReadMember(member, type, out, target, depth);
}

bool JsonValues::ReadMember(JsonElement element, ValueType type, Value& out, uint32_t target, uint32_t depth) {
  static constexpr std::string_view kKnown[] = {"values"};
  switch (type) {
    case ValueType::kString: {
      std::string_view text;
      if (!ReadText(element, "stringValue is not text", text)) return false;
      out = Value::String(text);
      return true;
    }
    case ValueType::kInt: {
      int64_t integer = 0;
      if (!ReadInt64(element, "intValue is not a 64-bit integer", integer)) return false;
      out = Value::Int(integer);
      return true;
    }
    case ValueType::kBool: {
      bool boolean = false;
      if (!ReadBool(element, "boolValue is not true or false", boolean)) return false;
      out = Value::Bool(boolean);
      return true;
    }
    case ValueType::kDouble: {
      double number = 0;
      if (!ReadDouble(element, "doubleValue is not a number", number)) return false;
      out = Value::Double(number);
      return true;
    }
    case ValueType::kBytes: {
      std::string_view text;
      std::string bytes;
      if (!ReadText(element, "bytesValue is not text", text)) return false;
      if (!DecodeBase64(text, bytes)) return WrongType("bytesValue is not base64");
      out = Value::Bytes(pool_.arena.Keep(std::move(bytes)));
      return true;
    }
    default:
      break;
  }
  if (depth >= limits_.value_depth) {
    return Refuse(Rejection::kTooDeep, "a value is nested more than {} levels deep", limits_.value_depth);
  }
  simdjson::dom::object object;
  if (!ReadObject(element, "an arrayValue or kvlistValue is not an object with \"values\"", object)) return false;
  std::optional<simdjson::dom::array> values;
  for (simdjson::dom::key_value_pair field : object) {
    if (field.key == "values") {
      if (!ReadArray(field.value, "the values of an arrayValue or kvlistValue are not an array", values)) return false;
    } else if (!Unknown(field.key, kKnown)) {
      return false;
    }
  }
  out = Value::Container(type, {});
  if (values) pending_.push_back({*values, target, depth + 1});
  return true;
}

bool JsonValues::ReadPending() {
  for (size_t i = 0; i < pending_.size(); ++i) {  // grows while it is walked
    Pending todo = pending_[i];
    bool map = (todo.target == kOutside ? outside_->type : pool_.entries[todo.target].value.type) == ValueType::kMap;
    uint32_t first = PoolSize();
    for (JsonElement child : todo.children) {
      if (map) {
        if (!ReadKeyValue(child, todo.depth)) return false;
        continue;
      }
      if (pool_.entries.size() - first_ >= limits_.values_per_record) {
        return Refuse(Rejection::kTooLarge, "more than {} values", limits_.values_per_record);
      }
      uint32_t index = PoolSize();
      if (!ReadAnyValue(child, pool_.entries.emplace_back().value, index, todo.depth)) return false;
    }
    Value& target = todo.target == kOutside ? *outside_ : pool_.entries[todo.target].value;
    target.children = {first, PoolSize() - first};
  }
  pending_.clear();
  return true;
}

}  // namespace throughline::ingest
