// Fields of an answer, read leniently: what is absent, null or of another type reads as nothing.
// Included by *.cc alone: it brings simdjson along.
#pragma once

#include <simdjson.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::cmd {

using Json = simdjson::dom::element;

// The document of `text`, which `parser` holds. kInternal: the server's answer is no JSON object.
inline Result<Json> ParseAnswer(simdjson::dom::parser& parser, std::string_view text) {
  Json document;
  if (parser.parse(text.data(), text.size()).get(document) != simdjson::SUCCESS || !document.is_object()) {
    return Fail(
        ErrorKind::kInternal,
        "the server's answer is not what Throughline's API answers: is it a Throughline server, of this version?");
  }
  return document;
}

inline std::optional<Json> Find(Json object, std::string_view key) {
  Json value;
  if (object[key].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}

inline std::string_view TextIn(Json object, std::string_view key) {
  std::string_view text;
  const std::optional<Json> value = Find(object, key);
  return value && value->get(text) == simdjson::SUCCESS ? text : std::string_view();
}

// A count that was sent as a number. Negative and fractional ones read as nothing.
inline std::optional<uint64_t> CountIn(Json object, std::string_view key) {
  uint64_t count;
  const std::optional<Json> value = Find(object, key);
  if (value && value->get(count) == simdjson::SUCCESS) return count;
  return std::nullopt;
}

inline std::optional<double> NumberIn(Json object, std::string_view key) {
  double number;
  const std::optional<Json> value = Find(object, key);
  if (value && value->get(number) == simdjson::SUCCESS) return number;
  return std::nullopt;
}

// A 64-bit count of nanoseconds: decimal text, or a number.
inline int64_t NanosIn(Json object, std::string_view key) {
  int64_t nanos = 0;
  const std::optional<Json> value = Find(object, key);
  if (!value) return 0;
  if (value->get(nanos) == simdjson::SUCCESS) return nanos;
  const std::string_view text = TextIn(object, key);
  return std::from_chars(text.data(), text.data() + text.size(), nanos).ec == std::errc() ? nanos : 0;
}

inline bool IsTrue(Json object, std::string_view key) {
  bool truth = false;
  const std::optional<Json> value = Find(object, key);
  return value && value->get(truth) == simdjson::SUCCESS && truth;
}

inline std::optional<simdjson::dom::array> ArrayIn(Json object, std::string_view key) {
  simdjson::dom::array array;
  const std::optional<Json> value = Find(object, key);
  if (value && value->get(array) == simdjson::SUCCESS) return array;
  return std::nullopt;
}

inline std::optional<simdjson::dom::object> ObjectIn(Json object, std::string_view key) {
  simdjson::dom::object inner;
  const std::optional<Json> value = Find(object, key);
  if (value && value->get(inner) == simdjson::SUCCESS) return inner;
  return std::nullopt;
}

// Text as it is, anything else as JSON.
inline std::string TextOrJson(Json value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(value);
}

}  // namespace throughline::cmd
