#include "sdk/adapter/json.h"

#include <algorithm>

namespace throughline::inline sdk::json {

std::optional<Value> Reader::Parse(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;  // also a null pointer, which the parser would copy from
  constexpr size_t kDepth = 512;
  // Room for one document of this size is kept between calls, never more than was needed.
  if (parser_.capacity() < text.size() || parser_.max_depth() != kDepth) {
    if (parser_.allocate(std::max<size_t>(text.size(), 256), kDepth) != simdjson::SUCCESS) return std::nullopt;
  }
  Value value;
  if (parser_.parse(text.data(), text.size(), true).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

bool IsValid(std::string_view text) noexcept { return Reader().Parse(text).has_value(); }

std::string Write(Value value) { return simdjson::minify(value); }

}  // namespace throughline::inline sdk::json
