#include "value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace throughline::differential {

using Kind = Value::Kind;

Value Value::Of(Kind kind, int64_t whole) {
  Value out;
  out.kind = kind;
  out.whole = whole;
  return out;
}

Value Value::Wide(Kind kind, Int128 whole) {
  if (whole > std::numeric_limits<int64_t>::max() || whole < std::numeric_limits<int64_t>::min()) return Null();
  return Of(kind, static_cast<int64_t>(whole));
}

Value Value::Number(double value) {
  Value out;
  if (!std::isfinite(value)) return out;
  out.kind = Kind::kNumber;
  out.number = value;
  return out;
}

Value Value::String(std::string text) {
  Value out;
  out.kind = Kind::kString;
  out.text = std::move(text);
  return out;
}

Value Value::Array(std::vector<Value> items) {
  Value out;
  out.kind = Kind::kArray;
  out.items = std::move(items);
  return out;
}

namespace {

constexpr int64_t kSecond = 1'000'000'000, kDay = 86'400 * kSecond;

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

// Days since 1970-01-01 of a date of the Gregorian calendar: counted year by year and month by month.
int64_t DaysSince1970(int year, int month, int day) {
  const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  int64_t days = 0;
  for (int y = 1970; y < year; ++y) days += leap(y) ? 366 : 365;
  for (int y = year; y < 1970; ++y) days -= leap(y) ? 366 : 365;
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int m = 1; m < month; ++m) days += kDays[m - 1] + (m == 2 && leap(year));
  return days + day - 1;
}

std::string InstantText(int64_t nanos) {
  int64_t day = FloorDiv(nanos, kDay);
  const int64_t rest = nanos - day * kDay;
  int year = 1970;
  while (day < DaysSince1970(year, 1, 1)) --year;
  while (day >= DaysSince1970(year + 1, 1, 1)) ++year;
  int month = 12;
  while (day < DaysSince1970(year, month, 1)) --month;
  const int64_t seconds = rest / kSecond;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", year, month, day - DaysSince1970(year, month, 1) + 1,
                     seconds / 3600, seconds / 60 % 60, seconds % 60, rest % kSecond);
}

std::string NumberText(double number) {
  char buffer[512];
  const double size = std::abs(number);
  const bool plain = number == 0 || (size >= 1e-6 && size < 1e21);
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string out(buffer, end.ptr);
  if (plain && size > 9007199254740992.0) {  // the digits that tell it apart, then zeros
    char digits[64];
    const auto last = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::scientific);
    std::string shortest(digits, std::find(digits, last.ptr, 'e'));
    std::erase(shortest, '.');
    shortest.resize(out.size(), '0');
    return shortest;
  }
  if (const size_t e = out.find('e'); e != std::string::npos) {  // 1e-07 is written 1e-7
    if (out[e + 2] == '0') out.erase(e + 2, 1);
    if (out[e + 1] == '+') out.erase(e + 1, 1);
  }
  return out == "-0" ? "0" : out;
}

std::optional<double> ParseNumber(std::string_view text) {
  double out = 0;
  if (text.empty()) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string FormatInterval(int64_t nanos) {
  if (nanos == 0) return "0ns";
  std::string out = nanos < 0 ? "-" : "";
  Int128 rest = nanos < 0 ? -static_cast<Int128>(nanos) : nanos;
  static constexpr std::pair<int64_t, const char*> kUnits[] = {
      {kDay, "d"}, {3600 * kSecond, "h"}, {60 * kSecond, "m"}, {kSecond, "s"}, {1'000'000, "ms"}, {1'000, "us"},
      {1, "ns"}};
  for (const auto& [unit, name] : kUnits) {
    const auto count = static_cast<uint64_t>(rest / unit);
    rest %= unit;
    if (count > 0) out += std::to_string(count) + name;
  }
  return out;
}

std::optional<int64_t> ParseInterval(std::string_view text) {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"d", kDay}, {"h", 3600 * kSecond}, {"m", 60 * kSecond}, {"s", kSecond}, {"ms", 1'000'000}, {"us", 1'000},
      {"ns", 1}};
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  Int128 sum = 0;
  size_t next_unit = 0;
  while (!text.empty()) {
    size_t digits = 0;
    Int128 count = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 25)
      count = count * 10 + (text[digits++] - '0');
    size_t letters = digits;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    const std::string_view unit = text.substr(digits, letters - digits);
    while (next_unit < 7 && kUnits[next_unit].first != unit) ++next_unit;
    if (digits == 0 || next_unit == 7) return std::nullopt;
    sum += count * kUnits[next_unit++].second;
    text.remove_prefix(letters);
  }
  const Value value = Value::Wide(Kind::kInterval, negative ? -sum : sum);
  return value.is_null() ? std::nullopt : std::optional(value.whole);
}

