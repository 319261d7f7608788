#include "ingest/normalise/values.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace throughline::ingest {

using otel::Value;
using otel::ValueType;

namespace {

bool EqualsLower(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

std::optional<uint64_t> CountOfDouble(double number) {
  if (!(number >= 0) || number >= 1.8e19) return std::nullopt;
  return static_cast<uint64_t>(number);
}

}  // namespace

std::string_view TextOf(const otel::ValuePool& pool, const Value& value, otel::Arena& arena) {
  if (value.type == ValueType::kString) return value.text;
  if (value.type == ValueType::kEmpty) return {};
  std::string json;
  otel::AppendJson(pool, value, json);
  if (json == "[]" || json == "{}") return {};
  return arena.Keep(std::move(json));
}

std::optional<double> NumberOf(const Value& value) {
  switch (value.type) {
    case ValueType::kInt:
      return static_cast<double>(value.integer);
    case ValueType::kDouble:
      return std::isfinite(value.number) ? std::optional(value.number) : std::nullopt;
    case ValueType::kString: {
      double number;
      const char* end = value.text.data() + value.text.size();
      auto [stop, error] = std::from_chars(value.text.data(), end, number);
      if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
      return number;
    }
    default:
      return std::nullopt;
  }
}

std::optional<uint64_t> CountOf(const Value& value) {
  if (value.type == ValueType::kInt) {
    if (value.integer < 0) return std::nullopt;
    return static_cast<uint64_t>(value.integer);
  }
  if (value.type == ValueType::kString) {
    uint64_t count;
    const char* end = value.text.data() + value.text.size();
    auto [stop, error] = std::from_chars(value.text.data(), end, count);
    if (error == std::errc() && stop == end) return count;
  }
  std::optional<double> number = NumberOf(value);
  return number ? CountOfDouble(*number) : std::nullopt;
}

std::optional<bool> BoolOf(const Value& value) {
  switch (value.type) {
    case ValueType::kBool:
      return value.boolean;
    case ValueType::kInt:
      if (value.integer == 0 || value.integer == 1) return value.integer == 1;
      return std::nullopt;
    case ValueType::kString:
      if (EqualsLower(value.text, "true") || value.text == "1") return true;
      if (EqualsLower(value.text, "false") || value.text == "0") return false;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

void ListOf(const otel::ValuePool& pool, const Value& value, JsonParsers& parsers, otel::Arena& arena,
            std::vector<std::string_view>& out) {
  auto add = [&](std::string_view text) {
    if (!text.empty()) out.push_back(text);
  };
  if (value.type == ValueType::kArray) {
    for (const otel::KeyValue& entry : otel::Entries{pool, value.children}) add(TextOf(pool, entry.value, arena));
    return;
  }
  std::string_view text = TextOf(pool, value, arena);
  if (text.starts_with('[') || text.starts_with('"')) {
    JsonParsers::Nest nest(parsers);
    if (std::optional<JsonValue> json = nest.Parse(text)) {
      JsonArray list;
      std::string_view item_text;
      if (json->get_array().get(list) == simdjson::SUCCESS) {
        for (JsonValue item : list) {
          std::string kept;
          if (item.get_string().get(item_text) == simdjson::SUCCESS) {
            kept = item_text;
          } else {
            AppendJsonValue(item, kept);
          }
          if (!kept.empty()) add(arena.Keep(std::move(kept)));
        }
        return;
      }
      if (json->get_string().get(item_text) == simdjson::SUCCESS) {
        Value inner = Value::String(arena.Keep(std::string(item_text)));
        if (!inner.text.starts_with('"')) return ListOf(pool, inner, parsers, arena, out);
        return add(inner.text);
      }
    }
  }
  while (!text.empty()) {
    size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    size_t first = item.find_first_not_of(' ');
    if (first != std::string_view::npos) add(item.substr(first, item.find_last_not_of(' ') - first + 1));
    if (comma == std::string_view::npos) return;
    text.remove_prefix(comma + 1);
  }
}

std::optional<Value> MemberOf(const otel::ValuePool& pool, const Value& value, std::string_view member,
                              JsonParsers& parsers, otel::Arena& arena) {
  if (value.type == ValueType::kMap) {
    const otel::KeyValue* entry = pool.Find(value.children, member);
    if (entry == nullptr || entry->value.type == ValueType::kEmpty) return std::nullopt;
    return entry->value;
  }
  if (value.type != ValueType::kString) return std::nullopt;
  JsonParsers::Nest nest(parsers);
  std::optional<JsonValue> json = nest.Parse(value.text);
  if (!json) return std::nullopt;
  JsonParsers::Nest inner(parsers);
  std::string_view text;
  if (json->get_string().get(text) == simdjson::SUCCESS) json = inner.Parse(text);  // encoded twice
  JsonObject object;
  if (!json || json->get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  std::optional<JsonValue> found = Member(object, member);
  if (!found) return std::nullopt;
  switch (found->type()) {
    case simdjson::dom::element_type::BOOL:
      return Value::Bool(bool(*found));
    case simdjson::dom::element_type::INT64:
      return Value::Int(int64_t(*found));
    case simdjson::dom::element_type::UINT64:
      return Value::Double(double(uint64_t(*found)));  // beyond 2^63
    case simdjson::dom::element_type::DOUBLE:
      return Value::Double(double(*found));
    case simdjson::dom::element_type::STRING:
      return Value::String(arena.Keep(std::string(std::string_view(*found))));
    default:
      return Value::String(arena.Keep(simdjson::minify(*found)));
  }
}

std::optional<uint64_t> NanosOfIsoTime(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  auto number = [&](size_t at, size_t digits) -> int {
    int value = 0;
    if (at + digits > text.size()) return -1;
    for (size_t i = at; i < at + digits; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (year < 1970 || year > 2261 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  int64_t seconds =
      std::chrono::sys_days(date).time_since_epoch().count() * 86400LL + hour * 3600 + minute * 60 + second;
  size_t at = 19;
  uint64_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    uint64_t scale = 100'000'000;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      fraction += static_cast<uint64_t>(text[at] - '0') * scale;
    }
  }
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    int hours = number(at + 1, 2), minutes = number(at + (at + 3 < text.size() && text[at + 3] == ':' ? 4 : 3), 2);
    if (hours < 0 || minutes < 0) return std::nullopt;
    seconds -= (text[at] == '+' ? 1 : -1) * (hours * 3600 + minutes * 60);
  } else if (at < text.size() && text[at] != 'Z') {
    return std::nullopt;
  }
  if (seconds < 0) return std::nullopt;
  return static_cast<uint64_t>(seconds) * 1'000'000'000 + fraction;
}

}  // namespace throughline::ingest
