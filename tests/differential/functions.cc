// Scalar functions, one line each where a line does.
//
// Source   DataPrime reference, scalar functions and text search; docs/dataprime/choices.md.
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "expression.h"

namespace throughline::differential {
namespace {

using Kind = Value::Kind;
using Arguments = std::vector<Value>;
using Function = Value (*)(const Arguments&);

std::vector<std::string> Characters(const std::string& text) {
  std::vector<std::string> out;
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !out.empty()) {
      out.back() += c;
    } else {
      out.emplace_back(1, c);
    }
  }
  return out;
}

std::string Join(const std::vector<std::string>& parts, size_t from, size_t to) {
  std::string out;
  for (size_t i = from; i < std::min(to, parts.size()); ++i) out += parts[i];
  return out;
}

// ASCII, and the letters of Latin-1, which are two bytes C3 80 to C3 BE.
std::string InCase(const std::string& text, bool upper) {
  std::string out;
  for (std::string c : Characters(text)) {
    if (c.size() == 1 && (upper ? c[0] >= 'a' && c[0] <= 'z' : c[0] >= 'A' && c[0] <= 'Z'))
      c[0] = static_cast<char>(c[0] ^ 0x20);
    if (c.size() == 2 && c[0] == '\xC3') {
      const auto low = static_cast<unsigned char>(c[1]);
      const bool is_upper = low >= 0x80 && low <= 0x9E && low != 0x97,
                 is_lower = low >= 0xA0 && low <= 0xBE && low != 0xB7;
      if (upper ? is_lower : is_upper) c[1] = static_cast<char>(low ^ 0x20);
    }
    out += c;
  }
  return out;
}

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> out = {""};
  for (char c : text) {
    if (std::string_view(" \t\r\n\f\v=/:@#$*|,;'\"([{})]<>._-").find(c) == std::string_view::npos) {
      out.back() += c;
    } else if (!out.back().empty()) {
      out.emplace_back();
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v'); }
Value Trim(std::string text, bool left, bool right) {
  while (left && !text.empty() && IsSpace(text.front())) text.erase(0, 1);
  while (right && !text.empty() && IsSpace(text.back())) text.pop_back();
  return Value::String(text);
}

std::vector<std::string> Split(const std::string& text, const std::string& delimiter) {
  std::vector<std::string> out;
  size_t at = 0;
  for (size_t next; !delimiter.empty() && (next = text.find(delimiter, at)) != std::string::npos;
       at = next + delimiter.size())
    out.push_back(text.substr(at, next - at));
  out.push_back(text.substr(at));
  return out;
}

bool IsWhole(const Value& value) { return value.number == std::floor(value.number); }

Value Pad(const Arguments& a, bool left) {
  std::vector<std::string> parts = Characters(a[0].text);
  if (a[1].number < 0 || a[1].number > 100'000) return Value::Null();
  if (a[2].text.empty() || Characters(a[2].text).size() > 1)
    throw NotCovered("padding with something else than a character");
  const auto count = static_cast<size_t>(a[1].number);
  std::string padding;
  for (size_t i = parts.size(); i < count; ++i) padding += a[2].text;
  const std::string text = Join(parts, 0, count);
  return Value::String(left ? padding + text : text + padding);
}

int64_t UnitNanos(const std::string& unit) {
  static const std::map<std::string, int64_t> kUnits = {{"d", 86'400'000'000'000},
                                                        {"day", 86'400'000'000'000},
                                                        {"h", 3'600'000'000'000},
                                                        {"hour", 3'600'000'000'000},
                                                        {"m", 60'000'000'000},
                                                        {"minute", 60'000'000'000},
                                                        {"s", 1'000'000'000},
                                                        {"second", 1'000'000'000},
                                                        {"ms", 1'000'000},
                                                        {"milli", 1'000'000},
                                                        {"us", 1'000},
                                                        {"micro", 1'000},
                                                        {"ns", 1},
                                                        {"nano", 1}};
  const auto found = kUnits.find(unit);
  if (found == kUnits.end()) throw NotCovered("the unit " + unit);
  return found->second;
}

Value Rounded(double nanos) {
  return std::isfinite(nanos) && std::abs(nanos) < 9.2e18 ? Value::Interval(static_cast<int64_t>(std::nearbyint(nanos)))
                                                          : Value::Null();
}

int64_t FloorTo(int64_t nanos, int64_t size) {
  const int64_t rest = nanos % size;
  return nanos - (rest < 0 ? rest + size : rest);
}

Value ExtractTime(const Arguments& a) {
  const std::string text = *Text(a[0]);  // 2026-01-31T12:30:05.123456789Z
  const std::string& unit = a[1].text;
  const auto part = [&](size_t at, size_t length) { return std::stod(text.substr(at, length)); };
  const int64_t below_second = a[0].whole - FloorTo(a[0].whole, 1'000'000'000);
  if (unit == "year" || unit == "Y") return Value::Number(part(0, 4));
  if (unit == "month" || unit == "M") return Value::Number(part(5, 2));
  if (unit == "day" || unit == "d") return Value::Number(part(8, 2));
  if (unit == "hour" || unit == "h") return Value::Number(part(11, 2));
  if (unit == "minute" || unit == "m") return Value::Number(part(14, 2));
  if (unit == "second" || unit == "s") return Value::Number(part(17, 2) + static_cast<double>(below_second) / 1e9);
  if (unit == "day_of_week" || unit == "dow") {
    const int64_t days = FloorTo(a[0].whole, 86'400'000'000'000) / 86'400'000'000'000;  // 1970-01-01 was a Thursday
    return Value::Number(static_cast<double>(((days + 3) % 7 + 7) % 7 + 1));
  }
  throw NotCovered("the unit " + unit);
}

std::vector<Value> Distinct(const std::vector<Value>& items) {
  std::vector<Value> out;
  for (const Value& item : items) {
    if (std::none_of(out.begin(), out.end(), [&](const Value& other) { return Same(item, other); }))
      out.push_back(item);
  }
  return out;
}
bool Has(const std::vector<Value>& items, const Value& value) {
  return std::any_of(items.begin(), items.end(), [&](const Value& item) { return Same(item, value); });
}
std::vector<Value> Without(const std::vector<Value>& items, const std::vector<Value>& removed) {
  std::vector<Value> out;
  for (const Value& item : items) {
    if (!Has(removed, item)) out.push_back(item);
  }
  return out;
}
std::vector<Value> Joined(std::vector<Value> a, const std::vector<Value>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
bool IsSubset(const std::vector<Value>& a, const std::vector<Value>& b) { return Without(a, b).empty(); }

// nullopt: the array has no such position.
std::optional<size_t> Position(const Value& array, const Value& at, bool end_too) {
  if (at.is_null() || !IsWhole(at) || at.number < 0) return std::nullopt;
  const auto position = static_cast<size_t>(at.number);
  if (position > array.items.size() || (position == array.items.size() && !end_too)) return std::nullopt;
  return position;
}

Value Extreme(const Arguments& a, int sign) {
  const Value* best = &a[0];
  for (const Value& value : a) {
    if (Compare(value, *best) * sign > 0) best = &value;
  }
  return *best;
}

// Null in, null out.
const std::map<std::string, Function>& Strict() {
  static const std::map<std::string, Function> functions = {
      {"byteLength", [](const Arguments& a) { return Value::Number(static_cast<double>(a[0].text.size())); }},
      {"concat",
       [](const Arguments& a) {
         std::string out;
         for (const Value& v : a) out += v.text;
         return Value::String(out);
       }},
      {"contains", [](const Arguments& a) { return Value::Bool(a[0].text.find(a[1].text) != std::string::npos); }},
      {"startsWith", [](const Arguments& a) { return Value::Bool(a[0].text.starts_with(a[1].text)); }},
      {"endsWith", [](const Arguments& a) { return Value::Bool(a[0].text.ends_with(a[1].text)); }},
      {"indexOf",
       [](const Arguments& a) {
         const size_t at = a[0].text.find(a[1].text);
         return Value::Number(
             at == std::string::npos ? -1 : static_cast<double>(Characters(a[0].text.substr(0, at)).size()));
       }},
      {"length", [](const Arguments& a) { return Value::Number(static_cast<double>(Characters(a[0].text).size())); }},
      {"ltrim", [](const Arguments& a) { return Trim(a[0].text, true, false); }},
      {"rtrim", [](const Arguments& a) { return Trim(a[0].text, false, true); }},
      {"trim", [](const Arguments& a) { return Trim(a[0].text, true, true); }},
      {"matches", [](const Arguments& a) { return Value::Bool(RE2::FullMatch(a[0].text, "(?s:" + a[1].text + ")")); }},
      {"pad", [](const Arguments& a) { return Pad(a, true); }},
      {"padLeft", [](const Arguments& a) { return Pad(a, true); }},
      {"padRight", [](const Arguments& a) { return Pad(a, false); }},
      {"splitParts",
       [](const Arguments& a) {
         const std::vector<std::string> parts = Split(a[0].text, a[1].text);
         const bool there = IsWhole(a[2]) && a[2].number >= 1 && a[2].number <= static_cast<double>(parts.size());
         return there ? Value::String(parts[static_cast<size_t>(a[2].number) - 1]) : Value::Null();
       }},
      {"substr",
       [](const Arguments& a) {
         if (a[1].number < 0 || (a.size() > 2 && a[2].number < 0)) return Value::Null();
         const std::vector<std::string> parts = Characters(a[0].text);
         const auto from = static_cast<size_t>(a[1].number);
         return Value::String(Join(parts, from, a.size() > 2 ? from + static_cast<size_t>(a[2].number) : parts.size()));
       }},
      {"toLowerCase", [](const Arguments& a) { return Value::String(InCase(a[0].text, false)); }},
      {"toUpperCase", [](const Arguments& a) { return Value::String(InCase(a[0].text, true)); }},
      {"abs", [](const Arguments& a) { return Value::Number(std::abs(a[0].number)); }},
      {"ceil", [](const Arguments& a) { return Value::Number(std::ceil(a[0].number)); }},
      {"floor", [](const Arguments& a) { return Value::Number(std::floor(a[0].number)); }},
      {"sqrt", [](const Arguments& a) { return Value::Number(std::sqrt(a[0].number)); }},
      {"round",
       [](const Arguments& a) {
         const double scale = a.size() > 1 ? std::pow(10, a[1].number) : 1;
         return Value::Number(std::round(a[0].number * scale) / scale);
       }},
      {"e", [](const Arguments&) { return Value::Number(std::numbers::e); }},
      {"pi", [](const Arguments&) { return Value::Number(std::numbers::pi); }},
      {"ln", [](const Arguments& a) { return Value::Number(std::log(a[0].number)); }},
      {"log2", [](const Arguments& a) { return Value::Number(std::log2(a[0].number)); }},
      {"log", [](const Arguments& a) { return Value::Number(std::log(a[1].number) / std::log(a[0].number)); }},
      {"power", [](const Arguments& a) { return Value::Number(std::pow(a[0].number, a[1].number)); }},
      {"mod", [](const Arguments& a) { return Remainder(a[0].number, a[1].number); }},
      {"max", [](const Arguments& a) { return Extreme(a, 1); }},
      {"min", [](const Arguments& a) { return Extreme(a, -1); }},
      {"sum",
       [](const Arguments& a) {
         double out = 0;
         for (const Value& v : a) out += v.number;
         return Value::Number(out);
       }},
      {"addTime",
       [](const Arguments& a) { return Value::Wide(Kind::kTimestamp, static_cast<Int128>(a[0].whole) + a[1].whole); }},
      {"subtractTime",
       [](const Arguments& a) { return Value::Wide(Kind::kTimestamp, static_cast<Int128>(a[0].whole) - a[1].whole); }},
      {"diffTime",
       [](const Arguments& a) { return Value::Wide(Kind::kInterval, static_cast<Int128>(a[0].whole) - a[1].whole); }},
      {"addInterval",
       [](const Arguments& a) { return Value::Wide(Kind::kInterval, static_cast<Int128>(a[0].whole) + a[1].whole); }},
      {"subtractInterval",
       [](const Arguments& a) { return Value::Wide(Kind::kInterval, static_cast<Int128>(a[0].whole) - a[1].whole); }},
      {"multiplyInterval", [](const Arguments& a) { return Rounded(static_cast<double>(a[0].whole) * a[1].number); }},
      {"divideInterval", [](const Arguments& a) { return Rounded(static_cast<double>(a[0].whole) / a[1].number); }},
      {"roundTime",
       [](const Arguments& a) {
         return a[1].whole == 0 ? Value::Null() : Value::Timestamp(FloorTo(a[0].whole, std::abs(a[1].whole)));
       }},
      {"roundInterval",
       [](const Arguments& a) { return Value::Interval(a[0].whole - a[0].whole % UnitNanos(a[1].text)); }},
      {"extractTime", &ExtractTime},
      {"parseInterval",
       [](const Arguments& a) {
         const auto i = ParseInterval(a[0].text);
         return i ? Value::Interval(*i) : Value::Null();
       }},
      {"fromUnixTime",
       [](const Arguments& a) {
         const long double nanos = std::floor(static_cast<long double>(a[0].number) *
                                              static_cast<long double>(UnitNanos(a.size() > 1 ? a[1].text : "ms")));
         return std::abs(nanos) < 9.2e18L ? Value::Timestamp(static_cast<int64_t>(nanos)) : Value::Null();
       }},
      {"toUnixTime",
       [](const Arguments& a) {
         const int64_t unit = UnitNanos(a.size() > 1 ? a[1].text : "ms");
         return Value::Number(static_cast<double>(FloorTo(a[0].whole, unit) / unit));
       }},
      {"toInterval",
       [](const Arguments& a) {
         return Rounded(a[0].number * static_cast<double>(UnitNanos(a.size() > 1 ? a[1].text : "ns")));
       }},
      {"toTimeUnit",
       [](const Arguments& a) {
         return Value::Number(static_cast<double>(a[0].whole) / static_cast<double>(UnitNanos(a[1].text)));
       }},
      {"urlEncode",
       [](const Arguments& a) {
         std::string out;
         for (char c : a[0].text) {
           const bool plain =
               std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' || c == '~';
           char hex[4];
           std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned char>(c));
           out += plain ? std::string(1, c) : hex;
         }
         return Value::String(out);
       }},
  };
  return functions;
}

// These say themselves what null means.
const std::map<std::string, Function>& Lenient() {
  static const std::map<std::string, Function> functions = {
      {"if", [](const Arguments& a) { return a[0].IsTrue()  ? a[1]
                                             : a.size() > 2 ? a[2]
                                                            : Value::Null(); }},
      {"firstNonNull",
       [](const Arguments& a) {
         for (const Value& value : a) {
           if (!value.is_null()) return value;
         }
         return Value::Null();
       }},
      {"in",
       [](const Arguments& a) {  // one equality after another, joined by ||
         bool unknown = a[0].is_null();
         for (size_t i = 1; i < a.size() && !a[0].is_null(); ++i) {
           if (!a[i].is_null() && Compare(a[0], a[i]) == 0) return Value::Bool(true);
           unknown |= a[i].is_null();
         }
         return unknown ? Value::Null() : Value::Bool(false);
       }},
      {"textSearch", [](const Arguments&) { return Value::Null(); }},  // see Analyzer::Call
      {"recordLocation", [](const Arguments&) { return Value::Null(); }},
      {"arrayAppend", [](const Arguments& a) { return Value::Array(Joined(a[0].items, {a[1]})); }},
      {"arrayConcat", [](const Arguments& a) { return Value::Array(Joined(a[0].items, a[1].items)); }},
      {"arrayContains",
       [](const Arguments& a) { return a[1].is_null() ? Value::Null() : Value::Bool(Has(a[0].items, a[1])); }},
      {"inArray",
       [](const Arguments& a) { return a[0].is_null() ? Value::Null() : Value::Bool(Has(a[1].items, a[0])); }},
      {"arrayInsertAt",
       [](const Arguments& a) {
         Value out = a[0];
         if (const auto at = Position(out, a[1], true))
           out.items.insert(out.items.begin() + static_cast<std::ptrdiff_t>(*at), a[2]);
         return out;
       }},
      {"arrayRemoveAt",
       [](const Arguments& a) {
         Value out = a[0];
         if (const auto at = Position(out, a[1], false))
           out.items.erase(out.items.begin() + static_cast<std::ptrdiff_t>(*at));
         return out;
       }},
      {"arrayReplaceAt",
       [](const Arguments& a) {
         Value out = a[0];
         if (const auto at = Position(out, a[1], false)) out.items[*at] = a[2];
         return out;
       }},
      {"arrayJoin",
       [](const Arguments& a) {
         std::string out;
         bool first = true;
         for (const Value& item : a[0].items) {
           if (item.is_null()) continue;
           out += (first ? "" : a[1].text) + *Text(item);
           first = false;
         }
         return a[1].is_null() ? Value::Null() : Value::String(out);
       }},
      {"arrayLength", [](const Arguments& a) { return Value::Number(static_cast<double>(a[0].items.size())); }},
      {"isEmpty", [](const Arguments& a) { return Value::Bool(a[0].items.empty()); }},
      {"arrayRemove", [](const Arguments& a) { return Value::Array(Without(a[0].items, {a[1]})); }},
      {"arrayReplaceAll",
       [](const Arguments& a) {
         Value out = a[0];
         for (Value& item : out.items) {
           if (Same(item, a[1])) item = a[2];
         }
         return out;
       }},
      {"arraySort",
       [](const Arguments& a) {
         const bool descending = a.size() > 1 && a[1].IsTrue(), nulls_first = a.size() > 2 && a[2].IsTrue();
         for (const Value& item : a[0].items) {
           for (const Value& other : a[0].items) {
             if (!item.is_null() && !other.is_null() && item.kind != other.kind)
               throw NotCovered("elements of several types in order");
           }
         }
         Value out = a[0];
         std::stable_sort(out.items.begin(), out.items.end(), [&](const Value& x, const Value& y) {
           if (x.is_null() || y.is_null()) return x.is_null() != y.is_null() && x.is_null() == nulls_first;
           return descending ? Compare(x, y) > 0 : Compare(x, y) < 0;
         });
         return out;
       }},
      {"arraySplit",
       [](const Arguments& a) {
         if (a[0].is_null()) return Value::Array({});
         std::vector<Value> parts;
         for (std::string& part : Split(a[0].text, a[1].text)) parts.push_back(Value::String(std::move(part)));
         return Value::Array(std::move(parts));
       }},
      // Sets: a null is no element of one.
      {"cardinality",
       [](const Arguments& a) {
         return Value::Number(static_cast<double>(Without(Distinct(a[0].items), {Value::Null()}).size()));
       }},
      {"isSubset",
       [](const Arguments& a) { return Value::Bool(IsSubset(Without(a[0].items, {Value::Null()}), a[1].items)); }},
      {"isSuperset",
       [](const Arguments& a) { return Value::Bool(IsSubset(Without(a[1].items, {Value::Null()}), a[0].items)); }},
      {"setEqualsTo",
       [](const Arguments& a) {
         const std::vector<Value> x = Without(a[0].items, {Value::Null()}), y = Without(a[1].items, {Value::Null()});
         return Value::Bool(IsSubset(x, y) && IsSubset(y, x));
       }},
      {"setUnion",
       [](const Arguments& a) {
         return Value::Array(Without(Distinct(Joined(a[0].items, a[1].items)), {Value::Null()}));
       }},
      {"setDiff",
       [](const Arguments& a) {
         return Value::Array(Without(Without(Distinct(a[0].items), a[1].items), {Value::Null()}));
       }},
      {"setIntersection",
       [](const Arguments& a) {
         const std::vector<Value> x = Distinct(a[0].items);
         return Value::Array(Without(Without(x, Without(x, a[1].items)), {Value::Null()}));
       }},
      {"setDiffSymmetric",
       [](const Arguments& a) {
         return Value::Array(Without(Distinct(Joined(Without(a[0].items, a[1].items), Without(a[1].items, a[0].items))),
                                     {Value::Null()}));
       }},
  };
  return functions;
}

}  // namespace

Value Remainder(double number, double divisor) {
  // What is left of it hangs on digits that a float doesn't have.
  if (std::abs(number) > 9e15) throw NotCovered("the remainder of a number without its last digits");
  return Value::Number(std::fmod(number, divisor));
}

bool HasPhrase(const std::string& text, const std::string& phrase) {
  const std::vector<std::string> words = Words(InCase(text, false)), wanted = Words(InCase(phrase, false));
  return std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end() || wanted.empty();
}

Value SearchIn(const Value& value, const std::string& phrase) {
  if (value.is_null()) return value;
  if (Words(phrase).empty()) return Value::Bool(true);  // nothing is found in anything
  if (value.kind != Kind::kArray) return Value::Bool(HasPhrase(*Text(value), phrase));
  for (const Value& item : value.items) {
    if (SearchIn(item, phrase).IsTrue()) return Value::Bool(true);
  }
  return Value::Bool(false);
}

bool HasScalar(const std::string& name) { return Strict().contains(name) || Lenient().contains(name); }

Value CallScalar(const std::string& name, const std::vector<Value>& arguments) {
  if (const auto lenient = Lenient().find(name); lenient != Lenient().end()) return lenient->second(arguments);
  for (const Value& argument : arguments) {
    if (argument.is_null()) return Value::Null();
  }
  return Strict().at(name)(arguments);
}

}  // namespace throughline::differential