std::optional<int64_t> ParseInstant(std::string_view text) {
  if (AllDigits(text)) {
    int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    switch (text.size()) {
      case 10:
        return count * kSecond;
      case 13:
        return count * 1'000'000;
      case 16:
        return count * 1'000;
      case 19:
        return count;
      default:
        return std::nullopt;
    }
  }
  // 2026-01-31, and then T12:30:00, .123, Z or +02:00.
  const auto number = [&](size_t at, size_t length) -> int {
    if (at + length > text.size() || !AllDigits(text.substr(at, length))) return -1;
    return std::stoi(std::string(text.substr(at, length)));
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1700 || month < 1 || month > 12 || day < 1 || day > 31 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  int64_t out = DaysSince1970(year, month, day) * kDay;
  if (text.size() == 10) return out;
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if ((text[10] != 'T' && text[10] != ' ') || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  out += ((hour * 60 + minute) * 60 + second) * kSecond;
  size_t at = 19;
  if (at < text.size() && text[at] == '.') {
    int64_t unit = kSecond;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) out += (text[at] - '0') * (unit /= 10);
  }
  if (at == text.size() || text.substr(at) == "Z") return out;
  const int zone = number(at + 1, 2), zone_minutes = number(at + 4, 2);
  if (text.size() != at + 6 || zone < 0 || zone_minutes < 0) return std::nullopt;
  const int64_t offset = (zone * 60 + zone_minutes) * 60 * kSecond;
  return text[at] == '-' ? out + offset : out - offset;
}

std::optional<std::string> Text(const Value& value) {
  static constexpr const char* kSeverities[] = {"", "Debug", "Verbose", "Info", "Warning", "Error", "Critical"};
  switch (value.kind) {
    case Kind::kNull:
      return std::nullopt;
    case Kind::kBool:
      return value.whole ? "true" : "false";
    case Kind::kNumber:
      return NumberText(value.number);
    case Kind::kString:
      return value.text;
    case Kind::kTimestamp:
      return InstantText(value.whole);
    case Kind::kInterval:
      return FormatInterval(value.whole);
    case Kind::kSeverity:
      return kSeverities[value.whole];
    case Kind::kArray:
      return Json(value);
  }
  return std::nullopt;
}

std::string Json(const Value& value) {
  if (value.kind == Kind::kArray) {
    std::string out = "[";
    for (const Value& item : value.items) out += (out.size() > 1 ? "," : "") + Json(item);
    return out + "]";
  }
  if (value.is_null()) return "null";
  const std::string text = *Text(value);
  if (value.kind == Kind::kBool || value.kind == Kind::kNumber) return text;
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

Value AsMember(const Value& value) {
  if (value.kind == Kind::kTimestamp || value.kind == Kind::kInterval || value.kind == Kind::kSeverity)
    return Value::String(*Text(value));
  return value;
}

namespace {

Value CastElements(const Value& value, Type from, Type to) {
  std::vector<Value> items;
  for (const Value& item : value.items) items.push_back(Cast(item, from, to));
  return Value::Array(std::move(items));
}

}  // namespace

Value Cast(const Value& value, Type from, Type to, Type element) {
  if (to == Type::kArray) {
    if (value.kind != Kind::kArray) return Value::Array({});  // what isn't there has no elements
    return element == Type::kUntyped ? value : CastElements(value, Type::kUntyped, element);
  }
  if (value.is_null()) return value;
  switch (to) {
    case Type::kString:
      return Value::String(*Text(value));
    case Type::kNumber:
      if (value.kind == Kind::kNumber) return value;
      if (value.kind == Kind::kString) {
        const std::optional<double> number = ParseNumber(value.text);
        return number ? Value::Number(*number) : Value::Null();
      }
      // A typed bool is 1 or 0, an untyped one no number.
      if (value.kind == Kind::kArray || from == Type::kUntyped) return Value::Null();
      return Value::Number(static_cast<double>(value.whole));
    case Type::kBool:
      if (value.kind == Kind::kBool) return value;
      if (value.kind == Kind::kNumber && from == Type::kNumber) return Value::Bool(value.number != 0);
      if (value.kind == Kind::kString && (value.text == "true" || value.text == "false"))
        return Value::Bool(value.text == "true");
      return Value::Null();
    case Type::kTimestamp:
    case Type::kInterval: {
      const Kind kind = to == Type::kTimestamp ? Kind::kTimestamp : Kind::kInterval;
      if (value.kind == kind) return value;
      if (value.kind == Kind::kNumber) {
        const double whole = kind == Kind::kTimestamp ? std::floor(value.number) : std::nearbyint(value.number);
        return std::abs(whole) < 9.2e18 ? Value::Of(kind, static_cast<int64_t>(whole)) : Value::Null();
      }
      if (value.kind != Kind::kString) return Value::Null();
      const std::optional<int64_t> nanos =
          kind == Kind::kTimestamp ? ParseInstant(value.text) : ParseInterval(value.text);
      return nanos ? Value::Of(kind, *nanos) : Value::Null();
    }
    default:
      return value;
  }
}

int Compare(const Value& left, const Value& right) {
  switch (left.kind) {
    case Kind::kNumber:
      return left.number < right.number ? -1 : left.number > right.number;
    case Kind::kString:
      return left.text.compare(right.text);
    default:
      return left.whole < right.whole ? -1 : left.whole > right.whole;
  }
}

bool Same(const Value& left, const Value& right) {
  if (left.kind != right.kind) return false;
  if (left.is_null()) return true;
  if (left.kind != Kind::kArray) return Compare(left, right) == 0;
  if (left.items.size() != right.items.size()) return false;
  for (size_t i = 0; i < left.items.size(); ++i) {
    if (!Same(left.items[i], right.items[i])) return false;
  }
  return true;
}

}  // namespace throughline::differential
