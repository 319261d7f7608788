// Members of a JSON object, read leniently: what is absent or of another type reads as nothing.
// Included by *.cc alone: it brings simdjson along.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

namespace throughline::center {

inline std::string_view TextIn(simdjson::dom::element object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

inline std::optional<uint64_t> CountIn(simdjson::dom::element object, std::string_view key) {
  uint64_t count;
  return object[key].get(count) == simdjson::SUCCESS ? std::optional(count) : std::nullopt;
}

}  // namespace throughline::center
