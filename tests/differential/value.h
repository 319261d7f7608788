// A value as a row holds it, and what the language says about one by itself: its text, its reading as another type,
// its order. Nothing here knows of SQL.
//
// Source   DataPrime reference, types and casts; docs/dataprime/choices.md, types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/analysis/value.h"

namespace throughline::differential {

using dataprime::Type;
__extension__ using Int128 = __int128;

struct Value {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kTimestamp, kInterval, kSeverity, kArray };
  Kind kind = Kind::kNull;
  double number = 0;  // kNumber
  int64_t whole = 0;  // kBool: 0 or 1; kTimestamp and kInterval: nanoseconds; kSeverity: 1 to 6
  std::string text;   // kString
  std::vector<Value> items;
  double slack = 0;  // kNumber: how far an approximation may be away

  bool is_null() const { return kind == Kind::kNull; }
  bool IsTrue() const { return kind == Kind::kBool && whole != 0; }

  static Value Null() { return {}; }
  static Value Bool(bool value) { return Of(Kind::kBool, value); }
  static Value Number(double value);  // null unless it is finite
  static Value String(std::string text);
  static Value Timestamp(int64_t nanos) { return Of(Kind::kTimestamp, nanos); }
  static Value Interval(int64_t nanos) { return Of(Kind::kInterval, nanos); }
  static Value Severity(int64_t code) { return Of(Kind::kSeverity, code); }
  static Value Array(std::vector<Value> items);
  static Value Of(Kind kind, int64_t whole);
  // What doesn't fit 64 bits is null.
  static Value Wide(Kind kind, Int128 whole);
};

// As concat, templates and `:string` show it; nullopt for null.
std::optional<std::string> Text(const Value& value);
// As a member of a document.
std::string Json(const Value& value);
// `value` has the static type `from`; kUntyped: its own.
Value Cast(const Value& value, Type from, Type to, Type element = Type::kUntyped);
// What an untyped field can hold: instants, intervals and severities are texts in a document.
Value AsMember(const Value& value);
// Below 0, 0, above 0. Requires: of one kind, not null, no arrays.
int Compare(const Value& left, const Value& right);
bool Same(const Value& left, const Value& right);  // null is the same as null

std::string FormatInterval(int64_t nanos);
std::optional<int64_t> ParseInterval(std::string_view text);
std::optional<int64_t> ParseInstant(std::string_view text);  // of a text, not of a JSON number

}  // namespace throughline::differential
